//! The rows in which tries are counted, and by what they are named. What people type is in them as a hash only.

use aws_lc_rs::digest;
use diesel::prelude::*;

use crate::db::schema::sign_in_failures as failures;
use crate::db::{Conn, Moment};
use crate::error::AppResult;
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
    // diesel can't say this for both engines at once.
    Ok(match conn {
        Conn::Sqlite(conn) => insert.execute(conn),
        Conn::Postgres(conn) => insert.execute(conn),
    }?)
}

/// The name of something that nobody is to read.
pub(super) fn hash(text: &str) -> String {
    hex::encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

/// The network of an address as `web::address` writes it.
pub(super) fn network_of(address: &str) -> String {
    address.parse().map_or_else(|_| address.to_owned(), |ip| network(ip).to_string())
}
