//! The users: searched, filtered, sorted, in pages, with how many active tokens the service users have.

pub mod api;
mod dialogs;
pub mod page;
pub mod query;
pub(super) mod view;

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::list::query::{By, ListQuery};
use super::user::{COLUMNS, User};
use crate::db::active::active_at;
use crate::db::schema::{tokens, users};
use crate::db::{Conn, Moment, UserId, sought};
use crate::error::AppResult;
use crate::lists::paging::Page;
use crate::lists::words::Sort;

type Boxed<'q> = users::BoxedQuery<'q, <Conn as Connection>::Backend>;

/// Every user, the oldest first.
pub fn all(conn: &mut Conn) -> AppResult<Vec<User>> {
    Ok(users::table.order(users::id).select(COLUMNS).load(conn)?)
}

/// How many users `query` asks for.
pub fn count(conn: &mut Conn, query: &ListQuery) -> AppResult<i64> {
    Ok(matching(query).count().get_result(conn)?)
}

/// The page of Settings that `query` asks for, counted no further than its pager needs.
pub fn page(conn: &mut Conn, query: &ListQuery) -> AppResult<Page> {
    Page::near(query.page, |reach| {
        Ok(matching(query).select(users::id).limit(reach).load::<UserId>(conn)?.len())
    })
}

/// The users of one page of what `query` asks for.
pub fn list(conn: &mut Conn, query: &ListQuery, page: Page) -> AppResult<Vec<User>> {
    let rows = sorted(matching(query), query.sort).offset(page.offset()).limit(page.size);
    Ok(rows.select(COLUMNS).load(conn)?)
}

/// The first user of what `query` asks for.
pub fn first(conn: &mut Conn, query: &ListQuery) -> AppResult<Option<User>> {
    Ok(list(conn, query, Page::new(1, 1, 1))?.into_iter().next())
}

/// How many tokens of each of `owners` open something at `now`; those with none are not there.
pub fn active_tokens(conn: &mut Conn, owners: &[UserId], now: Moment) -> AppResult<HashMap<UserId, i64>> {
    let counted: Vec<(UserId, i64)> = tokens::table
        .filter(tokens::owner_id.eq_any(owners))
        .filter(active_at(now))
        .group_by(tokens::owner_id)
        .select((tokens::owner_id, count_star()))
        .load(conn)?;
    Ok(counted.into_iter().collect())
}

/// The names of the tokens of `owner` that open something at `now`.
pub fn active_token_names(conn: &mut Conn, owner: UserId, now: Moment) -> AppResult<Vec<String>> {
    Ok(tokens::table
        .filter(tokens::owner_id.eq(owner))
        .filter(active_at(now))
        .order(tokens::list_key)
        .select(tokens::name)
        .load(conn)?)
}

fn matching<'q>(query: &ListQuery) -> Boxed<'q> {
    let mut found = users::table.into_boxed();
    if !query.search.is_empty() {
        found = found.filter(users::list_key.like(sought(&query.search)).escape('\\'));
    }
    if let Some(user_type) = query.filters.user_type {
        found = found.filter(users::user_type.eq(user_type));
    }
    if let Some(role) = query.filters.role {
        found = found.filter(users::role.eq(role));
    }
    if let Some(active) = query.filters.active {
        found = found.filter(users::active.eq(active));
    }
    found
}

/// Users who were never active come last in both directions. The words of the roles sort by rank: admin, manager, member.
fn sorted(rows: Boxed<'_>, sort: Sort<By>) -> Boxed<'_> {
    let never = users::last_active.is_null();
    match (sort.by, sort.down) {
        (By::Name, false) => rows.order((users::list_key.asc(), users::id.asc())),
        (By::Name, true) => rows.order((users::list_key.desc(), users::id.desc())),
        (By::Role, false) => rows.order((users::role.asc(), users::list_key.asc(), users::id.asc())),
        (By::Role, true) => rows.order((users::role.desc(), users::list_key.asc(), users::id.asc())),
        (By::LastActive, false) => rows.order((never.asc(), users::last_active.asc(), users::id.asc())),
        (By::LastActive, true) => rows.order((never.asc(), users::last_active.desc(), users::id.desc())),
        (By::Added, false) => rows.order((users::created.asc(), users::id.asc())),
        (By::Added, true) => rows.order((users::created.desc(), users::id.desc())),
    }
}
