//! Guessing gets slower. Tries are counted per account and per address; past the limit even the right
//! password waits. Nobody is locked out for good.

use aws_lc_rs::digest;
use diesel::prelude::*;

use crate::db::schema::sign_in_failures as failures;
use crate::db::{Conn, Moment, fold};
use crate::error::{AppError, AppResult};
use crate::web::address::network;

/// Seconds after which failures are forgotten, and the longest wait.
const FORGET: i64 = 15 * 60;
/// Seconds of the first wait; it doubles with every further failure.
const FIRST_WAIT: i64 = 30;

/// What is counted, and how many failures are free.
#[derive(Debug, Clone)]
pub struct Subject {
    key: String,
    free: i32,
}

impl Subject {
    /// The account that `email` names, whether there is one or not. Kept as a hash: people type passwords
    /// into the wrong field.
    pub fn account(email: &str) -> Self {
        let hash = digest::digest(&digest::SHA256, fold(email.trim()).as_bytes());
        Subject { key: format!("account:{}", hex::encode(hash)), free: 5 }
    }

    /// The network a try came from. Many people may share one.
    pub fn address(address: &str) -> Self {
        let network = address.parse().map_or_else(|_| address.to_owned(), |ip| network(ip).to_string());
        Subject { key: format!("address:{network}"), free: 20 }
    }
}

/// Counts a try before it is made, so that many at once can't slip through. `TooMany` while the subject has
/// to wait; then nothing is counted.
pub fn begin(conn: &mut Conn, subjects: &[Subject], now: Moment) -> AppResult<()> {
    subjects.iter().try_for_each(|subject| count(conn, subject, now))
}

/// Takes the try back: it was right. The account starts afresh, the address keeps its other failures.
pub fn succeed(conn: &mut Conn, account: &Subject, address: &Subject) -> AppResult<()> {
    diesel::delete(failures::table.filter(failures::subject.eq(&account.key))).execute(conn)?;
    take_back(conn, std::slice::from_ref(address))
}

/// Takes the try back: it was right, or nobody looked at the password (the server was busy, the database away).
pub fn take_back(conn: &mut Conn, subjects: &[Subject]) -> AppResult<()> {
    subjects.iter().try_for_each(|subject| {
        let row = failures::table.filter(failures::subject.eq(&subject.key).and(failures::failures.gt(0)));
        diesel::update(row).set(failures::failures.eq(failures::failures - 1)).execute(conn)?;
        Ok(())
    })
}

fn count(conn: &mut Conn, subject: &Subject, now: Moment) -> AppResult<()> {
    make_row(conn, subject, now)?;
    let row = failures::table.filter(failures::subject.eq(&subject.key));
    // Updating first locks the row until the end of the transaction; tries queue up here.
    let (count, last): (i32, Moment) = diesel::update(row)
        .set(failures::failures.eq(failures::failures + 1))
        .returning((failures::failures, failures::last))
        .get_result(conn)?;
    let over = last.second() + wait_after(count - 1, subject.free) - now.second();
    if over > 0 {
        return Err(AppError::TooMany(over.unsigned_abs()));
    }
    diesel::update(row).set(failures::last.eq(now)).execute(conn)?;
    Ok(())
}

/// A row to count in, when there is none; and away with those that are forgotten.
fn make_row(conn: &mut Conn, subject: &Subject, now: Moment) -> AppResult<()> {
    let forgotten = failures::table.filter(failures::last.lt(now.plus(-FORGET)));
    diesel::delete(forgotten).execute(conn)?;
    let row = (failures::subject.eq(&subject.key), failures::failures.eq(0), failures::last.eq(now));
    let insert = diesel::insert_into(failures::table).values(row).on_conflict_do_nothing();
    // diesel can't say this for both engines at once.
    match conn {
        Conn::Sqlite(conn) => insert.execute(conn),
        Conn::Postgres(conn) => insert.execute(conn),
    }?;
    Ok(())
}

/// Seconds to wait after so many failures.
fn wait_after(count: i32, free: i32) -> i64 {
    match count - free {
        excess if excess < 0 => 0,
        excess => (FIRST_WAIT << excess.min(10)).min(FORGET),
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
