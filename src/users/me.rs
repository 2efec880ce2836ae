//! `GET /api/users/me`: whose token this is.

use actix_web::HttpResponse;

use super::user::Owner;
use crate::error::AppResult;
use crate::web::actor::Actor;
use crate::web::refusals;

/// 200 with the actor.
#[utoipa::path(get, path = "/api/users/me", operation_id = "me", tag = "Users",
    summary = "Whose token this is",
security(("bearer" = [])), responses(
    (status = 200, description = "The actor", body = Owner),
    refusals::Door
))]
pub async fn api(actor: Actor) -> AppResult<HttpResponse> {
    Ok(HttpResponse::Ok().json(Owner {
        id: actor.id,
        user_id: actor.email.clone(),
        user_name: actor.name.clone(),
        email: actor.email,
        name: actor.name,
        role: actor.role,
        user_type: actor.user_type,
    }))
}
