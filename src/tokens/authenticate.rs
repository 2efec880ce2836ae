//! Is this secret good, and whose is it? One rule for the API, for proxies and for other services.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use diesel::prelude::*;

use super::calls::{Calls, Outcome};
use super::calls_kept::CallLog;
use super::chips;
use super::holder::Holder;
use super::kept::Kept;
use super::keyring::Keyring;
use super::read::Read;
use super::secret::{Claims, Fingerprint, Presented};
use crate::db::changes::Version;
use crate::db::schema::{tokens, users};
use crate::db::{Conn, Db, Moment, OwnReader, Role, TokenId, UserId, UserType};
use crate::error::{AppError, AppResult, Refusal};
use crate::web::actor::ActingToken;
use crate::web::address::Client;

/// Checks secrets and counts the calls with them. Each thread of the server has one, with a memory of its own.
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
    /// What a call comes to, as long as the token has not expired.
    outcome: Outcome,
    /// When the token expires, as its row and the secret itself say.
    ends: Option<Moment>,
    /// Absent when there is no such token.
    calls: Option<Arc<Calls>>,
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

/// What checking needs of the token and of its owner.
type Row = (
    (TokenId, String, String, Option<Moment>, Option<Moment>),
    (UserId, String, Option<String>, Role, UserType, bool),
);

impl Checker {
    /// One that remembers `most` secrets.
    pub fn new(db: Db, reader: OwnReader, keyring: Arc<Keyring>, log: CallLog, most: usize) -> Self {
        Checker { db, reader, keyring, log, kept: RefCell::new(Kept::new(most)) }
    }

    /// The holder of `secret`, with the rights of this moment. `may` says whether they may do what they came for. The
    /// call is counted, whatever comes of it; `from` is where it came from, when that is known.
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
            // Boxed, so that the way of those that are remembered stays short.
            None => Box::pin(self.look_up(secret, fingerprint)).await?,
        };
        let now = Moment::now();
        let (outcome, answer) = match known.standing(now) {
            Ok(holder) => match may(&holder) {
                Ok(()) => (Outcome::Good, Ok(holder)),
                Err(error) => (Outcome::Demand, Err(error)),
            },
            Err((outcome, refusal)) => (outcome, Err(AppError::Unauthenticated(refusal))),
        };
        if let Some(calls) = &known.calls {
            self.log.tally.count(calls, outcome, now, from);
        }
        let token = known.calls.as_ref().map(|calls| (calls.token(), outcome));
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
        let holder = known.standing(now).ok()?;
        may(&holder).ok()?;
        self.log.tally.count(known.calls.as_ref()?, Outcome::Good, now, from);
        Some(holder)
    }

    /// What was kept, when it is sure to be true still.
    fn remembered(&self, fingerprint: &Fingerprint) -> Option<Rc<Known>> {
        let known = self.kept.borrow_mut().get(fingerprint)?;
        self.db.changes().holds(&known.version).then_some(known)
    }

    async fn look_up(&self, secret: Presented<'_>, fingerprint: Fingerprint) -> AppResult<Rc<Known>> {
        // Before the keys and the row are read: a change that comes in between makes what we keep untrue at once.
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
fn find(conn: &mut Conn, jti: &str) -> AppResult<Option<(Row, Vec<String>)>> {
    let found: Option<Row> = tokens::table
        .inner_join(users::table)
        .filter(tokens::jti.eq(jti))
        .select((
            (tokens::id, tokens::name, tokens::hash, tokens::expiration, tokens::revoked),
            (users::id, users::name, users::email, users::role, users::user_type, users::active),
        ))
        .get_result(conn)
        .optional()?;
    let Some(row) = found else { return Ok(None) };
    let carried = chips::of_token(conn, row.0.0)?;
    Ok(Some((row, carried.into_iter().map(|tag| tag.name).collect())))
}

impl Known {
    /// The rule: the row exists, its hash is that of the secret, the token is active, its owner is active.
    fn judge(
        found: Option<(Row, Vec<String>)>,
        claims: Claims,
        fingerprint: Fingerprint,
        version: Version,
    ) -> Known {
        let said = claims.exp.map(Moment::from_second);
        let refused =
            |refusal, outcome, ends, calls| Known { version, who: Err(refusal), outcome, ends, calls };
        // A genuine secret without a row was deleted.
        let Some((((id, token_name, stored, expiration, revoked), owner), tags)) = found else {
            return refused(Refusal::Revoked, Outcome::Revoked, said, None);
        };
        let (owner, name, email, role, user_type, active) = owner;
        if !fingerprint.in_words().matches(&stored) || claims.sub != owner.to_string() {
            return refused(Refusal::Malformed, Outcome::Revoked, None, None);
        }
        let ends = said.into_iter().chain(expiration).min();
        let calls = Some(Calls::new(id, owner));
        match (revoked, active) {
            (Some(_), _) => refused(Refusal::Revoked, Outcome::Revoked, ends, calls),
            (None, false) => refused(Refusal::Revoked, Outcome::Deactivated, ends, calls),
            (None, true) => {
                let token = ActingToken { id, expiration };
                let read = Read { token, token_name, owner, name, email, role, user_type, tags };
                let who = Ok(Rc::new(Holder::new(read, claims)));
                Known { version, who, outcome: Outcome::Good, ends, calls }
            }
        }
    }

    /// The holder at `now`, or why there is none. An expiration equal to `now` has passed, and is told before all else.
    fn standing(&self, now: Moment) -> Result<Rc<Holder>, (Outcome, Refusal)> {
        match &self.who {
            _ if self.ends.is_some_and(|end| end <= now) => Err((Outcome::Expired, Refusal::Expired)),
            Ok(holder) => Ok(holder.clone()),
            Err(refusal) => Err((self.outcome, *refusal)),
        }
    }
}
