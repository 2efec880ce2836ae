//! What is known of the database, and whether that still holds.
//!
//! Who keeps something that was read (`checks::kept`) keeps the `Version` of before the reading with it, and asks
//! `holds` each time before believing it. A change makes the versions of what it touched pass, in no more than three
//! atomic numbers to compare, so that checking costs next to nothing and nothing kept has to be found and thrown away.
//!
//! - **Nobody can forget to tell of a change**: triggers do (migrations 000006 and 000015), whoever writes, also the command line.
//! - **On this server a change counts before its answer goes out**: `Db::write` reads what its own transaction changed
//!   and applies it right after the commit.
//! - **What others change counts within 100 ms**: `db::watch` looks every 20 ms, and each look that succeeded allows to
//!   believe for 95 ms from its *beginning*. When it does not succeed, or comes late, nothing kept is believed.
//! - **So a change counts on every node when its answer goes out**: where there may be other nodes, `Db::write` waits
//!   those 100 ms after the commit, and the command line does before it says that it is done.
//! - **A reading that a change overtakes is not kept for true**: its version is from before, so it has passed.

use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicI64, AtomicU64};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::connection::Conn;
use super::ids::UserId;
use crate::error::AppResult;

/// Tokens and users share so many numbers; two that share one only make each other read again.
const SLOTS: usize = 4096;
/// How long a look at the changes of others is good for.
const BELIEVED: Duration = Duration::from_millis(95);
/// So long after a change nobody believes what they read before it: they heard of it, or have not looked for too long.
pub(super) const HEARD: Duration = Duration::from_millis(100);

/// So many milliseconds without a look that succeeded are not yet a sign that the database is away.
const LATELY: u64 = 1000;

/// How often everything was changed so far.
pub struct Changes {
    all: AtomicU64,
    keys: AtomicU64,
    tokens: Box<[AtomicU64]>,
    users: Box<[AtomicU64]>,
    /// The last line of SQLite's table `changes` that was applied.
    seen: AtomicI64,
    start: Instant,
    /// Milliseconds since `start`; until then what is kept may be believed.
    believed_until: AtomicU64,
}

/// What a reading depends on, as it was before the reading.
#[derive(Debug, Clone, Copy)]
pub struct Version {
    all: u64,
    token: (usize, u64),
    user: (usize, u64),
}

/// The part of a `Version` that can be had before anything is known of the token.
#[derive(Debug, Clone, Copy)]
pub struct Before(u64);

impl Changes {
    #[expect(clippy::disallowed_methods, reason = "how long others were not heard of is measured here")]
    pub(super) fn new() -> Self {
        let slots = || (0..SLOTS).map(|_| AtomicU64::new(0)).collect();
        Changes {
            all: AtomicU64::new(0),
            keys: AtomicU64::new(0),
            tokens: slots(),
            users: slots(),
            seen: AtomicI64::new(0),
            start: Instant::now(),
            believed_until: AtomicU64::new(0),
        }
    }

    /// To be had before anything is read, also before the signing keys are.
    pub fn before(&self) -> Before {
        Before(self.all.load(SeqCst))
    }

    /// The version of what is about to be read of the token `jti` of `owner`.
    pub fn version(&self, before: Before, jti: &str, owner: UserId) -> Version {
        let (token, user) = (slot(jti), slot(&owner.to_string()));
        Version {
            all: before.0,
            token: (token, self.tokens[token].load(SeqCst)),
            user: (user, self.users[user].load(SeqCst)),
        }
    }

    /// True while nothing that `version` depends on has changed, and that is certain.
    pub fn holds(&self, version: &Version) -> bool {
        !self.is_past(version) && self.now() < self.believed_until.load(SeqCst)
    }

    /// True when something that `version` depends on has changed, as far as is known here.
    pub fn is_past(&self, version: &Version) -> bool {
        self.all.load(SeqCst) != version.all
            || self.tokens[version.token.0].load(SeqCst) != version.token.1
            || self.users[version.user.0].load(SeqCst) != version.user.1
    }

    /// How often the signing keys or the issuers changed.
    pub(super) fn keys(&self) -> u64 {
        self.keys.load(SeqCst)
    }

    /// Makes the versions pass that depend on `what`, in the words of the triggers. Words it does not know count as all.
    pub(super) fn apply(&self, what: &str) {
        let counter = match what.split_once(':') {
            Some(("token", jti)) => &self.tokens[slot(jti)],
            Some(("user", id)) => &self.users[slot(id)],
            _ => &self.all,
        };
        if what == "keys" {
            self.keys.fetch_add(1, SeqCst);
        }
        counter.fetch_add(1, SeqCst);
    }

