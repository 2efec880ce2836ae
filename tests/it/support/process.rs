//! The real binary as a process of its own, for what only a process can do: start, stop, be killed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use ureq::Agent;

/// What everybody's password is.
pub const PASSWORD: &str = "correct horse battery";

pub struct Process {
    pub url: String,
    folder: PathBuf,
    settings: Vec<(String, String)>,
    child: Mutex<Child>,
    agent: Agent,
}

impl Process {
    /// Starts `keyfob` in `folder`, on a free port.
    pub fn start(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let log = std::fs::File::create(folder.join("log")).expect("a log");
        Process::logging_to(folder, settings, log)
    }

    /// The same with its log, standard error, going to `log`.
    pub fn logging_to(folder: &Path, settings: &[(&str, &str)], log: impl Into<Stdio>) -> Self {
        Process::running(keyfob(folder, settings).stderr(log), folder, settings)
    }

    /// A server that is to begin with an empty database: `keyfob serve --new`.
    pub fn start_anew(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let mut command = keyfob(folder, settings);
        Process::running(command.args(["serve", "--new"]).stderr(Stdio::null()), folder, settings)
    }

    /// A server that may open `files` descriptors, and raise that to `most`.
    #[allow(dead_code, reason = "tests/hostile starts one")]
    pub fn with_files(folder: &Path, files: u32, most: u32) -> Self {
        let log = std::fs::File::create(folder.join("log")).expect("a log");
        let mut command = Command::new("prlimit");
        command.arg(format!("--nofile={files}:{most}")).arg(binary()).stderr(log);
        command.envs(keyfob(folder, &[]).get_envs().filter_map(|(name, value)| Some((name, value?))));
        Process::running(command.stdin(Stdio::null()).stdout(Stdio::piped()), folder, &[])
    }

    fn running(command: &mut Command, folder: &Path, settings: &[(&str, &str)]) -> Self {
        let mut child = command.spawn().expect("keyfob runs");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
        let first = lines.next().unwrap_or_default();
        let url =
            first.strip_prefix("listening on ").unwrap_or_else(|| panic!("it said {first:?}")).to_owned();
        let agent = Agent::config_builder().http_status_as_error(false).max_redirects(0).build().new_agent();
        let settings = settings.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Process { url, folder: folder.to_owned(), settings, child: Mutex::new(child), agent }
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.lock().expect("no panic").id()
    }

    /// What `keyfob` says on standard error when it refuses to start.
    pub fn refused(folder: &Path, settings: &[(&str, &str)]) -> String {
        Process::said(&keyfob(folder, settings).output().expect("keyfob runs"))
    }

    /// The same, run by the user and group 65534 (only root can do that), who may enter `folder`.
    pub fn refused_to_nobody(folder: &Path, settings: &[(&str, &str)]) -> String {
        Process::said(&by_nobody(folder, settings).output().expect("keyfob runs"))
    }

    /// A server that this user runs.
    pub fn start_as_nobody(folder: &Path, settings: &[(&str, &str)]) -> Self {
        Process::running(by_nobody(folder, settings).stderr(Stdio::null()), folder, settings)
    }

