//! A new password for a person.

use diesel::prelude::*;

use super::can_sign_in::can_sign_in;
use super::user::User;
use super::{find, sessions};
use crate::audit::{self, ADMIN, Action, Author};
use crate::db::schema::users;
use crate::db::{Conn, UserId, UserType};
use crate::error::{AppError, AppResult};

/// Sets the password hash of the person, who is the author; for others that is for Admins. All their sessions
/// and password links end; their tokens go on, and whoever is deactivated stays so. `NotFound` when there is
/// none, `Conflict` for a service user.
pub fn set_password(conn: &mut Conn, author: &Author, id: UserId, password_hash: &str) -> AppResult<User> {
    if author.user_id() != Some(id) {
        author.must_be(conn, ADMIN)?;
    }
    let user = find::for_change(conn, id)?;
    if user.user_type == UserType::Service {
        return Err(AppError::conflict(format!("{} is a service user. It can't sign in.", user.name)));
    }
    diesel::update(users::table.find(id)).set(users::password_hash.eq(password_hash)).execute(conn)?;
    let session_epoch = sessions::end_all(conn, id)?;
    sessions::end_link(conn, id)?;
    audit::record(conn, author, Action::UserSetPassword, (user.id, &user.name))?;
    Ok(User { session_epoch, ..user })
}

/// The password hash of `user`, when they may sign in.
pub fn password_hash(conn: &mut Conn, user: UserId) -> AppResult<Option<String>> {
    let one = users::table.filter(users::id.eq(user)).filter(can_sign_in());
    Ok(one.select(users::password_hash.assume_not_null()).get_result(conn).optional()?)
}

/// The same password under another hash: no session ends. Whoever set another one meanwhile keeps that.
pub fn rehash(conn: &mut Conn, id: UserId, old: &str, new: &str) -> AppResult<()> {
    let same = users::table.filter(users::id.eq(id).and(users::password_hash.eq(old)));
    diesel::update(same).set(users::password_hash.eq(new)).execute(conn)?;
    Ok(())
}
