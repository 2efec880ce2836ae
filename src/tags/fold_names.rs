//! Names as they are compared and listed, for tags from before there were such columns.

use diesel::prelude::*;

use super::tag::TagId;
use crate::db::schema::tags;
use crate::db::{Conn, fold, list_key};
use crate::error::AppResult;
use crate::names::one_spaced;

/// What is read of a tag: number, name, its key, category.
type Row = (TagId, String, Option<String>, Option<String>);

/// Fills the empty columns. Once per database there is something to do.
pub fn fold_names(conn: &mut Conn) -> AppResult<()> {
    let old = tags::table.filter(tags::list_key.eq(""));
    let rows: Vec<Row> = old.select((tags::id, tags::name, tags::name_key, tags::category)).load(conn)?;
    for (id, name, key, category) in rows {
        let category = category.as_deref().map(one_spaced);
        diesel::update(tags::table.find(id))
            .set((tags::list_key.eq(list_key(&name, None)), tags::category.eq(category.as_deref())))
            .execute(conn)?;
        let folded = fold(&name);
        if key.is_some_and(|key| key != folded) {
            refold(conn, id, &folded)?;
        }
    }
    Ok(())
}

/// A tag whose name is another's by the rules of today keeps its own key: what stands stays.
fn refold(conn: &mut Conn, id: TagId, folded: &str) -> AppResult<()> {
    if tags::table.filter(tags::name_key.eq(folded)).count().get_result::<i64>(conn)? == 0 {
        diesel::update(tags::table.find(id)).set(tags::name_key.eq(folded)).execute(conn)?;
    }
    Ok(())
}
