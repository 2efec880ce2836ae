//! Names as they are compared and listed, for tags from before there were such columns.

use diesel::prelude::*;

use super::tag::NAME_LENGTH;
use crate::db::schema::tags;
use crate::db::{Conn, TagId, fold, list_key};
use crate::error::AppResult;
use crate::names::one_spaced;

/// What is read of a tag: number, name, its key, category.
type Row = (TagId, String, Option<String>, Option<String>);

/// Fills the empty columns. Once per database there is something to do.
pub fn fold_names(conn: &mut Conn) -> AppResult<()> {
    let old = tags::table.filter(tags::list_key.eq("")).order(tags::id);
    let rows: Vec<Row> = old.select((tags::id, tags::name, tags::name_key, tags::category)).load(conn)?;
    for (id, name, key, category) in rows {
        let category = category.as_deref().map(one_spaced);
        diesel::update(tags::table.find(id))
            .set((tags::list_key.eq(list_key(&name, None)), tags::category.eq(category.as_deref())))
            .execute(conn)?;
        if key.is_some_and(|key| key != fold(&name)) {
            refold(conn, id, &name)?;
        }
    }
    Ok(())
}

/// Its key by the rules of today. A tag whose name is another's by them gets a number: both would answer to
/// one name, to people and to what a proxy demands.
fn refold(conn: &mut Conn, id: TagId, name: &str) -> AppResult<()> {
    let free = free_name(conn, name)?;
    let row = diesel::update(tags::table.find(id));
    if free == name {
        row.set(tags::name_key.eq(fold(name))).execute(conn)?;
        return Ok(());
    }
    tracing::warn!(tag = i64::from(id), before = ?name, now = ?free, "a tag was renamed: another has its name, but for blanks");
    row.set((tags::name.eq(&free), tags::name_key.eq(fold(&free)), tags::list_key.eq(list_key(&free, None))))
        .execute(conn)?;
    Ok(())
}

/// `name`, or the first of `name (2)`, `name (3)` … that no tag has.
fn free_name(conn: &mut Conn, name: &str) -> AppResult<String> {
    let mut free = name.to_owned();
    let mut number = 1;
    while tags::table.filter(tags::name_key.eq(fold(&free))).count().get_result::<i64>(conn)? > 0 {
        number += 1;
        let end = format!(" ({number})");
        let start: String = one_spaced(name).chars().take(NAME_LENGTH - end.len()).collect();
        free = format!("{}{end}", start.trim_end());
    }
    Ok(free)
}
