//! Locks of PostgreSQL, and their numbers. They hold until the end of the transaction; that of migrations, until it is let
//! go. On SQLite writers queue anyway.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::connection::Conn;
use super::ids::{TagId, TokenId, UserId};
use crate::error::AppResult;

// Any numbers, as long as every Keyfob asks for the same ones.
pub(super) const LOCK_MIGRATING: &str = "SELECT pg_advisory_lock(7237462911)";
pub(super) const UNLOCK_MIGRATING: &str = "SELECT pg_advisory_unlock(7237462911)";
const USERS: &str = "SELECT pg_advisory_xact_lock(7237462912)";
const MAKING: &str = "SELECT pg_advisory_xact_lock_shared(7237462913)";
const COMPROMISING: &str = "SELECT pg_advisory_xact_lock(7237462913)";
const TRY: &str = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 7237462914)) AS is_held";
const NAMED: &str = "SELECT pg_advisory_xact_lock(hashtextextended($1, 7237462914))";
const TOKENS_OF: &str = "SELECT pg_advisory_xact_lock(7237462, ($1 % 2147483647)::integer)";
// As strong as the lock of a statement that changes the row: who only points to it, as a tag on a token does, need not wait.
const TOKEN: &str = "SELECT 1 FROM tokens WHERE id = $1 FOR NO KEY UPDATE";
const TAG: &str = "SELECT 1 FROM tags WHERE id = $1 FOR NO KEY UPDATE";

/// From here to the end of the transaction nobody else changes users: who asks whether there is another Admin must not be
/// told of one whom somebody is just demoting.
pub fn hold_users(conn: &mut Conn) -> AppResult<()> {
    hold(conn, USERS)
}

/// From here to the end of the transaction no token is compromised. Many may hold this at once.
pub fn hold_making(conn: &mut Conn) -> AppResult<()> {
    hold(conn, MAKING)
}

/// From here to the end of the transaction no token is made with another one.
pub fn hold_compromising(conn: &mut Conn) -> AppResult<()> {
    hold(conn, COMPROMISING)
}

/// From here to the end of the transaction nobody else gives `owner` a token by this lock.
pub fn hold_tokens_of(conn: &mut Conn, owner: UserId) -> AppResult<()> {
    hold_by(conn, TOKENS_OF, owner)
}

/// From here to the end of the transaction nobody else changes the token `id`: what is read of it now is what will be
/// changed. Nothing happens when there is none.
pub fn hold_token(conn: &mut Conn, id: TokenId) -> AppResult<()> {
    hold_by(conn, TOKEN, id)
}

/// The same for the tag `id`.
pub fn hold_tag(conn: &mut Conn, id: TagId) -> AppResult<()> {
    hold_by(conn, TAG, id)
}

/// Tries to hold `what`, by its name, to the end of the transaction; false when somebody else does.
pub fn try_hold(conn: &mut Conn, what: &str) -> AppResult<bool> {
    #[derive(QueryableByName)]
    struct Answer {
        #[diesel(sql_type = Bool)]
        is_held: bool,
    }
    let Conn::Postgres(conn) = conn else { return Ok(true) };
    let answer: Answer = diesel::sql_query(TRY).bind::<Text, _>(what).get_result(conn)?;
    Ok(answer.is_held)
}

/// The same, and waits for it.
pub fn hold_named(conn: &mut Conn, what: &str) -> AppResult<()> {
    if let Conn::Postgres(conn) = conn {
        diesel::sql_query(NAMED).bind::<Text, _>(what).execute(conn)?;
    }
    Ok(())
}

fn hold(conn: &mut Conn, lock: &str) -> AppResult<()> {
    if let Conn::Postgres(conn) = conn {
        diesel::sql_query(lock).execute(conn)?;
    }
    Ok(())
}

fn hold_by(conn: &mut Conn, lock: &str, id: impl Into<i64>) -> AppResult<()> {
    if let Conn::Postgres(conn) = conn {
        diesel::sql_query(lock).bind::<BigInt, _>(id.into()).execute(conn)?;
    }
    Ok(())
}
