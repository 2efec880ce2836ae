//! `PUT /api/user-tokens/{id}`: revoke and restore, as the API says them.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::restore::restore;
use super::revoke::revoke;
use super::token::{Owner, Shown};
use crate::db::Db;
use crate::error::AppResult;
use crate::web::actor::Actor;
use crate::web::json::Json;
use crate::web::path_id::PathId;
use crate::web::refusals;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// `true` revokes, `false` restores.
    revoke: bool,
}

/// `PUT /api/user-tokens/{id}` `{"revoke": true | false}`: 200 with the token.
#[utoipa::path(put, path = "/api/user-tokens/{id}", operation_id = "change_token", tag = "Tokens", security(("bearer" = [])), params(
    ("id" = i64, Path, description = "Number of the token")
), request_body = Change, responses(
    (status = 200, description = "The token", body = Shown),
    refusals::Door,
    refusals::Body,
    refusals::Lookup
))]
pub async fn api(
    actor: Actor,
    db: web::Data<Db>,
    PathId(id): PathId,
    Json(change): Json<Change>,
) -> AppResult<HttpResponse> {
    let author = actor.author();
    let rule = if change.revoke { revoke } else { restore };
    let shown = db
        .write(move |conn| {
            let token = rule(conn, &author, actor.id, id)?;
            Ok(Shown::new(token, Owner::find(conn, actor.id)?))
        })
        .await?;
    Ok(HttpResponse::Ok().json(shown))
}
