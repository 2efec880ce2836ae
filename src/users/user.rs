//! A user as a row, as the API shows one, and as the owner of a token.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::db::schema::users;
use crate::db::{Conn, Moment, Role, UserId, UserType, columns};
use crate::error::{AppError, AppResult, Missing};

/// Ends the identifiers of service users; no person has an email address there.
pub const SERVICE_HOST: &str = "service";

/// A row of `users`, without the password.
#[derive(Debug, Clone, Queryable)]
pub struct User {
    pub id: UserId,
    pub email: Option<String>,
    pub name: String,
    pub user_type: UserType,
    pub role: Role,
    pub active: bool,
    pub created: Moment,
    pub last_active: Option<Moment>,
    /// What their sessions are bound to (`sessions::end_all`).
    pub session_epoch: String,
}

columns! {
    /// The columns of `User`, in its order.
    COLUMNS = users::{id, email, name, user_type, role, active, created, last_active, session_epoch}
}

/// A user as the API shows them beside a token, and as who is asking.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = User)]
pub struct Owner {
    #[schema(value_type = i64, minimum = 1, example = 1)]
    pub id: UserId,
    /// What the person signs in with, or a service user's identifier.
    #[schema(required, example = "maya@example.net")]
    pub user_id: Option<String>,
    #[schema(example = "Maya Lindqvist")]
    pub user_name: String,
    #[schema(required, example = "maya@example.net")]
    pub email: Option<String>,
    #[schema(example = "Maya Lindqvist")]
    pub name: String,
    #[schema(example = "Admin")]
    pub role: Role,
    pub user_type: UserType,
}

/// What `Owner` is made of.
type OwnerRow = (UserId, Option<String>, String, Role, UserType);
columns! {
    /// The columns of `OwnerRow`.
    OWNER_COLUMNS = users::{id, email, name, role, user_type}
}

impl Owner {
    /// The user with this id.
    pub fn find(conn: &mut Conn, id: UserId) -> AppResult<Owner> {
        let row = users::table.find(id).select(OWNER_COLUMNS).get_result(conn).optional()?;
        row.map(Owner::new).ok_or(AppError::NotFound(Missing::User))
    }

    /// The users with these ids.
    pub fn all(conn: &mut Conn, ids: &[UserId]) -> AppResult<Vec<Owner>> {
        let users = users::table.filter(users::id.eq_any(ids)).select(OWNER_COLUMNS);
        Ok(users.load(conn)?.into_iter().map(Owner::new).collect())
    }

    /// The user of this row.
    pub fn new((id, email, name, role, user_type): OwnerRow) -> Self {
        Owner { id, user_id: email.clone(), user_name: name.clone(), email, name, role, user_type }
    }
}

/// A user as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserDetails)]
pub struct ShownUser {
    #[serde(flatten)]
    user: Owner,
    /// False: cannot sign in, and no token of this user opens anything.
    active: bool,
    created: Moment,
    /// When the person last used a page, or a token of this user the API; exact to a minute.
    #[schema(required)]
    last_active: Option<Moment>,
}

impl From<User> for ShownUser {
    fn from(user: User) -> Self {
        ShownUser {
            user: Owner::new((user.id, user.email, user.name, user.role, user.user_type)),
            active: user.active,
            created: user.created,
            last_active: user.last_active,
        }
    }
}
