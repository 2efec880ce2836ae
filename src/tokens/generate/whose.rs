//! Who will own a new token: the actor, or, when an Admin asks, a service user.

use crate::db::{Conn, Role, UserId, UserType};
use crate::error::{AppError, AppResult, Missing, Refusal};
use crate::users::service_users::{find, held};
use crate::users::user::Owner;

/// The field that says for which service user a token is.
const FIELD: &str = "user_id";

/// For whom a token is to be made.
#[derive(Debug, Clone)]
pub enum Whose {
    Own,
    /// The service user with this number; `None` when none was chosen.
    Service(Option<UserId>),
    /// The service user with this identifier.
    Named(String),
}

/// The owner of the token to be. `Forbidden` when the actor is no Admin and it is not their own; `Conflict`
/// by `user_id` when there is no such service user, or it is deactivated.
pub fn owner(conn: &mut Conn, actor: UserId, whose: &Whose) -> AppResult<Owner> {
    let (actor, is_active) = held(conn, actor)?.ok_or(AppError::NotFound(Missing::User))?;
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
        Whose::Service(id) => *id,
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
