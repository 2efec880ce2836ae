//! There is always somebody who may change things: the last active Admin stays one.

use diesel::prelude::*;

use super::can_sign_in::can_sign_in;
use super::user::User;
use crate::db::schema::users;
use crate::db::{Conn, Role, UserType};
use crate::error::{AppError, AppResult};

/// `Conflict` when nobody would be left if `user`, found by `find::for_change`, were no active Admin any
/// more. Who can't sign in does not count: service users, and people who have not chosen a password yet.
pub fn refuse_last_admin(conn: &mut Conn, user: &User, field: Option<&'static str>) -> AppResult<()> {
    let is_admin = user.active && user.role == Role::Admin && user.user_type == UserType::Human;
    if !is_admin {
        return Ok(());
    }
    let others: i64 = users::table
        .filter(users::role.eq(Role::Admin).and(users::id.ne(user.id)))
        .filter(can_sign_in())
        .count()
        .get_result(conn)?;
    match others {
        0 => Err(AppError::Conflict {
            field,
            message: format!("{} is the last active Admin. Make somebody else Admin first.", user.name),
        }),
        _ => Ok(()),
    }
}
