//! A reader that belongs to one thread of the server, for the few rows that checking a token needs.
//!
//! To read them from SQLite takes a hundredth of a millisecond; to send the work to another thread and wait
//! for it takes twice that. So it is done right here, by a connection that waits for nobody: whatever could
//! make it wait, and every failure, sends the work to a thread that may block, after all. PostgreSQL is asked
//! from there in any case.

use std::cell::RefCell;
use std::time::Duration;

use super::connection::Conn;
use super::pool::Db;
use super::url::DatabaseUrl;
use crate::error::{AppError, AppResult};

/// One for each thread. Connects when it is first used.
pub struct OwnReader {
    db: Db,
    /// Absent for PostgreSQL.
    url: Option<DatabaseUrl>,
    conn: RefCell<Option<Conn>>,
}

impl OwnReader {
    /// One for the database `url`, which `db` is open on.
    pub fn new(db: Db, url: &DatabaseUrl) -> Self {
        let url = Some(url.clone()).filter(|url| matches!(url, DatabaseUrl::Sqlite(_)));
        OwnReader { db, url, conn: RefCell::new(None) }
    }

    /// Runs a rule that reads a few rows by their keys.
    pub async fn read<T, F>(&self, rule: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: Fn(&mut Conn) -> AppResult<T> + Send + 'static,
    {
        match self.read_at_once(&rule) {
            Some(value) => Ok(value),
            None => self.db.check(rule).await,
        }
    }

    fn read_at_once<T>(&self, rule: impl Fn(&mut Conn) -> AppResult<T>) -> Option<T> {
        let url = self.url.as_ref()?;
        let mut own = self.conn.try_borrow_mut().ok()?;
        if own.is_none() {
            *own = Conn::open_waiting(url, Duration::ZERO).ok();
        }
        let done = rule(own.as_mut()?);
        if let Err(AppError::Unavailable(_) | AppError::Internal(_)) = &done {
            *own = None;
        }
        done.ok()
    }
}
