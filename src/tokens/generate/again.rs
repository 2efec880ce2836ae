//! A making that is asked for again with its `Idempotency-Key`, because the answer did not arrive: the same token, with a
//! new secret, as long as nobody used the one before.

use diesel::prelude::*;

use super::Made;
use super::input::Order;
use super::whose::owner;
use crate::audit::{Action, Author};
use crate::db::schema::{idempotency_keys as keys, token_calls, tokens};
use crate::db::{Conn, Moment, TokenId, UserId, try_hold};
use crate::error::{AppError, AppResult};
use crate::jobs::{Left, delete_piece};
use crate::secrets::keyring::Keyring;
use crate::secrets::secret::Secret;
use crate::tokens::calls::kept::CallLog;
use crate::tokens::made_with;
use crate::tokens::token::{COLUMNS, State, Token};
use crate::web::once::{HEADER, Key};

/// Seconds for which a key is known.
const KNOWN: i64 = 24 * 60 * 60;
/// Keys of one user that are known at most; then the oldest go.
const MOST: i64 = 10_000;

/// The token that `user` made with `key`; `None` when it is new. `UnderWay` while another node is making it, `Invalid`
/// when the key came with another body.
pub fn made(conn: &mut Conn, user: UserId, key: &Key) -> AppResult<Option<TokenId>> {
    if !try_hold(conn, &format!("{user} {}", key.text))? {
        return Err(AppError::UnderWay);
    }
    let known = keys::made.gt(Moment::now().plus(-KNOWN));
    let found: Option<(String, TokenId)> = keys::table
        .find((user, &key.text))
        .filter(known)
        .select((keys::body, keys::token_id))
        .get_result(conn)
        .optional()?;
    match found {
        None => Ok(None),
        Some((body, token)) if body == key.body => Ok(Some(token)),
        Some(_) => Err(AppError::invalid(
            HEADER,
            "This key came with another body before. Take a new key for another token.",
        )),
    }
}

/// Deletes some of the keys that are not known any more.
pub fn sweep(conn: &mut Conn) -> AppResult<Left> {
    let rows = ("idempotency_keys", "user_id, idempotency_key");
    delete_piece(conn, rows, "made <= $1", Moment::now().plus(-KNOWN).second())
}

/// Remembers that `user` made `token` with `key`, and forgets what is too much.
pub fn remember(conn: &mut Conn, user: UserId, key: &Key, token: TokenId) -> AppResult<()> {
    let now = Moment::now();
    // It may have been known before.
    diesel::delete(keys::table.find((user, &key.text))).execute(conn)?;
    let own = keys::table.filter(keys::user_id.eq(user));
    let last: Option<i64> = own
        .order(keys::made.desc())
        .offset(MOST - 1)
        .limit(1)
        .select(keys::made)
        .get_result(conn)
        .optional()?;
    if let Some(last) = last {
        diesel::delete(own.filter(keys::made.le(last))).execute(conn)?;
    }
    diesel::insert_into(keys::table)
        .values((
            keys::user_id.eq(user),
            keys::idempotency_key.eq(&key.text),
            keys::body.eq(&key.body),
            keys::token_id.eq(token),
            keys::made.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Gives the token `id`, which was made by the same `order` before, a new secret; the one before opens nothing any more.
/// `Used` when that one was shown to anybody, or when the token is no longer active; what `whose::owner` says when
/// it may not be theirs any more.
pub fn again(
    conn: &mut Conn,
    keyring: &Keyring,
    log: &CallLog,
    author: &Author,
    order: &Order,
    id: TokenId,
) -> AppResult<Made> {
    if let Some(with) = order.made_with {
        made_with::hold(conn, with)?;
    }
    let (owner, now) = (owner(conn, author.user()?, &order.whose)?, Moment::now());
    let token = unused(conn, log, owner.id, id)?.filter(|token| token.state(now) == State::Active);
    let token = token.ok_or(AppError::Used)?;
    // Never later than before, nor than the token that it is made with now.
    let expiration = token.expiration.into_iter().chain(order.expiration).min();
    let (secret, jti) = Secret::issue(keyring, owner.id, now, expiration)?;
    let token: Token = diesel::update(tokens::table.find(id))
        .set((
            tokens::jti.eq(jti),
            tokens::hash.eq(secret.hash().0),
            tokens::expiration.eq(expiration),
            tokens::made_with.eq(order.made_with),
        ))
        .returning(COLUMNS)
        .get_result(conn)?;
    token.record(conn, author, Action::TokenNewSecret)?;
    Ok(Made { token, owner, secret })
}

/// The token, when no call with it is known: neither one that is counted and not written yet, nor, asked after that, one
/// that is.
fn unused(conn: &mut Conn, log: &CallLog, owner: UserId, id: TokenId) -> AppResult<Option<Token>> {
    if log.pending().contains_key(&id) {
        return Ok(None);
    }
    let calls = token_calls::table.filter(token_calls::token_id.eq(id));
    if calls.count().get_result::<i64>(conn)? > 0 {
        return Ok(None);
    }
    let fresh = tokens::table.find(id).filter(tokens::owner_id.eq(owner).and(tokens::last_used.is_null()));
    Ok(fresh.select(COLUMNS).get_result(conn).optional()?)
}
