//! Who acts, and what they may. A rule that not everybody may use asks in its first line: no page, call or
//! job that leads to it can forget.

use std::fmt::Debug;
use std::sync::Arc;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;

use crate::db::{Conn, Role, UserId, Word, hold_users, stored_as_word};
use crate::error::{AppError, AppResult};

/// How a request came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum Door {
    Page,
    Api,
    CommandLine,
}

impl Door {
    /// As the database and the export write it.
    pub fn word(self) -> &'static str {
        Door::WORDS[self as usize].1
    }
}

impl Word for Door {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Door::Page, "page"), (Door::Api, "api"), (Door::CommandLine, "command line")];
}

stored_as_word!(Door);

/// What let somebody in: a session, or a token. It is asked again in the transaction of each change, because
/// a body may arrive seconds after the head of its request.
pub trait Standing: Debug + Send + Sync {
    /// The role that they have now; `Unauthenticated` when the session or token has ended, or they are
    /// deactivated.
    fn role(&self, conn: &mut Conn) -> AppResult<Role>;
}

/// Who acts.
#[derive(Debug, Clone)]
enum Who {
    /// A user. `let_in` is `None` for somebody who only gave a password or a password link: that opens
    /// nothing yet.
    User { id: UserId, name: String, let_in: Option<Arc<dyn Standing>> },
    /// The person at the console of the server, who may do everything.
    Console,
    /// Whoever creates the first user, by the name that they gave.
    Setup { name: String },
    /// Somebody who holds the secret of a token, and says no more about themselves.
    SecretHolder,
    /// The server itself: a job, by its name.
    Job(&'static str),
}

/// Who is behind a change: asked what they may, and copied into every line of the audit that the change
/// writes.
#[derive(Debug, Clone)]
pub struct Author {
    who: Who,
    pub(super) door: Door,
    pub(super) address: Option<String>,
}

/// The least role that something needs, and the sentence for everybody else.
#[derive(Debug, Clone, Copy)]
pub struct Need {
    role: Role,
    refusal: &'static str,
}

/// What only Managers and Admins do.
pub const MANAGER: Need = Need::new(Role::Manager, "Only Managers and Admins can do this. Ask one of them.");
/// What only Admins do.
pub const ADMIN: Need = Need::new(Role::Admin, "Only Admins can do this. Ask one of them.");

impl Need {
    /// `refusal` is a sentence.
    pub const fn new(role: Role, refusal: &'static str) -> Self {
        Need { role, refusal }
    }

    /// `Forbidden` for whoever has less than this role.
    pub fn is_met_by(self, role: Role) -> AppResult<()> {
        if role >= self.role { Ok(()) } else { Err(AppError::Forbidden(self.refusal)) }
    }
}

impl Author {
    /// The person at the console of the server.
    pub fn console() -> Self {
        Author { who: Who::Console, door: Door::CommandLine, address: None }
    }

    /// The job of this name.
    pub fn job(name: &'static str) -> Self {
        // The audit knows no door of the server itself; a job is told from the console by its name.
        Author { who: Who::Job(name), door: Door::CommandLine, address: None }
    }

    /// Whoever sets the server up, from `address`.
    pub fn setup(name: &str, address: &str) -> Self {
        Author { who: Who::Setup { name: name.into() }, door: Door::Page, address: Some(address.into()) }
    }

    /// Whoever sent the secret of a token from `address`.
    pub fn secret_holder(address: String) -> Self {
        Author { who: Who::SecretHolder, door: Door::Api, address: Some(address) }
    }

    /// The user `id`, let in through `door` by a session or a token.
    pub fn let_in(id: UserId, name: &str, door: Door, address: String, by: Arc<dyn Standing>) -> Self {
        let who = Who::User { id, name: name.into(), let_in: Some(by) };
        Author { who, door, address: Some(address) }
    }

    /// The user `id`, who gave a password or a password link on a page, from `address`.
    pub fn not_let_in(id: UserId, name: &str, address: String) -> Self {
        let who = Who::User { id, name: name.into(), let_in: None };
        Author { who, door: Door::Page, address: Some(address) }
    }

    /// The first line of a rule about what is one's own: the number of the user. `Forbidden` for whoever is
    /// none, or was not let in.
    pub fn user(&self) -> AppResult<UserId> {
        match self.who {
            Who::User { id, let_in: Some(_), .. } => Ok(id),
            _ => Err(AppError::Forbidden("Only users who are signed in can do this.")),
        }
    }

    /// The number of the user that the audit keeps, if it is one.
    pub fn user_id(&self) -> Option<UserId> {
        match self.who {
            Who::User { id, .. } => Some(id),
            _ => None,
        }
    }

    /// The address that the request came from, if there was one.
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// The name that the audit keeps.
    pub fn name(&self) -> &str {
        match &self.who {
            Who::User { name, .. } | Who::Setup { name } => name,
            Who::Console => CONSOLE,
            Who::SecretHolder => "holder of the secret",
            Who::Job(name) => name,
        }
    }

    /// `Unauthenticated` when what let the user in has ended since, or they are deactivated. It is no answer
    /// to what they may: `must_be` and `user` are.
    pub fn must_be_let_in(&self, conn: &mut Conn) -> AppResult<()> {
        match &self.who {
            Who::User { let_in: Some(standing), .. } => standing.role(conn).map(drop),
            _ => Ok(()),
        }
    }

    /// The first line of a rule that not everybody may use: `Forbidden` for whoever has not the role, in this
    /// transaction, and for whoever is neither a user who was let in nor at the console; `Unauthenticated` as
    /// above.
    pub fn must_be(&self, conn: &mut Conn, need: Need) -> AppResult<()> {
        match &self.who {
            Who::Console => Ok(()),
            Who::User { let_in: Some(standing), .. } => {
                // What is for Admins changes users: before one is asked who they are, nobody else may be
                // changing that.
                if need.role == Role::Admin {
                    hold_users(conn)?;
                }
                need.is_met_by(standing.role(conn)?)
            }
            Who::User { let_in: None, .. } | Who::Setup { .. } | Who::SecretHolder | Who::Job(_) => {
                Err(AppError::Forbidden(need.refusal))
            }
        }
    }
}

/// The name of the person at the console in every line: it tells them from a job.
pub const CONSOLE: &str = "command line";
