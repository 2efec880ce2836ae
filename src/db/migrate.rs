//! Brings the database to the shape this binary knows. Two servers may do it at the same time.

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::Conn;
use super::damage::{check_at_start, explain};
use super::locks::{LOCK_MIGRATING, UNLOCK_MIGRATING};
use super::unusable::why;
use super::url::DatabaseUrl;

const COMMON: EmbeddedMigrations = embed_migrations!("migrations/common");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Opens the database, checks it, and migrates it up; `then` runs under the same lock, for what must also
/// happen only once per database. The error is one line for the person at the console.
pub fn run<T>(url: &DatabaseUrl, then: impl FnOnce(&mut Conn) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let mut conn = Conn::open(url).map_err(|e| match url {
        DatabaseUrl::Sqlite(path) => explain(url, &why(path).unwrap_or_else(|| e.to_string())),
        DatabaseUrl::Postgres(_) => explain(url, &e.to_string()),
    })?;
    check_at_start(&mut conn).map_err(|e| explain(url, &e.to_string()))?;
    locked(&mut conn, |conn| {
        refuse_newer(conn)?;
        up(conn)?;
        then(conn)
    })
    .map_err(|e| explain(url, &format!("{e:#}")))
}

/// Applies every migration that is missing.
pub fn up(conn: &mut Conn) -> anyhow::Result<()> {
    let result = match conn {
        Conn::Sqlite(conn) => conn.run_pending_migrations(Merged(SQLITE)).map(drop),
        Conn::Postgres(conn) => conn.run_pending_migrations(Merged(POSTGRES)).map(drop),
    };
    result.map_err(|e| anyhow::anyhow!("migration failed: {e}"))
}

/// Takes every migration back: an empty database remains.
pub fn down(conn: &mut Conn) -> anyhow::Result<()> {
    let result = match conn {
        Conn::Sqlite(conn) => conn.revert_all_migrations(Merged(SQLITE)).map(drop),
        Conn::Postgres(conn) => conn.revert_all_migrations(Merged(POSTGRES)).map(drop),
    };
    result.map_err(|e| anyhow::anyhow!("taking migrations back failed: {e}"))
}

/// Common migrations and those of one engine, as one list; diesel sorts it by version.
struct Merged(EmbeddedMigrations);

impl<DB: diesel::backend::Backend> MigrationSource<DB> for Merged {
    fn migrations(&self) -> diesel::migration::Result<Vec<Box<dyn Migration<DB>>>> {
        let mut all: Vec<Box<dyn Migration<DB>>> = COMMON.migrations()?;
        all.extend(MigrationSource::<DB>::migrations(&self.0)?);
        Ok(all)
    }
}

fn locked<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> anyhow::Result<T>) -> anyhow::Result<T> {
    match conn {
        Conn::Postgres(_) => {
            // The server waits for the other node, however long its migration takes.
            conn.batch_execute("SET statement_timeout = 0; SET lock_timeout = 0")?;
            conn.batch_execute(LOCK_MIGRATING)?;
            let done = work(conn);
            conn.batch_execute(UNLOCK_MIGRATING)?;
            done
        }
        Conn::Sqlite(_) => {
            conn.batch_execute("PRAGMA busy_timeout = 60000")?;
            Ok(conn.in_transaction(|conn| Ok(work(conn)?))?)
        }
    }
}

/// A database that a newer Keyfob migrated may hold what this one would misread.
fn refuse_newer(conn: &mut Conn) -> anyhow::Result<()> {
    let applied = match conn {
        Conn::Sqlite(conn) => conn.applied_migrations(),
        Conn::Postgres(conn) => conn.applied_migrations(),
    }
    .map_err(|e| anyhow::anyhow!("{e}"))?;
    let known = known_versions()?;
    match applied.iter().find(|version| !known.contains(version)) {
        None => Ok(()),
        Some(version) => anyhow::bail!(
            "the database was migrated by a newer Keyfob (it has migration {version}); start that one, or restore an older backup"
        ),
    }
}

fn known_versions() -> anyhow::Result<Vec<MigrationVersion<'static>>> {
    let all = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&Merged(SQLITE))
        .map_err(|e| anyhow::anyhow!("{e}"))?;
    Ok(all.iter().map(|m| m.name().version().as_owned()).collect())
}
