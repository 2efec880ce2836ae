//! A new password for a person.

use diesel::prelude::*;

use super::user::{COLUMNS, Email, User};
use crate::audit::{self, Action, Author};
use crate::db::Conn;
use crate::db::schema::users;
use crate::error::{AppError, AppResult};

/// Sets the password hash of the person with this email. `NotFound` when there is none.
pub fn set_password(conn: &mut Conn, author: &Author, email: &Email, password_hash: &str) -> AppResult<User> {
    let user: User = diesel::update(users::table.filter(users::email_key.eq(email.key())))
        .set(users::password_hash.eq(password_hash))
        .returning(COLUMNS)
        .get_result(conn)
        .optional()?
        .ok_or(AppError::NotFound("user"))?;
    audit::record(conn, author, Action::UserSetPassword, (user.id, &user.name))?;
    Ok(user)
}
