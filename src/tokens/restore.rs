//! Restore: the same secret opens the API again.

use actix_web::{HttpResponse, web};
use diesel::prelude::*;

use super::cap::{self, Cap};
use super::list::query::PATH;
use super::reach::within_reach;
use super::token::{COLUMNS, State, Token};
use crate::audit::{Action, Author};
use crate::db::active::unexpired_at;
use crate::db::schema::tokens;
use crate::db::{Conn, Moment, TokenId};
use crate::error::{AppError, AppResult};
use crate::web::back::Back;
use crate::web::form::Form;
use crate::web::path_id::PathId;
use crate::web::visit::Visit;

/// Restores the revoked token `id`, with its expiration as it was. `Conflict` when it is active or has expired or is
/// compromised, or when its owner has as many as `cap` allows, `NotFound` when it is not within the author's reach.
pub fn restore(conn: &mut Conn, author: &Author, id: TokenId, cap: Cap) -> AppResult<Token> {
    let (actor, now) = (author.user()?, Moment::now());
    let revoked = tokens::revoked.is_not_null().and(tokens::compromised.eq(false)).and(unexpired_at(now));
    let reached = tokens::table.filter(tokens::id.eq(id).and(within_reach(actor)));
    let restored: Option<Token> = diesel::update(reached.filter(revoked))
        .set(tokens::revoked.eq(None::<Moment>))
        .returning(COLUMNS)
        .get_result(conn)
        .optional()?;
    let Some(token) = restored else {
        let token = Token::find(conn, actor, id)?;
        return Err(AppError::conflict(match token.state(now) {
            State::Expired => "This token has expired and can't be restored. Generate another.",
            _ if token.compromised => {
                "Somebody who held the secret of this token revoked it: it is compromised and can't be restored. \
                 Generate another."
            }
            _ => "This token is active already.",
        }));
    };
    // Only now: a refusal takes it back.
    cap::refuse_over(conn, cap, token.owner_id, token.owner_id == actor)?;
    token.record(conn, author, Action::TokenRestore)?;
    Ok(token)
}

/// `POST /settings/tokens/{id}/restore`: the list with its toast, also when that is not possible.
pub async fn submit(
    visit: Visit,
    cap: web::Data<Cap>,
    PathId(id): PathId<TokenId>,
    form: Form<Back>,
) -> AppResult<HttpResponse> {
    let done = visit.actor.write(&visit.db, move |conn, author| restore(conn, author, id, **cap)).await;
    visit.told(done.map(|token| token.toast("restored")), &form.back, PATH)
}
