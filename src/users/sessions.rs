//! When the sessions of a user end before their time. How they begin and are read stands in `signin::session`.

use diesel::prelude::*;

use crate::db::schema::sessions;
use crate::db::{Conn, UserId};
use crate::error::AppResult;

/// Ends all sessions of `user`: whoever has one is asked to sign in at the next click.
pub fn end_all(conn: &mut Conn, user: UserId) -> AppResult<usize> {
    Ok(diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(conn)?)
}