    /// The present, for `believe`.
    #[expect(clippy::disallowed_methods, reason = "how long others were not heard of is measured here")]
    pub(super) fn now(&self) -> u64 {
        u64::try_from(Instant::now().duration_since(self.start).as_millis()).unwrap_or(u64::MAX)
    }

    /// All changes that were committed before `since` have been applied.
    pub(super) fn believe(&self, since: u64) {
        self.believed_until.store(since + BELIEVED.as_millis() as u64, SeqCst);
    }

    /// True when others were heard of lately: so the database answers.
    pub(super) fn is_heard(&self) -> bool {
        self.now() < self.believed_until.load(SeqCst) + LATELY
    }

    /// From now on nothing that is kept is believed.
    pub(super) fn doubt(&self) {
        self.believed_until.store(0, SeqCst);
    }
}

/// Names are spread over the slots by FNV-1a.
fn slot(name: &str) -> usize {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    (name.bytes().fold(0xcbf2_9ce4_8422_2325, step) % SLOTS as u64) as usize
}

/// Lines of SQLite's table `changes`, or what PostgreSQL's setting holds, not yet applied.
#[derive(Debug, Default)]
pub(super) struct Changed {
    whats: Vec<String>,
    last: Option<i64>,
}

// Only on SQLite, so it is not in the schema.
diesel::table! {
    changes (id) {
        id -> BigInt,
        what -> Text,
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    fn current_setting(name: Text, missing_ok: Bool) -> Nullable<Text>;
}

impl Changed {
    /// In a transaction: what it has changed so far. On SQLite also what others changed meanwhile.
    pub(super) fn in_transaction(conn: &mut Conn, known: &Changes) -> AppResult<Self> {
        match conn {
            Conn::Sqlite(_) => Changed::lines(conn, known),
            Conn::Postgres(conn) => {
                let setting = diesel::select(current_setting("keyfob.changes", true));
                let told = setting.get_result::<Option<String>>(conn)?.unwrap_or_default();
                Ok(Changed { whats: told.split_whitespace().map(str::to_owned).collect(), last: None })
            }
        }
    }

    /// The lines of SQLite's table that were not applied yet.
    pub(super) fn lines(conn: &mut Conn, known: &Changes) -> AppResult<Self> {
        let seen = known.seen.load(SeqCst);
        let lines: Vec<(i64, String)> = changes::table
            .filter(changes::id.gt(seen))
            .order(changes::id)
            .select((changes::id, changes::what))
            .load(conn)?;
        // The trigger keeps a thousand: some may be gone that nobody here has seen.
        let are_gone = lines.first().is_some_and(|(id, _)| *id > seen + 1);
        let last = lines.last().map(|(id, _)| *id);
        let gone = are_gone.then(|| "all".to_owned());
        Ok(Changed { whats: gone.into_iter().chain(lines.into_iter().map(|(_, what)| what)).collect(), last })
    }

    /// True when it changed nothing that anybody keeps.
    pub(super) fn is_empty(&self) -> bool {
        self.whats.is_empty()
    }

    /// They may be committed: what they touch is read again, and they are looked for again.
    pub(super) fn doubt(&self, changes: &Changes) {
        self.whats.iter().for_each(|what| changes.apply(what));
    }

    /// They are committed.
    pub(super) fn apply(&self, changes: &Changes) {
        self.doubt(changes);
        if let Some(last) = self.last {
            changes.seen.fetch_max(last, SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(changes: &Changes) -> Version {
        changes.version(changes.before(), "ab12", 7.into())
    }

    #[test]
    fn a_version_holds_until_something_it_depends_on_changes() {
        let changes = Changes::new();
        changes.believe(changes.now());
        let version = read(&changes);
        for other in ["token:ab13", "user:8"] {
            changes.apply(other);
            assert!(changes.holds(&version), "{other}");
        }
        for what in ["token:ab12", "user:7", "all", "keys", "unheard of"] {
            let version = read(&changes);
            changes.apply(what);
            assert!(!changes.holds(&version), "{what}");
        }
    }

    #[test]
    fn nothing_is_believed_that_nobody_watches_over() {
        let changes = Changes::new();
        let version = read(&changes);
        assert!(!changes.holds(&version), "before the first look");
        changes.believe(changes.now());
        assert!(changes.holds(&version));
        changes.doubt();
        assert!(!changes.holds(&version));
        #[expect(clippy::disallowed_methods, reason = "a server that has run for a while")]
        let start = Instant::now() - Duration::from_secs(1);
        let changes = Changes { start, ..changes };
        let version = read(&changes);
        changes.believe(changes.now() - BELIEVED.as_millis() as u64);
        assert!(!changes.holds(&version), "a look is good from its beginning");
    }
}
