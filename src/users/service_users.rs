//! Service users as those who generate tokens for them find them.

use diesel::prelude::*;

use super::user::{OWNER_COLUMNS, Owner};
use crate::db::schema::users;
use crate::db::{Conn, UserId, UserType, fold};
use crate::error::AppResult;
use crate::lists::paging::at_most;
use crate::names::is_deceptive;

/// Service users that a dialog and a menu offer; another one is typed.
const OFFERED: i64 = 100;

/// A service user to choose.
#[derive(Debug, Clone, Queryable)]
pub struct ServiceUser {
    pub id: UserId,
    pub identifier: Option<String>,
    pub name: String,
}

/// The user, and whether they are active. The row is held until the end of the transaction, so that nobody is
/// deactivated while they get a token.
pub fn held(conn: &mut Conn, id: UserId) -> AppResult<Option<(Owner, bool)>> {
    let row = users::table.find(id).select((OWNER_COLUMNS, users::active));
    // On SQLite there is one writer at a time; diesel can't say the lock for both engines at once.
    Ok(match conn {
        Conn::Sqlite(conn) => row.get_result(conn),
        Conn::Postgres(conn) => row.for_share().get_result(conn),
    }
    .optional()?
    .map(|(row, active)| (Owner::new(row), active)))
}

/// The number of the user with this identifier.
pub fn find(conn: &mut Conn, identifier: &str) -> AppResult<Option<UserId>> {
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
    let by_name = active.order((users::list_key.asc(), users::id.asc()));
    let columns = (users::id, users::email, users::name);
    at_most(OFFERED, |limit| Ok(by_name.limit(limit).select(columns).load(conn)?))
}

/// The identifiers of these users, in one query.
pub fn identifiers(conn: &mut Conn, ids: &[UserId]) -> AppResult<Vec<(UserId, Option<String>)>> {
    Ok(users::table.filter(users::id.eq_any(ids)).select((users::id, users::email)).load(conn)?)
}
