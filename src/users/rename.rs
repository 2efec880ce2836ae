//! A person's own name.

use diesel::prelude::*;

use crate::audit::{self, Action, Author};
use crate::db::schema::users;
use crate::db::{Conn, UserId, fold};
use crate::error::AppResult;

/// Gives `user` the name that `person_name` checked. The line of the audit says it as it was; no line when it is the same.
pub fn rename(conn: &mut Conn, author: &Author, user: UserId, name: &str) -> AppResult<()> {
    let other = users::table.filter(users::id.eq(user).and(users::name.ne(name)));
    match diesel::update(other).set((users::name.eq(name), users::name_key.eq(fold(name)))).execute(conn)? {
        0 => Ok(()),
        _ => audit::record(conn, author, Action::UserEdit, (user, &author.name)),
    }
}
