//! The tokens of one owner, or of all service users: searched, filtered, sorted, in pages.

pub mod api;
mod look;
pub mod page;
pub mod query;
mod view;

use diesel::prelude::*;

use super::list::query::{By, ListQuery};
use super::token::{COLUMNS, State, Token};
use crate::db::active::{active_at, unexpired_at};
use crate::db::schema::{tags, token_tags, tokens};
use crate::db::{Conn, Moment, TokenId, UserId, fold, sought};
use crate::error::AppResult;
use crate::lists::paging::Page;
use crate::lists::words::Sort;

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
    let page = Page::near(query.page, |reach| {
        Ok(matching(scope, query, now).select(tokens::id).limit(reach).load::<TokenId>(conn)?.len())
    })?;
    let rows = sorted(matching(scope, query, now), query.sort)
        .offset(page.offset())
        .limit(page.size)
        .select(COLUMNS)
        .load(conn)?;
    Ok((rows, page))
}

/// Where a token stands among the newest first.
pub type Place = (Moment, TokenId);

/// The next `count` tokens of the scope behind `after`, newest first.
pub fn next(conn: &mut Conn, scope: Scope, after: Option<Place>, count: i64) -> AppResult<Vec<Token>> {
    let mut rows = within(scope);
    if let Some((at, id)) = after {
        // Said twice, so that the index leads there.
        let is_older = tokens::created.lt(at).or(tokens::id.lt(id));
        rows = rows.filter(tokens::created.le(at)).filter(is_older);
    }
    Ok(sorted(rows, Sort::down(By::Created)).limit(count).select(COLUMNS).load(conn)?)
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
    if let Some(user) = query.filters.user {
        found = found.filter(tokens::owner_id.eq(user));
    }
    if !query.search.is_empty() {
        found = found.filter(tokens::list_key.like(sought(&query.search)).escape('\\'));
    }
    if let Some(tag) = &query.filters.tag {
        let named = token_tags::table.inner_join(tags::table).filter(tags::name_key.eq(fold(tag)));
        found = found.filter(tokens::id.eq_any(named.select(token_tags::token_id)));
    }
    match query.filters.state {
        None => found,
        Some(State::Active) => found.filter(active_at(now)),
        Some(State::Revoked) => found.filter(tokens::revoked.is_not_null()).filter(unexpired_at(now)),
        Some(State::Expired) => found.filter(tokens::expiration.le(now)),
    }
}

/// Tokens that were never used come last in both directions. A token that never expires counts as expiring last.
fn sorted(rows: Boxed<'_>, sort: Sort<By>) -> Boxed<'_> {
    let never_used = tokens::last_used.is_null();
    let never_expires = tokens::expiration.is_null();
    match (sort.by, sort.down) {
        (By::Created, true) => rows.order((tokens::created.desc(), tokens::id.desc())),
        (By::Created, false) => rows.order((tokens::created.asc(), tokens::id.asc())),
        (By::Name, false) => rows.order((tokens::list_key.asc(), tokens::id.asc())),
        (By::Name, true) => rows.order((tokens::list_key.desc(), tokens::id.desc())),
        (By::Expiration, false) => {
            rows.order((never_expires.asc(), tokens::expiration.asc(), tokens::id.asc()))
        }
        (By::Expiration, true) => {
            rows.order((never_expires.desc(), tokens::expiration.desc(), tokens::id.desc()))
        }
        (By::Used, false) => rows.order((never_used.asc(), tokens::last_used.asc(), tokens::id.asc())),
        (By::Used, true) => rows.order((never_used.asc(), tokens::last_used.desc(), tokens::id.desc())),
    }
}
