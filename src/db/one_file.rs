//! After a clean stop the whole database is in its one file.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::Integer;

use super::connection::Conn;
use super::url::DatabaseUrl;

/// How long others may go on reading what they read right now.
const PATIENCE: Duration = Duration::from_secs(1);

/// What `PRAGMA wal_checkpoint` says: whether something was in its way, pages in the WAL, and how many of
/// them are in the database by now (both -1 when it could not even look).
#[derive(QueryableByName)]
struct Moved {
    #[diesel(sql_type = Integer)]
    busy: i32,
    #[diesel(sql_type = Integer)]
    log: i32,
    #[diesel(sql_type = Integer)]
    checkpointed: i32,
}

/// Moves what is still in SQLite's WAL into the database, so that who copies that file has everything. What
/// can't be moved, because another program is reading or the disk is full, is nowhere lost: the log says
/// which file to copy too.
pub fn into_one_file(url: &DatabaseUrl) {
    let DatabaseUrl::Sqlite(path) = url else { return };
    let why = match checkpoint(url) {
        Ok(Moved { busy: 0, .. }) => return,
        Ok(Moved { log, checkpointed, .. }) if log >= 0 && log == checkpointed => return,
        Ok(_) => "another program is reading the database".to_owned(),
        Err(cause) => cause.to_string(),
    };
    let path = path.display();
    tracing::warn!(cause = ?why, "not all changes are in {path}: the rest is in {path}-wal, so copy both");
}

fn checkpoint(url: &DatabaseUrl) -> anyhow::Result<Moved> {
    let mut conn = Conn::open_waiting(url, PATIENCE)?;
    Ok(diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(&mut conn)?)
}
