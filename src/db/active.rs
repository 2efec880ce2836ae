//! The one condition that a token opens something, as every statement says it.

use diesel::dsl::auto_type;
use diesel::prelude::*;

use super::schema::tokens;
use super::types::Moment;

/// The condition that a token is active at `now`: neither revoked nor expired.
#[auto_type]
pub fn active_at(now: Moment) -> _ {
    let unexpired: unexpired_at = unexpired_at(now);
    tokens::revoked.is_null().and(unexpired)
}

/// The condition that a token has not expired at `now`, revoked or not.
#[auto_type]
pub fn unexpired_at(now: Moment) -> _ {
    tokens::expiration.is_null().or(tokens::expiration.gt(now).assume_not_null())
}
