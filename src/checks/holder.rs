//! Who holds a good token: all that a check tells, as it was when it was read.

use std::sync::Arc;

use super::bearer::Bearer;
use super::identity_headers::IdentityHeaders;
use super::read::Read;
use crate::audit::Door;
use crate::db::{Role, UserId, UserType, fold};
use crate::secrets::secret::Claims;
use crate::web::actor::{ActingToken, Actor};

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
    /// For the answer to a proxy (`gate::verify`), ready to be sent.
    pub headers: IdentityHeaders,
}

impl Holder {
    /// From what was read of the database and from the secret itself.
    pub fn new(read: Read, claims: Claims) -> Self {
        let headers = IdentityHeaders::of(&read);
        Holder {
            token: read.token,
            owner: read.owner,
            name: read.name,
            email: read.email,
            role: read.role,
            user_type: read.user_type,
            claims,
            tag_keys: read.tags.iter().map(|tag| fold(tag)).collect(),
            headers,
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
        }
    }
}
