//! Which tokens somebody may touch: their own ones, and the service tokens when they are an Admin. Every
//! action asks for a token *within reach*; one that is not there does not exist. A personal token is within
//! nobody else's reach.

use diesel::dsl::{auto_type, exists};
use diesel::prelude::*;

use crate::db::schema::{tokens, users};
use crate::db::{Role, UserId};

/// The condition, as a part of the statement that reads or changes: an Admin who was demoted a moment ago is
/// none.
#[auto_type]
pub fn within_reach(actor: UserId) -> _ {
    let role: Role = Role::Admin;
    let is_admin = exists(
        users::table.filter(users::id.eq(actor).and(users::role.eq(role)).and(users::active.eq(true))),
    );
    tokens::owner_id.eq(actor).or(tokens::is_service.and(is_admin))
}
