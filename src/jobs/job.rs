//! What a job is.

use std::sync::Arc;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::db::Conn;
use crate::error::AppResult;

/// Rows that are deleted in one piece.
const PIECE: i64 = 500;

/// Does a piece of the work, in a transaction of its own.
pub(super) type Rule = Arc<dyn Fn(&mut Conn) -> AppResult<Left> + Send + Sync>;

/// Work that is to be done every so often.
pub struct Job {
    /// As the table `jobs`, the log and `docs/OPERATIONS.md` call it.
    pub name: &'static str,
    /// Seconds from the beginning of one run to that of the next.
    pub every: i64,
    pub(super) rule: Rule,
}

/// What a piece of a job leaves to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    Nothing,
    /// Perhaps: the piece was a whole one.
    More,
}

impl Job {
    /// Every `every` seconds, `rule` is called until it leaves nothing.
    pub fn new(
        name: &'static str,
        every: i64,
        rule: impl Fn(&mut Conn) -> AppResult<Left> + Send + Sync + 'static,
    ) -> Self {
        Job { name, every, rule: Arc::new(rule) }
    }
}

/// Deletes a piece of the rows of `table` of which `condition` is true; `$1` in it is `bound`. `key` is the table's primary
/// key, one column or several. In SQL, because diesel has no words for a `DELETE` with a limit.
pub fn delete_piece(
    conn: &mut Conn,
    (table, key): (&str, &str),
    condition: &str,
    bound: i64,
) -> AppResult<Left> {
    let sql = format!(
        "DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {condition} LIMIT {PIECE})"
    );
    let rows = diesel::sql_query(sql).bind::<BigInt, _>(bound).execute(conn)?;
    Ok(if (rows as i64) < PIECE { Left::Nothing } else { Left::More })
}
