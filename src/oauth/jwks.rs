//! `GET /.well-known/jwks.json` (RFC 7517): the public halves of the signing keys, the newest first.

use actix_web::{HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::answer::public;
use crate::secrets::keyring::{Keyring, SigningKey};

#[derive(Serialize)]
struct Keys<'a> {
    keys: Vec<Key<'a>>,
}

/// An Ed25519 key (RFC 8037 section 2).
#[derive(Serialize)]
struct Key<'a> {
    kty: &'static str,
    crv: &'static str,
    alg: &'static str,
    r#use: &'static str,
    kid: &'a str,
    x: String,
}

/// 200, the same for everybody.
pub async fn show(keyring: web::Data<Keyring>) -> HttpResponse {
    public(&Keys { keys: keyring.now().all().iter().map(public_half).collect() })
}

fn public_half(key: &SigningKey) -> Key<'_> {
    Key {
        kty: "OKP",
        crv: "Ed25519",
        alg: "EdDSA",
        r#use: "sig",
        kid: &key.kid,
        x: URL_SAFE_NO_PAD.encode(&key.public_bytes),
    }
}
