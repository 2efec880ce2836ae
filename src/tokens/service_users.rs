//! Whose a new token is: the actor's own, or a service user's, which only Admins give.

use diesel::prelude::*;

use super::token::{self, Owner};
use crate::db::schema::users;
use crate::db::{Conn, Role, UserId, UserType, fold};
use crate::error::{AppError, AppResult, Refusal};
use crate::names::is_deceptive;

/// The field that says for which service user a token is.
pub const FIELD: &str = "user_id";
/// Service users that a dialog and a menu offer; another one is typed.
const OFFERED: i64 = 100;

/// For whom a token is to be made.
#[derive(Debug, Clone)]
pub enum Whose {
    Own,
    /// The service user with this number.
    Service(UserId),
    /// The service user with this identifier.
    Named(String),
}

/// A service user to choose.
#[derive(Debug, Clone, Queryable)]
pub struct ServiceUser {
    pub id: UserId,
    pub identifier: Option<String>,
    pub name: String,
}

/// The owner of the token to be. `Forbidden` when the actor is no Admin and it is not their own; `Conflict` by `user_id`
/// when there is no such service user, or it is deactivated.
pub fn owner(conn: &mut Conn, actor: UserId, whose: &Whose) -> AppResult<Owner> {
    let (actor, is_active) = held(conn, actor)?.ok_or(AppError::NotFound("user"))?;
    // Since they were let in: a body may arrive seconds after its head.
    if !is_active {
        return Err(AppError::Unauthenticated(Refusal::Revoked));
    }
    let id = match whose {
        Whose::Own => return Ok(actor),
        _ if actor.role != Role::Admin => {
            return Err(AppError::Forbidden(
                "Only Admins can generate tokens for service users. Ask one of them.",
            ));
        }
        Whose::Service(id) => Some(*id),
        Whose::Named(identifier) => find(conn, identifier)?,
    };
    let found = match id {
        Some(id) => held(conn, id)?,
        None => None,
    };
    match found {
        Some((Owner { user_type: UserType::Human, .. }, _)) => {
            refused("This is a person. People generate their own tokens; choose a service user.")
        }
        Some((_, false)) => refused("This service user is deactivated. An Admin can reactivate it."),
        Some((service, true)) => Ok(service),
        None => refused("There is no such service user."),
    }
}

fn refused<T>(message: &str) -> AppResult<T> {
    Err(AppError::Conflict { field: Some(FIELD), message: message.into() })
}

/// The user, and whether they are active. The row is held until the end of the transaction, so that nobody is
/// deactivated while they get a token.
fn held(conn: &mut Conn, id: UserId) -> AppResult<Option<(Owner, bool)>> {
    let row = users::table.find(id).select((token::OWNER_COLUMNS, users::active));
    // On SQLite there is one writer at a time; diesel can't say the lock for both engines at once.
    Ok(match conn {
        Conn::Sqlite(conn) => row.get_result(conn),
        Conn::Postgres(conn) => row.for_share().get_result(conn),
    }
    .optional()?
    .map(|(row, active)| (Owner::new(row), active)))
}

fn find(conn: &mut Conn, identifier: &str) -> AppResult<Option<UserId>> {
    let identifier = identifier.trim();
    if identifier.chars().any(is_deceptive) {
        return Ok(None);
    }
    let named = users::table.filter(users::email_key.eq(fold(identifier)));
    Ok(named.select(users::id).get_result(conn).optional()?)
}

/// The active service users, by name, and whether there are more than these.
pub fn offered(conn: &mut Conn) -> AppResult<(Vec<ServiceUser>, bool)> {
    let active = users::table.filter(users::user_type.eq(UserType::Service).and(users::active.eq(true)));
    let mut found: Vec<ServiceUser> = active
        .order((users::list_key.asc(), users::id.asc()))
        .limit(OFFERED + 1)
        .select((users::id, users::email, users::name))
        .load(conn)?;
    let are_more = found.len() as i64 > OFFERED;
    found.truncate(OFFERED as usize);
    Ok((found, are_more))
}

/// The identifiers of these users, in one query.
pub fn identifiers(conn: &mut Conn, ids: &[UserId]) -> AppResult<Vec<(UserId, Option<String>)>> {
    Ok(users::table.filter(users::id.eq_any(ids)).select((users::id, users::email)).load(conn)?)
}
