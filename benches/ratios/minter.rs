//! Signs tokens with the server's own key, many thousands a second: asking the server for each would take
//! minutes.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::digest;
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use diesel::prelude::*;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use keyfob::db::schema::signing_keys;
use keyfob::db::{DatabaseUrl, Db};
use keyfob::secrets::secret::Claims;

use crate::home::Home;

/// Holds the signing key of one server.
pub struct Minter {
    header: Header,
    key: EncodingKey,
    issuer: String,
}

/// A secret, and what the server keeps of it.
pub struct Minted {
    pub secret: String,
    pub jti: String,
    pub hash: String,
}

struct Length;

impl KeyType for Length {
    fn len(&self) -> usize {
        32
    }
}

impl Minter {
    /// Opens the signing key with the key file, as the server does.
    pub fn with_the_key_of(home: &Home, issuer: &str) -> Self {
        let db = Db::open(&DatabaseUrl::parse(&home.database).expect("a good URL"));
        let columns = (signing_keys::kid, signing_keys::sealed_private_key);
        let (kid, sealed): (String, String) =
            db.read_now(|conn| Ok(signing_keys::table.select(columns).first(conn)?)).expect("a key");
        let file = std::fs::read_to_string(home.key_file()).expect("the key file");
        let master = hex::decode(file.trim()).expect("hex");
        let mut key = [0; 32];
        let secret = Salt::new(HKDF_SHA256, b"keyfob").extract(&master);
        let derived = secret.expand(&[b"keyfob signing keys v1"], Length).and_then(|okm| okm.fill(&mut key));
        derived.expect("32 bytes");
        let mut bytes = hex::decode(sealed).expect("hex");
        let nonce = Nonce::from(bytes.first_chunk::<NONCE_LEN>().expect("a nonce"));
        let opener = RandomizedNonceKey::new(&AES_256_GCM, &key).expect("a key");
        let private = opener.open_in_place(nonce, Aad::from(kid.as_bytes()), &mut bytes[NONCE_LEN..]);
        let key = EncodingKey::from_ed_der(private.expect("it opens"));
        let mut header = Header::new(Algorithm::EdDSA);
        (header.typ, header.kid) = (Some("pat+jwt".into()), Some(kid));
        Minter { header, key, issuer: issuer.to_owned() }
    }

    /// A token that ends in a year, for the user with this number.
    pub fn mint(&self, owner: i64) -> Minted {
        let jti = hex::encode(rand::random::<[u8; 16]>());
        let iat = jiff::Timestamp::now().as_second();
        let claims = Claims {
            iss: self.issuer.clone(),
            sub: owner.to_string(),
            jti: jti.clone(),
            iat,
            exp: Some(iat + 31_536_000),
        };
        let secret = jsonwebtoken::encode(&self.header, &claims, &self.key).expect("signed");
        let hash = hex::encode(digest::digest(&digest::SHA256, secret.as_bytes()));
        Minted { secret, jti, hash }
    }
}
