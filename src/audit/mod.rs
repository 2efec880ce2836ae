//! Who did what to what, when, from where, through which door. A line is written in the transaction of the
//! change that it tells of: neither is there without the other.

mod action;

use diesel::prelude::*;

use crate::db::schema::audit;
use crate::db::{Conn, Moment, UserId};
use crate::error::AppResult;

pub use action::{Action, PERSONAL_TOKEN, USER, told};

/// How a request came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Page,
    Api,
    CommandLine,
}

/// Who is behind a change: copied into every line it writes.
#[derive(Debug, Clone)]
pub struct Author {
    /// The user; `None` for the person at the command line or in the setup, and for somebody who only holds a secret. It
    /// says who did something, never who may: `Actor::write` asks that.
    pub id: Option<UserId>,
    /// The name at that time.
    pub name: String,
    pub door: Door,
    /// The address the request came from; `None` at the command line.
    pub address: Option<String>,
}

impl Author {
    /// The person at the console of the server.
    pub fn command_line() -> Self {
        Author { id: None, name: "command line".into(), door: Door::CommandLine, address: None }
    }
}

impl Door {
    /// As the database writes it.
    pub fn word(self) -> &'static str {
        match self {
            Door::Page => "page",
            Door::Api => "api",
            Door::CommandLine => "command line",
        }
    }
}

/// Writes one line about `subject` (its row's number and its name at that time).
pub fn record(conn: &mut Conn, author: &Author, action: Action, subject: (i64, &str)) -> AppResult<()> {
    record_of(conn, author, action, subject, None)
}

/// The same about a thing that belongs to a service user, whose identifier is `of`.
pub fn record_of(
    conn: &mut Conn,
    author: &Author,
    action: Action,
    subject: (i64, &str),
    of: Option<&str>,
) -> AppResult<()> {
    diesel::insert_into(audit::table)
        .values((
            audit::at.eq(Moment::now()),
            audit::actor_id.eq(author.id),
            audit::actor_name.eq(&author.name),
            audit::door.eq(author.door.word()),
            audit::address.eq(&author.address),
            audit::action.eq(action.word()),
            audit::subject_id.eq(subject.0),
            audit::subject_name.eq(subject.1),
            audit::subject_of.eq(of),
        ))
        .execute(conn)?;
    Ok(())
}
