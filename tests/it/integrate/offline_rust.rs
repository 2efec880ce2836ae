use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Claims {
    pub sub: String,
    pub jti: String,
}

/// The claims of a good token, by the keys of `/.well-known/jwks.json`.
pub fn verify(token: &str, keys: &JwkSet, issuer: &str) -> Result<Claims, Error> {
    let header = decode_header(token)?;
    let key = header.kid.as_deref().and_then(|kid| keys.find(kid)).ok_or(ErrorKind::InvalidToken)?;
    if header.typ.as_deref() != Some("pat+jwt") {
        return Err(ErrorKind::InvalidToken.into());
    }
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.leeway = 10;
    // It would demand an end of tokens that never expire.
    validation.set_required_spec_claims(&["iss", "sub"]);
    validation.set_issuer(&[issuer]);
    Ok(decode::<Claims>(token, &DecodingKey::from_jwk(key)?, &validation)?.claims)
}
