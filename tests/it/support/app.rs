//! The real server, on a port of its own, in this process.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use clap::builder::Resettable;
use clap::{Args, FromArgMatches};
use keyfob::app::{self, background};
use keyfob::config::Config;
use keyfob::db::{Conn, DatabaseUrl, Db, Moment};
use keyfob::error::AppResult;
use keyfob::jobs::{Job, Waker, run_due};
use keyfob::signin::session::SessionLimits;

use super::engine::{Database, Engine};

pub struct App {
    /// Where its pages are: with the path of the public URL, when it has one.
    pub url: String,
    /// What the server takes for its own origin: that of the public URL when there is one.
    pub origin: String,
    /// The path of the public URL: `/keyfob`, or nothing.
    pub below: String,
    pub engine: Engine,
    pub database: Database,
    pub setup_code: Option<String>,
    pub db: Db,
    pub jobs: Waker,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

/// The defaults, whatever the environment says, but for what a test must have for itself.
fn settings(database: &Database) -> Config {
    let command = Config::augment_args(clap::Command::new("tests"));
    let defaults = command.mut_args(|setting| setting.env(Resettable::Reset)).get_matches_from(["tests"]);
    let mut config = Config::from_arg_matches(&defaults).expect("the defaults are good");
    config.database.url = DatabaseUrl::parse(&database.url).expect("a good URL");
    config.addresses.bind = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
    config.keys.key_file = database.folder.path().join("keyfob.key");
    // Tests ask as fast as they can, all from one address.
    (config.traffic.rate_per_token, config.traffic.rate_per_address) = (None, None);
    config.traffic.connections_per_address = None;
    config.checking.verify_cache = 1000;
    config
}

impl App {
    /// A server on a fresh database; `None` when the engine is not on this machine.
    pub fn start(engine: Engine) -> Option<Self> {
        App::start_with(engine, |_| {})
    }

    /// The same with other settings.
    pub fn start_with(engine: Engine, change: impl FnOnce(&mut Config)) -> Option<Self> {
        Some(App::on(engine, Database::create(engine)?, change))
    }

    /// A server on a database that is there.
    pub fn on(engine: Engine, database: Database, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = settings(&database);
        change(&mut config);
        let public_url = config.addresses.public_url.clone();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let built = app::build(config).expect("the server starts");
                tell.send((
                    built.address,
                    built.setup_code.clone(),
                    built.server.handle(),
                    built.db.clone(),
                    built.jobs.waker(),
                ))
                .expect("the test listens");
                built.run().await.expect("the server runs");
            });
        });
        let (address, setup_code, handle, db, jobs) = told.recv().expect("the server starts");
        let public_url = public_url.unwrap_or_else(|| format!("http://{address}"));
        let path = public_url.splitn(4, '/').nth(3).map(|path| format!("/{path}"));
        let below = path.unwrap_or_default();
        let url = format!("http://{address}{below}");
        let origin = public_url.strip_suffix(&below).expect("it ends so").to_owned();
        App { url, origin, below, engine, database, setup_code, db, jobs, handle, thread: Some(thread) }
    }

    /// Another server on the same database, with the same key file and public URL. `url` leads to the database another
    /// way, when there is one.
    pub fn second_node(&self, url: Option<String>) -> App {
        let database = self.database.another_way(url);
        let (key_file, origin) = (self.database.folder.path().join("keyfob.key"), self.origin.clone());
        App::on(self.engine, database, |config| {
            config.keys.key_file = key_file;
            config.addresses.public_url = Some(origin);
        })
    }

    /// Stops the server and starts another on the same database.
    pub fn restart(mut self, change: impl FnOnce(&mut Config)) -> Self {
        self.stop();
        let spare = Database::create(Engine::Sqlite).expect("SQLite is compiled in");
        let database = std::mem::replace(&mut self.database, spare);
        App::on(self.engine, database, change)
    }

    /// Runs `keyfob` on this database with `input` on its standard input.
    pub fn command(&self, arguments: &[&str], input: &str) -> Output {
        use std::io::Write;
        let mut child = Command::new(env!("CARGO_BIN_EXE_keyfob"))
            .args(arguments)
            .env("DATABASE_URL", &self.database.url)
            .env("KEYFOB_KEY_FILE", self.database.folder.path().join("keyfob.key"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("keyfob runs");
        // What needs no input, or refuses its arguments, may be over before it is written.
        let _ = writeln!(child.stdin.take().expect("a pipe"), "{input}");
        child.wait_with_output().expect("it ends")
    }

    /// Reads or changes rows without a rule, to bring about what only time would. The server knows it at once.
    pub fn rows<T>(&self, work: impl FnOnce(&mut Conn) -> AppResult<T>) -> T {
        self.db.write_now(work).expect("the rows are there")
    }

    /// Runs those of `jobs` that are due, as the server would at its next look; gives when the next one is.
    pub fn run_due(&self, jobs: &[Job]) -> AppResult<Moment> {
        actix_web::rt::System::new().block_on(run_due(&self.db, jobs))
    }

    /// Runs all jobs of the server that are due.
    pub fn run_jobs(&self) {
        let limits = SessionLimits { idle: 30 * 60, max: 12 * 60 * 60 };
        self.run_due(&background::jobs(limits)).expect("the database is there");
    }

    fn stop(&mut self) {
        if let Some(thread) = self.thread.take() {
            drop(self.handle.stop(false));
            thread.join().expect("the server ends");
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.stop();
    }
}
