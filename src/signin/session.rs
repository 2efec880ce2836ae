//! Browser sessions, kept in the database: signing out ends one at the server, so that a copied cookie is
//! worth nothing. Only the hash of the id is stored.

use std::collections::HashMap;
use std::time::Duration;

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_session::{Session, SessionMiddleware, config::CookieContentSecurity};
use actix_web::HttpRequest;
use actix_web::cookie::{SameSite, time};
use anyhow::Context;
use diesel::dsl::auto_type;
use diesel::prelude::*;

use crate::audit::Standing;
use crate::db::future::bring_back;
use crate::db::schema::{sessions, users};
use crate::db::{Conn, Db, Moment, Role, UserId, patience};
use crate::error::{AppError, AppResult, Refusal};
use crate::jobs::{Left, delete_piece};
use crate::opaque;
use crate::users::user::{COLUMNS, User};
use crate::web::site::Site;
use crate::web::{address, browser};

/// What a session holds: the user's number, and the epoch that it is bound to.
const USER: &str = "user";
const EPOCH: &str = "epoch";
/// What its person recognizes it by. On the way in only: these are columns of its row.
const BROWSER: &str = "browser";
const ADDRESS: &str = "address";
/// The hash of its own id. On the way out only, so that a page can tell which of many it belongs to.
const OWN_ID: &str = "own_id";
/// "Last seen" is exact to so many seconds, to save writes; less when the idle limit is short.
const SEEN_STEP: i64 = 60;

/// The table and its key.
const ROWS: (&str, &str) = ("sessions", "id_hash");

type State = HashMap<String, String>;

/// actix-session's store on our database.
#[derive(Clone)]
pub struct DbSessions {
    pub db: Db,
    pub limits: SessionLimits,
}

/// How long sessions live, in seconds.
#[derive(Debug, Clone, Copy)]
pub struct SessionLimits {
    /// A session without a request for this long is over.
    pub idle: i64,
    /// A session this old is over.
    pub max: i64,
}

impl SessionLimits {
    /// From the settings.
    pub fn new(idle: Duration, max: Duration) -> Self {
        let seconds = |limit: Duration| i64::try_from(limit.as_secs()).unwrap_or(i64::MAX);
        SessionLimits { idle: seconds(idle), max: seconds(max) }
    }
}

/// The middleware for pages. The API has none: a cookie never opens it.
pub fn middleware(store: DbSessions, site: &Site) -> SessionMiddleware<DbSessions> {
    SessionMiddleware::builder(store, site.cookie_key.clone())
        .cookie_name(site.cookies.session.clone())
        .cookie_secure(site.is_https())
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_path("/".into())
        .cookie_content_security(CookieContentSecurity::Signed)
        .build()
}

/// Signs `user` in: a new session with a new id, whatever the browser brought. It lives as long as `epoch`, the user's
/// when they proved who they are: a password that is changed while somebody signs in with the old one ends that session,
/// too.
#[expect(clippy::disallowed_methods, reason = "this is its one home")]
pub fn begin(req: &HttpRequest, session: &Session, user: UserId, epoch: &str) -> AppResult<()> {
    session.renew();
    let kept = session
        .insert(USER, user)
        .and_then(|()| session.insert(EPOCH, epoch))
        .and_then(|()| session.insert(BROWSER, browser::of(req)))
        .and_then(|()| session.insert(ADDRESS, address::of(req)));
    kept.map_err(|cause| AppError::Internal(anyhow::anyhow!("session: {cause}")))
}

/// Who is signed in, and the epoch in which they did.
#[expect(clippy::disallowed_methods, reason = "this is its one home")]
pub fn user(session: &Session) -> Option<(UserId, String)> {
    Some((session.get(USER).ok()??, session.get(EPOCH).ok()??))
}

/// The hash of the id of this session: it tells it from others and opens nothing.
#[expect(clippy::disallowed_methods, reason = "this is its one home")]
pub fn own_id(session: &Session) -> String {
    session.get(OWN_ID).ok().flatten().unwrap_or_default()
}

/// The user of a session, when they are active and in the epoch that it is bound to still.
pub fn find_user(conn: &mut Conn, id: UserId, epoch: &str) -> AppResult<Option<User>> {
    // An empty one is that of a row that no start has filled yet: nothing is bound to it.
    let is_bound = users::session_epoch.eq(epoch).and(users::session_epoch.ne(""));
    let bound = users::table.filter(users::id.eq(id).and(is_bound));
    Ok(bound.filter(users::active.eq(true)).select(COLUMNS).get_result(conn).optional()?)
}

/// A session that let somebody in.
#[derive(Debug)]
pub struct SignedIn {
    /// The hash of its id.
    pub id: String,
    pub user: UserId,
    /// What it is bound to.
    pub epoch: String,
    pub limits: SessionLimits,
}

impl Standing for SignedIn {
    fn role(&self, conn: &mut Conn) -> AppResult<Role> {
        let session = find(conn, &self.id, self.limits, Moment::now())?;
        let user = find_user(conn, self.user, &self.epoch)?.filter(|_| session.is_some());
        user.map(|user| user.role).ok_or(AppError::Unauthenticated(Refusal::Missing))
    }
}

