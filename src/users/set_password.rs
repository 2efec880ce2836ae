//! A new password for a person.

use diesel::prelude::*;

use super::user::{COLUMNS, Email, User};
use crate::audit::{self, Action, Author};
use crate::db::schema::users;
use crate::db::{Conn, UserId};
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

/// Replaces the password of `user` when it is still the one with the hash `old`: of two changes at once, one is made.
/// Gives whether it was.
pub fn replace_password(
    conn: &mut Conn,
    author: &Author,
    user: UserId,
    old: &str,
    new: &str,
) -> AppResult<bool> {
    let unchanged = users::table.filter(users::id.eq(user).and(users::password_hash.eq(old)));
    let active = unchanged.filter(users::active.eq(true));
    if diesel::update(active).set(users::password_hash.eq(new)).execute(conn)? == 0 {
        return Ok(false);
    }
    audit::record(conn, author, Action::UserSetPassword, (user, &author.name))?;
    Ok(true)
}

/// The password hash of `user`, when they may sign in.
pub fn password_hash(conn: &mut Conn, user: UserId) -> AppResult<Option<String>> {
    let active = users::table.filter(users::id.eq(user).and(users::active.eq(true)));
    Ok(active.select(users::password_hash).first::<Option<String>>(conn).optional()?.flatten())
}
