//! Compromise: somebody who only held the secret revoked it (RFC 7009). It leaked, so it is never restored,
//! and nor is what was made with it: whoever had the secret may have made that.

use diesel::prelude::*;

use super::made_with::{below, hold_below};
use super::token::{COLUMNS, Token};
use crate::audit::{Action, Author};
use crate::db::active::unexpired_at;
use crate::db::schema::tokens;
use crate::db::{Conn, Moment, TokenId, hold_compromising};
use crate::error::AppResult;
use crate::secrets::secret::SecretHash;

/// What a well-signed secret is.
pub enum Reported {
    /// None of ours: the token of its `jti` has another one.
    Altered,
    /// Genuine, and nothing is left to compromise: it is compromised already, has expired, or is gone.
    Over,
    /// Genuine; its token can still be compromised, whether it is revoked or not.
    Lives(TokenId),
}

/// What the well-signed secret with this `jti` and `hash` is. Asking is cheap, so that a secret that is sent
/// again and again makes nobody wait.
pub fn reported(conn: &mut Conn, jti: &str, hash: &SecretHash) -> AppResult<Reported> {
    type Row = (TokenId, String, Option<Moment>, bool);
    let found: Option<Row> = tokens::table
        .filter(tokens::jti.eq(jti))
        .select((tokens::id, tokens::hash, tokens::expiration, tokens::compromised))
        .get_result(conn)
        .optional()?;
    Ok(match found {
        Some((_, stored, ..)) if !hash.matches(&stored) => Reported::Altered,
        Some((id, _, end, false)) if end.is_none_or(|end| end > Moment::now()) => Reported::Lives(id),
        _ => Reported::Over,
    })
}

/// Revokes for good the token with this `jti` and `hash`, also when it is revoked already, and all that was
/// made with it, down all generations; nothing happens when there is nothing to compromise. `address` is
/// where the holder of the secret is.
pub fn compromise(conn: &mut Conn, jti: &str, hash: &SecretHash, address: String) -> AppResult<()> {
    hold_compromising(conn)?;
    let Reported::Lives(id) = reported(conn, jti, hash)? else { return Ok(()) };
    let now = Moment::now();
    hold_below(conn, id)?;
    let all = tokens::table
        .filter(tokens::compromised.eq(false))
        .filter(unexpired_at(now))
        .filter(tokens::id.eq(id).or(below(id)));
    let mut compromised: Vec<Token> =
        diesel::update(all).set(tokens::compromised.eq(true)).returning(COLUMNS).get_results(conn)?;
    // What was revoked before was revoked then.
    let unrevoked = tokens::table.filter(tokens::id.eq(id).or(below(id))).filter(tokens::revoked.is_null());
    diesel::update(unrevoked.filter(tokens::compromised.eq(true)))
        .set(tokens::revoked.eq(now))
        .execute(conn)?;
    compromised.sort_by_key(|token| token.id);
    let holder = Author::secret_holder(address);
    compromised.iter().try_for_each(|token| token.record(conn, &holder, Action::TokenCompromise))
}
