//! Somebody who holds the signing key, or only believes so: tokens of any shape, with a good signature.

use std::fs;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::digest;
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use diesel::prelude::*;
use keyfob::db::schema::{signing_keys, tokens};
use serde_json::Value;

use super::app::App;

pub struct Forger<'a> {
    app: &'a App,
    pub kid: String,
    pair: Ed25519KeyPair,
}

struct Length;

impl KeyType for Length {
    fn len(&self) -> usize {
        32
    }
}

impl<'a> Forger<'a> {
    /// Opens the genuine signing key with the key file, as the server does.
    pub fn with_the_key_of(app: &'a App) -> Self {
        let (kid, sealed): (String, String) = app.rows(|conn| {
            Ok(signing_keys::table
                .select((signing_keys::kid, signing_keys::sealed_private_key))
                .first(conn)?)
        });
        let file = fs::read_to_string(app.database.folder.path().join("keyfob.key")).expect("the key file");
        let master = hex::decode(file.trim()).expect("hex");
        let mut key = [0; 32];
        let secret = Salt::new(HKDF_SHA256, b"keyfob").extract(&master);
        let derived = secret.expand(&[b"keyfob signing keys v1"], Length).and_then(|okm| okm.fill(&mut key));
        derived.expect("32 bytes");
        let mut bytes = hex::decode(sealed).expect("hex");
        let nonce = Nonce::from(bytes.first_chunk::<NONCE_LEN>().expect("a nonce"));
        let opener = RandomizedNonceKey::new(&AES_256_GCM, &key).expect("a key");
        let private = opener.open_in_place(nonce, Aad::from(kid.as_bytes()), &mut bytes[NONCE_LEN..]);
        let pair = Ed25519KeyPair::from_pkcs8(private.expect("it opens")).expect("a key pair");
        Forger { app, kid, pair }
    }

    /// Signs with a key of their own.
    pub fn with_a_key_of_their_own(app: &'a App, kid: &str) -> Self {
        Forger { app, kid: kid.into(), pair: Ed25519KeyPair::generate().expect("a key pair") }
    }

    pub fn public_key(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    /// A token of this header and these claims.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    /// The same from text, so that tests can write any nonsense.
    pub fn sign_text(&self, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", base64(header.as_bytes()), base64(claims.as_bytes()));
        let signature = base64(self.pair.sign(message.as_bytes()).as_ref());
        format!("{message}.{signature}")
    }

    /// Makes the row `jti` take `token` for its secret: then only its shape can betray it.
    pub fn slip_in(&self, jti: &str, token: &str) {
        let hash = hex::encode(digest::digest(&digest::SHA256, token.as_bytes()));
        let row = tokens::table.filter(tokens::jti.eq(jti));
        self.app.rows(|conn| Ok(diesel::update(row).set(tokens::hash.eq(hash)).execute(conn)?));
    }
}

/// base64url without padding.
pub fn base64(bytes: &[u8]) -> String {
    let letter = |number: u32| char::from(LETTERS[(number & 63) as usize]);
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number = chunk.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        text.extend((0..=chunk.len()).map(|place| letter(number >> (18 - 6 * place))));
    }
    text
}

/// What `base64` made.
pub fn unbase64(text: &str) -> Vec<u8> {
    let value = |letter: u8| LETTERS.iter().position(|known| *known == letter).expect("base64url") as u32;
    let mut bytes = Vec::new();
    for chunk in text.as_bytes().chunks(4) {
        let number = chunk.iter().fold(0, |sum, letter| sum << 6 | value(*letter)) << (6 * (4 - chunk.len()));
        bytes.extend((0..chunk.len() - 1).map(|place| (number >> (16 - 8 * place)) as u8));
    }
    bytes
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
