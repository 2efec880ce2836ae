//! When what lets a user in ends before its time: their sessions, and the link to choose a password. How they begin and are read stands in `signin::session`.

use diesel::prelude::*;

use crate::db::schema::{password_links, sessions};
use crate::db::{Conn, UserId};
use crate::error::AppResult;

/// Ends all sessions of `user`: whoever has one is asked to sign in at the next click.
pub fn end_all(conn: &mut Conn, user: UserId) -> AppResult<usize> {
    Ok(diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(conn)?)
}

/// Ends the link of `user` to choose a password, if there is one.
pub fn end_link(conn: &mut Conn, user: UserId) -> AppResult<()> {
    diesel::delete(password_links::table.find(user)).execute(conn)?;
    Ok(())
}
