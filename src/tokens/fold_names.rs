//! Names as they are compared and listed, for tokens from before there were such columns.

use diesel::prelude::*;

use crate::db::schema::tokens;
use crate::db::{Conn, TokenId, UserId, fold, list_key};
use crate::error::AppResult;

/// Rows that are read at a time.
const BATCH: i64 = 5000;

/// Fills the empty columns. Once per database there is something to do.
pub fn fold_names(conn: &mut Conn) -> AppResult<()> {
    loop {
        let old = tokens::table.filter(tokens::list_key.eq("")).limit(BATCH);
        let columns = (tokens::id, tokens::owner_id, tokens::name, tokens::name_key);
        let rows: Vec<(TokenId, UserId, String, String)> = old.select(columns).load(conn)?;
        if rows.is_empty() {
            return Ok(());
        }
        for (id, owner, name, key) in rows {
            diesel::update(tokens::table.find(id))
                .set(tokens::list_key.eq(list_key(&name, None)))
                .execute(conn)?;
            let folded = fold(&name);
            if folded != key {
                refold(conn, id, owner, &folded)?;
            }
        }
    }
}

/// A token whose name is another's by the rules of today keeps its own key: what stands stays.
fn refold(conn: &mut Conn, id: TokenId, owner: UserId, folded: &str) -> AppResult<()> {
    let same = tokens::table.filter(tokens::owner_id.eq(owner).and(tokens::name_key.eq(folded)));
    if same.count().get_result::<i64>(conn)? == 0 {
        diesel::update(tokens::table.find(id)).set(tokens::name_key.eq(folded)).execute(conn)?;
    }
    Ok(())
}