    /// What a command that failed said, without the log.
    pub fn said(output: &Output) -> String {
        assert_eq!(output.status.code(), Some(1), "it started, or panicked: {output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<&str> = said.lines().filter(|line| !line.contains(" INFO ")).collect();
        lines.join("\n")
    }

    /// Another command on the same database.
    pub fn command(&self, arguments: &[&str]) -> Output {
        self.keyfob().args(arguments).output().expect("keyfob runs")
    }

    /// A command on the database in `folder`, where no server runs.
    pub fn at(folder: &Path, arguments: &[&str]) -> Output {
        Process::at_with(folder, &[], arguments)
    }

    /// The same with other settings.
    pub fn at_with(folder: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
        keyfob(folder, settings).args(arguments).output().expect("keyfob runs")
    }

    /// The first person and their first token, by the command line and the pages.
    pub fn first_token(&self, _folder: &Path) -> String {
        self.person("m@x", "member").1
    }

    /// A person made at the command line, signed in: the cookie, and a token that never ends.
    pub fn person(&self, email: &str, role: &str) -> (String, String) {
        let mut create = self.keyfob();
        create
            .args(["user", "create", "--email", email, "--name", email, "--role", role])
            .stdin(Stdio::piped());
        let mut child = create.spawn().expect("keyfob runs");
        std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), PASSWORD.as_bytes())
            .expect("it reads");
        assert!(child.wait().expect("it ends").success());
        let post = |path: &str, cookie: &str, form: &[(&str, &str)]| {
            let request = self.agent.post(format!("{}{path}", self.url)).header("origin", &self.url);
            request.header("cookie", cookie).send_form(form.iter().copied()).expect("an answer")
        };
        let signed_in = post("/sign-in", "", &[("email", email), ("password", PASSWORD)]);
        let cookie = signed_in.headers()["set-cookie"].to_str().expect("ASCII");
        let cookie = cookie.split(';').next().unwrap_or("").to_owned();
        let key = hex::encode(rand::random::<[u8; 16]>());
        let form = [("form_key", key.as_str()), ("name", "Root"), ("expiration", "never")];
        let page = post("/settings/tokens", &cookie, &form).body_mut().read_to_string().expect("text");
        let start = page.find("eyJ").expect("a secret");
        let secret = page[start..].split('"').next().unwrap_or("").to_owned();
        (cookie, secret)
    }

    /// The status of a call with `secret`.
    pub fn call(&self, secret: &str) -> u16 {
        let request =
            self.agent.get(format!("{}/api/users/me", self.url)).header("authorization", bearer(secret));
        request.call().expect("an answer").status().as_u16()
    }

    /// Revokes the token of `secret`; gives the status.
    pub fn revoke(&self, secret: &str) -> u16 {
        let request = self.agent.post(format!("{}/oauth/revoke", self.url));
        request.send_form([("token", secret)]).expect("an answer").status().as_u16()
    }

    /// True when SQLite's locks on `file` are there (`/proc/locks` names them by process and inode).
    pub fn holds_locks_on(&self, file: &Path) -> bool {
        use std::os::unix::fs::MetadataExt;
        let pid = self.id().to_string();
        let inode = std::fs::metadata(file).expect("there").ino().to_string();
        let locks = std::fs::read_to_string("/proc/locks").expect("Linux");
        let is_ours = |line: &str| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words.get(4) == Some(&pid.as_str())
                && words.get(5).is_some_and(|place| place.ends_with(&format!(":{inode}")))
        };
        locks.lines().any(is_ours)
    }

    /// True while the first person can be set up.
    pub fn setup_is_open(&self) -> bool {
        self.agent.get(format!("{}/setup", self.url)).call().expect("an answer").status() == 200
    }

    /// Makes `count` tokens, one after the other; gives the secrets that were acknowledged.
    pub fn create(&self, root: &str, count: usize) -> Vec<String> {
        (0..count).filter_map(|n| self.create_one(root, n)).collect()
    }

    /// Makes up to `count` tokens from four threads and kills the process (SIGKILL) when `enough` were
    /// acknowledged; gives the secrets that were acknowledged.
    pub fn create_until_killed(&self, root: &str, count: usize, enough: usize) -> Vec<String> {
        let (next, secrets) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while let n @ 0.. = next.fetch_add(1, Ordering::Relaxed)
                        && n < count
                        && let Some(secret) = self.create_one(root, n)
                    {
                        let mut secrets = secrets.lock().expect("no panic");
                        secrets.push(secret);
                        if secrets.len() == enough {
                            self.child.lock().expect("no panic").kill().expect("killed");
                        }
                    }
                });
            }
        });
        secrets.into_inner().expect("no panic")
    }

    /// SIGTERM; it must exit with 0 within 10 seconds.
    pub fn terminate(self) {
        let (status, _) = self.stop(Duration::from_secs(10));
        assert!(status.success(), "{status}");
    }

    /// SIGTERM; how it ended, and after how long.
    pub fn stop(&self, patience: Duration) -> (ExitStatus, Duration) {
        let mut child = self.child.lock().expect("no panic");
        let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
        let start = Instant::now();
        loop {
            match child.try_wait().expect("a child") {
                Some(status) => break (status, start.elapsed()),
                None => assert!(start.elapsed() < patience, "it still runs after {patience:?}"),
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The command, with the settings of this server.
    fn keyfob(&self) -> Command {
        let mut command = keyfob(&self.folder, &[]);
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    fn create_one(&self, root: &str, n: usize) -> Option<String> {
        let body = serde_json::json!({"name": format!("Token {n}"), "expires_in_days": null});
        let request =
            self.agent.post(format!("{}/api/user-tokens", self.url)).header("authorization", bearer(root));
        let mut answer = request.send_json(body).ok()?;
        let token: Value = answer.body_mut().read_json().ok()?;
        token["bearer_token"].as_str().map(str::to_owned)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Ok(mut child) = self.child.lock() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn bearer(secret: &str) -> String {
    format!("Bearer {secret}")
}

fn keyfob(folder: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(binary());
    command
        .env("DATABASE_URL", format!("sqlite://{}/keyfob.db", folder.display()))
        .env("KEYFOB_KEY_FILE", folder.join("keyfob.key"))
        .env("KEYFOB_BIND", "127.0.0.1:0")
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A copy in `folder`: the folder of the build may be closed to others.
fn by_nobody(folder: &Path, settings: &[(&str, &str)]) -> Command {
    use std::os::unix::process::CommandExt;
    let copy = folder.join("keyfob");
    if !copy.exists() {
        // By another process: a file that this one has open for writing can't be run by any thread's child.
        assert!(Command::new("cp").arg(binary()).arg(&copy).status().expect("cp runs").success());
    }
    let mut command = Command::new(copy);
    command.envs(keyfob(folder, settings).get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).uid(65534).gid(65534);
    command
}

/// The binary that is tried: `KEYFOB_TEST_BINARY`, in which a release build can be named, or the one of this
/// build.
pub fn binary() -> PathBuf {
    std::env::var_os("KEYFOB_TEST_BINARY").map_or_else(|| env!("CARGO_BIN_EXE_keyfob").into(), PathBuf::from)
}
