//! Choose tags: which tags a token carries.

pub mod input;
pub mod picker;

use actix_web::HttpResponse;
use diesel::prelude::*;

use input::{Input, TagChoice, deleted};

use super::chips;
use super::list::{self, query::PATH};
use super::token::Token;
use crate::audit::{Action, Author};
use crate::db::schema::{tags, token_tags};
use crate::db::{Conn, TagId, TokenId, hold_token};
use crate::error::{AppError, AppResult};
use crate::tags::list::by_names;
use crate::web::form::Form;
use crate::web::path_id::PathId;
use crate::web::toast::Toast;
use crate::web::visit::Visit;

/// Tags of a token at most.
const MOST: usize = 50;

/// Lets the token `id`, within the author's reach, carry exactly what `choice` says. `Conflict` by `tags` when one of them
/// does not exist: then nothing changes.
pub fn choose_tags(conn: &mut Conn, author: &Author, id: TokenId, choice: &TagChoice) -> AppResult<Token> {
    // Of two choices at once the later one holds, whole.
    hold_token(conn, id)?;
    let token = Token::find(conn, author.user()?, id)?;
    give(conn, author, &token, choice)?;
    Ok(token)
}

/// Lets `token` carry exactly what `choice` says, and tells of it when that changed anything to see. `Conflict` as above.
pub fn give(conn: &mut Conn, author: &Author, token: &Token, choice: &TagChoice) -> AppResult<()> {
    let wanted = resolve(conn, choice)?;
    if put_on(conn, token.id, &wanted)? {
        token.record(conn, author, Action::TokenTags)?;
    }
    Ok(())
}

/// The numbers of the tags of `choice`, each once.
fn resolve(conn: &mut Conn, choice: &TagChoice) -> AppResult<Vec<TagId>> {
    if choice.ids.len().max(choice.names.len()) > MOST {
        return Err(too_many());
    }
    let live = tags::table.filter(tags::id.eq_any(&choice.ids).and(tags::name_key.is_not_null()));
    let mut wanted: Vec<TagId> = live.select(tags::id).load(conn)?;
    if choice.ids.iter().any(|id| !wanted.contains(id)) {
        return Err(deleted());
    }
    match by_names(conn, &choice.names)? {
        Ok(named) => wanted.extend(named),
        Err(name) => return Err(gone(format!("There is no tag named “{name}”."))),
    }
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.len() > MOST {
        return Err(too_many());
    }
    Ok(wanted)
}

/// What was chosen is fine; what is there forbids it.
fn gone(message: String) -> AppError {
    AppError::Conflict { field: Some("tags"), message }
}

fn too_many() -> AppError {
    AppError::invalid("tags", format!("A token carries {MOST} tags at most."))
}

/// Returns true if the token's visible tags changed. `wanted` is the whole choice: a deleted tag that is restored later
/// does not come back on this token.
fn put_on(conn: &mut Conn, token: TokenId, wanted: &[TagId]) -> AppResult<bool> {
    let now: Vec<TagId> = chips::of_token(conn, token)?.into_iter().map(|tag| tag.id).collect();
    let others =
        token_tags::table.filter(token_tags::token_id.eq(token).and(token_tags::tag_id.ne_all(wanted)));
    diesel::delete(others).execute(conn)?;
    for tag in wanted.iter().filter(|id| !now.contains(id)) {
        diesel::insert_into(token_tags::table)
            .values((token_tags::token_id.eq(token), token_tags::tag_id.eq(tag)))
            .execute(conn)?;
    }
    Ok(now.len() != wanted.len() || !now.iter().all(|id| wanted.contains(id)))
}

/// `POST /settings/tokens/{id}/tags`: the list with its toast, or the dialog again with its message (422).
pub async fn submit(
    visit: Visit,
    PathId(id): PathId<TokenId>,
    Form(form): Form<Input>,
) -> AppResult<HttpResponse> {
    let done = match TagChoice::from_form(&form.tags, &form.more_tags) {
        Ok(choice) => {
            visit.actor.write(&visit.db, move |conn, author| choose_tags(conn, author, id, &choice)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(visit.back_to(&form.back, PATH, &Toast::ok("Tags successfully updated"))),
        Err(error) if error.is_about_input() => list::page::refused_tags(&visit, id, &form, error).await,
        Err(error) => Err(error),
    }
}
