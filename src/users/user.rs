//! A user as a row, and the email that names one.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::db::schema::users;
use crate::db::{Moment, Role, UserId, UserType, fold};
use crate::error::{AppError, AppResult};
use crate::names::is_unseen;
use crate::tokens::token::Owner;

/// Ends the identifiers of service users; no person has an email address there.
pub const SERVICE_HOST: &str = "service";
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
        if !is_whole || text.chars().any(|c| c.is_whitespace() || is_unseen(c)) {
            return refused("This is not an email address. It looks like maya@example.net.");
        }
        if parts.last().is_some_and(|host| fold(host) == SERVICE_HOST) {
            return refused("Addresses that end with @service belong to service users.");
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
    pub last_active: Option<Moment>,
}

/// The columns of `User`, in its order.
pub type Columns = (
    users::id,
    users::email,
    users::name,
    users::user_type,
    users::role,
    users::active,
    users::created,
    users::last_active,
);
/// See `Columns`.
pub const COLUMNS: Columns = (
    users::id,
    users::email,
    users::name,
    users::user_type,
    users::role,
    users::active,
    users::created,
    users::last_active,
);

/// A user as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserDetails)]
pub struct Shown {
    #[serde(flatten)]
    user: Owner,
    /// False: cannot sign in, and no token of this user opens anything.
    active: bool,
    created: Moment,
    /// When the person last used a page, or a token of this user the API; exact to a minute.
    #[schema(required)]
    last_active: Option<Moment>,
}

impl From<User> for Shown {
    fn from(user: User) -> Self {
        Shown {
            user: Owner {
                id: user.id,
                user_id: user.email.clone(),
                user_name: user.name.clone(),
                email: user.email,
                name: user.name,
                role: user.role,
                user_type: user.user_type,
            },
            active: user.active,
            created: user.created,
            last_active: user.last_active,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Email;

    #[test]
    fn an_email_has_a_user_and_a_host() {
        assert_eq!(Email::parse(" Maya@Example.net ").expect("good").key(), "maya@example.net");
        for bad in ["", "maya", "@x", "maya@", "a@b@c", "a b@c", "a\0@c", "a\u{202E}@c", "a@Service"] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
    }
}
