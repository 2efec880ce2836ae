//! The browsers where a person is signed in: what they see of their own sessions, and how they end them.

use diesel::prelude::*;

use super::session::{SessionLimits, is_alive, is_bound_to};
use crate::audit::{self, Action, Author};
use crate::db::schema::sessions;
use crate::db::{Conn, Moment, UserId};
use crate::error::{AppError, AppResult, Missing};

/// Sessions that are shown at most.
const MOST: i64 = 100;

/// A session as its person sees it.
#[derive(Debug, Queryable)]
pub struct Browser {
    /// The hash of its id: it names the session and opens nothing.
    pub id: String,
    state: String,
    pub created: Moment,
    pub last_seen: Moment,
    /// `Firefox on Linux`
    pub browser: Option<String>,
    /// Where it signed in from.
    pub address: Option<String>,
}

/// The sessions of `user` that are not over, the one used last first. `epoch` is what this session is bound
/// to.
pub fn list(conn: &mut Conn, user: UserId, epoch: &str, limits: SessionLimits) -> AppResult<Vec<Browser>> {
    let rows: Vec<Browser> = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(is_alive(limits, Moment::now()))
        .order((sessions::last_seen.desc(), sessions::created.desc(), sessions::id_hash.asc()))
        .limit(MOST)
        .select((
            sessions::id_hash,
            sessions::state,
            sessions::created,
            sessions::last_seen,
            sessions::browser,
            sessions::address,
        ))
        .load(conn)?;
    Ok(rows.into_iter().filter(|row| is_bound_to(&row.state, epoch)).collect())
}

/// Ends one session of the author. `NotFound` when it is not theirs, or over already.
pub fn end_one(conn: &mut Conn, author: &Author, id: &str) -> AppResult<()> {
    let one = sessions::table.filter(sessions::user_id.eq(author.user()?).and(sessions::id_hash.eq(id)));
    match diesel::delete(one).execute(conn)? {
        0 => Err(AppError::NotFound(Missing::Session)),
        _ => audit::record_own(conn, author, Action::UserSignOut),
    }
}

/// Ends all sessions of the author but `current`; gives how many there were.
pub fn end_others(conn: &mut Conn, author: &Author, current: &str) -> AppResult<usize> {
    let others =
        sessions::table.filter(sessions::user_id.eq(author.user()?).and(sessions::id_hash.ne(current)));
    let ended = diesel::delete(others).execute(conn)?;
    if ended > 0 {
        audit::record_own(conn, author, Action::UserSignOutElsewhere)?;
    }
    Ok(ended)
}
