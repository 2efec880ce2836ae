//! Watches what others change: other nodes on one PostgreSQL, the command line on one SQLite file.
//!
//! A thread with a connection of its own looks every 20 ms. On SQLite a look reads the new lines of the table `changes`.
//! On PostgreSQL it asks the server for nothing: the answer comes after every notification that was committed before
//! the question, so one that arrives proves that the line is open and that nothing is missing.

use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use diesel::connection::SimpleConnection;

use super::changes::{Changes, Told};
use super::connection::Conn;
use super::url::DatabaseUrl;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);
/// Before the next try to connect.
const RETRY: Duration = Duration::from_millis(500);

/// What to do when the signing keys changed: read them again.
pub(super) type OnKeys = Box<dyn FnMut(&mut Conn) -> anyhow::Result<()> + Send>;

/// Watches for as long as somebody holds `changes`.
pub(super) fn start(url: &DatabaseUrl, changes: &Arc<Changes>, on_keys: OnKeys) -> std::io::Result<()> {
    let (url, changes) = (url.clone(), Arc::downgrade(changes));
    thread::Builder::new().name("watch".into()).spawn(move || run(&url, &changes, on_keys)).map(drop)
}

fn run(url: &DatabaseUrl, changes: &Weak<Changes>, mut on_keys: OnKeys) {
    while let Some(changes) = changes.upgrade() {
        if let Err(cause) = connected(url, &changes, &mut on_keys) {
            changes.doubt();
            tracing::warn!(cause = %format!("{cause:#}"), "nobody watches the database; every check asks it");
        }
        drop(changes);
        thread::sleep(RETRY);
    }
}

/// Connects and looks until that fails, or until nobody else holds `changes`.
fn connected(url: &DatabaseUrl, changes: &Arc<Changes>, on_keys: &mut OnKeys) -> anyhow::Result<()> {
    let conn = &mut Conn::open(url).context("can't connect")?;
    if let Conn::Postgres(conn) = conn {
        conn.batch_execute("LISTEN keyfob_changes")?;
    }
    // Whatever changed while nobody listened.
    changes.apply("keys");
    let mut keys = None;
    while Arc::strong_count(changes) > 1 {
        let began = changes.now();
        look(conn, changes)?;
        if keys != Some(changes.keys()) {
            keys = Some(changes.keys());
            on_keys(conn).context("the signing keys")?;
            // What was checked with the keys of before.
            changes.apply("all");
        }
        changes.believe(began);
        thread::sleep(PAUSE);
    }
    Ok(())
}

fn look(conn: &mut Conn, changes: &Changes) -> anyhow::Result<()> {
    if let Conn::Postgres(conn) = conn {
        conn.batch_execute("SELECT 'changes'")?;
        for notification in conn.notifications_iter() {
            changes.apply(&notification?.payload);
        }
        return Ok(());
    }
    Told::lines(conn, changes).map_err(|error| anyhow::anyhow!(super::in_words(&error)))?.apply(changes);
    Ok(())
}
