//! Turns at an account that strangers guess at: a network that was told to wait gets a try of its own at the end of its
//! wait, whatever others try meanwhile. So somebody who forgot which browser they used gets in, and a guesser who comes
//! from everywhere gains little: who never comes back has no turn.
//!
//! It stays bounded: at most 80 networks wait for one account, so that strangers get at most some 400 passwords an hour
//! checked, and this only from 80 networks that all come back. When one more comes, the one that asked least often goes.

use diesel::dsl::auto_type;
use diesel::prelude::*;

use super::failures::{Wait, hash, make_row, network_of};
use crate::db::schema::sign_in_failures as rows;
use crate::db::{Conn, Moment};
use crate::error::AppResult;

/// Seconds until a turn comes.
const WAIT: i64 = 12 * 60;
/// Seconds after which a turn that nobody took is forgotten.
pub(super) const KEPT: i64 = 60 * 60;
/// Networks that wait for one account at most.
const PER_ACCOUNT: i64 = 80;
/// Networks that wait for all accounts together at most.
const MOST: i64 = 50_000;
/// Questions that are counted at most.
const COUNTED: i32 = 1000;

/// The turn of one network at one account.
#[derive(Debug, Clone)]
pub struct Turn {
    account: String,
    key: String,
}

impl Turn {
    /// For the account with this `email_key`, whether there is one or not.
    pub fn new(email_key: &str, address: &str) -> Self {
        let account = hash(email_key);
        Turn { key: format!("turn:{}", hash(&format!("{account} {}", network_of(address)))), account }
    }
}

/// Takes the turn when it has come (0); else it is waited for, from the first time that it was asked for. The caller
/// holds the row of the account.
pub fn take(conn: &mut Conn, turn: &Turn, now: Moment) -> AppResult<Wait> {
    let row = rows::table.find(&turn.key);
    let since = row.filter(is_kept(now)).select(rows::last).get_result::<Moment>(conn).optional()?;
    let Some(since) = since else {
        leave(conn, turn)?;
        return join(conn, turn, now);
    };
    let left = since.second() + WAIT - now.second();
    if left <= 0 {
        leave(conn, turn)?;
        return Ok(0);
    }
    diesel::update(row.filter(rows::failures.lt(COUNTED)))
        .set(rows::failures.eq(rows::failures + 1))
        .execute(conn)?;
    Ok(left.unsigned_abs())
}

/// Gives the turn up: the network has had a try.
pub fn leave(conn: &mut Conn, turn: &Turn) -> AppResult<()> {
    diesel::delete(rows::table.find(&turn.key)).execute(conn)?;
    Ok(())
}

/// The condition that a turn is not forgotten at `now`.
#[auto_type]
fn is_kept(now: Moment) -> _ {
    let since: Moment = now.plus(-KEPT);
    rows::last.ge(since)
}

fn join(conn: &mut Conn, turn: &Turn, now: Moment) -> AppResult<Wait> {
    let waiting = rows::table.filter(rows::account.eq(&turn.account)).filter(is_kept(now));
    if waiting.count().get_result::<i64>(conn)? >= PER_ACCOUNT {
        let least = waiting.order((rows::failures.asc(), rows::last.asc(), rows::subject.asc())).limit(1);
        let key: String = least.select(rows::subject).get_result(conn)?;
        diesel::delete(rows::table.find(key)).execute(conn)?;
    }
    make_row(conn, (&turn.key, Some(&turn.account)), 1, now)?;
    let all = rows::table.filter(rows::account.is_not_null());
    let oldest = all.order(rows::last.desc()).offset(MOST).limit(1).select(rows::last);
    if let Some(last) = oldest.get_result::<Moment>(conn).optional()? {
        diesel::delete(all.filter(rows::last.le(last))).execute(conn)?;
    }
    Ok(WAIT.unsigned_abs())
}
