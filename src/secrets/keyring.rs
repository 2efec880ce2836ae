//! The keys that sign secrets. Their private halves lie in the database, sealed with the master secret from
//! the key file; a copy of either alone signs nothing.

use std::sync::Arc;

use anyhow::{Context, bail};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use diesel::dsl::max;
use diesel::prelude::*;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation};
use parking_lot::RwLock;

use crate::audit::{self, ADMIN, Action, Author};
use crate::db::schema::{issuers, signing_keys};
use crate::db::{Conn, Moment};
use crate::master_key::MasterKey;
use crate::opaque;

/// The one algorithm, told by the key's record and never by a token's header.
const ALGORITHM: &str = "EdDSA";

/// One key pair.
pub struct SigningKey {
    pub kid: String,
    pub private: EncodingKey,
    pub public: DecodingKey,
    /// The public half as other services read it: 32 bytes.
    pub public_bytes: Vec<u8>,
    pub created: Moment,
}

/// The keys of now. They change while the server runs: `keyfob keys rotate` makes a new one.
pub struct Keyring {
    master: MasterKey,
    issuer: String,
    known: RwLock<Arc<Known>>,
}

/// All keys, the newest first, and what every token must satisfy, the issuers whose tokens are ours included.
pub struct Known {
    keys: Vec<SigningKey>,
    validation: Validation,
}

type Row = (String, String, String, String, Moment);

impl Keyring {
    /// True when the database holds keys: then the key file that sealed them must be there.
    pub fn is_there(conn: &mut Conn) -> anyhow::Result<bool> {
        Ok(signing_keys::table.count().get_result::<i64>(conn)? > 0)
    }

    /// Opens the keys, makes the first one, and remembers `issuer` beside those used before.
    pub fn open(conn: &mut Conn, master: MasterKey, issuer: &str) -> anyhow::Result<Self> {
        if !Keyring::is_there(conn)? {
            make_key(conn, &master)?;
        }
        remember(conn, issuer)?;
        let known = RwLock::new(Arc::new(read(conn, &master)?));
        Ok(Keyring { master, issuer: issuer.to_owned(), known })
    }

    /// Reads the keys again: another process made one.
    pub fn reload(&self, conn: &mut Conn) -> anyhow::Result<()> {
        let known = Arc::new(read(conn, &self.master)?);
        *self.known.write() = known;
        Ok(())
    }

    /// The keys of this moment.
    pub fn now(&self) -> Arc<Known> {
        self.known.read().clone()
    }

    /// The issuer of new tokens: the public URL of now.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }
}

impl Known {
    /// The key that signs.
    pub fn newest(&self) -> &SigningKey {
        &self.keys[0]
    }

    /// Every key, the newest first.
    pub fn all(&self) -> &[SigningKey] {
        &self.keys
    }

    /// The key with this id, if it is ours.
    pub fn find(&self, kid: &str) -> Option<&SigningKey> {
        self.keys.iter().find(|key| key.kid == kid)
    }

    /// What every token must satisfy.
    pub fn validation(&self) -> &Validation {
        &self.validation
    }
}

/// Makes a new key that signs from now on, for Admins; the tokens of the others verify until they end. Gives its id.
pub fn rotate(conn: &mut Conn, master: &MasterKey, author: &Author) -> anyhow::Result<String> {
    author.must_be(conn, ADMIN)?;
    // Sealed with another key file, the new key would open nowhere.
    read(conn, master)?;
    let kid = make_key(conn, master)?;
    audit::record(conn, author, Action::KeyRotate, (0, &kid))?;
    Ok(kid)
}

/// Id and making of every key, the newest first.
pub fn list(conn: &mut Conn) -> anyhow::Result<Vec<(String, Moment)>> {
    let newest_first = signing_keys::table.order((signing_keys::created.desc(), signing_keys::kid.desc()));
    Ok(newest_first.select((signing_keys::kid, signing_keys::created)).load(conn)?)
}

fn read(conn: &mut Conn, master: &MasterKey) -> anyhow::Result<Known> {
    let rows: Vec<Row> = signing_keys::table
        .order((signing_keys::created.desc(), signing_keys::kid.desc()))
        .select((
            signing_keys::kid,
            signing_keys::algorithm,
            signing_keys::public_key,
            signing_keys::sealed_private_key,
            signing_keys::created,
        ))
        .load(conn)?;
    let keys = rows.into_iter().map(|row| unseal(master, row)).collect::<anyhow::Result<Vec<_>>>()?;
    if keys.is_empty() {
        bail!("the database holds no signing key");
    }
    let issuers: Vec<String> = issuers::table.select(issuers::url).load(conn)?;
    Ok(Known { keys, validation: validation(&issuers) })
}

/// Expiry is checked by us, against a clock that never runs backwards; `iss`, `sub` and `jti` are required by
/// the type of the claims, where a value of the wrong type counts as missing.
fn validation(issuers: &[String]) -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_required_spec_claims(&["iss", "sub"]);
    validation.set_issuer(issuers);
    validation.validate_exp = false;
    validation.validate_nbf = true;
    validation.validate_aud = false;
    validation.leeway = 0;
    validation
}

fn make_key(conn: &mut Conn, master: &MasterKey) -> anyhow::Result<String> {
    // Later than every other, so that it is the newest also when two are made within a second.
    let latest: Option<Moment> = signing_keys::table.select(max(signing_keys::created)).get_result(conn)?;
    let now = latest.map_or(Moment::now(), |latest| Moment::now().max(latest.plus(1)));
    let pair = Ed25519KeyPair::generate()?;
    let private = pair.to_pkcs8v1()?;
    let kid = opaque::random::<8>();
    diesel::insert_into(signing_keys::table)
        .values((
            signing_keys::kid.eq(&kid),
            signing_keys::algorithm.eq(ALGORITHM),
            signing_keys::public_key.eq(hex::encode(pair.public_key())),
            signing_keys::sealed_private_key.eq(master.seal(&kid, private.as_ref())?),
            signing_keys::created.eq(now),
        ))
        .execute(conn)?;
    Ok(kid)
}

fn unseal(master: &MasterKey, (kid, algorithm, public, sealed, created): Row) -> anyhow::Result<SigningKey> {
    if algorithm != ALGORITHM {
        bail!("signing key {kid} is for {algorithm}, which this Keyfob does not know");
    }
    let private = master
        .open(&kid, &sealed)
        .context("the key file does not fit this database; put the right one in place")?;
    let public = hex::decode(public)?;
    Ok(SigningKey {
        private: EncodingKey::from_ed_der(&private),
        public: DecodingKey::from_ed_der(&public),
        public_bytes: public,
        created,
        kid,
    })
}

fn remember(conn: &mut Conn, issuer: &str) -> anyhow::Result<()> {
    let known: i64 = issuers::table.filter(issuers::url.eq(issuer)).count().get_result(conn)?;
    if known == 0 {
        diesel::insert_into(issuers::table)
            .values((issuers::url.eq(issuer), issuers::first_used.eq(Moment::now())))
            .execute(conn)?;
    }
    Ok(())
}
