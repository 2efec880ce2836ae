//! One connection to either engine, opened with the settings that keep what was acknowledged.

use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::{Connection, ConnectionError, ConnectionResult, PgConnection, QueryResult, SqliteConnection};

use super::postgres_url::hide;
use super::url::DatabaseUrl;
use crate::error::{AppError, AppResult};

/// What every rule takes first. Rules never open transactions: `Db::write` does.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// WAL and FULL together survive a power cut.
const SQLITE_SETTINGS: &str = "PRAGMA journal_mode = WAL; \
    PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;";
/// A WAL of more bytes is long (`checkpoints`). It is also what SQLite leaves of one that begins anew
/// (`journal_size_limit`).
pub(super) const LONG_WAL: u64 = 64 * 1024 * 1024;
/// How long SQLite waits for a lock. It is short, and for other processes only (the command line), because
/// within one server writers queue for one connection.
const BUSY: Duration = Duration::from_millis(900);

impl Conn {
    /// Opens a connection, making the SQLite file (mode 0600) when it is not there.
    pub fn open(url: &DatabaseUrl) -> ConnectionResult<Self> {
        Conn::open_waiting(url, BUSY)
    }

    /// The same; SQLite waits for a lock so long, also while it opens.
    pub(super) fn open_waiting(url: &DatabaseUrl, busy: Duration) -> ConnectionResult<Self> {
        match url {
            DatabaseUrl::Postgres(url) => {
                // Else OpenSSL cleans up when the process exits, under threads that still talk to the server.
                openssl_sys::init();
                PgConnection::establish(url).map(Conn::Postgres).map_err(|cause| hide(url, cause))
            }
            DatabaseUrl::Sqlite(path) => {
                create_private(path).map_err(|e| ConnectionError::BadConnection(e.to_string()))?;
                let name = path
                    .to_str()
                    .ok_or_else(|| ConnectionError::BadConnection("path is not UTF-8".into()))?;
                // "./" keeps a file named like a URI or ":memory:" a file.
                let name = if path.is_absolute() { name.to_owned() } else { format!("./{name}") };
                let mut conn = SqliteConnection::establish(&name)?;
                let settings = format!(
                    "PRAGMA busy_timeout = {}; PRAGMA journal_size_limit = {LONG_WAL}; {SQLITE_SETTINGS}",
                    busy.as_millis()
                );
                conn.batch_execute(&settings).map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Conn::Sqlite(conn))
            }
        }
    }

    /// Runs `work` in a transaction: all of it is kept, or nothing. `Uncertain` when it was to be kept and
    /// the line broke before the answer.
    ///
    /// On SQLite it begins IMMEDIATE. A plain transaction that reads and then writes fails when another
    /// writer came in between, however long it would have waited.
    pub fn in_transaction<T>(&mut self, work: impl FnOnce(&mut Conn) -> AppResult<T>) -> AppResult<T> {
        self.begin()?;
        match work(self) {
            Ok(value) => {
                let kept = <Conn as Connection>::TransactionManager::commit_transaction(self);
                kept.map_err(|cause| not_kept(self, cause))?;
                Ok(value)
            }
            Err(error) => {
                if let Err(cause) = <Conn as Connection>::TransactionManager::rollback_transaction(self) {
                    tracing::warn!(%cause, "rollback failed");
                }
                Err(error)
            }
        }
    }

    /// Runs a rule; what goes wrong is judged as errors of this engine are.
    pub(super) fn run<T>(&mut self, rule: impl FnOnce(&mut Conn) -> AppResult<T>) -> AppResult<T> {
        let done = rule(self);
        match self {
            Conn::Postgres(_) => done.map_err(super::error::classify_on_postgres),
            Conn::Sqlite(_) => done,
        }
    }

    /// Within a transaction: runs `work`, and undoes what it did when it gives false. An error means that the
    /// transaction is lost. Not by way of diesel, which leaves a savepoint open after going back to it.
    pub(super) fn in_savepoint(&mut self, work: impl FnOnce(&mut Conn) -> bool) -> AppResult<()> {
        self.batch_execute("SAVEPOINT change")?;
        let end = if work(self) { "RELEASE change" } else { "ROLLBACK TO change; RELEASE change" };
        self.batch_execute(end)?;
        Ok(())
    }

    fn begin(&mut self) -> QueryResult<()> {
        match self {
            Conn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE"),
            Conn::Postgres(conn) => AnsiTransactionManager::begin_transaction(conn),
        }
    }
}

/// Why COMMIT failed. SQLite always tells; PostgreSQL may have kept it all when its answer does not come.
fn not_kept(conn: &Conn, cause: diesel::result::Error) -> AppError {
    match conn {
        Conn::Postgres(_) if super::error::is_lost(&cause) => AppError::Uncertain(cause.to_string()),
        _ => super::error::classify(cause),
    }
}

/// Makes the file when there is none, and otherwise never touches it: POSIX drops all locks that a process
/// has on a file when it closes any descriptor of it. SQLite's locks gone, another program that opens and
/// closes the database would believe itself alone and delete the WAL under us.
fn create_private(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    if path.exists() {
        return Ok(());
    }
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(cause) if cause.kind() != std::io::ErrorKind::AlreadyExists => Err(cause),
        _ => Ok(()),
    }
}

impl From<diesel::result::Error> for AppError {
    fn from(cause: diesel::result::Error) -> Self {
        super::error::classify(cause)
    }
}
