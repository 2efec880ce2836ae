//! Who holds a good token: all that a check tells, as it was when it was read.

use std::sync::Arc;

use actix_web::http::header::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::authenticate::Bearer;
use super::secret::Claims;
use crate::audit::Door;
use crate::db::{Role, UserId, UserType, fold};
use crate::web::actor::{ActingToken, Actor, Demand};

/// All but what RFC 3986 calls unreserved, and `@`, so that an email address stays readable.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@');

/// A token and its owner.
#[derive(Debug)]
pub struct Holder {
    pub token: ActingToken,
    pub owner: UserId,
    pub name: String,
    pub email: Option<String>,
    pub role: Role,
    pub user_type: UserType,
    pub claims: Claims,
    /// The names of its tags as they are compared.
    tag_keys: Vec<String>,
    /// What a proxy is told (`gate::verify`), ready to be sent.
    pub told: Told,
}

/// The values of the `X-Keyfob-*` headers: percent-encoded UTF-8, so that they are safe ASCII whatever people type.
#[derive(Debug)]
pub struct Told {
    pub user_id: HeaderValue,
    pub user: HeaderValue,
    pub email: HeaderValue,
    pub role: HeaderValue,
    pub token_id: HeaderValue,
    pub token_name: HeaderValue,
    /// Separated by commas, the heaviest first.
    pub tags: HeaderValue,
}

/// What a reading of the database gives.
pub struct Read {
    pub token: ActingToken,
    pub token_name: String,
    pub owner: UserId,
    pub name: String,
    pub email: Option<String>,
    pub role: Role,
    pub user_type: UserType,
    pub tags: Vec<String>,
}

impl Holder {
    /// From what was read of the database and from the secret itself.
    pub fn new(read: Read, claims: Claims) -> Self {
        let tags: Vec<String> = read.tags.iter().map(|tag| encoded(tag)).collect();
        let told = Told {
            user_id: read.owner.into(),
            user: value(&encoded(&read.name)),
            email: value(&encoded(read.email.as_deref().unwrap_or(""))),
            role: HeaderValue::from_static(read.role.word()),
            token_id: read.token.id.into(),
            token_name: value(&encoded(&read.token_name)),
            tags: value(&tags.join(",")),
        };
        Holder {
            token: read.token,
            owner: read.owner,
            name: read.name,
            email: read.email,
            role: read.role,
            user_type: read.user_type,
            claims,
            tag_keys: read.tags.iter().map(|tag| fold(tag)).collect(),
            told,
        }
    }

    /// True when the token carries the tag of this name; case does not count.
    pub fn carries(&self, tag: &str) -> bool {
        self.tag_keys.contains(&fold(tag))
    }

    /// The actor of a call to our own API from `address`.
    pub fn actor(&self, address: String) -> Actor {
        Actor {
            id: self.owner,
            name: self.name.clone(),
            email: self.email.clone(),
            role: self.role,
            user_type: self.user_type,
            door: Door::Api,
            address,
            token: Some(self.token),
            standing: Arc::new(Bearer { jti: self.claims.jti.clone() }),
            demand: Demand::NONE,
        }
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// Percent-encoded text is always a header value.
fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn what_people_type_is_safe_ascii_and_can_be_read_back() {
        assert_eq!(encoded("Maya Łindqvist, Ümläut"), "Maya%20%C5%81indqvist%2C%20%C3%9Cml%C3%A4ut");
        assert_eq!(encoded("maya+ci@example.net"), "maya%2Bci@example.net");
        assert_eq!(encoded("a\r\nX-Keyfob-Role: admin"), "a%0D%0AX-Keyfob-Role%3A%20admin");
    }
}
