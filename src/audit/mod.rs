//! Who did what to what, when, from where, through which door. A line is written in the transaction of the
//! change that it tells of: neither is there without the other.

use diesel::prelude::*;

use crate::db::schema::audit;
use crate::db::{Conn, Moment, UserId};
use crate::error::AppResult;

/// How a request came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Page,
    Api,
    CommandLine,
}

/// What was done; written as `token.revoke`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    TokenGenerate,
    TokenRevoke,
    TokenRestore,
    TokenDelete,
    TokenTags,
    TokenCompromise,
    TagCreate,
    TagEdit,
    TagDelete,
    TagRestore,
    UserCreate,
    UserSetPassword,
    KeyRotate,
}

/// Who is behind a change: copied into every line it writes.
#[derive(Debug, Clone)]
pub struct Author {
    /// The user, or `None` for the person at the command line.
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
    fn word(self) -> &'static str {
        match self {
            Door::Page => "page",
            Door::Api => "api",
            Door::CommandLine => "command line",
        }
    }
}

impl Action {
    fn word(self) -> &'static str {
        match self {
            Action::TokenGenerate => "token.generate",
            Action::TokenRevoke => "token.revoke",
            Action::TokenRestore => "token.restore",
            Action::TokenDelete => "token.delete",
            Action::TokenTags => "token.tags",
            Action::TokenCompromise => "token.compromise",
            Action::TagCreate => "tag.create",
            Action::TagEdit => "tag.edit",
            Action::TagDelete => "tag.delete",
            Action::TagRestore => "tag.restore",
            Action::UserCreate => "user.create",
            Action::UserSetPassword => "user.set_password",
            Action::KeyRotate => "key.rotate",
        }
    }
}

/// Writes one line about `subject` (its row's number and its name at that time).
pub fn record(conn: &mut Conn, author: &Author, action: Action, subject: (i64, &str)) -> AppResult<()> {
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
        ))
        .execute(conn)?;
    Ok(())
}
