//! What a start does to the database and the key file, before anybody can ask for anything.

use std::path::Path;

use actix_web::cookie::Key;
use aws_lc_rs::hmac;

use super::anew;
use crate::config::Config;
use crate::db::future::bring_back;
use crate::db::{Conn, Moment};
use crate::error::AppResult;
use crate::master_key::{MasterKey, write_mark};
use crate::secrets::keyring::Keyring;
use crate::users::email::fold_emails::fold_emails;
use crate::users::session_epochs;
use crate::web::cookie_names::Names;
use crate::{tags, tokens, users};

/// What the database and the key file hold.
pub(super) struct Keys {
    pub keyring: Keyring,
    pub names: Names,
    pub cookie_key: Key,
    pub browser_key: hmac::Key,
}

/// Migrates the database and opens the keys. The key file is marked as one that has served a database.
pub(super) fn open(config: &Config, public_url: &str) -> anyhow::Result<Keys> {
    let path = &config.keys.key_file;
    let (keys, mark) = anew::migrate(config, |conn| {
        mend_rows(conn)?;
        let master = open_key_file(conn, path)?;
        let mark = master.mark();
        let keys = Keys {
            names: Names::new(&master.cookie_mark(), public_url.starts_with("https://")),
            cookie_key: master.cookie_key(),
            browser_key: master.browser_key(),
            keyring: Keyring::open(conn, master, public_url)?,
        };
        Ok((keys, mark))
    })?;
    write_mark(path, &mark);
    Ok(keys)
}

/// Fills what earlier versions did not store, and brings back what a clock wrote that was ahead: all of it,
/// or nothing. On SQLite a start is one transaction already.
fn mend_rows(conn: &mut Conn) -> AppResult<()> {
    let all = |conn: &mut Conn| {
        tags::fold_names::fold_names(conn)?;
        tokens::fold_names::fold_names(conn)?;
        users::fold_names::fold_names(conn)?;
        fold_emails(conn)?;
        session_epochs::fill(conn)?;
        bring_back(conn, Moment::now())
    };
    match conn {
        Conn::Sqlite(_) => all(conn),
        Conn::Postgres(_) => conn.in_transaction(all),
    }
}

/// The key file, made at the first start. One that is missing beside a database with keys is never replaced
/// in silence: no token would verify again.
fn open_key_file(conn: &mut Conn, path: &Path) -> anyhow::Result<MasterKey> {
    match MasterKey::read(path)? {
        Some(key) => Ok(key),
        None if Keyring::is_there(conn)? => anyhow::bail!(
            "the key file {} is missing, and the database was made with one; restore it from your backup (KEYFOB_KEY_FILE says where it is)",
            path.display()
        ),
        None => MasterKey::create(path),
    }
}
