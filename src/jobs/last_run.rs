//! The last run of each job, as the table `jobs` keeps it. Who writes there that it begins runs it: of many nodes one does,
//! and once in an interval.

use diesel::prelude::*;

use crate::db::schema::jobs;
use crate::db::{Conn, Moment, hold_named, try_hold};
use crate::error::AppResult;

/// Seconds after which a job that failed is tried again, and a database that was away is asked again. Each try has one
/// line in the log, so this is also how often there is one.
pub(super) const RETRY: i64 = 60;
/// Characters of a failure that are kept.
const WORDS: usize = 500;

/// The last run of a job.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct LastRun {
    pub name: String,
    pub began: Moment,
    /// Milliseconds; `None` while it runs, and when its server ended meanwhile.
    pub took_ms: Option<i64>,
    /// Why it failed, or, while it runs, the one before.
    pub failure: Option<String>,
}

impl LastRun {
    /// When the next one is due, with so many seconds between two. At once when a clock that was ahead wrote the last one.
    pub(super) fn next(&self, every: i64) -> Moment {
        if self.began > Moment::now() {
            return Moment::now();
        }
        let has_failed = self.took_ms.is_some() && self.failure.is_some();
        self.began.plus(if has_failed { every.min(RETRY) } else { every })
    }
}

/// Of every job that ever ran.
pub fn all(conn: &mut Conn) -> AppResult<Vec<LastRun>> {
    Ok(jobs::table.order(jobs::name).load(conn)?)
}

/// Writes down that a run of the job begins, and gives when; `None` when it is not due, or another node is at it.
pub(super) fn begin(conn: &mut Conn, name: &str, every: i64) -> AppResult<Option<Moment>> {
    if !try_hold(conn, &lock(name))? {
        return Ok(None);
    }
    let (row, now) = (jobs::table.find(name), Moment::now());
    match row.get_result::<LastRun>(conn).optional()? {
        Some(last) if last.next(every) > now => return Ok(None),
        Some(_) => {
            let begins = (jobs::began.eq(now), jobs::took_ms.eq(None::<i64>));
            diesel::update(row).set(begins).execute(conn)?;
        }
        None => {
            let first = (jobs::name.eq(name), jobs::began.eq(now));
            diesel::insert_into(jobs::table).values(first).execute(conn)?;
        }
    }
    Ok(Some(now))
}

/// True while the run that began then is the last one, and until the end of the transaction: who took longer than the
/// interval has been overtaken, perhaps by another node, and leaves the rest to that.
pub(super) fn goes_on(conn: &mut Conn, name: &str, began: Moment) -> AppResult<bool> {
    // Another node may be looking at this moment whether the job is due.
    hold_named(conn, &lock(name))?;
    let same = jobs::table.filter(jobs::name.eq(name).and(jobs::began.eq(began)));
    Ok(same.count().get_result::<i64>(conn)? > 0)
}

/// Writes down what came of the run that began then.
pub(super) fn end(
    conn: &mut Conn,
    (name, began): (&str, Moment),
    took_ms: i64,
    failure: Option<&str>,
) -> AppResult<()> {
    let failure = failure.map(|words| words.chars().take(WORDS).collect::<String>());
    diesel::update(jobs::table.filter(jobs::name.eq(name).and(jobs::began.eq(began))))
        .set((jobs::took_ms.eq(took_ms), jobs::failure.eq(failure)))
        .execute(conn)?;
    Ok(())
}

/// Who holds it may begin the job or do a piece of it.
fn lock(name: &str) -> String {
    format!("job {name}")
}
