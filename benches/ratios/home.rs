//! Where the release server keeps its things, and how it is started on them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::load;
use crate::process::Running;

pub const PASSWORD: &str = "correct horse battery";
/// Where it says it is: the issuer of its tokens, whatever port it has this time.
pub const PUBLIC_URL: &str = "http://keyfob.example.net";

/// Where a server keeps its things.
pub struct Home {
    pub database: String,
    folder: TempDir,
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

    /// Makes an Admin at the command line.
    pub fn create_person(&self, email: &str) {
        let arguments = ["user", "create", "--email", email, "--name", email, "--role", "admin"];
        let mut child =
            self.command(&arguments).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("runs");
        child.stdin.take().expect("a pipe").write_all(PASSWORD.as_bytes()).expect("it reads");
        assert!(child.wait().expect("it ends").success());
    }
}
