//! The calls as the database keeps them: per token, day and outcome, for 90 days, and the last good one.
//!
//! A thread writes what was counted every ten seconds, at midnight, and when the server stops. So "last used" is exact
//! to the minute, and `kill -9` loses no more than the last ten seconds of counting.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};
use diesel::upsert::excluded;
use parking_lot::Mutex;

use super::{Outcome, PendingCalls, Sum, Tally};
use crate::db::schema::{token_calls, tokens};
use crate::db::{Conn, Db, Moment, TokenId, UserId, on_either};
use crate::error::AppResult;
use crate::jobs::{Left, delete_piece};
use crate::tokens::token::Token;
use crate::users::seen;

/// Between two writings.
const PAUSE: Duration = Duration::from_secs(10);
/// Calls are kept for so many days.
const DAYS: i32 = 90;
/// So many tokens are written in one transaction: who revokes one of them waits meanwhile.
const AT_ONCE: usize = 50;

/// Seconds by which the clocks of two nodes may differ.
const SKEW: i64 = 60;
const DAY: i64 = 24 * 60 * 60;

/// Calls of one day: the day, what came of them (`Outcome::word`), how many.
pub type Line = (i32, String, i64);

/// Counts calls and writes them down. Cheap to clone; when there is no clone any more, it is written a last time.
#[derive(Clone)]
pub struct CallLog {
    pub tally: Tally,
    book: Arc<Book>,
}

struct Book {
    waiting: Arc<PendingCalls>,
    db: Db,
    /// The day of the calls that are waiting. Held while they are written: one writes at a time.
    day: Mutex<i32>,
}

impl CallLog {
    /// Starts the thread that writes.
    pub fn start(db: Db) -> std::io::Result<Self> {
        let (wake, woken) = sync_channel(1);
        let waiting = Arc::<PendingCalls>::default();
        let book = Book { waiting: waiting.clone(), db, day: Mutex::new(day_of(Moment::now())) };
        let log = CallLog { tally: Tally::new(waiting, wake), book: Arc::new(book) };
        let book = log.book.clone();
        thread::Builder::new().name("calls".into()).spawn(move || run(&book, &woken))?;
        Ok(log)
    }

    /// Writes down what was counted so far. What can't be written now is kept and written later.
    pub fn write(&self) {
        self.book.write();
    }

    /// What is counted and not written yet, by token.
    pub fn pending(&self) -> BTreeMap<TokenId, Sum> {
        self.book.waiting.pending()
    }

    /// Brings what was read of `tokens` up to this moment, with what is counted and not written yet.
    pub fn bring_up_to_date(&self, tokens: &mut [Token]) {
        let pending = self.pending();
        for token in tokens {
            let Some(sum) = pending.get(&token.id) else { continue };
            if sum.last > token.last_used {
                token.last_used = sum.last;
                token.last_address = sum.address.map(|from| from.to_string()).or(token.last_address.take());
            }
        }
    }
}

fn run(book: &Book, woken: &Receiver<()>) {
    loop {
        // At midnight at the latest: what was counted belongs to the day that ends.
        let to_midnight = DAY - Moment::now().second().rem_euclid(DAY);
        let pause = PAUSE.min(Duration::from_secs(to_midnight.unsigned_abs()));
        let is_over = woken.recv_timeout(pause) == Err(RecvTimeoutError::Disconnected);
        book.write();
        if is_over {
            return;
        }
    }
}

impl Book {
    fn write(&self) {
        let mut day = self.day.lock();
        // In the order of their numbers, so that two nodes that write the same tokens wait for each other in turn.
        let done = self.waiting.write(AT_ONCE, |some| {
            self.db.write_now(|conn| {
                some.iter().try_for_each(|(token, sum)| write_down(conn, *token, *day, sum))?;
                // The owners in their order, too.
                let mut owners: BTreeMap<UserId, Moment> = BTreeMap::new();
                for (owner, last) in some.iter().filter_map(|(_, sum)| Some((sum.owner, sum.last?))) {
                    owners.entry(owner).and_modify(|latest| *latest = last.max(*latest)).or_insert(last);
                }
                owners.into_iter().try_for_each(|(owner, last)| seen::keep(conn, owner, last))
            })
        });
        match done {
            Ok(()) => *day = day_of(Moment::now()),
            Err(cause) => tracing::warn!(%cause, "calls could not be written down; they are kept for later"),
        }
    }
}

/// Writes the calls with one token. One that is gone meanwhile is passed over.
fn write_down(conn: &mut Conn, token: TokenId, day: i32, sum: &Sum) -> AppResult<()> {
    if let Some(last) = sum.last {
        // Or still to come: a clock was ahead.
        let other = tokens::last_used.le(last).or(tokens::last_used.gt(Moment::now().plus(SKEW)));
        let earlier = tokens::last_used.is_null().or(other.assume_not_null());
        let address = sum.address.map(|from| tokens::last_address.eq(from.to_string()));
        diesel::update(tokens::table.filter(tokens::id.eq(token)).filter(earlier))
            .set((tokens::last_used.eq(last), address))
            .execute(conn)?;
    }
    for outcome in Outcome::ALL.into_iter().filter(|outcome| sum.count(*outcome) > 0) {
        add(conn, token, day, outcome, i64::try_from(sum.count(outcome)).unwrap_or(i64::MAX))?;
    }
    Ok(())
}

/// One statement, so that two nodes can do it at once. diesel knows `ON CONFLICT` only for one engine at a time.
fn add(conn: &mut Conn, token: TokenId, day: i32, outcome: Outcome, calls: i64) -> AppResult<()> {
    macro_rules! add_on {
        ($conn:expr) => {
            tokens::table
                .filter(tokens::id.eq(token))
                .select((
                    tokens::id,
                    day.into_sql::<Integer>(),
                    outcome.word().into_sql::<Text>(),
                    calls.into_sql::<BigInt>(),
                ))
                .insert_into(token_calls::table)
                .into_columns((
                    token_calls::token_id,
                    token_calls::day,
                    token_calls::outcome,
                    token_calls::calls,
                ))
                .on_conflict((token_calls::token_id, token_calls::day, token_calls::outcome))
                .do_update()
                .set(token_calls::calls.eq(token_calls::calls + excluded(token_calls::calls)))
                .execute($conn)?
        };
    }
    on_either!(conn, add_on!(conn));
    Ok(())
}

/// Deletes some of what is older than 90 days.
pub fn sweep(conn: &mut Conn) -> AppResult<Left> {
    let first = day_of(Moment::now()) - DAYS;
    delete_piece(conn, ("token_calls", "token_id, day, outcome"), "day < $1", first.into())
}

/// The calls with each of `tokens` since `day`: day, outcome, how many.
pub fn since(conn: &mut Conn, tokens: &[TokenId], day: i32) -> AppResult<HashMap<TokenId, Vec<Line>>> {
    let rows: Vec<(TokenId, i32, String, i64)> = token_calls::table
        .filter(token_calls::token_id.eq_any(tokens).and(token_calls::day.ge(day)))
        .select((token_calls::token_id, token_calls::day, token_calls::outcome, token_calls::calls))
        .load(conn)?;
    let mut all: HashMap<TokenId, Vec<Line>> = HashMap::new();
    for (token, day, outcome, calls) in rows {
        all.entry(token).or_default().push((day, outcome, calls));
    }
    Ok(all)
}

/// Days since 1970 in UTC.
pub fn day_of(moment: Moment) -> i32 {
    i32::try_from(moment.second().div_euclid(DAY)).unwrap_or(i32::MAX)
}
