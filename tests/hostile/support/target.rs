//! The server that is attacked.

use std::fs::File;
use std::process::Stdio;

use super::engine::{Database, Engine};
use super::process::Process;

/// A running server on a fresh database.
pub struct Target {
    // Before the database, so that it is ended before that is dropped.
    pub process: Process,
    /// `127.0.0.1:PORT`.
    pub address: String,
    pub engine: Engine,
    pub database: Database,
}

/// Runs `attack` on SQLite and, where it is there, on PostgreSQL.
pub fn on_both_engines(attack: impl Fn(Engine)) {
    attack(Engine::Sqlite);
    if std::env::var_os("KEYFOB_TEST_POSTGRES_URL").is_some() {
        attack(Engine::Postgres);
    } else {
        super::skip("PostgreSQL (KEYFOB_TEST_POSTGRES_URL is not set)");
    }
}

impl Target {
    /// With the settings as they are installed, its log in the file `log` of its folder.
    pub fn start(engine: Engine) -> Self {
        Target::start_with(engine, &[])
    }

    /// With these settings (environment variables) on top.
    pub fn start_with(engine: Engine, settings: &[(&str, &str)]) -> Self {
        let database = Database::create(engine).expect("the engine is there");
        let log = File::create(database.folder.path().join("log")).expect("a log");
        Target::on(engine, database, settings, log)
    }

    /// On `database`, with standard error going to `log`: a file, a path such as `/dev/full`, or the writing
    /// end of `std::io::pipe()`.
    pub fn on(engine: Engine, database: Database, settings: &[(&str, &str)], log: impl Into<Stdio>) -> Self {
        let mut all = vec![("DATABASE_URL", database.url.as_str())];
        all.extend(settings);
        let process = Process::logging_to(database.folder.path(), &all, log);
        let address = process.url.trim_start_matches("http://").to_owned();
        Target { process, address, engine, database }
    }

    /// What it has logged, when its log is the file.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.database.folder.path().join("log")).expect("a log")
    }
}
