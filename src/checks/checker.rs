//! Is this secret good, and whose is it? One rule for the API, for proxies and for other services.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use diesel::prelude::*;

use super::holder::Holder;
use super::kept::Kept;
use super::read::Read;
use crate::db::changes::Version;
use crate::db::schema::{tokens, users};
use crate::db::{Conn, Db, Moment, OwnReader, Role, TokenId, UserId, UserType};
use crate::error::{AppError, AppResult, Refusal};
use crate::secrets::keyring::Keyring;
use crate::secrets::secret::{Claims, Fingerprint, Presented};
use crate::tokens::calls::kept::CallLog;
use crate::tokens::calls::{Calls, Outcome};
use crate::tokens::chips;
use crate::web::actor::ActingToken;
use crate::web::address::Client;

/// Checks secrets and counts the calls with them. Each thread of the server has one, with a memory of its
/// own.
pub struct Checker {
    db: Db,
    reader: OwnReader,
    keyring: Arc<Keyring>,
    log: CallLog,
    kept: RefCell<Kept<Known>>,
}

/// What is known of a secret whose signature is good.
struct Known {
    /// It is true while this holds.
    version: Version,
    who: Result<Rc<Holder>, Refusal>,
    /// When the token expires, as its row and the secret itself say.
    ends: Option<Moment>,
    /// Where its calls are counted, and as what while it has not expired. Absent when it is the secret of no
    /// token of ours.
    filed: Option<(Arc<Calls>, Outcome)>,
}

/// Why a secret was refused, and of which token it is, when it is one that we know.
pub struct Refused {
    pub error: AppError,
    pub token: Option<(TokenId, Outcome)>,
}

impl From<AppError> for Refused {
    fn from(error: AppError) -> Self {
        Refused { error, token: None }
    }
}

/// Where a call is counted, and as what.
type Filed<'a> = (&'a Arc<Calls>, Outcome);

/// What checking needs of the token, in the order of the columns of `find`.
#[derive(Queryable)]
struct TokenRow {
    id: TokenId,
    name: String,
    hash: String,
    expiration: Option<Moment>,
    revoked: Option<Moment>,
}

/// The same of its owner.
#[derive(Queryable)]
struct OwnerRow {
    id: UserId,
    name: String,
    email: Option<String>,
    role: Role,
    user_type: UserType,
    active: bool,
}

/// A token, its owner, and the names of its tags.
struct Found {
    token: TokenRow,
    owner: OwnerRow,
    tags: Vec<String>,
}

impl Checker {
    /// One that remembers `most` secrets.
    pub fn new(db: Db, reader: OwnReader, keyring: Arc<Keyring>, log: CallLog, most: usize) -> Self {
        Checker { db, reader, keyring, log, kept: RefCell::new(Kept::new(most)) }
    }

    /// The holder of `secret`, with the rights of this moment. `may` says whether they may do what they came
    /// for. The call is counted, whatever comes of it; `from` is where it came from, when that is known.
    pub async fn check(
        &self,
        secret: Presented<'_>,
        from: Option<Client>,
        may: impl FnOnce(&Holder) -> AppResult<()>,
    ) -> AppResult<Rc<Holder>> {
        self.judge(secret, from, may).await.map_err(|refused| refused.error)
    }

    /// The same; a refusal tells of which token.
    pub async fn judge(
        &self,
        secret: Presented<'_>,
        from: Option<Client>,
        may: impl FnOnce(&Holder) -> AppResult<()>,
    ) -> Result<Rc<Holder>, Refused> {
        let fingerprint = secret.fingerprint();
        let known = match self.remembered(&fingerprint) {
            Some(known) => known,
            // Boxed: a secret that is in the cache does not pay for the larger future.
            None => Box::pin(self.look_up(secret, fingerprint)).await?,
        };
        let now = Moment::now();
        let (answer, filed) = known.settle(now, may);
        if let Some((calls, outcome)) = filed {
            self.log.tally.count(calls, outcome, now, from);
        }
        let token = filed.map(|(calls, outcome)| (calls.token(), outcome));
        answer.map_err(|error| Refused { error, token })
    }

    /// The same, only for a secret that is remembered as good by a holder who may: then the call is counted.
    pub fn at_hand(
        &self,
        secret: Presented<'_>,
        from: Option<Client>,
        may: impl FnOnce(&Holder) -> AppResult<()>,
    ) -> Option<Rc<Holder>> {
        let known = self.remembered(&secret.fingerprint())?;
        let now = Moment::now();
        let (Ok(holder), Some((calls, outcome))) = known.settle(now, may) else { return None };
        self.log.tally.count(calls, outcome, now, from);
        Some(holder)
    }