/// True when a kept session is bound to this epoch: the others are over.
pub(super) fn is_bound_to(state: &str, epoch: &str) -> bool {
    serde_json::from_str::<State>(state).is_ok_and(|state| state.get(EPOCH) == Some(&as_json(epoch)))
}

impl SessionStore for DbSessions {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let (id, limits, own) = (hash(key), self.limits, hash(key));
        let now = Moment::now();
        let found = self.db.read(move |conn| find(conn, &id, limits, now)).await;
        let Some((state, last_seen, created)) = found.map_err(|e| LoadError::Other(e.into()))? else {
            return Ok(None);
        };
        if last_seen.max(created) > now {
            // Its life is counted from now: the clock of another node, or the one of before, was ahead.
            let back = self.db.write(move |conn| bring_back(conn, now));
            patience::aside(back).await.map_err(|e| LoadError::Other(e.into()))?;
        }
        if last_seen.plus(SEEN_STEP.min(limits.idle / 4)) <= now {
            let id = hash(key);
            let seen = self.db.write(move |conn| see(conn, &id, now));
            if let Err(cause) = patience::aside(seen).await {
                tracing::warn!(%cause, "last seen was not kept");
            }
        }
        let mut state: State =
            serde_json::from_str(&state).map_err(|e| LoadError::Deserialization(e.into()))?;
        state.insert(OWN_ID.into(), as_json(&own));
        Ok(Some(state))
    }

    async fn save(&self, mut state: State, _: &time::Duration) -> Result<SessionKey, SaveError> {
        let key = new_key().map_err(SaveError::Other)?;
        let id = hash(&key);
        let kept = async {
            state.remove(OWN_ID);
            let mark = |value: Option<String>| value.and_then(|json| serde_json::from_str(&json).ok());
            let marks = (mark(state.remove(BROWSER)), mark(state.remove(ADDRESS)));
            let text = serde_json::to_string(&state)?;
            let user = state.get(USER).context("a session without a user")?.parse()?;
            self.db.write(move |conn| insert(conn, &id, user, &text, marks)).await?;
            anyhow::Ok(())
        };
        kept.await.map_err(SaveError::Other)?;
        Ok(key)
    }

    async fn update(
        &self,
        key: SessionKey,
        state: State,
        ttl: &time::Duration,
    ) -> Result<SessionKey, UpdateError> {
        // Only signing in changes a session, and that renews it: the old id is worth nothing then.
        self.delete(&key).await.map_err(UpdateError::Other)?;
        self.save(state, ttl).await.map_err(|cause| UpdateError::Other(anyhow::anyhow!("{cause}")))
    }

    async fn update_ttl(&self, _: &SessionKey, _: &time::Duration) -> Result<(), anyhow::Error> {
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        let id = hash(key);
        let gone = |conn: &mut Conn| Ok(diesel::delete(sessions::table.find(id)).execute(conn)?);
        self.db.write(gone).await?;
        Ok(())
    }
}

fn find(
    conn: &mut Conn,
    id: &str,
    limits: SessionLimits,
    now: Moment,
) -> AppResult<Option<(String, Moment, Moment)>> {
    Ok(sessions::table
        .filter(sessions::id_hash.eq(id))
        .filter(is_alive(limits, now))
        .select((sessions::state, sessions::last_seen, sessions::created))
        .get_result(conn)
        .optional()?)
}

/// True for sessions that are not over at `now`.
#[auto_type]
pub(super) fn is_alive(limits: SessionLimits, now: Moment) -> _ {
    let (seen, begun): (Moment, Moment) = (now.plus(-limits.idle), now.plus(-limits.max));
    sessions::last_seen.gt(seen).and(sessions::created.gt(begun))
}

fn see(conn: &mut Conn, id: &str, now: Moment) -> AppResult<()> {
    diesel::update(sessions::table.filter(sessions::id_hash.eq(id)))
        .set(sessions::last_seen.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Deletes some of those that are over.
pub fn sweep(conn: &mut Conn, SessionLimits { idle, max }: SessionLimits) -> AppResult<Left> {
    let now = Moment::now();
    let unseen = delete_piece(conn, ROWS, "last_seen <= $1", now.plus(-idle).second())?;
    let old = delete_piece(conn, ROWS, "created <= $1", now.plus(-max).second())?;
    Ok(unseen.max(old))
}

fn insert(
    conn: &mut Conn,
    id: &str,
    user: UserId,
    state: &str,
    (browser, address): (Option<String>, Option<String>),
) -> AppResult<()> {
    let now = Moment::now();
    diesel::insert_into(sessions::table)
        .values((
            sessions::id_hash.eq(id),
            sessions::user_id.eq(user),
            sessions::state.eq(state),
            sessions::created.eq(now),
            sessions::last_seen.eq(now),
            sessions::browser.eq(browser),
            sessions::address.eq(address),
        ))
        .execute(conn)?;
    Ok(())
}

/// A value of a session's state is JSON.
fn as_json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// 256 random bits.
fn new_key() -> anyhow::Result<SessionKey> {
    opaque::random::<32>().try_into().map_err(|cause| anyhow::anyhow!("session key: {cause}"))
}

fn hash(key: &SessionKey) -> String {
    opaque::fingerprint(key.as_ref())
}
