//! All tokens of a scope for the API: a plain array. A long one is sent while it is read, a part at a time, so that it takes
//! no more memory than a short one and nobody waits for it.

use std::collections::HashMap;

use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, web};
use futures_util::stream;

use super::{Place, Scope, next};
use crate::blocking;
use crate::db::{Conn, Db, TokenId, UserId};
use crate::error::AppResult;
use crate::tokens::calls::kept::CallLog;
use crate::tokens::chips;
use crate::tokens::token::ShownToken;
use crate::users::user::Owner;
use crate::web::actor::{Actor, Admin};
use crate::web::etag;
use crate::web::refusals;

/// A list of fewer tokens is sent as a whole.
const WHOLE: i64 = 1000;
/// Tokens of a part of a longer one.
const PART: i64 = 500;

/// `GET /api/user-tokens`: the caller's tokens as a plain array, newest first.
#[utoipa::path(get, path = "/api/user-tokens", operation_id = "list_tokens", tag = "Tokens",
    summary = "Your tokens, newest first",
security(("bearer" = [])), responses(
    (status = 200, description = "The caller's tokens, newest first", body = Vec<ShownToken>),
    refusals::Door
))]
pub async fn api(actor: Actor, db: web::Data<Db>, calls: web::Data<CallLog>) -> AppResult<HttpResponse> {
    answer(List { db, calls, scope: Scope::Of(actor.id) }, actor.token.map(|token| token.id)).await
}

/// `GET /api/user-tokens/service`: all service tokens as a plain array, newest first; for Admins.
#[utoipa::path(get, path = "/api/user-tokens/service", operation_id = "list_service_tokens", tag = "Tokens",
    summary = "All service tokens",
    description = "For Admins. Newest first.",
security(("bearer" = [])), responses(
    (status = 200, description = "The tokens of all service users, newest first", body = Vec<ShownToken>),
    refusals::Door,
    refusals::Rights
))]
pub async fn service_api(
    Admin(actor): Admin,
    db: web::Data<Db>,
    calls: web::Data<CallLog>,
) -> AppResult<HttpResponse> {
    answer(List { db, calls, scope: Scope::Service }, actor.token.map(|token| token.id)).await
}

/// What is listed.
#[derive(Clone)]
struct List {
    db: web::Data<Db>,
    calls: web::Data<CallLog>,
    scope: Scope,
}

/// Some tokens, and behind which the next ones come.
struct Part {
    tokens: Vec<ShownToken>,
    next: Option<Place>,
}

/// How far a long list is sent.
enum Step {
    First(Part),
    After(Place),
    End,
    Done,
}

async fn answer(list: List, acting: Option<TokenId>) -> AppResult<HttpResponse> {
    let (calls, scope) = (list.calls.clone(), list.scope);
    let first = list.db.read(move |conn| part(conn, &calls, scope, None, WHOLE)).await?;
    match first.next {
        None => Ok(whole(first.tokens, acting)),
        Some(_) => Ok(HttpResponse::Ok().content_type(ContentType::json()).streaming(stream::try_unfold(
            Step::First(first),
            move |step| {
                let list = list.clone();
                async move { anyhow::Ok(list.step(step).await?) }
            },
        ))),
    }
}

/// The version of the list leaves out the use that asking for it was: who asks again would always find news.
fn whole(mut tokens: Vec<ShownToken>, acting: Option<TokenId>) -> HttpResponse {
    let mut answer = HttpResponse::Ok().json(&tokens);
    if let Some(token) = tokens.iter_mut().find(|token| Some(token.id) == acting) {
        token.last_used = None;
    }
    etag::count_only(&mut answer, &tokens);
    answer
}

impl List {
    /// What is sent next. A list breaks off when the database goes away, so that nobody takes a part for the whole.
    async fn step(&self, step: Step) -> AppResult<Option<(web::Bytes, Step)>> {
        let (calls, scope) = (self.calls.clone(), self.scope);
        let (text, next) = match step {
            Step::Done => return Ok(None),
            Step::End => return Ok(Some(("]".into(), Step::Done))),
            Step::First(part) => blocking::run(move || Ok((text(&part.tokens, b'[')?, part.next))).await?,
            Step::After(place) => {
                let rule = move |conn: &mut Conn| {
                    let part = part(conn, &calls, scope, Some(place), PART)?;
                    Ok((text(&part.tokens, b',')?, part.next))
                };
                self.db.read_long(rule).await?
            }
        };
        Ok(Some((text.into(), next.map_or(Step::End, Step::After))))
    }
}

/// The tokens as they stand in an array, the first one behind `before`.
fn text(tokens: &[ShownToken], before: u8) -> AppResult<Vec<u8>> {
    let mut text = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        text.push(if place == 0 { before } else { b',' });
        serde_json::to_writer(&mut text, token).map_err(anyhow::Error::new)?;
    }
    Ok(text)
}

/// Three queries, however many tokens there are.
fn part(conn: &mut Conn, calls: &CallLog, scope: Scope, after: Option<Place>, count: i64) -> AppResult<Part> {
    let mut rows = next(conn, scope, after, count)?;
    let last = rows.last().filter(|_| rows.len() as i64 == count).map(|token| (token.created, token.id));
    calls.bring_up_to_date(&mut rows);
    let ids: Vec<TokenId> = rows.iter().map(|token| token.id).collect();
    let mut tags = chips::of_tokens(conn, &ids)?;
    let mut owners: Vec<UserId> = rows.iter().map(|token| token.owner_id).collect();
    owners.sort_unstable();
    owners.dedup();
    let owners = Owner::all(conn, &owners)?.into_iter().map(|owner| (owner.id, owner));
    let owners: HashMap<UserId, Owner> = owners.collect();
    let shown = rows.into_iter().filter_map(|token| {
        let owner = owners.get(&token.owner_id)?.clone();
        let tags = tags.remove(&token.id).unwrap_or_default();
        Some(ShownToken::new(token, owner, tags))
    });
    Ok(Part { tokens: shown.collect(), next: last })
}
