//! Builds the server from its settings: database, keys, order of middleware. Tests start exactly this.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use anyhow::Context;

use crate::config::Config;
use crate::db::{Conn, Db, migrate};
use crate::master_key::MasterKey;
use crate::routes;
use crate::signin::session::{DbSessions, Limits};
use crate::signin::setup::SetupCode;
use crate::tokens::keyring::Keyring;
use crate::users::create::setup_is_open;
use crate::users::fold_names::fold_names;
use crate::users::password::Passwords;
use crate::users::seen::Seen;
use crate::web::form::BODY_LIMIT;
use crate::web::rate_limit::Limits as RateLimits;
use crate::web::site::Site;
use crate::web::{compress, cookies, headers, request_log};

/// Open connections at most, per worker: an attacker who only opens them runs into this, not into memory.
const MOST_CONNECTIONS: usize = 4096;
/// Seconds to answer what is in flight after SIGTERM.
const SHUTDOWN_SECONDS: u64 = 8;

/// A server that listens and waits to be awaited.
pub struct Built {
    pub address: SocketAddr,
    /// What browsers are to use.
    pub public_url: String,
    pub server: Server,
    /// The one-time code, while there is no user.
    pub setup_code: Option<String>,
}

/// Migrates the database, opens the keys, and binds the address. The error is one line for the person at the
/// console. Call it on an actix runtime.
pub fn build(config: Config) -> anyhow::Result<Built> {
    let listener =
        TcpListener::bind(config.bind).with_context(|| format!("can't listen on {}", config.bind))?;
    let address = listener.local_addr()?;
    let public_url = config.public_url.clone().unwrap_or_else(|| own_url(address));
    let mut opened = None;
    migrate::run(&config.database, |conn| {
        fold_names(conn).map_err(|e| anyhow::anyhow!(crate::db::in_words(&e)))?;
        let master = open_key_file(conn, &config)?;
        opened = Some((Keyring::open(conn, &master, &public_url)?, master.cookie_key()));
        Ok(())
    })?;
    let (keyring, cookie_key) = opened.context("the database was not opened")?;
    let db = Db::open(&config.database);
    let code =
        SetupCode::new(db.read_now(setup_is_open).map_err(|e| anyhow::anyhow!(crate::db::in_words(&e)))?);
    let site =
        Site { public_url, listening: own_url(address), cookie_key, trusted_proxies: config.trusted_proxies };
    let limits = Limits::new(config.session_idle, config.session_max);
    let sessions = DbSessions { db: db.clone(), limits };
    let rate_limits = web::Data::new(RateLimits::new(config.rate_per_token, config.rate_per_address));
    let (setup_code, public_url) = (code.get(), site.public_url.clone());

    let (db, site, code) = (web::Data::new(db), web::Data::new(site), web::Data::new(code));
    let (keyring, passwords) = (web::Data::new(keyring), web::Data::new(Passwords::new()?));
    let seen = web::Data::new(Seen::default());
    let server = HttpServer::new(move || {
        App::new()
            .app_data(db.clone())
            .app_data(site.clone())
            .app_data(code.clone())
            .app_data(keyring.clone())
            .app_data(passwords.clone())
            .app_data(web::Data::new(limits))
            .app_data(seen.clone())
            .app_data(rate_limits.clone())
            .app_data(web::PayloadConfig::new(BODY_LIMIT))
            .configure(|routes| routes::all(routes, &sessions, &site))
            .wrap(from_fn(compress::answers))
            .wrap(from_fn(cookies::tidy))
            .wrap(from_fn(headers::add))
            .wrap(from_fn(request_log::write))
    })
    .disable_signals()
    .max_connections(MOST_CONNECTIONS)
    .client_request_timeout(Duration::from_secs(5))
    .shutdown_timeout(SHUTDOWN_SECONDS)
    .listen(listener)?
    .run();
    Ok(Built { address, public_url, server, setup_code })
}

/// The key file, made at the first start. One that is missing beside a database with keys is never replaced in
/// silence: no token would verify again.
fn open_key_file(conn: &mut Conn, config: &Config) -> anyhow::Result<MasterKey> {
    let path = &config.key_file;
    match MasterKey::read(path)? {
        Some(key) => Ok(key),
        None if Keyring::is_there(conn)? => anyhow::bail!(
            "the key file {} is missing, and the database was made with one; restore it from your backup (KEYFOB_KEY_FILE says where it is)",
            path.display()
        ),
        None => MasterKey::create(path),
    }
}

fn own_url(address: SocketAddr) -> String {
    match address.ip().is_unspecified() {
        true => format!("http://localhost:{}", address.port()),
        false => format!("http://{address}"),
    }
}
