//! Revoke: the token opens nothing from the next request on. It can be restored.

use actix_web::HttpResponse;
use diesel::prelude::*;

use super::list::query::PATH;
use super::made_with;
use super::reach::within_reach;
use super::token::{COLUMNS, State, Token};
use crate::audit::{Action, Author};
use crate::db::active::active_at;
use crate::db::schema::tokens;
use crate::db::{Conn, Moment, TokenId};
use crate::error::{AppError, AppResult};
use crate::web::back::Back;
use crate::web::form::Form;
use crate::web::links;
use crate::web::path_id::PathId;
use crate::web::toast::Toast;
use crate::web::visit::Visit;

/// Revokes the active token `id`. `Conflict` when it is not active, `NotFound` when it is not within the author's reach.
pub fn revoke(conn: &mut Conn, author: &Author, id: TokenId) -> AppResult<Token> {
    let (actor, now) = (author.user()?, Moment::now());
    // Check and change are one statement: of many at once, one revokes.
    let reached = tokens::table.filter(tokens::id.eq(id).and(within_reach(actor)));
    let revoked: Option<Token> = diesel::update(reached.filter(active_at(now)))
        .set(tokens::revoked.eq(now))
        .returning(COLUMNS)
        .get_result(conn)
        .optional()?;
    let Some(token) = revoked else {
        let token = Token::find(conn, actor, id)?;
        return Err(AppError::conflict(match token.state(now) {
            State::Expired => "This token has expired, so there is nothing to revoke.",
            _ => "This token is revoked already.",
        }));
    };
    token.record(conn, author, Action::TokenRevoke)?;
    Ok(token)
}

/// `POST /settings/tokens/{id}/revoke`
pub async fn submit(visit: Visit, PathId(id): PathId<TokenId>, form: Form<Back>) -> AppResult<HttpResponse> {
    let (token, living) = visit
        .actor
        .write(&visit.db, move |conn, author| {
            Ok((revoke(conn, author, id)?, made_with::living(conn, visit.actor.id, id)?))
        })
        .await?;
    let mut toast = made_with::mentioned(Toast::ok(token.toast("revoked")), id, living);
    toast.undo = Some(links::act(PATH, id, "restore"));
    Ok(visit.back_to(&form.back, PATH, &toast))
}
