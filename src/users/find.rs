//! One user, by number or by email address.

use actix_web::{HttpResponse, web};
use diesel::prelude::*;

use super::email;
use super::user::{COLUMNS, ShownUser, User};
use crate::db::schema::users;
use crate::db::{Conn, Db, UserId, fold, hold_users};
use crate::error::{AppError, AppResult, Missing};
use crate::web::actor::Manager;
use crate::web::path_id::PathId;
use crate::web::refusals;

const NONE: AppError = AppError::NotFound(Missing::User);

/// The user with this number.
pub fn by_id(conn: &mut Conn, id: UserId) -> AppResult<User> {
    users::table.find(id).select(COLUMNS).get_result(conn).optional()?.ok_or(NONE)
}

/// The user with this email address, in any of its spellings, or with this identifier.
pub fn by_email(conn: &mut Conn, email: &str) -> AppResult<User> {
    let keys = email::keys(email);
    let found: Vec<User> = users::table.filter(users::email_key.eq_any(&keys)).select(COLUMNS).load(conn)?;
    // Whose address is spelled exactly so comes first.
    let is_exact = |user: &User| user.email.as_deref().map(fold).as_ref() == keys.last();
    let (mut exact, mut others): (Vec<User>, Vec<User>) = found.into_iter().partition(is_exact);
    exact.pop().or_else(|| others.pop()).ok_or(NONE)
}

/// The user with this number, to be changed in this transaction.
pub fn for_change(conn: &mut Conn, id: UserId) -> AppResult<User> {
    hold_users(conn)?;
    by_id(conn, id)
}

/// `GET /api/users/{id}`
#[utoipa::path(get, path = "/api/users/{id}", operation_id = "get_user", tag = "Users",
    summary = "One user",
    description = "For Managers. Deactivated ones, too.",
security(("bearer" = [])), params(
    ("id" = i64, Path, minimum = 1, example = 7, description = "Number of the user")
), responses(
    (status = 200, description = "The user, deactivated ones too", body = ShownUser),
    refusals::Door,
    refusals::Rights,
    refusals::Missing
))]
pub async fn api(_: Manager, db: web::Data<Db>, PathId(id): PathId<UserId>) -> AppResult<HttpResponse> {
    let user = db.read(move |conn| by_id(conn, id)).await?;
    Ok(HttpResponse::Ok().json(ShownUser::from(user)))
}
