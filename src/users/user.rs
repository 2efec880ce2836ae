//! A user as a row.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::db::schema::users;
use crate::db::{Moment, Role, UserId, UserType};
use crate::tokens::token::Owner;

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
}

/// The columns of `User`, in its order.
pub type Columns = (
    users::id,
    users::email,
    users::name,
    users::user_type,
    users::role,
    users::active,
    users::created,
    users::last_active,
);
/// See `Columns`.
pub const COLUMNS: Columns = (
    users::id,
    users::email,
    users::name,
    users::user_type,
    users::role,
    users::active,
    users::created,
    users::last_active,
);

/// A user as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserDetails)]
pub struct Shown {
    #[serde(flatten)]
    user: Owner,
    /// False: cannot sign in, and no token of this user opens anything.
    active: bool,
    created: Moment,
    /// When the person last used a page, or a token of this user the API; exact to a minute.
    #[schema(required)]
    last_active: Option<Moment>,
}

impl From<User> for Shown {
    fn from(user: User) -> Self {
        Shown {
            user: Owner {
                id: user.id,
                user_id: user.email.clone(),
                user_name: user.name.clone(),
                email: user.email,
                name: user.name,
                role: user.role,
                user_type: user.user_type,
            },
            active: user.active,
            created: user.created,
            last_active: user.last_active,
        }
    }
}
