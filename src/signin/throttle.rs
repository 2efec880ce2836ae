//! Guessing gets slower. Past the limit even the right password waits, and nobody is locked out for good.
//!
//! A try counts in one lane, narrow before wide: the browser that signed in to this account before (or the session, at
//! *Change password*), the network that did, or the one lane of all strangers of the account. Whatever strangers do, the
//! two narrow lanes stay open. In the strangers' lane somebody who guesses all the time takes every try that becomes
//! free, so a stranger who has to wait is given a turn as well (`turns`): the wait that they are told has an end that
//! nobody else moves.

use diesel::prelude::*;

use super::failures::{Wait, hash, make_row, network_of};
use super::turns::{self, Turn};
use crate::db::schema::sign_in_failures as failures;
use crate::db::{Conn, Db, Moment};
use crate::error::{AppError, AppResult};
use crate::jobs::{Left, delete_piece};

/// Seconds of the longest wait.
const LONGEST: i64 = 15 * 60;
/// Seconds after which failures are forgotten. Longer than any wait: whoever guesses on when it ends does not start afresh.
const FORGET: i64 = 2 * LONGEST;
/// Seconds of the first wait; it doubles with every further failure.
const FIRST_WAIT: i64 = 30;
/// Rows of failures at most: a flood of made-up accounts takes a few megabytes and no more. Each costs whoever makes it
/// the check of a password, so that no flood is fast enough to drop a row that still counts.
const MOST: i64 = 100_000;

/// The table and its key.
const ROWS: (&str, &str) = ("sign_in_failures", "subject");

/// What is counted, and how many failures are free.
#[derive(Debug, Clone)]
pub struct Subject {
    key: String,
    free: i32,
}

impl Subject {
    /// The account with this `email_key` as strangers see it, whether there is one or not. Kept as a hash: people type
    /// passwords into the wrong field.
    pub fn account(email_key: &str) -> Self {
        Subject { key: format!("account:{}", hash(email_key)), free: 5 }
    }

    /// The network a try came from, whomever it was for. Many people may share one.
    pub fn address(address: &str) -> Self {
        Subject { key: format!("address:{}", network_of(address)), free: 20 }
    }

    /// What one browser, session or network may try at one account; `what` and `name` tell it from the others.
    pub(super) fn own(what: &str, name: &str) -> Self {
        Subject { key: format!("{what}:{}", hash(name)), free: 5 }
    }
}

/// One try at a password.
#[derive(Debug, Clone)]
pub struct Try {
    /// The browser or the session, when it is known to the account.
    pub own: Option<Subject>,
    /// The network, when it is known to the account; else the account.
    pub place: Subject,
    pub address: Subject,
    /// The turn that a stranger waits for.
    pub turn: Option<Turn>,
}

/// A try that was counted, to be taken back when it was right.
#[derive(Debug, Default)]
pub struct Counted {
    /// The lane that starts afresh with the right password.
    afresh: Option<Subject>,
    others: Vec<Subject>,
}

/// Counts a try before it is made, so that many at once can't slip through; or says how long it has to wait. A try that
/// has to wait counts for nothing and makes no wait longer.
pub fn begin(conn: &mut Conn, tried: &Try, now: Moment) -> AppResult<Result<Counted, Wait>> {
    bring_back(conn, now)?;
    // Always in this order, so that no two tries wait for each other's rows.
    let address = hold(conn, &tried.address, now)?;
    if tried.own.is_none() && address.wait > 0 {
        return refuse(conn, &address, address.wait);
    }
    let place = hold(conn, &tried.place, now)?;
    let Some(own) = &tried.own else {
        return match &tried.turn {
            Some(turn) => begin_as_stranger(conn, (&place, &address), turn, now),
            None if place.wait > 0 => refuse(conn, &address, place.wait),
            None => count(conn, Some(&tried.place), &[&place, &address], now),
        };
    };
    let own = hold(conn, own, now)?;
    match own.wait {
        0 => count(conn, tried.own.as_ref(), &[&own, &place, &address], now),
        wait => refuse(conn, &address, wait),
    }
}

/// Counts a guess at something that names nobody, from `address`. `TooMany` while it has to wait.
pub async fn count_guess(db: &Db, address: &str) -> AppResult<()> {
    let from = address.to_owned();
    let begun = db.write(move |conn| begin_from(conn, &from, Moment::now())).await?;
    begun.map(drop).map_err(AppError::TooMany)
}

/// The same as `begin` where only the address is counted.
fn begin_from(conn: &mut Conn, address: &str, now: Moment) -> AppResult<Result<Counted, Wait>> {
    bring_back(conn, now)?;
    let subject = Subject::address(address);
    let row = hold(conn, &subject, now)?;
    if row.wait > 0 { Ok(Err(row.wait)) } else { count(conn, None, &[&row], now) }
}

fn begin_as_stranger(
    conn: &mut Conn,
    (place, address): (&Row, &Row),
    turn: &Turn,
    now: Moment,
) -> AppResult<Result<Counted, Wait>> {
    if place.wait == 0 {
        turns::leave(conn, turn)?;
        return count(conn, None, &[place, address], now);
    }
    match turns::take(conn, turn, now)? {
        // The strangers' wait goes on as it was.
        0 => count(conn, None, &[address], now),
        wait => refuse(conn, address, wait.min(place.wait)),
    }
}

