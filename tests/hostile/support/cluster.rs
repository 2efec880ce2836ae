//! A PostgreSQL of one's own, to freeze, to fill, to end.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use tempfile::TempDir;

/// A cluster in a folder of its own; it ends with this.
pub struct Cluster {
    port: u16,
    folder: TempDir,
    bin: PathBuf,
}

impl Cluster {
    /// `None`, and a word of it, where PostgreSQL is not installed.
    pub fn start(options: &str) -> Option<Self> {
        let made = Cluster::prepare(|_| {})?;
        made.run(options, &[]);
        Some(made)
    }

    /// Makes one without starting it; `before` sees the empty folder that its data goes to.
    pub fn prepare(before: impl FnOnce(&Path)) -> Option<Self> {
        let Some(bin) = bin() else {
            super::skip("PostgreSQL to freeze (initdb)");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        run(Command::new("chmod").arg("755").arg(folder.path()));
        let data = folder.path().join("data");
        fs::create_dir(&data).expect("a folder");
        before(&data);
        run(Command::new("chown").arg("postgres").arg(&data));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let cluster = Cluster { port, folder, bin };
        let mut init = cluster.as_postgres("initdb");
        run(init
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"])
            .arg(&data));
        Some(cluster)
    }

    /// Starts it with `options` and in this environment.
    pub fn run(&self, options: &str, environment: &[(&str, &str)]) {
        let (data, port) = (self.data(), self.port);
        let all = format!("-p {port} -h 127.0.0.1 -k '{}' {options}", data.display());
        let mut start = self.as_postgres("pg_ctl");
        start.args(["-w", "-s", "start", "-o", &all, "-l"]).arg(data.join("log")).arg("-D").arg(&data);
        run(start.envs(environment.iter().copied()));
    }

    /// Ends it at once, as a crash does.
    pub fn stop(&self) {
        self.signal("-CONT");
        run(self.as_postgres("pg_ctl").args(["-m", "immediate", "-s", "stop", "-D"]).arg(self.data()));
    }

    /// Where a server connects to.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Runs `sql`.
    pub fn sql(&self, sql: &str) {
        self.connect().batch_execute(sql).unwrap_or_else(|cause| panic!("{sql}: {cause}"));
    }

    /// A connection beside the server's.
    pub fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url()).expect("it runs")
    }

    /// Sends this to all of its processes: `-STOP`, `-CONT`.
    pub fn signal(&self, signal: &str) {
        // In this order, so that it makes no new ones meanwhile.
        kill(signal, &[self.postmaster()]);
        kill(signal, &self.backends());
    }

    /// Freezes those that serve a connection, and not the one that takes new ones.
    pub fn freeze_backends(&self) {
        kill("-STOP", &self.backends());
    }

    fn postmaster(&self) -> String {
        let file = fs::read_to_string(self.data().join("postmaster.pid")).expect("it runs");
        file.lines().next().expect("a number").to_owned()
    }

    fn backends(&self) -> Vec<String> {
        let listed =
            Command::new("ps").args(["--no-headers", "-o", "pid", "--ppid", &self.postmaster()]).output();
        let listed = String::from_utf8(listed.expect("ps runs").stdout).expect("ASCII");
        listed.split_whitespace().map(str::to_owned).collect()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// PostgreSQL refuses to run as root.
    fn as_postgres(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        let is_root = Command::new("id").arg("-u").output().expect("id runs").stdout == b"0\n";
        let mut command = Command::new(if is_root { "runuser".into() } else { program.clone() });
        if is_root {
            command.args(["-u", "postgres", "--"]).arg(program);
        }
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.data().join("postmaster.pid").exists() {
            self.stop();
        }
    }
}

/// Where PostgreSQL's programs are.
fn bin() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists()).max()
}

fn kill(signal: &str, processes: &[String]) {
    // One that has ended meanwhile is none to be told.
    let _ = Command::new("kill").arg(signal).args(processes).stderr(Stdio::null()).status();
}

/// Runs a command that must succeed.
pub fn run(command: &mut Command) {
    let done = command.stdin(Stdio::null()).stdout(Stdio::null()).status();
    assert!(done.as_ref().is_ok_and(|status| status.success()), "{command:?}: {done:?}");
}
