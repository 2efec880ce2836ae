//! A user as a row, and the email that names one.

use diesel::prelude::*;

use crate::db::schema::users;
use crate::db::{Moment, Role, UserId, UserType, fold};
use crate::error::{AppError, AppResult};
use crate::names::is_deceptive;

/// Characters of an email address at most (RFC 5321).
const EMAIL_LENGTH: usize = 254;

/// An email address as far as it can be told without sending to it.
#[derive(Debug, Clone)]
pub struct Email(String);

impl Email {
    /// Trims and checks `raw`: something, one `@`, a host; no spaces, nothing that can't be seen.
    pub fn parse(raw: &str) -> AppResult<Self> {
        let text = raw.trim();
        let refused = |message: &str| Err(AppError::invalid("email", message));
        if text.is_empty() {
            return refused("Enter an email address.");
        }
        if text.chars().count() > EMAIL_LENGTH {
            return refused("The email address has more than 254 characters.");
        }
        let parts: Vec<&str> = text.split('@').collect();
        let is_whole = matches!(parts.as_slice(), [user, host] if !user.is_empty() && !host.is_empty());
        if !is_whole || text.chars().any(|c| c.is_whitespace() || is_deceptive(c)) {
            return refused("This is not an email address. It looks like maya@example.net.");
        }
        Ok(Email(text.to_owned()))
    }

    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is compared: upper and lower case count as the same.
    pub fn key(&self) -> String {
        fold(&self.0)
    }
}

/// A row of `users`, without the password.
#[derive(Debug, Clone, Queryable)]
pub struct User {
    pub id: UserId,
    pub email: Option<String>,
    pub name: String,
    pub user_type: UserType,
    pub role: Role,
    pub active: bool,
    pub created: Moment,
}

/// The columns of `User`, in its order.
pub const COLUMNS: (
    users::id,
    users::email,
    users::name,
    users::user_type,
    users::role,
    users::active,
    users::created,
) = (users::id, users::email, users::name, users::user_type, users::role, users::active, users::created);

#[cfg(test)]
mod tests {
    use super::Email;

    #[test]
    fn an_email_has_a_user_and_a_host() {
        assert_eq!(Email::parse(" Maya@Example.net ").expect("good").key(), "maya@example.net");
        for bad in ["", "maya", "@x", "maya@", "a@b@c", "a b@c", "a\0@c", "a\u{202E}@c"] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
    }
}
