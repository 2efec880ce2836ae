//! The types that columns are made of.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, ToSql};
use diesel::sql_types::{BigInt, Text};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

/// An instant in UTC, to the second; shown as ISO-8601 with `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-12-23T16:30:00Z")]
#[diesel(sql_type = BigInt)]
pub struct Moment(i64);

/// The latest second this process has seen. Time never runs backwards for Keyfob: a clock that is set back
/// must not bring an expired token or session back to life.
static LATEST: AtomicI64 = AtomicI64::new(0);

impl Moment {
    /// The present second. The only place that asks the clock.
    #[expect(clippy::disallowed_methods, reason = "this is its one home")]
    pub fn now() -> Self {
        let clock = jiff::Timestamp::now().as_second();
        let latest = LATEST.load(Ordering::Relaxed);
        if clock > latest {
            // Once a second: a number that every request writes would make the threads wait for one another.
            LATEST.fetch_max(clock, Ordering::Relaxed);
        }
        Moment(clock.max(latest))
    }

    /// False when the clock shows a time that can't be: before 1970 there is no date in HTTP that is right.
    #[expect(clippy::disallowed_methods, reason = "this is its one home")]
    pub fn clock_is_set() -> bool {
        jiff::Timestamp::now().as_second() >= 0
    }

    /// From whole seconds since 1970-01-01T00:00:00Z.
    pub fn from_second(second: i64) -> Self {
        Moment(second)
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    pub fn second(self) -> i64 {
        self.0
    }

    /// This moment and `seconds` more (fewer when negative).
    pub fn plus(self, seconds: i64) -> Self {
        Moment(self.0.saturating_add(seconds))
    }

    /// For formatting. Moments out of jiff's range (year 9999) are shown as its last.
    pub fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_second(self.0).unwrap_or(jiff::Timestamp::MAX)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.timestamp())
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<DB: diesel::backend::Backend> ToSql<BigInt, DB> for Moment
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut serialize::Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: diesel::backend::Backend> FromSql<BigInt, DB> for Moment
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(bytes).map(Moment)
    }
}

/// What a user may do: Admin ⊃ Manager ⊃ Member. Ordered so that `>=` means "at least".
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow, Deserialize, ToSchema,
)]
#[diesel(sql_type = Text)]
pub enum Role {
    Member,
    Manager,
    Admin,
}

/// A person who signs in, or a service that only has tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow, Serialize, ToSchema)]
#[diesel(sql_type = Text)]
pub enum UserType {
    Human,
    Service,
}

/// A type whose variants are stored as words.
pub trait Word: Sized + Copy + 'static {
    /// Each variant in the order of the enum, and how it is written.
    const WORDS: &'static [(Self, &'static str)];

    /// The variant that is written so.
    fn from_word(text: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, word)| *word == text).map(|(variant, _)| *variant)
    }
}

impl Word for Role {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Role::Member, "member"), (Role::Manager, "manager"), (Role::Admin, "admin")];
}

impl Word for UserType {
    const WORDS: &'static [(Self, &'static str)] =
        &[(UserType::Human, "Human"), (UserType::Service, "Service")];
}

impl Role {
    /// As a person reads it: `Admin`.
    pub fn title(self) -> &'static str {
        match self {
            Role::Member => "Member",
            Role::Manager => "Manager",
            Role::Admin => "Admin",
        }
    }

    /// As the database and the command line write it: `admin`.
    pub fn word(self) -> &'static str {
        Role::WORDS[self as usize].1
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Role::from_word(text).ok_or_else(|| "use admin, manager or member".to_owned())
    }
}

impl Serialize for Role {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.title())
    }
}

/// Lets columns hold a type by its `Word`.
macro_rules! stored_as_word {
    ($type:ty) => {
        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $type
        where
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                let word = <$type as $crate::db::Word>::WORDS[*self as usize].1;
                diesel::serialize::ToSql::<diesel::sql_types::Text, DB>::to_sql(word, out)
            }
        }

        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $type
        where
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let text: String =
                    diesel::deserialize::FromSql::<diesel::sql_types::Text, DB>::from_sql(bytes)?;
                let known = <$type as $crate::db::Word>::from_word(&text);
                known.ok_or_else(|| format!("unknown {}: {text}", stringify!($type)).into())
            }
        }
    };
}
pub(crate) use stored_as_word;

stored_as_word!(Role);
stored_as_word!(UserType);

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn a_moment_is_iso_8601_to_the_second() {
        assert_eq!(Moment::from_second(1_795_455_000).to_string(), "2026-11-23T17:30:00Z");
    }
}
