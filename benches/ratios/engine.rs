//! The database engines that are measured.

use diesel::{Connection, PgConnection, RunQueryDsl};

use crate::home::Home;

/// One database engine, by its name in the table.
pub struct Engine {
    pub name: &'static str,
    /// The URL of the PostgreSQL server.
    pub postgres: Option<String>,
}

impl Engine {
    /// A fresh database of this engine.
    pub fn home(&self) -> Home {
        match &self.postgres {
            None => Home::new(|folder| format!("sqlite://{}/keyfob.db", folder.display())),
            Some(server) => Home::new(|_| create_database(server)),
        }
    }
}

/// A fresh database beside the others; it stays, for a look at what was measured.
fn create_database(server: &str) -> String {
    let name = format!("keyfob_bench_{:016x}", rand::random::<u64>());
    let mut conn = PgConnection::establish(server).expect("a PostgreSQL server");
    diesel::sql_query(format!("CREATE DATABASE {name}")).execute(&mut conn).expect("a database");
    let mut url = url::Url::parse(server).expect("a URL");
    url.set_path(&name);
    url.into()
}
