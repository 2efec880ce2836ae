//! Compromise: somebody who only held the secret revoked it (RFC 7009). It leaked, so it is never restored.

use diesel::prelude::*;

use super::secret::SecretHash;
use super::token::{COLUMNS, Token};
use crate::audit::{Action, Author, Door};
use crate::db::schema::tokens;
use crate::db::{Conn, Moment};
use crate::error::AppResult;

/// The token that a genuine secret with this `jti` and `hash` can still compromise; `None` when it is compromised already,
/// has expired, or is gone. Asking is cheap, so that a secret that is sent again and again makes nobody wait.
pub fn subject(conn: &mut Conn, jti: &str, hash: &SecretHash) -> AppResult<Option<Token>> {
    let lives = tokens::expiration.is_null().or(tokens::expiration.gt(Moment::now()).assume_not_null());
    let found: Option<(Token, String)> = tokens::table
        .filter(tokens::jti.eq(jti).and(tokens::compromised.eq(false)))
        .filter(lives)
        .select((COLUMNS, tokens::hash))
        .get_result(conn)
        .optional()?;
    Ok(found.filter(|(_, stored)| hash.matches(stored)).map(|(token, _)| token))
}

/// Revokes the token with this `jti` and `hash` for good, also when it is revoked already; nothing happens when it has
/// expired, or when there is none. `address` is where the holder of the secret is.
pub fn compromise(conn: &mut Conn, jti: &str, hash: &SecretHash, address: String) -> AppResult<()> {
    let Some(token) = subject(conn, jti, hash)? else { return Ok(()) };
    let now = Moment::now();
    let mine = tokens::table.filter(tokens::id.eq(token.id).and(tokens::compromised.eq(false)));
    let changed = diesel::update(mine).set(tokens::compromised.eq(true)).execute(conn)?;
    if changed == 0 {
        return Ok(());
    }
    // When it was revoked before, that is when.
    diesel::update(tokens::table.filter(tokens::id.eq(token.id).and(tokens::revoked.is_null())))
        .set(tokens::revoked.eq(now))
        .execute(conn)?;
    let holder =
        Author { id: None, name: "holder of the secret".into(), door: Door::Api, address: Some(address) };
    token.record(conn, &holder, Action::TokenCompromise)
}
