//! Names as they are compared, for rows from before there were any.

use diesel::prelude::*;

use crate::db::schema::users;
use crate::db::{Conn, UserId, fold};
use crate::error::AppResult;

/// Fills the empty `name_key`s. Once per database there is something to do.
pub fn fold_names(conn: &mut Conn) -> AppResult<()> {
    let plain = users::table.filter(users::name_key.eq(""));
    let rows: Vec<(UserId, String)> = plain.select((users::id, users::name)).load(conn)?;
    rows.into_iter().try_for_each(|(id, name)| {
        diesel::update(users::table.find(id)).set(users::name_key.eq(fold(&name))).execute(conn)?;
        Ok(())
    })
}
