//! Who did what to what, when, from where, through which door. A line is written in the transaction of the
//! change that it tells of: neither is there without the other.

mod action;
mod author;

use diesel::prelude::*;

use crate::db::schema::audit;
use crate::db::{Conn, Moment, UserType};
use crate::error::AppResult;

pub use action::{Action, Deed, Done, USER};
pub use author::{ADMIN, Author, CONSOLE, Door, MANAGER, Need, Standing};

/// Writes one line about `subject` (its row's number and its name at that time).
pub fn record(
    conn: &mut Conn,
    author: &Author,
    action: Action,
    subject: (impl Into<i64>, &str),
) -> AppResult<()> {
    write(conn, author, Deed(action, UserType::Human), subject, None)
}

/// The same about the author, who was let in.
pub fn record_own(conn: &mut Conn, author: &Author, action: Action) -> AppResult<()> {
    record(conn, author, action, (author.user()?, author.name()))
}

/// The same about a token of the service user whose identifier is `of`.
pub fn record_of(
    conn: &mut Conn,
    author: &Author,
    action: Action,
    subject: (impl Into<i64>, &str),
    of: Option<&str>,
) -> AppResult<()> {
    write(conn, author, Deed(action, UserType::Service), subject, of)
}

fn write(
    conn: &mut Conn,
    author: &Author,
    deed: Deed,
    subject: (impl Into<i64>, &str),
    of: Option<&str>,
) -> AppResult<()> {
    diesel::insert_into(audit::table)
        .values((
            audit::at.eq(Moment::now()),
            audit::actor_id.eq(author.user_id()),
            audit::actor_name.eq(author.name()),
            audit::door.eq(author.door),
            audit::address.eq(&author.address),
            audit::action.eq(deed.word()),
            audit::subject_id.eq(subject.0.into()),
            audit::subject_name.eq(subject.1),
            audit::subject_of.eq(of),
        ))
        .execute(conn)?;
    Ok(())
}
