//! The release server with so many tokens in its database, as a process of its own, and the two people who use it:
//! one who owns nearly all of the tokens and looks at pages, one who owns fifty and calls the API.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::load;
use crate::minter::Minter;
use crate::process::Running;
use crate::seed::{self, Tokens};

const PASSWORD: &str = "correct horse battery";
/// Where it says it is: the issuer of its tokens, whatever port it has this time.
const PUBLIC_URL: &str = "http://keyfob.example.net";

/// Where a server keeps its things.
pub struct Home {
    pub database: String,
    folder: TempDir,
}

/// A server that runs.
pub struct Keyfob {
    pub count: i64,
    pub running: Running,
    pub home: Home,
    /// The session of the person who looks at pages.
    pub cookie: String,
    pub tokens: Tokens,
}

impl Home {
    /// A home without anything in it. `database` gives its URL, from the folder.
    pub fn new(database: impl FnOnce(&Path) -> String) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Home { database: database(folder.path()), folder }
    }

    pub fn key_file(&self) -> PathBuf {
        self.folder.path().join("keyfob.key")
    }

    /// Starts the server on what is there, with its default settings but for the limits of rate.
    pub fn start(&self) -> Running {
        self.start_with(&["serve"])
    }

    /// The same with these arguments.
    pub fn start_with(&self, arguments: &[&str]) -> Running {
        let log = std::fs::File::create(self.folder.path().join("log")).expect("a log");
        let child = self.command(arguments).stdout(Stdio::piped()).stderr(log).spawn().expect("keyfob runs");
        Running::wait_for(child)
    }

    /// From the start of the process until its first answer.
    pub fn time_to_first_answer(&self) -> Duration {
        let start = Instant::now();
        let running = self.start();
        load::ask(&running.address, "GET /api/health HTTP/1.1\r\nhost: x\r\n\r\n", 204);
        start.elapsed()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyfob"));
        command
            .args(arguments)
            .env("DATABASE_URL", &self.database)
            .env("KEYFOB_KEY_FILE", self.key_file())
            .env("KEYFOB_BIND", "127.0.0.1:0")
            .env("KEYFOB_PUBLIC_URL", PUBLIC_URL)
            .env("KEYFOB_RATE_PER_TOKEN", "0")
            .env("KEYFOB_RATE_PER_ADDRESS", "0")
            .stdin(Stdio::null());
        command
    }

    fn create_person(&self, email: &str) {
        let arguments = ["user", "create", "--email", email, "--name", email, "--role", "admin"];
        let mut child =
            self.command(&arguments).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("runs");
        child.stdin.take().expect("a pipe").write_all(PASSWORD.as_bytes()).expect("it reads");
        assert!(child.wait().expect("it ends").success());
    }
}

impl Keyfob {
    /// Fills a new database with `count` tokens and starts the server on it.
    pub fn with(count: i64, home: Home) -> Self {
        let running = home.start();
        home.create_person("viewer@example.net");
        home.create_person("caller@example.net");
        let cookie = sign_in(&running.address, "viewer@example.net");
        drop(running);
        let minter = Minter::with_the_key_of(&home, PUBLIC_URL);
        let tokens = seed::fill(&home.database, &minter, count);
        Keyfob { count, running: home.start(), home, cookie, tokens }
    }

    /// The text of a request with a bearer token.
    pub fn by_bearer(path: &str, token: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nhost: keyfob.example.net\r\nauthorization: Bearer {token}\r\n\r\n")
    }

    /// The text of a request for a page.
    pub fn by_cookie(&self, path: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nhost: keyfob.example.net\r\ncookie: {}\r\n\r\n", self.cookie)
    }
}

fn sign_in(address: &str, email: &str) -> String {
    let form = format!("email={email}&password={}", PASSWORD.replace(' ', "+"));
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nhost: x\r\norigin: {PUBLIC_URL}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    let answer = load::ask(address, &request, 303);
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a session");
    cookie.split(';').next().unwrap_or("").to_owned()
}
