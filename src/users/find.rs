//! One user, by number or by email address.

use actix_web::{HttpResponse, web};
use diesel::prelude::*;

use super::user::{COLUMNS, Shown, User};
use crate::audit::Author;
use crate::db::schema::users;
use crate::db::{Conn, Db, Role, UserId, fold};
use crate::error::{AppError, AppResult};
use crate::names::is_deceptive;
use crate::web::actor::Manager;
use crate::web::path_id::PathId;
use crate::web::refusals;

const NONE: AppError = AppError::NotFound("user");

/// Any number, as long as every Keyfob asks for the same one.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(7237462912)";

/// The user with this number.
pub fn by_id(conn: &mut Conn, id: UserId) -> AppResult<User> {
    users::table.find(id).select(COLUMNS).get_result(conn).optional()?.ok_or(NONE)
}

/// The user with this email address or identifier; upper and lower case count as the same.
pub fn by_email(conn: &mut Conn, email: &str) -> AppResult<User> {
    let email = email.trim();
    // Nobody has such an address, and PostgreSQL takes no NUL.
    if email.chars().any(is_deceptive) {
        return Err(NONE);
    }
    users::table
        .filter(users::email_key.eq(fold(email)))
        .select(COLUMNS)
        .get_result(conn)
        .optional()?
        .ok_or(NONE)
}

/// From here to the end of the transaction nobody else changes users: who asks whether there is another Admin must not be
/// told of one whom somebody is just demoting. On SQLite writers queue anyway.
pub fn hold_all(conn: &mut Conn) -> AppResult<()> {
    if let Conn::Postgres(conn) = conn {
        diesel::sql_query(POSTGRES_LOCK).execute(conn)?;
    }
    Ok(())
}

/// `hold_all` for what only Admins may do: `Forbidden` when the author is none any more. A body may arrive seconds after
/// the head by which they were let in.
pub fn hold_for_admin(conn: &mut Conn, author: &Author) -> AppResult<()> {
    hold_all(conn)?;
    // The person at the command line is no user.
    let Some(id) = author.id else { return Ok(()) };
    let admin = users::table.find(id).filter(users::role.eq(Role::Admin).and(users::active.eq(true)));
    match admin.select(users::id).get_result::<UserId>(conn).optional()? {
        Some(_) => Ok(()),
        None => Err(AppError::Forbidden("Only Admins can do this. Ask one of them.")),
    }
}

/// The user with this number, to be changed in this transaction.
pub fn for_change(conn: &mut Conn, id: UserId) -> AppResult<User> {
    hold_all(conn)?;
    by_id(conn, id)
}

/// `GET /api/users/{id}`
#[utoipa::path(get, path = "/api/users/{id}", operation_id = "get_user", tag = "Users",
    summary = "One user",
    description = "For Managers. Deactivated ones, too.",
security(("bearer" = [])), params(
    ("id" = i64, Path, minimum = 1, example = 7, description = "Number of the user")
), responses(
    (status = 200, description = "The user, deactivated ones too", body = Shown),
    refusals::Door,
    refusals::Rights,
    refusals::Missing
))]
pub async fn api(_: Manager, db: web::Data<Db>, PathId(id): PathId) -> AppResult<HttpResponse> {
    let user = db.read(move |conn| by_id(conn, id)).await?;
    Ok(HttpResponse::Ok().json(Shown::from(user)))
}
