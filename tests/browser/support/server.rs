//! The real binary on a database of its own, as an operator starts it.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::grep;
use super::nginx::{Nginx, Place};
use super::wait::eventually_now;

/// A running Keyfob with an empty SQLite database; killed when dropped.
pub struct Server {
    child: Child,
    home: TempDir,
    /// Where people and programs find it: `http://127.0.0.1:PORT`, as it printed it, or its public URL.
    pub url: String,
}

impl Server {
    pub fn start() -> Self {
        Server::start_with(None)
    }

    /// Behind nginx, below a path.
    pub fn start_behind(place: Place) -> (Self, Nginx) {
        let public = place.public_url();
        let mut server = Server::start_with(Some(&public));
        let nginx = place.take(&server.url);
        server.url = public;
        (server, nginx)
    }

    fn start_with(public_url: Option<&str>) -> Self {
        let home = tempfile::tempdir().expect("a directory for the server");
        let path = |name: &str| home.path().join(name);
        let file = |name: &str| Stdio::from(File::create(path(name)).expect("a file for its output"));
        let mut command = keyfob(home.path());
        if let Some(url) = public_url {
            command.env("KEYFOB_PUBLIC_URL", url).env("KEYFOB_TRUSTED_PROXIES", "127.0.0.1");
        }
        let mut child = command
            .stdin(Stdio::null())
            .stdout(file("console"))
            .stderr(file("log"))
            .spawn()
            .expect("the server starts");
        let url = eventually_now("the line `listening on`", || {
            if let Ok(Some(status)) = child.try_wait() {
                return Err(format!("it ended with {status}: {}", read(&path("log"))));
            }
            let console = read(&path("console"));
            let url = console.lines().find_map(|line| line.strip_prefix("listening on ")).map(str::to_owned);
            url.ok_or(console)
        });
        Server { child, home, url }
    }

    /// The one-time code for `/setup`, read from the console like an operator does.
    pub fn setup_code(&self) -> String {
        eventually_now("the setup code on the console", || {
            let console = read(&self.file("console"));
            let words = console.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            let code = words.into_iter().find(|word| is_code(word)).map(str::to_owned);
            code.ok_or(console)
        })
    }

    /// `keyfob user create`, as an operator types it while the server runs.
    pub fn create_user(&self, email: &str, name: &str, role: &str, password: &str) {
        let user = ["user", "create", "--email", email, "--name", name, "--role", role];
        let mut command = keyfob(self.home.path());
        let mut child = command.args(user).stdin(Stdio::piped()).spawn().expect("the command starts");
        let mut stdin = child.stdin.take().expect("its standard input");
        writeln!(stdin, "{password}").expect("the password is read");
        drop(stdin);
        assert!(child.wait().expect("an end").success(), "keyfob user create");
    }

    /// Every file the server has written (database, write-ahead log, key, console, log) that contains
    /// `bytes`.
    pub fn files_containing(&self, bytes: &str) -> Vec<PathBuf> {
        let wal = fs::metadata(self.file("keyfob.db-wal")).expect("a write-ahead log");
        assert!(wal.len() > 0, "there is something to look through");
        grep::files_containing(self.home.path(), bytes)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = read(&self.file("log"));
            let last: Vec<_> = log.lines().rev().take(15).collect();
            eprintln!("the last lines of the server's log:");
            last.iter().rev().for_each(|line| eprintln!("  {line}"));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary, with the settings of the server that lives in `home`.
fn keyfob(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyfob"));
    command
        .current_dir(home)
        .env("DATABASE_URL", format!("sqlite://{}", home.join("keyfob.db").display()))
        .env("KEYFOB_KEY_FILE", home.join("keyfob.key"))
        .env("KEYFOB_BIND", "127.0.0.1:0")
        .env("KEYFOB_LOG", "debug")
        .env_remove("KEYFOB_PUBLIC_URL");
    command
}

/// `XXXX-XXXX-XXXX`.
fn is_code(word: &str) -> bool {
    let parts: Vec<_> = word.split('-').collect();
    parts.len() == 3 && parts.iter().all(|part| part.len() == 4)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
