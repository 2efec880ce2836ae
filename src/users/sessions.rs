//! When what lets a user in ends before its time: their sessions, and the link to choose a password. How
//! sessions begin and are read stands in `signin::session`, how the link does in `link`.

use diesel::prelude::*;

use crate::db::schema::{password_links, sessions, users};
use crate::db::{Conn, UserId};
use crate::error::AppResult;
use crate::opaque;

/// What the sessions of a user are bound to: 128 random bits, in hex. It opens nothing.
pub fn new_epoch() -> String {
    opaque::random::<16>()
}

/// Ends all sessions of `user`, also one that is just beginning: whoever has one is asked to sign in at the next click.
/// Gives the epoch to which those that begin from now on are bound.
pub fn end_all(conn: &mut Conn, user: UserId) -> AppResult<String> {
    let epoch = new_epoch();
    diesel::update(users::table.find(user)).set(users::session_epoch.eq(&epoch)).execute(conn)?;
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(conn)?;
    Ok(epoch)
}

/// Ends the link of `user` to choose a password, if there is one.
pub fn end_link(conn: &mut Conn, user: UserId) -> AppResult<()> {
    diesel::delete(password_links::table.find(user)).execute(conn)?;
    Ok(())
}
