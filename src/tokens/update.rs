//! `PUT /api/user-tokens/{id}`: revoke, restore and choose tags, as the API says them.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::cap::Cap;
use super::chips;
use super::choose_tags::choose_tags;
use super::choose_tags::input::TagChoice;
use super::restore::restore;
use super::revoke::revoke;
use super::token::{ShownToken, Token};
use crate::audit::Author;
use crate::db::{Conn, TokenId};
use crate::error::AppResult;
use crate::users::user::Owner;
use crate::web::json::{self, Json};
use crate::web::path_id::PathId;
use crate::web::refusals;
use crate::web::visit::Visit;

/// What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TokenChange)]
pub struct TokenChange {
    /// `true` revokes, `false` restores.
    #[serde(default, deserialize_with = "json::given")]
    #[schema(nullable = false, example = true)]
    revoke: Option<bool>,
    /// Names of the tags that it carries from now on.
    #[serde(default, deserialize_with = "json::given")]
    #[schema(nullable = false, max_items = 50, example = json!([]))]
    tags: Option<Vec<String>>,
}

fn change(conn: &mut Conn, author: &Author, id: TokenId, change: TokenChange, cap: Cap) -> AppResult<Token> {
    let mut token = Token::find(conn, author.user()?, id)?;
    if let Some(names) = change.tags {
        token = choose_tags(conn, author, id, &TagChoice { ids: Vec::new(), names })?;
    }
    match change.revoke {
        Some(true) => revoke(conn, author, id),
        Some(false) => restore(conn, author, id, cap),
        None => Ok(token),
    }
}

/// `PUT /api/user-tokens/{id}` `{"revoke": true | false, "tags": ["name"]}`: 200 with the token; what is left out stays.
#[utoipa::path(put, path = "/api/user-tokens/{id}", operation_id = "change_token", tag = "Tokens",
    summary = "Revoke, restore, or choose tags",
security(("bearer" = [])), params(
    ("id" = i64, Path, minimum = 1, example = 7, description = "Number of the token")
), request_body = TokenChange, responses(
    (status = 200, description = "The token", body = ShownToken),
    refusals::Door,
    refusals::Body,
    refusals::Lookup
))]
pub async fn api(
    visit: Visit,
    cap: web::Data<Cap>,
    id: AppResult<PathId<TokenId>>,
    Json(wanted): Json<TokenChange>,
) -> AppResult<HttpResponse> {
    // After the body: what is wrong with that is said first, whichever the number.
    let PathId(id) = id?;
    let shown = visit
        .actor
        .write(&visit.db, move |conn, author| {
            let token = change(conn, author, id, wanted, **cap)?;
            let tags = chips::of_token(conn, id)?;
            let owner = Owner::find(conn, token.owner_id)?;
            Ok(ShownToken::new(token, owner, tags))
        })
        .await?;
    Ok(HttpResponse::Ok().json(shown))
}
