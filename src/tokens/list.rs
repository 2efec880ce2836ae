//! The tokens of one owner: searched, filtered, sorted, in pages; and all of them for the API.

use actix_web::{HttpResponse, web};
use diesel::prelude::*;

use super::calls_kept::CallLog;
use super::chips;
use super::list_query::{ListQuery, Sort};
use super::token::{COLUMNS, Owner, Shown, State, Token};
use crate::db::schema::{tags, token_tags, tokens};
use crate::db::{Conn, Db, Moment, TokenId, UserId, fold};
use crate::error::AppResult;
use crate::web::actor::Actor;
use crate::web::listing::contains;
use crate::web::paging::Page;
use crate::web::refusals;

type Boxed<'q> = tokens::BoxedQuery<'q, <Conn as Connection>::Backend>;

/// One page of what `query` asks for. A page past the end is the last one.
pub fn list(conn: &mut Conn, owner: UserId, query: &ListQuery, now: Moment) -> AppResult<(Vec<Token>, Page)> {
    let near = matching(owner, query, now).select(tokens::id).limit(Page::reach(query.page));
    let page = Page::within_reach(query.page, near.load::<TokenId>(conn)?.len() as i64);
    let rows = sorted(matching(owner, query, now), query.sort)
        .offset(page.offset())
        .limit(page.size)
        .select(COLUMNS)
        .load(conn)?;
    Ok((rows, page))
}

/// Every token of `owner`, newest first.
pub fn all(conn: &mut Conn, owner: UserId) -> AppResult<Vec<Token>> {
    let mine = tokens::table.filter(tokens::owner_id.eq(owner)).into_boxed();
    Ok(sorted(mine, Sort::Newest).select(COLUMNS).load(conn)?)
}

/// True when `owner` has any token at all.
pub fn owns_any(conn: &mut Conn, owner: UserId) -> AppResult<bool> {
    let first = tokens::table.filter(tokens::owner_id.eq(owner)).select(tokens::id).first::<i64>(conn);
    Ok(first.optional()?.is_some())
}

fn matching<'q>(owner: UserId, query: &ListQuery, now: Moment) -> Boxed<'q> {
    let mut found = tokens::table.filter(tokens::owner_id.eq(owner)).into_boxed();
    if !query.search.is_empty() {
        found = found.filter(tokens::name_key.like(contains(&query.search)).escape('\\'));
    }
    if let Some(tag) = &query.tag {
        let named = token_tags::table.inner_join(tags::table).filter(tags::name_key.eq(fold(tag)));
        found = found.filter(tokens::id.eq_any(named.select(token_tags::token_id)));
    }
    let lives = || tokens::expiration.is_null().or(tokens::expiration.gt(now).assume_not_null());
    match query.state {
        None => found,
        Some(State::Active) => found.filter(tokens::revoked.is_null()).filter(lives()),
        Some(State::Revoked) => found.filter(tokens::revoked.is_not_null()).filter(lives()),
        Some(State::Expired) => found.filter(tokens::expiration.le(now)),
    }
}

/// Never-used comes last both ways. A token that never expires counts as expiring last.
fn sorted(rows: Boxed<'_>, sort: Sort) -> Boxed<'_> {
    let never_used = tokens::last_used.is_null();
    let never_expires = tokens::expiration.is_null();
    match sort {
        Sort::Newest => rows.order((tokens::created.desc(), tokens::id.desc())),
        Sort::Oldest => rows.order((tokens::created.asc(), tokens::id.asc())),
        Sort::Name => rows.order((tokens::name_key.asc(), tokens::id.asc())),
        Sort::NameDown => rows.order((tokens::name_key.desc(), tokens::id.desc())),
        Sort::Expiration => rows.order((never_expires.asc(), tokens::expiration.asc(), tokens::id.asc())),
        Sort::ExpirationDown => {
            rows.order((never_expires.desc(), tokens::expiration.desc(), tokens::id.desc()))
        }
        Sort::Used => rows.order((never_used.asc(), tokens::last_used.asc(), tokens::id.asc())),
        Sort::UsedDown => rows.order((never_used.asc(), tokens::last_used.desc(), tokens::id.desc())),
    }
}

/// `GET /api/user-tokens`: the caller's tokens as a plain array, newest first.
#[utoipa::path(get, path = "/api/user-tokens", operation_id = "list_tokens", tag = "Tokens", security(("bearer" = [])), responses(
    (status = 200, description = "The caller's tokens, newest first", body = Vec<Shown>),
    refusals::Door
))]
pub async fn api(actor: Actor, db: web::Data<Db>, calls: web::Data<CallLog>) -> AppResult<HttpResponse> {
    let (mut rows, owner, mut tags) = db
        .read(move |conn| {
            Ok((all(conn, actor.id)?, Owner::find(conn, actor.id)?, chips::of_owner(conn, actor.id)?))
        })
        .await?;
    calls.bring_up_to_date(&mut rows);
    let show = |token: Token| {
        let tags = tags.remove(&token.id).unwrap_or_default();
        Shown::new(token, owner.clone(), tags)
    };
    let shown: Vec<Shown> = rows.into_iter().map(show).collect();
    Ok(HttpResponse::Ok().json(shown))
}
