//! The tags: searched, filtered, sorted, in pages, with how many tokens carry each.

pub mod api;
pub mod page;
pub mod query;
mod view;

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::list::query::{By, ListQuery};
use super::tag::{COLUMNS, Tag};
use crate::db::schema::{tags, token_tags};
use crate::db::{Conn, TagId, fold, list_key, sought};
use crate::error::AppResult;
use crate::lists::paging::{Page, at_most};
use crate::lists::words::Sort;

type Boxed<'q> = tags::BoxedQuery<'q, <Conn as Connection>::Backend>;

/// How many tags a picker or a menu offers at most: the heaviest. All others are found by name.
pub const OFFERED: i64 = 100;

/// How many tags `query` asks for.
pub fn count(conn: &mut Conn, query: &ListQuery) -> AppResult<i64> {
    Ok(matching(query).count().get_result(conn)?)
}

/// The page of Settings that `query` asks for, counted no further than its pager needs.
pub fn page(conn: &mut Conn, query: &ListQuery) -> AppResult<Page> {
    Page::near(query.page, |reach| {
        Ok(matching(query).select(tags::id).limit(reach).load::<TagId>(conn)?.len())
    })
}

/// The tags of one page of what `query` asks for.
pub fn list(conn: &mut Conn, query: &ListQuery, page: Page) -> AppResult<Vec<Tag>> {
    let rows = sorted(matching(query), query.sort).offset(page.offset()).limit(page.size);
    Ok(rows.select(COLUMNS).load(conn)?)
}

/// The first tag of what `query` asks for.
pub fn first(conn: &mut Conn, query: &ListQuery) -> AppResult<Option<Tag>> {
    Ok(list(conn, query, Page::new(1, 1, 1))?.into_iter().next())
}

/// All tags, by name.
pub fn all(conn: &mut Conn) -> AppResult<Vec<Tag>> {
    Ok(sorted(matching(&ListQuery::default()), Sort::up(By::Name)).select(COLUMNS).load(conn)?)
}

/// The heaviest tags, for a picker, and whether there are more.
pub fn offered(conn: &mut Conn) -> AppResult<(Vec<Tag>, bool)> {
    let heaviest = sorted(matching(&ListQuery::default()), Sort::down(By::Weight));
    at_most(OFFERED, |limit| Ok(heaviest.limit(limit).select(COLUMNS).load(conn)?))
}

/// The categories in use, sorted as names are.
///
/// Jumps through the index from one to the next: DISTINCT would read every tag.
pub fn categories(conn: &mut Conn) -> AppResult<Vec<String>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        category: String,
    }
    let rows: Vec<Row> = diesel::sql_query(
        "WITH RECURSIVE used (category, place) AS ( \
             SELECT min(category), 1 FROM tags WHERE name_key IS NOT NULL \
             UNION ALL \
             SELECT (SELECT min(category) FROM tags WHERE name_key IS NOT NULL AND category > used.category), place + 1 \
             FROM used WHERE category IS NOT NULL AND place < 100 \
         ) SELECT category FROM used WHERE category IS NOT NULL ORDER BY category",
    )
    .load(conn)?;
    let mut categories: Vec<String> = rows.into_iter().map(|row| row.category).collect();
    categories.sort_by_cached_key(|category| list_key(category, None));
    Ok(categories)
}

/// How many tokens carry each of `ids`; those that none carries are not there.
pub fn carried(conn: &mut Conn, ids: &[TagId]) -> AppResult<HashMap<TagId, i64>> {
    let counted: Vec<(TagId, i64)> = token_tags::table
        .filter(token_tags::tag_id.eq_any(ids))
        .group_by(token_tags::tag_id)
        .select((token_tags::tag_id, count_star()))
        .load(conn)?;
    Ok(counted.into_iter().collect())
}

/// How many tokens carry each tag.
pub fn all_carried(conn: &mut Conn) -> AppResult<HashMap<TagId, i64>> {
    let counted: Vec<(TagId, i64)> = token_tags::table
        .group_by(token_tags::tag_id)
        .select((token_tags::tag_id, count_star()))
        .load(conn)?;
    Ok(counted.into_iter().collect())
}

fn matching<'q>(query: &ListQuery) -> Boxed<'q> {
    let mut found = tags::table.filter(tags::name_key.is_not_null()).into_boxed();
    if !query.search.is_empty() {
        found = found.filter(tags::list_key.like(sought(&query.search)).escape('\\'));
    }
    if let Some(tag_type) = query.filters.tag_type {
        found = found.filter(tags::tag_type.eq(tag_type));
    }
    if let Some(category) = &query.filters.category {
        found = found.filter(tags::category.eq(category.clone()));
    }
    found
}

fn sorted(rows: Boxed<'_>, sort: Sort<By>) -> Boxed<'_> {
    match (sort.by, sort.down) {
        (By::Color, false) => rows.order((tags::color_order.asc(), tags::list_key.asc(), tags::id.asc())),
        (By::Color, true) => rows.order((tags::color_order.desc(), tags::list_key.desc(), tags::id.desc())),
        (By::Created, false) => rows.order((tags::created.asc(), tags::id.asc())),
        (By::Created, true) => rows.order((tags::created.desc(), tags::id.desc())),
        (By::Name, false) => rows.order((tags::list_key.asc(), tags::id.asc())),
        (By::Name, true) => rows.order((tags::list_key.desc(), tags::id.desc())),
        (By::Weight, false) => {
            rows.order((tags::weight_modifier.asc(), tags::list_key.asc(), tags::id.asc()))
        }
        (By::Weight, true) => {
            rows.order((tags::weight_modifier.desc(), tags::list_key.asc(), tags::id.asc()))
        }
    }
}

/// The live tags with these names; `Err` holds the first name that no tag has.
pub fn by_names(conn: &mut Conn, names: &[String]) -> AppResult<Result<Vec<TagId>, String>> {
    let keys: Vec<String> =
        names.iter().filter(|n| !n.chars().any(crate::names::is_deceptive)).map(|n| fold(n.trim())).collect();
    let found: Vec<(String, TagId)> = tags::table
        .filter(tags::name_key.eq_any(&keys))
        .select((tags::name_key.assume_not_null(), tags::id))
        .load(conn)?;
    let found: HashMap<String, TagId> = found.into_iter().collect();
    Ok(names.iter().map(|name| found.get(&fold(name.trim())).copied().ok_or_else(|| name.clone())).collect())
}

/// How many tokens carry the tag.
pub fn carried_by(conn: &mut Conn, id: TagId) -> AppResult<i64> {
    Ok(token_tags::table.filter(token_tags::tag_id.eq(id)).count().get_result(conn)?)
}
