//! Pools of connections, which are made when they are needed.

use std::time::Duration;

use diesel::r2d2::R2D2Connection;

use super::connection::Conn;
use super::url::DatabaseUrl;
use crate::error::{AppError, AppResult};

/// How long a call waits for a connection or its turn. With SQLite's busy timeout it stays under 3 seconds.
pub(super) const WAIT: Duration = Duration::from_millis(2000);

/// How long the start and the command line wait for a connection: nobody waits for an answer, and a machine
/// that starts is busy.
const LONG_WAIT: Duration = Duration::from_secs(10);

pub(super) type Pool = r2d2::Pool<Opener>;

/// Makes the connections of a pool.
pub(super) struct Opener(DatabaseUrl);

/// A pool of at most `size` connections.
pub(super) fn pool(url: &DatabaseUrl, size: u32) -> Pool {
    r2d2::Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        .connection_timeout(WAIT)
        .error_handler(Box::new(LogFailure))
        .build_unchecked(Opener(url.clone()))
}

/// A connection out of `pool`; `Unavailable` when none is to be had in time.
pub(super) fn connection(pool: &Pool) -> AppResult<r2d2::PooledConnection<Opener>> {
    pool.get().map_err(|cause| AppError::Unavailable(cause.to_string()))
}

/// The same for who has the time: the start and the command line.
pub(super) fn connection_in_time(pool: &Pool) -> AppResult<r2d2::PooledConnection<Opener>> {
    pool.get_timeout(LONG_WAIT).map_err(|cause| AppError::Unavailable(cause.to_string()))
}

impl r2d2::ManageConnection for Opener {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Conn, Self::Error> {
        Conn::open(&self.0).map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        // A SQLite file does not go away as a server does; asking costs a query on every checkout. A
        // PostgreSQL that was restarted goes unnoticed for it.
        match conn {
            Conn::Sqlite(_) => Ok(()),
            Conn::Postgres(conn) => conn.ping().map_err(diesel::r2d2::Error::QueryError),
        }
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

#[derive(Debug)]
struct LogFailure;

impl<E: std::error::Error> r2d2::HandleError<E> for LogFailure {
    fn handle_error(&self, cause: E) {
        tracing::warn!(%cause, "no database connection");
    }
}
