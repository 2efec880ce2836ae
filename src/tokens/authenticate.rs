//! Is this secret good, and whose is it?

use diesel::prelude::*;

use super::keyring::Keyring;
use super::secret::{Claims, Secret, SecretHash};
use crate::audit::Door;
use crate::db::schema::{tokens, users};
use crate::db::{Conn, Db, Moment, Role, TokenId, UserId, UserType};
use crate::error::{AppError, AppResult, Refusal};
use crate::web::actor::{ActingToken, Actor};

/// What checking needs of the token and of its owner.
type Found = (
    (TokenId, String, Option<Moment>, Option<Moment>, Option<Moment>),
    (UserId, String, Option<String>, Role, UserType, bool),
);

/// The actor behind `secret`, with the owner's rights of this moment, and the use written down. `address` is
/// the client's.
pub async fn authenticate(db: &Db, keyring: &Keyring, secret: Secret, address: String) -> AppResult<Actor> {
    let now = Moment::now();
    let claims = secret.verify(keyring, now)?;
    let hash = secret.hash();
    let (actor, last_used) = db.read(move |conn| check(conn, &claims, &hash, now, address)).await?;
    if let Some(token) = actor.token
        && last_used.is_none_or(|last| last < now)
        && let Err(cause) = db.write(move |conn| mark_used(conn, token.id, now)).await
    {
        // The answer is right all the same: checking goes on where only writing fails.
        tracing::warn!(%cause, token = token.id, "last used was not kept");
    }
    Ok(actor)
}

/// The rule: the row exists, its hash is that of the secret, the token is active, its owner is active.
fn check(
    conn: &mut Conn,
    claims: &Claims,
    hash: &SecretHash,
    now: Moment,
    address: String,
) -> AppResult<(Actor, Option<Moment>)> {
    let revoked = || AppError::Unauthenticated(Refusal::Revoked);
    let found: Option<Found> = tokens::table
        .inner_join(users::table)
        .filter(tokens::jti.eq(&claims.jti))
        .select((
            (tokens::id, tokens::hash, tokens::expiration, tokens::revoked, tokens::last_used),
            (users::id, users::name, users::email, users::role, users::user_type, users::active),
        ))
        .first(conn)
        .optional()?;
    // A genuine secret without a row was deleted.
    let ((id, stored, expiration, revoked_at, last_used), (owner, name, email, role, user_type, active)) =
        found.ok_or_else(revoked)?;
    if !hash.matches(&stored) || claims.sub != owner.to_string() {
        return Err(AppError::Unauthenticated(Refusal::Malformed));
    }
    if expiration.is_some_and(|end| end <= now) {
        return Err(AppError::Unauthenticated(Refusal::Expired));
    }
    if revoked_at.is_some() || !active {
        return Err(revoked());
    }
    let token = Some(ActingToken { id, expiration });
    Ok((Actor { id: owner, name, email, role, user_type, door: Door::Api, address, token }, last_used))
}

fn mark_used(conn: &mut Conn, id: TokenId, now: Moment) -> AppResult<()> {
    let unused_until = tokens::last_used.is_null().or(tokens::last_used.lt(now));
    diesel::update(tokens::table.filter(tokens::id.eq(id)).filter(unused_until))
        .set(tokens::last_used.eq(now))
        .execute(conn)?;
    Ok(())
}
