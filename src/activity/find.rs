//! The lines of the audit that a filter selects, newest first, in pages or one after the other.

use diesel::prelude::*;

use super::filter::Filter;
use crate::audit::{Done, Door, USER};
use crate::db::schema::{audit, users};
use crate::db::{Conn, Moment, UserId};
use crate::error::AppResult;
use crate::lists::paging::Page;

/// People and services that the menu offers; others are filtered by from their own lines.
const OFFERED: i64 = 100;

type Boxed<'q> = audit::BoxedQuery<'q, <Conn as Connection>::Backend>;

/// Where a line stands in the order: when, and its number.
pub type Place = (Moment, i64);

/// A line of the audit.
#[derive(Debug, Clone, Queryable)]
pub struct Line {
    pub id: i64,
    pub at: Moment,
    pub actor_id: Option<UserId>,
    pub actor_name: String,
    pub door: Door,
    pub address: Option<String>,
    pub action: Done,
    pub subject_id: i64,
    pub subject_name: String,
    /// The identifier of the service user to whom the subject belongs.
    pub subject_of: Option<String>,
}

/// The page `wanted` of what the filter selects. A page past the end is the last one.
pub fn page(conn: &mut Conn, filter: &Filter, wanted: i64) -> AppResult<(Vec<Line>, Page)> {
    let near = places(conn, filter, None, Page::reach(wanted))?;
    let page = Page::within_reach(wanted, near.len() as i64);
    let (from, size) = (page.offset() as usize, page.size as usize);
    let shown: Vec<i64> = near.iter().skip(from).take(size).map(|(_, id)| *id).collect();
    Ok((lines(conn, &shown)?, page))
}

/// The next `count` lines after the place `after`, or the first ones.
pub fn next(conn: &mut Conn, filter: &Filter, after: Option<Place>, count: i64) -> AppResult<Vec<Line>> {
    let ids: Vec<i64> = places(conn, filter, after, count)?.into_iter().map(|(_, id)| id).collect();
    lines(conn, &ids)
}

fn lines(conn: &mut Conn, ids: &[i64]) -> AppResult<Vec<Line>> {
    let chosen = audit::table.filter(audit::id.eq_any(ids)).order((audit::at.desc(), audit::id.desc()));
    Ok(chosen.load(conn)?)
}

/// The first `count` places. What one did and what was done to one are two lists, each in the order of an index, laid
/// together here: an `OR` would have to read and sort all there is.
fn places(conn: &mut Conn, filter: &Filter, after: Option<Place>, count: i64) -> AppResult<Vec<Place>> {
    let mut first = |rows: Boxed<'_>| -> AppResult<Vec<Place>> {
        let order = (audit::at.desc(), audit::id.desc());
        Ok(rows.order(order).limit(count).select((audit::at, audit::id)).load(conn)?)
    };
    let Some(person) = filter.person else { return first(matching(filter, after)) };
    let did = first(matching(filter, after).filter(audit::actor_id.eq(person)))?;
    let by_others = audit::actor_id.is_null().or(audit::actor_id.ne(person).assume_not_null());
    let of_users = audit::action.like(format!("{USER}%"));
    let had_done = first(
        matching(filter, after).filter(audit::subject_id.eq(person)).filter(of_users).filter(by_others),
    )?;
    let mut all = [did, had_done].concat();
    all.sort_unstable_by(|a, b| b.cmp(a));
    all.truncate(count as usize);
    Ok(all)
}

fn matching<'q>(filter: &Filter, after: Option<Place>) -> Boxed<'q> {
    let mut rows = audit::table.into_boxed();
    if let Some(deed) = filter.action {
        rows = rows.filter(audit::action.eq(deed.word()));
    }
    if let Some(since) = filter.since() {
        rows = rows.filter(audit::at.ge(since));
    }
    if let Some(until) = filter.until() {
        rows = rows.filter(audit::at.lt(until));
    }
    if let Some((at, id)) = after {
        rows = rows.filter(audit::at.le(at)).filter(audit::at.lt(at).or(audit::id.lt(id)));
    }
    rows
}

/// Somebody to filter by.
#[derive(Debug, Clone, Queryable)]
pub struct Person {
    pub id: UserId,
    pub name: String,
    pub email: Option<String>,
}

/// The first people and services by name, and the `chosen` one.
pub fn people(conn: &mut Conn, chosen: Option<UserId>) -> AppResult<Vec<Person>> {
    let columns = (users::id, users::name, users::email);
    let by_name = users::table.order((users::list_key.asc(), users::id.asc())).limit(OFFERED);
    let mut people: Vec<Person> = by_name.select(columns).load(conn)?;
    if let Some(id) = chosen.filter(|id| !people.iter().any(|person| person.id == *id)) {
        people.extend(users::table.find(id).select(columns).get_result::<Person>(conn).optional()?);
    }
    Ok(people)
}
