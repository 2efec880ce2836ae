//! Locks that hold until the end of the transaction. On SQLite writers queue anyway.

use diesel::prelude::*;

use super::connection::Conn;
use crate::error::AppResult;

/// Any number, as long as every Keyfob asks for the same one.
const USERS: &str = "SELECT pg_advisory_xact_lock(7237462912)";

/// From here to the end of the transaction nobody else changes users: who asks whether there is another Admin must not be
/// told of one whom somebody is just demoting.
pub fn hold_users(conn: &mut Conn) -> AppResult<()> {
    if let Conn::Postgres(conn) = conn {
        diesel::sql_query(USERS).execute(conn)?;
    }
    Ok(())
}
