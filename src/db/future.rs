//! Instants that a clock wrote which was ahead. When it is right again, nothing may wait or live for as long as it was
//! wrong: what lies in the future happened now.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{Conn, Moment};
use crate::error::AppResult;

/// Every kept instant from which a wait or a life is counted, whichever feature's it is: this is one rule for
/// all of them. What a token's row says is left alone: its secret says the same, signed.
const COUNTED_FROM: [&str; 8] = [
    // First what follows from another column: a life of so many seconds begins now.
    "UPDATE password_links SET expires = expires - created + $1, created = $1 WHERE created > $1",
    "UPDATE sessions SET created = $1 WHERE created > $1",
    "UPDATE sessions SET last_seen = $1 WHERE last_seen > $1",
    "UPDATE sign_in_failures SET last = $1 WHERE last > $1",
    "UPDATE known_networks SET last = $1 WHERE last > $1",
    "UPDATE used_forms SET used = $1 WHERE used > $1",
    "UPDATE tags SET deleted = $1 WHERE deleted > $1",
    "UPDATE jobs SET began = $1 WHERE began > $1",
];

/// Brings all of them back to `now`: at the start, and when a row is met that lies ahead.
pub fn bring_back(conn: &mut Conn, now: Moment) -> AppResult<()> {
    COUNTED_FROM.into_iter().try_for_each(|update| {
        diesel::sql_query(update).bind::<BigInt, _>(now).execute(conn)?;
        Ok(())
    })
}
