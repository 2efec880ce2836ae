//! A password link: the one way in for somebody who has no password, or forgot it.
//!
//! An Admin makes it, sees it once, and hands it over. It is good once, for two days, for an active person; a newer one
//! ends it, and so does a new password. Only the hash of its secret is kept, and the secret is in no log, cookie or
//! answer but the one that made it.

use diesel::prelude::*;
use zeroize::ZeroizeOnDrop;

use super::set_password::set_password;
use super::user::{COLUMNS, User};
use super::{find, sessions};
use crate::audit::{self, ADMIN, Action, Author};
use crate::db::schema::{password_links, users};
use crate::db::{Conn, Moment, UserId, UserType, hold_users};
use crate::error::{AppError, AppResult, Missing};
use crate::names::pasted;
use crate::opaque;

/// Seconds in which a link is good.
const GOOD: i64 = 48 * 60 * 60;

/// The secret of a link: 256 random bits. Wiped from memory when it is dropped.
#[derive(ZeroizeOnDrop)]
pub struct LinkSecret(String);

/// A link that was just made.
pub struct NewLink {
    pub person: User,
    pub secret: LinkSecret,
    pub expires: Moment,
}

impl LinkSecret {
    /// What a request says is one.
    pub fn presented(text: &str) -> Self {
        LinkSecret(pasted(text).to_owned())
    }

    /// The text itself, for the one answer that shows it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn hash(&self) -> String {
        opaque::fingerprint(&self.0)
    }
}

/// Makes a link for the person, for Admins; an older one ends. `Conflict` for a service user and for who is deactivated.
pub fn make(conn: &mut Conn, author: &Author, id: UserId) -> AppResult<NewLink> {
    author.must_be(conn, ADMIN)?;
    let person = find::for_change(conn, id)?;
    if person.user_type == UserType::Service {
        return Err(AppError::conflict(format!("{} is a service user. It can't sign in.", person.name)));
    }
    if !person.active {
        return Err(AppError::conflict(format!("{} is deactivated. Reactivate them first.", person.name)));
    }
    make_for(conn, author, person)
}

/// The same for a person who was just found, or created.
pub(super) fn make_for(conn: &mut Conn, author: &Author, person: User) -> AppResult<NewLink> {
    let (secret, now) = (LinkSecret(opaque::random::<32>()), Moment::now());
    let expires = now.plus(GOOD);
    sessions::end_link(conn, person.id)?;
    diesel::insert_into(password_links::table)
        .values((
            password_links::user_id.eq(person.id),
            password_links::hash.eq(secret.hash()),
            password_links::created.eq(now),
            password_links::expires.eq(expires),
        ))
        .execute(conn)?;
    audit::record(conn, author, Action::UserPasswordLink, (person.id, &person.name))?;
    Ok(NewLink { person, secret, expires })
}

/// Whom the link is for. `NotFound` when it was altered, used, replaced, or is too old, and for who is deactivated:
/// nobody learns which.
pub fn person(conn: &mut Conn, secret: &LinkSecret, now: Moment) -> AppResult<User> {
    users::table
        .inner_join(password_links::table)
        .filter(password_links::hash.eq(secret.hash()).and(password_links::expires.gt(now)))
        .filter(users::active.eq(true))
        .select(COLUMNS)
        .get_result(conn)
        .optional()?
        .ok_or(AppError::NotFound(Missing::Link))
}

/// Sets the password hash of whom the link is for, and spends the link: of two who send it at once, one chooses the
/// password. `address` is the client's.
pub fn choose(conn: &mut Conn, secret: &LinkSecret, password_hash: &str, address: String) -> AppResult<User> {
    hold_users(conn)?;
    let person = person(conn, secret, Moment::now())?;
    let author = Author::not_let_in(person.id, &person.name, address);
    set_password(conn, &author, person.id, password_hash)
}
