//! The secret of a token: a signed JWT (RFC 7519, and RFC 8725 for what to refuse).
//!
//! It is made once, handed to its owner, and forgotten: only `SecretHash` is kept. It has no `Serialize`
//! and its `Debug` hides it, so that it can't get into a log or a session by accident.

use std::fmt;

use jsonwebtoken::{Algorithm, Header};
use serde::{Deserialize, Deserializer, Serialize};
use zeroize::ZeroizeOnDrop;

use super::keyring::{Keyring, Known};
use crate::db::{Moment, UserId};
use crate::error::{AppError, AppResult, Refusal};
use crate::names::pasted;
use crate::opaque;

/// The media type of our tokens, so that no other JWT of ours could be taken for one.
const TYP: &str = "pat+jwt";
/// `{"typ":"pat+jwt"`, encoded: so all of them begin.
const BEGINNING: &str = "eyJ0eXAiOiJwYXQrand0Ii";

/// The string that opens the API. Wiped from memory when it is dropped.
#[derive(ZeroizeOnDrop)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

/// What a secret says about itself.
#[derive(Debug, Serialize, Deserialize)]
pub struct Claims {
    /// The public URL when it was issued.
    pub iss: String,
    /// The owner's number.
    pub sub: String,
    /// 128 random bits that name the row.
    pub jti: String,
    /// Seconds since 1970.
    pub iat: i64,
    /// Seconds since 1970; absent when the token never expires.
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "a_number")]
    pub exp: Option<i64>,
}

/// `"exp": null` is not "never": the claim is a number, or it is not there.
fn a_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    i64::deserialize(deserializer).map(Some)
}

fn our_header(kid: &str) -> Header {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(TYP.into());
    header.kid = Some(kid.to_owned());
    header
}

impl Secret {
    /// Makes a secret for `owner` that ends at `expiration`; gives it with its `jti`.
    pub fn issue(
        keyring: &Keyring,
        owner: UserId,
        now: Moment,
        expiration: Option<Moment>,
    ) -> AppResult<(Self, String)> {
        let jti = opaque::random::<16>();
        let claims = Claims {
            iss: keyring.issuer().to_owned(),
            sub: owner.to_string(),
            jti: jti.clone(),
            iat: now.second(),
            exp: expiration.map(Moment::second),
        };
        let keys = keyring.now();
        let key = keys.newest();
        let header = our_header(&key.kid);
        let text = jsonwebtoken::encode(&header, &claims, &key.private).map_err(anyhow::Error::new)?;
        Ok((Secret(text), jti))
    }

    /// What is kept of the secret: SHA-256 of all of it, so that a second spelling of the same claims is
    /// another secret. It has 128 random bits and a signature: no slow hash is needed.
    pub fn hash(&self) -> SecretHash {
        fingerprint(&self.0).in_words()
    }

    /// The text itself, for the one answer that shows it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// What a caller presented; nothing is known of it yet.
#[derive(Clone, Copy)]
pub struct Presented<'a>(&'a str);

impl fmt::Debug for Presented<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Presented(hidden)")
    }
}

impl<'a> Presented<'a> {
    /// What was `pasted` somewhere.
    pub fn new(text: &'a str) -> Self {
        Presented(pasted(text))
    }

    /// True when nothing was presented.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// True when it begins as every secret of ours does: it is one, or was one before somebody cut or altered it.
    pub fn begins_like_ours(self) -> bool {
        self.0.starts_with(BEGINNING)
    }

    /// Checks signature, algorithm, type and issuer, in this order; the expiry is for the caller to check. `Malformed`
    /// tells nothing more: only the holder of a genuine secret learns that it has expired.
    pub fn verify(self, keys: &Known) -> AppResult<Claims> {
        let refused = || AppError::Unauthenticated(Refusal::Malformed);
        let header = jsonwebtoken::decode_header(self.0).map_err(|_| refused())?;
        let kid = header.kid.as_deref().unwrap_or("");
        // Ours says three things; whatever says more (jku, jwk, x5u, crit …) is not ours.
        if header != our_header(kid) {
            return Err(refused());
        }
        let key = keys.find(kid).ok_or_else(refused)?;
        let claims = jsonwebtoken::decode::<Claims>(self.0, &key.public, keys.validation());
        claims.map(|token| token.claims).map_err(|_| refused())
    }

    /// SHA-256 of all of it.
    pub fn fingerprint(self) -> Fingerprint {
        fingerprint(self.0)
    }
}

fn fingerprint(secret: &str) -> Fingerprint {
    Fingerprint(opaque::sha256(secret))
}

/// SHA-256 of a whole secret: two that have the same are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Its first bits, for tables.
    pub fn first_bits(&self) -> u64 {
        self.0.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    /// Enough of it to tell secrets apart in a log, and of no other use.
    pub fn short(&self) -> String {
        hex::encode(&self.0[..4])
    }

    /// As the database keeps it.
    pub fn in_words(self) -> SecretHash {
        SecretHash(hex::encode(self.0))
    }
}

/// The one-way hash of a secret, as the database keeps it.
#[derive(Debug, Clone)]
pub struct SecretHash(pub String);

impl SecretHash {
    /// Compares without telling by its time how much was equal.
    pub fn matches(&self, stored: &str) -> bool {
        aws_lc_rs::constant_time::verify_slices_are_equal(self.0.as_bytes(), stored.as_bytes()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use zeroize::ZeroizeOnDrop;

    fn is_wiped<T: ZeroizeOnDrop>() {}

    #[test]
    fn secrets_are_wiped_when_they_are_dropped() {
        is_wiped::<super::Secret>();
        is_wiped::<crate::master_key::MasterKey>();
        is_wiped::<crate::users::link::LinkSecret>();
        is_wiped::<crate::users::password::NewPassword>();
    }
}
