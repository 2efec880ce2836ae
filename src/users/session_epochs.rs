//! Session epochs of users from before there were any.

use diesel::prelude::*;

use super::sessions::new_epoch;
use crate::db::schema::users;
use crate::db::{Conn, UserId};
use crate::error::AppResult;
use crate::opaque;

/// Gives those who have none the one that their sessions hold already: a fingerprint of the hash of their password. So
/// everybody stays signed in, and a session that began with another password stays worth nothing.
pub fn fill(conn: &mut Conn) -> AppResult<()> {
    let rows: Vec<(UserId, Option<String>)> = users::table
        .filter(users::session_epoch.eq(""))
        .order(users::id)
        .select((users::id, users::password_hash))
        .load(conn)?;
    rows.into_iter().try_for_each(|(id, hash)| {
        let epoch = hash.map_or_else(new_epoch, |hash| fingerprint(&hash));
        // A server that runs meanwhile may have given them another one.
        let unfilled = users::table.filter(users::id.eq(id).and(users::session_epoch.eq("")));
        diesel::update(unfilled).set(users::session_epoch.eq(epoch)).execute(conn)?;
        Ok(())
    })
}

fn fingerprint(password_hash: &str) -> String {
    opaque::fingerprint(password_hash)[..32].to_owned()
}
