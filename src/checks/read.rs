//! A token and its owner, as the database has them.

use crate::db::{Role, UserId, UserType};
use crate::web::actor::ActingToken;

/// What a reading of the database gives.
pub struct Read {
    pub token: ActingToken,
    pub token_name: String,
    pub owner: UserId,
    pub name: String,
    pub email: Option<String>,
    pub role: Role,
    pub user_type: UserType,
    pub tags: Vec<String>,
}
