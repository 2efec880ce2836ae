//! The command that people install from PyPI, unchanged: `qualytics`.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::wait::eventually_now;

/// The command, with a home of its own.
pub struct Qualytics {
    program: PathBuf,
    home: TempDir,
}

/// How it ended, and what it said.
pub struct Said {
    pub ok: bool,
    pub text: String,
}

/// A login that waits for its browser.
pub struct Login<'q> {
    command: &'q Qualytics,
    child: Child,
}

impl Qualytics {
    /// `None`, said loudly, where it is not installed; with `CI=true` that is a failure.
    pub fn installed(flow: &str) -> Option<Self> {
        let Some(folder) = std::env::var_os("KEYFOB_TEST_CLIENTS") else {
            super::stage::skip(flow, "no qualytics (KEYFOB_TEST_CLIENTS is not set)");
            return None;
        };
        let program = PathBuf::from(folder).join("bin/qualytics");
        assert!(program.exists(), "KEYFOB_TEST_CLIENTS has no {}", program.display());
        let home = tempfile::tempdir().expect("a home");
        // What it takes for the browser keeps the address for the test.
        let browser = home.path().join("browser");
        fs::write(
            &browser,
            "#!/bin/sh\nprintf %s \"$1\" > \"$HOME/opening\" && mv \"$HOME/opening\" \"$HOME/opened\"\n",
        )
        .expect("a script");
        fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).expect("it can be run");
        Some(Qualytics { program, home })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.home.path())
            .env("BROWSER", self.home.path().join("browser"))
            .env("COLUMNS", "1000")
            .env("PYTHONIOENCODING", "utf-8")
            .stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).output().expect("it runs");
        let text = [output.stdout, output.stderr].concat();
        Said { ok: output.status.success(), text: String::from_utf8_lossy(&text).into_owned() }
    }

    /// Runs it, and it goes well; gives what it said.
    pub fn good(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert!(said.ok, "qualytics {arguments:?}: {}", said.text);
        said.text
    }

    /// `qualytics auth login`, up to the moment when it has opened its browser.
    pub fn log_in(&self, url: &str) -> Login<'_> {
        let said = File::create(self.home.path().join("said")).expect("a file");
        let mut command = self.command(&["auth", "login", "--url", url, "--timeout", "60"]);
        let command = command.stdout(said.try_clone().expect("the file")).stderr(said);
        Login { command: self, child: command.spawn().expect("it starts") }
    }

    /// What it keeps of its login, if anything.
    pub fn config(&self) -> Option<String> {
        fs::read_to_string(self.home.path().join(".qualytics/config.yaml")).ok()
    }
}

impl Login<'_> {
    /// The address that it opened, exactly as it would have been given to a browser.
    pub fn address(&mut self) -> String {
        let opened = self.command.home.path().join("opened");
        let address = eventually_now("the client to open its browser", || {
            fs::read_to_string(&opened).map_err(|cause| format!("{cause}: {}", self.said()))
        });
        fs::remove_file(opened).expect("the file");
        address
    }

    /// Waits for its end.
    pub fn end(mut self) -> Said {
        let status = eventually_now("the client to end", || match self.child.try_wait() {
            Ok(Some(status)) => Ok(status),
            _ => Err(self.said()),
        });
        Said { ok: status.success(), text: self.said() }
    }

    fn said(&self) -> String {
        fs::read_to_string(self.command.home.path().join("said")).unwrap_or_default()
    }
}

impl Drop for Login<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
