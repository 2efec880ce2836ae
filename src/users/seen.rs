//! When somebody was last active: on a page, or with a token in the API.

use std::collections::HashMap;

use diesel::prelude::*;
use parking_lot::Mutex;

use crate::db::schema::users;
use crate::db::{Conn, Db, Moment, UserId};
use crate::error::AppResult;

/// "Last active" is exact to so many seconds, to save writes.
const STEP: i64 = 60;
/// Users that are remembered before those of earlier minutes are forgotten.
const MOST: usize = 10_000;

/// Whom this server has written down in the last minute.
#[derive(Default)]
pub struct Seen(Mutex<HashMap<UserId, Moment>>);

impl Seen {
    /// Writes down that `user` is active now, at most once a minute. Nobody waits for it: no request fails or
    /// slows down over it.
    pub fn mark(&self, db: &Db, user: UserId) {
        let now = Moment::now();
        if !self.is_due(user, now) {
            return;
        }
        let db = db.clone();
        actix_web::rt::spawn(async move {
            if let Err(cause) = db.write(move |conn| keep(conn, user, now)).await {
                tracing::warn!(%cause, user = i64::from(user), "last active was not kept");
            }
        });
    }

    /// True once a minute for each user.
    fn is_due(&self, user: UserId, now: Moment) -> bool {
        let mut marked = self.0.lock();
        if marked.get(&user).is_some_and(|last| last.plus(STEP) > now) {
            return false;
        }
        if marked.len() >= MOST {
            marked.retain(|_, last| last.plus(STEP) > now);
        }
        marked.insert(user, now);
        true
    }
}

/// The rule. What is known of a later moment stays, unless that moment is still to come: a clock was ahead.
pub fn keep(conn: &mut Conn, user: UserId, now: Moment) -> AppResult<()> {
    let is_to_come = users::last_active.gt(Moment::now().plus(STEP));
    let before = users::last_active.is_null().or(users::last_active.lt(now)).or(is_to_come);
    diesel::update(users::table.filter(users::id.eq(user)).filter(before))
        .set(users::last_active.eq(now))
        .execute(conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_written_down_once_a_minute() {
        let (seen, at) = (Seen::default(), Moment::from_second);
        let due = [(1, 0), (1, 59), (2, 59), (1, 60), (2, 118), (2, 119)];
        assert_eq!(
            due.map(|(user, now)| seen.is_due(UserId::from(user), at(now))),
            [true, false, true, true, false, true]
        );
    }
}
