//! A fresh database per test, gone afterwards.

use std::io::Write;

use diesel::{Connection, PgConnection, RunQueryDsl};
use tempfile::TempDir;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database of its own, and a folder for what goes with it.
pub struct Database {
    pub url: String,
    pub folder: TempDir,
    dropped: Option<(String, String)>,
}

impl Database {
    /// `None` when the engine is not there: said loudly, and a failure when `CI=true`.
    pub fn create(engine: Engine) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        match engine {
            Engine::Sqlite => {
                let url = format!("sqlite://{}/keyfob.db", folder.path().display());
                Some(Database { url, folder, dropped: None })
            }
            Engine::Postgres => {
                let Ok(server) = std::env::var("KEYFOB_TEST_POSTGRES_URL") else {
                    skip("PostgreSQL (KEYFOB_TEST_POSTGRES_URL is not set)");
                    return None;
                };
                let name = format!("keyfob_{:016x}", rand::random::<u64>());
                run(&server, &format!("CREATE DATABASE {name}"));
                let mut url = url::Url::parse(&server).expect("KEYFOB_TEST_POSTGRES_URL is a URL");
                url.set_path(&name);
                Some(Database { url: url.into(), folder, dropped: Some((server, name)) })
            }
        }
    }
}

impl Database {
    /// One that is there already, and stays.
    pub fn at(url: &str, folder: TempDir) -> Self {
        Database { url: url.to_owned(), folder, dropped: None }
    }

    /// The same database at `url`, or where it is; it is not dropped with this one.
    pub fn another_way(&self, url: Option<String>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Database::at(url.as_deref().unwrap_or(&self.url), folder)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.dropped {
            run(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

fn run(server: &str, sql: &str) {
    let mut conn = PgConnection::establish(server).expect("KEYFOB_TEST_POSTGRES_URL leads to a server");
    diesel::sql_query(sql).execute(&mut conn).unwrap_or_else(|cause| panic!("{sql}: {cause}"));
}

/// The test runner captures what tests print, but not this.
pub fn skip(what: &str) {
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "{name} needs {what}, and with CI=true that is a failure"
    );
    let _ = writeln!(std::io::stderr(), "SKIPPED: {name}: no {what}");
}
