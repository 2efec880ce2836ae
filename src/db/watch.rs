//! Watches what others change: other nodes on one PostgreSQL, the command line on one SQLite file.
//!
//! A thread with a connection of its own looks every 20 ms. On SQLite a look reads the new lines of the table
//! `changes`. On PostgreSQL it asks the server for nothing: the answer comes after every notification that
//! was committed before the question, so one that arrives proves that the line is open and that nothing is
//! missing. A look that takes too long is left alone, and another thread connects anew.

use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use diesel::connection::SimpleConnection;

use super::changes::{Changed, Changes};
use super::connection::Conn;
use super::lanes::Lanes;
use super::url::DatabaseUrl;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);
/// Before the next try to connect.
const RETRY: Duration = Duration::from_millis(500);
/// A connection, or a look, that takes longer is left alone.
const TOO_LONG: Duration = Duration::from_secs(4);
/// So many that were left alone, and did not end yet, are enough.
const MOST_LEFT: usize = 8;

/// What to do when the signing keys changed: read them again.
pub(super) type OnKeys = Arc<dyn Fn(&mut Conn) -> anyhow::Result<()> + Send + Sync>;

/// One who looks.
struct Watcher {
    url: DatabaseUrl,
    lanes: Weak<Lanes>,
    on_keys: OnKeys,
    /// Is told of each look that succeeded. Nobody listens there any more when this one was left alone.
    beat: Sender<()>,
}

/// Watches for as long as somebody holds `lanes`.
pub(super) fn start(url: &DatabaseUrl, lanes: &Arc<Lanes>, on_keys: OnKeys) -> std::io::Result<()> {
    let (url, lanes) = (url.clone(), Arc::downgrade(lanes));
    thread::Builder::new().name("watch".into()).spawn(move || run(&url, &lanes, &on_keys)).map(drop)
}

fn run(url: &DatabaseUrl, lanes: &Weak<Lanes>, on_keys: &OnKeys) {
    while lanes.strong_count() > 0 {
        let (beat, beats) = mpsc::channel();
        let watcher = Watcher { url: url.clone(), lanes: lanes.clone(), on_keys: on_keys.clone(), beat };
        // Each holds `on_keys`, and so does this thread.
        if Arc::strong_count(on_keys) <= MOST_LEFT + 2 {
            let started = thread::Builder::new().name("watcher".into()).spawn(move || watcher.run());
            if let Err(cause) = started {
                tracing::error!(%cause, "no thread to watch the database");
            }
            while beats.recv_timeout(TOO_LONG).is_ok() {}
        }
        thread::sleep(RETRY);
    }
}

impl Watcher {
    fn run(&self) {
        if let Err(cause) = self.connect_and_look()
            && let Some(lanes) = self.lanes.upgrade()
        {
            lanes.changes.doubt();
            tracing::warn!(cause = %format!("{cause:#}"), "nobody watches the database; every check asks it");
        }
    }

    /// Connects and looks until that fails, until nobody holds `lanes`, or until this one was left alone.
    fn connect_and_look(&self) -> anyhow::Result<()> {
        let conn = &mut Conn::open(&self.url).context("can't connect")?;
        if let Conn::Postgres(conn) = conn {
            conn.batch_execute("LISTEN keyfob_changes")?;
        }
        let mut keys = None;
        while let Some(lanes) = self.lanes.upgrade() {
            let changes = &lanes.changes;
            if keys.is_none() {
                // Whatever changed while nobody listened.
                changes.apply("keys");
            }
            let began = changes.now();
            look(conn, changes)?;
            if keys != Some(changes.keys()) {
                keys = Some(changes.keys());
                (self.on_keys)(conn).context("the signing keys")?;
                // What was checked with the keys of before.
                changes.apply("all");
            }
            if self.beat.send(()).is_err() {
                return Ok(());
            }
            changes.believe(began);
            lanes.is_there();
            drop(lanes);
            thread::sleep(PAUSE);
        }
        Ok(())
    }
}

fn look(conn: &mut Conn, changes: &Changes) -> anyhow::Result<()> {
    if let Conn::Postgres(conn) = conn {
        conn.batch_execute("SELECT 'changes'")?;
        for notification in conn.notifications_iter() {
            changes.apply(&notification?.payload);
        }
        return Ok(());
    }
    Changed::lines(conn, changes)?.apply(changes);
    Ok(())
}
