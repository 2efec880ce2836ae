//! Delete: for good. Only what is revoked or expired; the name is free again.

use actix_web::HttpResponse;
use diesel::dsl::not;
use diesel::prelude::*;

use super::list::query::PATH;
use super::made_with;
use super::reach::within_reach;
use super::token::Token;
use crate::audit::{Action, Author};
use crate::db::active::active_at;
use crate::db::schema::tokens;
use crate::db::{Conn, Moment, TokenId};
use crate::error::{AppError, AppResult};
use crate::web::back::Back;
use crate::web::form::Form;
use crate::web::path_id::PathId;
use crate::web::refusals;
use crate::web::toast::Toast;
use crate::web::visit::Visit;

/// Deletes the revoked or expired token `id`; gives what it was. `Conflict` while it is active, `NotFound` when it is not
/// within the author's reach.
pub fn delete(conn: &mut Conn, author: &Author, id: TokenId) -> AppResult<Token> {
    let actor = author.user()?;
    let token = Token::find(conn, actor, id)?;
    made_with::hand_up(conn, id)?;
    let deleted = diesel::delete(
        tokens::table
            .filter(tokens::id.eq(id).and(within_reach(actor)))
            .filter(not(active_at(Moment::now()))),
    )
    .execute(conn)?;
    if deleted == 0 {
        // Either it is active, or another request deleted it in this moment.
        Token::find(conn, actor, id)?;
        return Err(AppError::conflict("This token is active. Revoke it first, then delete it."));
    }
    token.record(conn, author, Action::TokenDelete)?;
    Ok(token)
}

/// `POST /settings/tokens/{id}/delete`
pub async fn submit(visit: Visit, PathId(id): PathId<TokenId>, form: Form<Back>) -> AppResult<HttpResponse> {
    let token = visit.actor.write(&visit.db, move |conn, author| delete(conn, author, id)).await?;
    Ok(visit.back_to(&form.back, PATH, &Toast::ok(token.toast("deleted"))))
}

/// `DELETE /api/user-tokens/{id}`
#[utoipa::path(delete, path = "/api/user-tokens/{id}", operation_id = "delete_token", tag = "Tokens",
    summary = "Delete a revoked or expired token",
security(("bearer" = [])), params(
    ("id" = i64, Path, minimum = 1, example = 7, description = "Number of the token")
), responses(
    (status = 204, description = "It is gone, for good"),
    refusals::Door,
    refusals::Lookup
))]
pub async fn api(visit: Visit, PathId(id): PathId<TokenId>) -> AppResult<HttpResponse> {
    visit.actor.write(&visit.db, move |conn, author| delete(conn, author, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
