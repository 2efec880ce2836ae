//! Names as they are compared and listed, for rows from before there were such columns.

use diesel::prelude::*;

use crate::db::schema::users;
use crate::db::{Conn, UserId, fold, list_key};
use crate::error::AppResult;

/// Rows that are read at a time.
const BATCH: i64 = 5000;

/// Fills the empty columns. Once per database there is something to do.
pub fn fold_names(conn: &mut Conn) -> AppResult<()> {
    loop {
        let old = users::table.filter(users::list_key.eq("").or(users::name_key.eq(""))).limit(BATCH);
        let rows: Vec<(UserId, String, Option<String>)> =
            old.select((users::id, users::name, users::email)).load(conn)?;
        if rows.is_empty() {
            return Ok(());
        }
        for (id, name, email) in rows {
            let keys =
                (users::name_key.eq(fold(&name)), users::list_key.eq(list_key(&name, email.as_deref())));
            diesel::update(users::table.find(id)).set(keys).execute(conn)?;
        }
    }
}
