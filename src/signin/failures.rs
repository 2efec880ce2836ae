//! The rows in which tries are counted, and by what they are named. What people type is in them as a hash only.

use diesel::prelude::*;

use crate::db::schema::sign_in_failures as failures;
use crate::db::{Conn, Moment, on_either};
use crate::error::AppResult;
use crate::opaque;
use crate::web::address::network;

/// Seconds to wait.
pub type Wait = u64;

/// Makes a row that counts so many, when there is none; gives how many it made. `account` is set for turns alone.
pub(super) fn make_row(
    conn: &mut Conn,
    (key, account): (&str, Option<&str>),
    count: i32,
    now: Moment,
) -> AppResult<usize> {
    let row = (
        failures::subject.eq(key),
        failures::account.eq(account),
        failures::failures.eq(count),
        failures::last.eq(now),
    );
    let insert = diesel::insert_into(failures::table).values(row).on_conflict_do_nothing();
    Ok(on_either!(conn, insert.execute(conn))?)
}

/// The name of something that nobody is to read.
pub(super) fn hash(text: &str) -> String {
    opaque::fingerprint(text)
}

/// The network of an address as `web::address` writes it.
pub(super) fn network_of(address: &str) -> String {
    address.parse().map_or_else(|_| address.to_owned(), |ip| network(ip).to_string())
}
