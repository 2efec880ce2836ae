//! `Db`: how handlers reach the database. Waiting is bounded, so that trouble is a 503 within 3 seconds.

use std::sync::Arc;

use super::changes::{self, Changes};
use super::checkpoints;
use super::connection::Conn;
use super::job::{Stage, change};
use super::lanes::{Lane, Lanes};
use super::opener::{connection_in_time, pool};
use super::patience;
use super::turns::Turns;
use super::url::DatabaseUrl;
use super::watch;
use crate::error::AppResult;

/// SQLite has one writer at a time. They queue in `Turns`, and not in the engine's busy handler, which polls.
const SQLITE_WRITERS: u32 = 1;
/// The database of one server. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    lanes: Arc<Lanes>,
    /// On SQLite. On PostgreSQL many write at once, and other servers may keep what they read of the same
    /// database.
    turns: Option<Arc<Turns>>,
}

impl Db {
    /// Opens the pools. Connections are made when they are needed.
    pub fn open(url: &DatabaseUrl) -> Self {
        let lanes = Arc::new(Lanes::new(url));
        let turns = match url {
            DatabaseUrl::Sqlite(_) => Some(Arc::new(Turns::new(pool(url, SQLITE_WRITERS), lanes.clone()))),
            DatabaseUrl::Postgres(_) => None,
        };
        Db { lanes, turns }
    }

    /// Watches what others change in the database, and keeps SQLite's WAL short, for as long as there is a
    /// clone of this; `on_keys` is called when the signing keys changed. Without it nothing that `changes`
    /// judges is ever believed.
    pub fn watch(
        &self,
        url: &DatabaseUrl,
        on_keys: impl Fn(&mut Conn) -> anyhow::Result<()> + Send + Sync + 'static,
    ) -> std::io::Result<()> {
        checkpoints::start(url, Arc::downgrade(&self.lanes))?;
        watch::start(url, &self.lanes, Arc::new(on_keys))
    }

    /// Whether what was read before still holds.
    pub fn changes(&self) -> &Changes {
        &self.lanes.changes
    }

    /// Runs a rule that only reads.
    pub async fn read<T, F>(&self, rule: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> AppResult<T> + Send + 'static,
    {
        self.read_on(Lane::Readers, rule).await
    }

    /// Runs a rule that reads a part of what is very long: it makes nobody wait who wants less.
    pub async fn read_long<T, F>(&self, rule: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> AppResult<T> + Send + 'static,
    {
        self.read_on(Lane::Lists, rule).await
    }

    /// Runs a rule that reads the few rows that checking a token needs: it waits behind nobody who wants
    /// more.
    pub(super) async fn check<T, F>(&self, rule: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> AppResult<T> + Send + 'static,
    {
        self.read_on(Lane::Checks, rule).await
    }

    async fn read_on<T, F>(&self, lane: Lane, rule: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> AppResult<T> + Send + 'static,
    {
        patience::spend(false, |end| self.lanes.run(lane, end, |conn, _| rule(conn))).await
    }

    /// Runs a rule that writes: all that it did is kept when this returns, or nothing of it is; only after
    /// `Uncertain` nobody knows. It counts for every check that begins after this has returned, on every
    /// node.
    pub async fn write<T, F>(&self, rule: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> AppResult<T> + Send + 'static,
    {
        if let Some(turns) = &self.turns {
            return patience::spend(true, |end| turns.write(end, rule)).await;
        }
        let lanes = self.lanes.clone();
        let work = move |conn: &mut Conn, stage: &_| change(conn, &lanes.changes, stage, rule);
        let (value, is_told) = patience::spend(true, |end| self.lanes.run(Lane::Writers, end, work)).await?;
        if is_told {
            tokio::time::sleep(changes::HEARD).await;
        }
        Ok(value)
    }

    /// `read` for code on a thread that may block: the command line and the start.
    pub fn read_now<T>(&self, rule: impl FnOnce(&mut Conn) -> AppResult<T>) -> AppResult<T> {
        connection_in_time(&self.lanes.pool())?.run(rule)
    }

    /// `write` for code on a thread that may block: the command line, the start, and the thread that writes
    /// down the calls. On SQLite the command line is another process than the server, so it queues for the
    /// file like any writer.
    pub fn write_now<T>(&self, rule: impl FnOnce(&mut Conn) -> AppResult<T>) -> AppResult<T> {
        let pool = self.turns.as_ref().map_or_else(|| self.lanes.pool(), |turns| turns.writers.clone());
        let work = |conn: &mut Conn| change(conn, &self.lanes.changes, &Stage::default(), rule);
        let (value, is_told) = connection_in_time(&pool)?.run(work)?;
        if is_told {
            std::thread::sleep(changes::HEARD);
        }
        Ok(value)
    }
}
