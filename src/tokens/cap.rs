//! How many active tokens one person or service user has at most.

use diesel::prelude::*;

use crate::db::active::active_at;
use crate::db::schema::tokens;
use crate::db::{Conn, Moment, UserId, hold_tokens_of};
use crate::error::{AppError, AppResult};

/// So many changes that nobody sees yet can be under way at once, on all nodes together.
const AT_ONCE: i64 = 128;

/// The most.
#[derive(Debug, Clone, Copy)]
pub struct Cap(pub u32);

/// After `owner` got an active token more: `Conflict` when there are now more than `cap` allows, which takes
/// it back. Of many at once only so many get one as fit; far from the cap nobody waits for another.
pub fn refuse_over(conn: &mut Conn, Cap(most): Cap, owner: UserId, is_own: bool) -> AppResult<()> {
    let most = i64::from(most);
    if active(conn, owner)? + AT_ONCE <= most {
        return Ok(());
    }
    hold_tokens_of(conn, owner)?;
    if active(conn, owner)? <= most {
        return Ok(());
    }
    let who = if is_own { "You have" } else { "This service user has" };
    let number = grouped(most);
    Err(AppError::conflict(format!(
        "{who} {number} active tokens, and that is the most. Revoke what is no longer needed first."
    )))
}

fn active(conn: &mut Conn, owner: UserId) -> AppResult<i64> {
    let active = tokens::table.filter(tokens::owner_id.eq(owner)).filter(active_at(Moment::now()));
    Ok(active.count().get_result(conn)?)
}

/// `10,000`
fn grouped(number: i64) -> String {
    let (thousands, rest) = (number / 1000, number % 1000);
    if thousands == 0 { rest.to_string() } else { format!("{},{rest:03}", grouped(thousands)) }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn large_numbers_have_commas() {
        assert_eq!(
            [0, 999, 1000, 10_000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "10,000", "1,234,567"]
        );
    }
}
