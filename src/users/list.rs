//! All users.

use diesel::prelude::*;

use super::user::{COLUMNS, User};
use crate::db::Conn;
use crate::db::schema::users;
use crate::error::AppResult;

/// Every user, the oldest first.
pub fn list(conn: &mut Conn) -> AppResult<Vec<User>> {
    Ok(users::table.order(users::id).select(COLUMNS).load(conn)?)
}
