//! Keeps SQLite's WAL short. SQLite copies it into the database as it grows, but begins anew only when nobody
//! reads an old state: a long reader beside a busy writer makes it as long as all that was written, and then
//! it stays so.
//!
//! So a thread looks at the file once a second. When it is long, all that may be is copied while others
//! write; then nothing is left to copy, and the file is cut as soon as nobody reads from it.

use std::sync::Weak;
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;

use super::connection::{Conn, LONG_WAL};
use super::lanes::Lanes;
use super::url::DatabaseUrl;
use crate::paths::beside;

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);
/// Writers wait no longer for this than so.
const BUSY: Duration = Duration::from_millis(50);

/// Looks for as long as somebody holds `lanes`. PostgreSQL does all this by itself.
pub(super) fn start(url: &DatabaseUrl, lanes: Weak<Lanes>) -> std::io::Result<()> {
    let DatabaseUrl::Sqlite(path) = url else { return Ok(()) };
    let (url, wal) = (url.clone(), beside(path, "-wal"));
    let work = move || {
        while lanes.strong_count() > 0 {
            if std::fs::metadata(&wal).is_ok_and(|file| file.len() > LONG_WAL) {
                shorten(&url);
            }
            thread::sleep(PAUSE);
        }
    };
    thread::Builder::new().name("checkpoints".into()).spawn(work).map(drop)
}

fn shorten(url: &DatabaseUrl) {
    let done = Conn::open_waiting(url, BUSY).map_err(anyhow::Error::new).and_then(|mut conn| {
        conn.batch_execute("PRAGMA wal_checkpoint(PASSIVE); PRAGMA wal_checkpoint(TRUNCATE)")?;
        Ok(())
    });
    if let Err(cause) = done {
        tracing::debug!(%cause, "the WAL is long, and somebody still reads from it");
    }
}
