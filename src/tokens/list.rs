//! The tokens of one owner, or of all service users: searched, filtered, sorted, in pages; and all of them for the API.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use diesel::prelude::*;

use super::calls_kept::CallLog;
use super::chips;
use super::list_query::{ListQuery, Sort};
use super::token::{COLUMNS, Owner, Shown, State, Token};
use crate::db::schema::{tags, token_tags, tokens};
use crate::db::{Conn, Db, Moment, TokenId, UserId, fold, sought};
use crate::error::AppResult;
use crate::web::actor::{Actor, Admin};
use crate::web::etag;
use crate::web::paging::Page;
use crate::web::refusals;

type Boxed<'q> = tokens::BoxedQuery<'q, <Conn as Connection>::Backend>;

/// Whose tokens are listed.
#[derive(Debug, Clone, Copy)]
pub enum Scope {
    /// Those of this owner.
    Of(UserId),
    /// Those of all service users; for Admins.
    Service,
}

/// One page of what `query` asks for. A page past the end is the last one.
pub fn list(conn: &mut Conn, scope: Scope, query: &ListQuery, now: Moment) -> AppResult<(Vec<Token>, Page)> {
    let near = matching(scope, query, now).select(tokens::id).limit(Page::reach(query.page));
    let page = Page::within_reach(query.page, near.load::<TokenId>(conn)?.len() as i64);
    let rows = sorted(matching(scope, query, now), query.sort)
        .offset(page.offset())
        .limit(page.size)
        .select(COLUMNS)
        .load(conn)?;
    Ok((rows, page))
}

/// Every token of the scope, newest first.
pub fn all(conn: &mut Conn, scope: Scope) -> AppResult<Vec<Token>> {
    Ok(sorted(within(scope), Sort::Newest).select(COLUMNS).load(conn)?)
}

/// True when there is any token at all.
pub fn is_any(conn: &mut Conn, scope: Scope) -> AppResult<bool> {
    Ok(within(scope).select(tokens::id).limit(1).load::<TokenId>(conn)?.len() == 1)
}

fn within<'q>(scope: Scope) -> Boxed<'q> {
    match scope {
        Scope::Of(owner) => tokens::table.filter(tokens::owner_id.eq(owner)).into_boxed(),
        // Word for word the condition of the indexes over service tokens.
        Scope::Service => tokens::table.filter(tokens::is_service).into_boxed(),
    }
}

fn matching<'q>(scope: Scope, query: &ListQuery, now: Moment) -> Boxed<'q> {
    let mut found = within(scope);
    if let Some(user) = query.user {
        found = found.filter(tokens::owner_id.eq(user));
    }
    if !query.search.is_empty() {
        found = found.filter(tokens::list_key.like(sought(&query.search)).escape('\\'));
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
        Sort::Name => rows.order((tokens::list_key.asc(), tokens::id.asc())),
        Sort::NameDown => rows.order((tokens::list_key.desc(), tokens::id.desc())),
        Sort::Expiration => rows.order((never_expires.asc(), tokens::expiration.asc(), tokens::id.asc())),
        Sort::ExpirationDown => {
            rows.order((never_expires.desc(), tokens::expiration.desc(), tokens::id.desc()))
        }
        Sort::Used => rows.order((never_used.asc(), tokens::last_used.asc(), tokens::id.asc())),
        Sort::UsedDown => rows.order((never_used.asc(), tokens::last_used.desc(), tokens::id.desc())),
    }
}

/// `GET /api/user-tokens`: the caller's tokens as a plain array, newest first.
#[utoipa::path(get, path = "/api/user-tokens", operation_id = "list_tokens", tag = "Tokens",
    summary = "Your tokens, newest first",
security(("bearer" = [])), responses(
    (status = 200, description = "The caller's tokens, newest first", body = Vec<Shown>),
    refusals::Door
))]
pub async fn api(actor: Actor, db: web::Data<Db>, calls: web::Data<CallLog>) -> AppResult<HttpResponse> {
    let acting = actor.token.map(|token| token.id);
    let tokens = db.read(move |conn| shown(conn, &calls, Scope::Of(actor.id))).await?;
    Ok(answer(tokens, acting))
}

/// `GET /api/user-tokens/service`: all service tokens as a plain array, newest first; for Admins.
#[utoipa::path(get, path = "/api/user-tokens/service", operation_id = "list_service_tokens", tag = "Tokens",
    summary = "All service tokens",
    description = "For Admins. Newest first.",
security(("bearer" = [])), responses(
    (status = 200, description = "The tokens of all service users, newest first", body = Vec<Shown>),
    refusals::Door,
    refusals::Rights
))]
pub async fn service_api(
    Admin(actor): Admin,
    db: web::Data<Db>,
    calls: web::Data<CallLog>,
) -> AppResult<HttpResponse> {
    let tokens = db.read(move |conn| shown(conn, &calls, Scope::Service)).await?;
    Ok(answer(tokens, actor.token.map(|token| token.id)))
}

/// The version of the list leaves out the use that asking for it was: who asks again would always find news.
fn answer(mut tokens: Vec<Shown>, acting: Option<TokenId>) -> HttpResponse {
    let mut answer = HttpResponse::Ok().json(&tokens);
    if let Some(token) = tokens.iter_mut().find(|token| Some(token.id) == acting) {
        token.last_used = None;
    }
    etag::count_only(&mut answer, &tokens);
    answer
}

/// Three queries, however many tokens there are.
fn shown(conn: &mut Conn, calls: &CallLog, scope: Scope) -> AppResult<Vec<Shown>> {
    let mut rows = all(conn, scope)?;
    calls.bring_up_to_date(&mut rows);
    let mut tags = chips::of_scope(conn, scope)?;
    let owners = match scope {
        Scope::Of(owner) => vec![Owner::find(conn, owner)?],
        Scope::Service => Owner::all_services(conn)?,
    };
    let owners: HashMap<UserId, Owner> = owners.into_iter().map(|owner| (owner.id, owner)).collect();
    let show = |token: Token| {
        // Without an owner only when its user was added between two queries.
        let owner = owners.get(&token.owner_id)?.clone();
        let tags = tags.remove(&token.id).unwrap_or_default();
        Some(Shown::new(token, owner, tags))
    };
    Ok(rows.into_iter().filter_map(show).collect())
}