/// The password was right: the lane starts afresh, the wider ones keep their other failures.
pub fn succeed(conn: &mut Conn, counted: Counted) -> AppResult<()> {
    if let Some(Subject { key, .. }) = &counted.afresh {
        diesel::delete(failures::table.find(key)).execute(conn)?;
    }
    take_back(conn, counted)
}

/// Takes the try back: nobody looked at the password (the server was busy, the database away).
pub fn take_back(conn: &mut Conn, counted: Counted) -> AppResult<()> {
    counted.others.into_iter().chain(counted.afresh).try_for_each(|subject| {
        let row = failures::table.filter(failures::subject.eq(subject.key).and(failures::failures.gt(0)));
        diesel::update(row).set(failures::failures.eq(failures::failures - 1)).execute(conn)?;
        Ok(())
    })
}

/// What is counted for a subject; no other try reads it before this one is counted or refused.
struct Row {
    subject: Subject,
    count: i32,
    wait: Wait,
}

fn hold(conn: &mut Conn, subject: &Subject, now: Moment) -> AppResult<Row> {
    let kept = match lock(conn, subject).optional()? {
        Some(kept) => kept,
        None => {
            if make_row(conn, (&subject.key, None), 0, now)? > 0 {
                drop_oldest(conn)?;
            }
            lock(conn, subject)?
        }
    };
    let (count, last) = kept;
    let count = if last < now.plus(-FORGET) { 0 } else { count };
    let over = last.second() + wait_after(count, subject.free) - now.second();
    Ok(Row { subject: subject.clone(), count, wait: Wait::try_from(over).unwrap_or(0) })
}

/// Updating locks the row until the end of the transaction: tries queue up here, and nobody sweeps it out.
fn lock(conn: &mut Conn, subject: &Subject) -> QueryResult<(i32, Moment)> {
    diesel::update(failures::table.find(&subject.key))
        .set(failures::failures.eq(failures::failures))
        .returning((failures::failures, failures::last))
        .get_result(conn)
}

/// Counts in all rows that are not waiting: one that does must not wait longer for what others try.
fn count(
    conn: &mut Conn,
    afresh: Option<&Subject>,
    rows: &[&Row],
    now: Moment,
) -> AppResult<Result<Counted, Wait>> {
    let mut counted = Counted { afresh: afresh.cloned(), others: Vec::new() };
    for row in rows.iter().filter(|row| row.wait == 0) {
        diesel::update(failures::table.find(&row.subject.key))
            .set((failures::failures.eq(row.count + 1), failures::last.eq(now)))
            .execute(conn)?;
        if afresh.is_none_or(|afresh| afresh.key != row.subject.key) {
            counted.others.push(row.subject.clone());
        }
    }
    Ok(Ok(counted))
}

/// Nothing is kept of an address that only had to wait.
fn refuse(conn: &mut Conn, address: &Row, wait: Wait) -> AppResult<Result<Counted, Wait>> {
    let unused = failures::table.find(&address.subject.key).filter(failures::failures.eq(0));
    diesel::delete(unused).execute(conn)?;
    Ok(Err(wait))
}

/// What a clock wrote that was ahead happened now.
fn bring_back(conn: &mut Conn, now: Moment) -> AppResult<()> {
    let ahead = failures::table.filter(failures::last.gt(now));
    diesel::update(ahead).set(failures::last.eq(now)).execute(conn)?;
    Ok(())
}

/// Deletes some of the failures that are forgotten, and with turns that nobody took.
pub fn sweep(conn: &mut Conn) -> AppResult<Left> {
    let now = Moment::now();
    let failures = delete_piece(conn, ROWS, "account IS NULL AND last < $1", now.plus(-FORGET).second())?;
    let turns =
        delete_piece(conn, ROWS, "account IS NOT NULL AND last < $1", now.plus(-turns::KEPT).second())?;
    Ok(failures.max(turns))
}

fn drop_oldest(conn: &mut Conn) -> AppResult<()> {
    let counting = failures::table.filter(failures::account.is_null());
    let oldest = counting.order(failures::last.desc()).offset(MOST).limit(1).select(failures::last);
    if let Some(last) = oldest.get_result::<Moment>(conn).optional()? {
        diesel::delete(counting.filter(failures::last.le(last))).execute(conn)?;
    }
    Ok(())
}

/// Seconds to wait after so many failures.
fn wait_after(count: i32, free: i32) -> i64 {
    match count - free {
        excess if excess < 0 => 0,
        excess => (FIRST_WAIT << excess.min(10)).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::{Subject, wait_after};

    #[test]
    fn one_ipv6_network_is_one_address() {
        assert_eq!(Subject::address("2001:db8:1:2::1").key, Subject::address("2001:db8:1:2:ffff::9").key);
        assert_ne!(Subject::address("2001:db8:1:2::1").key, Subject::address("2001:db8:1:3::1").key);
        assert_eq!(Subject::address("192.0.2.7").key, "address:192.0.2.7");
    }

    #[test]
    fn the_wait_begins_at_the_limit_doubles_and_ends() {
        assert_eq!([4, 5, 6, 7, 12, 1000].map(|count| wait_after(count, 5)), [0, 30, 60, 120, 900, 900]);
    }
}
