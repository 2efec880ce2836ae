//! Email addresses in their one spelling, for rows from before there was one.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::one_spelling;
use crate::db::schema::users;
use crate::db::{Conn, UserId, fold};
use crate::error::AppResult;

/// Gives domains their ASCII form, so that browsers, which send no other, find the person. Where somebody
/// else has that address, it stays as it is and the log says so.
pub fn fold_emails(conn: &mut Conn) -> AppResult<()> {
    let is_not_ascii = sql::<Bool>("octet_length(email) <> length(email)");
    let rows: Vec<(UserId, Option<String>)> =
        users::table.filter(is_not_ascii).order(users::id).select((users::id, users::email)).load(conn)?;
    rows.into_iter().try_for_each(|(id, email)| match email {
        Some(email) => respell(conn, id, &email),
        None => Ok(()),
    })
}

fn respell(conn: &mut Conn, id: UserId, email: &str) -> AppResult<()> {
    let one = one_spelling(email);
    if one == email {
        return Ok(());
    }
    let has_it = users::table.filter(users::email_key.eq(fold(&one)).and(users::id.ne(id)));
    if has_it.count().get_result::<i64>(conn)? > 0 {
        tracing::warn!(
            user = i64::from(id),
            "the email address of a user stays as it is: another user has its other spelling"
        );
        return Ok(());
    }
    let new = (users::email.eq(&*one), users::email_key.eq(fold(&one)));
    diesel::update(users::table.find(id)).set(new).execute(conn)?;
    tracing::info!(user = i64::from(id), "the domain of a user's email address has its ASCII form now");
    Ok(())
}
