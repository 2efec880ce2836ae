//! Rows of the database as tests read and change them.

use diesel::prelude::*;
use keyfob::db::Moment;
use keyfob::db::schema::{audit, sessions, tokens, users};

use super::app::App;

/// A line of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Line {
    pub actor_id: Option<i64>,
    pub actor_name: String,
    pub door: String,
    pub address: Option<String>,
    pub action: String,
    pub subject_id: i64,
    pub subject_name: String,
}

/// A token: number, owner, name, expiration, revoked. When it was last used is left out.
type Token = (i64, i64, String, Option<i64>, Option<i64>);

/// A user: number, email, name, role, active, hash of the password. When they were last active is left out.
type User = (i64, Option<String>, String, String, bool, Option<String>);

/// All that a refused request must leave as it was.
#[derive(Debug, PartialEq, Eq)]
pub struct Kept {
    users: Vec<User>,
    tokens: Vec<Token>,
    lines: i64,
}

impl App {
    /// What there is now, to compare with later.
    pub fn kept(&self) -> Kept {
        self.rows(|conn| {
            let columns = (tokens::id, tokens::owner_id, tokens::name, tokens::expiration, tokens::revoked);
            let of_users =
                (users::id, users::email, users::name, users::role, users::active, users::password_hash);
            Ok(Kept {
                users: users::table.order(users::id).select(of_users).load(conn)?,
                tokens: tokens::table.order(tokens::id).select(columns).load(conn)?,
                lines: audit::table.count().get_result(conn)?,
            })
        })
    }

    /// The audit, oldest first; only lines about `action` (all when it is empty).
    pub fn lines(&self, action: &str) -> Vec<Line> {
        let all: Vec<Line> = self.rows(|conn| {
            let columns = (
                audit::actor_id,
                audit::actor_name,
                audit::door,
                audit::address,
                audit::action,
                audit::subject_id,
                audit::subject_name,
            );
            Ok(audit::table.order(audit::id).select(columns).load(conn)?)
        });
        all.into_iter().filter(|line| action.is_empty() || line.action == action).collect()
    }

    /// How many tokens have this name, whoever owns them.
    pub fn tokens_named(&self, name: &str) -> i64 {
        self.rows(|conn| Ok(tokens::table.filter(tokens::name.eq(name)).count().get_result(conn)?))
    }

    pub fn sessions(&self) -> i64 {
        self.rows(|conn| Ok(sessions::table.count().get_result(conn)?))
    }

    /// Lets the expiration of a token pass.
    pub fn expire(&self, token: i64) {
        let row = tokens::table.find(token);
        let past = tokens::expiration.eq(Moment::now().second());
        assert_eq!(self.rows(|conn| Ok(diesel::update(row).set(past).execute(conn)?)), 1);
    }

    /// The number of the user with this email address or identifier.
    pub fn user_id(&self, email: &str) -> i64 {
        self.rows(|conn| Ok(users::table.filter(users::email.eq(email)).select(users::id).first(conn)?))
    }

    /// Deactivates or reactivates a person.
    pub fn set_active(&self, email: &str, active: bool) {
        let row = users::table.filter(users::email.eq(email));
        assert_eq!(self.rows(|conn| Ok(diesel::update(row).set(users::active.eq(active)).execute(conn)?)), 1);
    }

    /// The secret of a new service user, as if an Admin had made both. Somebody must have been there before:
    /// then there is a signing key.
    pub fn service_secret(&self, name: &str) -> String {
        let email = format!("{name}@service");
        let owner: i64 = self.rows(|conn| {
            let row = (
                users::email.eq(&email),
                users::email_key.eq(&email),
                users::name.eq(name),
                users::user_type.eq("Service"),
                users::role.eq("member"),
                users::active.eq(true),
                users::created.eq(1),
            );
            diesel::insert_into(users::table).values(row).execute(conn)?;
            Ok(users::table.filter(users::email.eq(&email)).select(users::id).first(conn)?)
        });
        let forger = super::forger::Forger::with_the_key_of(self);
        let jti = format!("{:032x}", rand::random::<u128>());
        let header = serde_json::json!({"typ": "pat+jwt", "alg": "EdDSA", "kid": forger.kid});
        let claims = serde_json::json!({"iss": format!("{}{}", self.origin, self.below), "sub": owner.to_string(), "jti": jti, "iat": 1});
        let secret = forger.sign(&header, &claims);
        let row = (
            tokens::owner_id.eq(owner),
            tokens::name.eq("Checks"),
            tokens::name_key.eq("checks"),
            tokens::jti.eq(&jti),
            tokens::hash.eq("none yet"),
            tokens::created.eq(1),
        );
        self.rows(|conn| Ok(diesel::insert_into(tokens::table).values(row).execute(conn)?));
        forger.slip_in(&jti, &secret);
        secret
    }

    /// Moves all sessions into the past by so many seconds since they were last seen and since they began.
    pub fn age_sessions(&self, idle: i64, old: i64) {
        let now = Moment::now().second();
        let past = (sessions::last_seen.eq(now - idle), sessions::created.eq(now - old));
        assert!(self.rows(|conn| Ok(diesel::update(sessions::table).set(past).execute(conn)?)) > 0);
    }
}