    /// What was kept, when it is sure to be true still.
    fn remembered(&self, fingerprint: &Fingerprint) -> Option<Rc<Known>> {
        let known = self.kept.borrow_mut().get(fingerprint)?;
        self.db.changes().holds(&known.version).then_some(known)
    }

    async fn look_up(&self, secret: Presented<'_>, fingerprint: Fingerprint) -> AppResult<Rc<Known>> {
        // Before the keys and the row are read: a change that comes in between makes what we keep untrue at
        // once.
        let before = self.db.changes().before();
        let claims = secret.verify(&self.keyring.now())?;
        let malformed = |_| AppError::Unauthenticated(Refusal::Malformed);
        let owner: UserId = claims.sub.parse().map_err(malformed)?;
        let version = self.db.changes().version(before, &claims.jti, owner);
        let jti = claims.jti.clone();
        let found = self.reader.read(move |conn| find(conn, &jti)).await;
        let found = found.map_err(|error| match claims.exp {
            // It would be refused in any case.
            Some(exp) if exp <= Moment::now().second() => AppError::Unauthenticated(Refusal::Expired),
            _ => error,
        })?;
        let known = Rc::new(Known::judge(found, claims, fingerprint, version));
        self.kept.borrow_mut().insert(fingerprint, known.clone());
        Ok(known)
    }
}

/// The rule's reading: the token with this `jti`, its owner, and the names of its tags.
fn find(conn: &mut Conn, jti: &str) -> AppResult<Option<Found>> {
    let found: Option<(TokenRow, OwnerRow)> = tokens::table
        .inner_join(users::table)
        .filter(tokens::jti.eq(jti))
        .select((
            (tokens::id, tokens::name, tokens::hash, tokens::expiration, tokens::revoked),
            (users::id, users::name, users::email, users::role, users::user_type, users::active),
        ))
        .get_result(conn)
        .optional()?;
    let Some((token, owner)) = found else { return Ok(None) };
    let tags = chips::of_token(conn, token.id)?.into_iter().map(|tag| tag.name).collect();
    Ok(Some(Found { token, owner, tags }))
}

impl Known {
    /// The rule: the row exists, its hash is that of the secret, the token is active, its owner is active.
    fn judge(found: Option<Found>, claims: Claims, fingerprint: Fingerprint, version: Version) -> Known {
        let said = claims.exp.map(Moment::from_second);
        // A genuine secret without a row was deleted.
        let Some(Found { token, owner, tags }) = found else {
            return Known { version, who: Err(Refusal::Revoked), ends: said, filed: None };
        };
        if !fingerprint.in_words().matches(&token.hash) || claims.sub != owner.id.to_string() {
            return Known { version, who: Err(Refusal::Malformed), ends: None, filed: None };
        }
        let ends = said.into_iter().chain(token.expiration).min();
        let calls = Calls::new(token.id, owner.id);
        let (who, outcome) = match (token.revoked, owner.active) {
            (Some(_), _) => (Err(Refusal::Revoked), Outcome::Revoked),
            (None, false) => (Err(Refusal::Revoked), Outcome::Deactivated),
            (None, true) => (Ok(Rc::new(Holder::new(read(token, owner, tags), claims))), Outcome::Good),
        };
        Known { version, who, ends, filed: Some((calls, outcome)) }
    }

    /// What a call at `now` comes to, when `may` says whether the holder may do what they came for: the
    /// answer, and where it is counted as what. An expiration equal to `now` has passed, and is told before
    /// all else.
    fn settle(
        &self,
        now: Moment,
        may: impl FnOnce(&Holder) -> AppResult<()>,
    ) -> (AppResult<Rc<Holder>>, Option<Filed<'_>>) {
        let filed = self.filed.as_ref().map(|(calls, outcome)| (calls, *outcome));
        let filed_as = |outcome| filed.map(|(calls, _)| (calls, outcome));
        match &self.who {
            _ if self.ends.is_some_and(|end| end <= now) => {
                (Err(AppError::Unauthenticated(Refusal::Expired)), filed_as(Outcome::Expired))
            }
            Err(refusal) => (Err(AppError::Unauthenticated(*refusal)), filed),
            Ok(holder) => match may(holder) {
                Ok(()) => (Ok(holder.clone()), filed),
                Err(error) => (Err(error), filed_as(Outcome::Demand)),
            },
        }
    }
}

fn read(token: TokenRow, owner: OwnerRow, tags: Vec<String>) -> Read {
    Read {
        token: ActingToken { id: token.id, expiration: token.expiration },
        token_name: token.name,
        owner: owner.id,
        name: owner.name,
        email: owner.email,
        role: owner.role,
        user_type: owner.user_type,
        tags,
    }
}
