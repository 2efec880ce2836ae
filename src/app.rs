//! Builds the server from its settings: database, keys, order of middleware. Tests start exactly this.

pub mod anew;

use std::net::{SocketAddr, TcpListener};
use std::num::NonZero;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use actix_server::ServerBuilder;
use actix_web::cookie::Key;
use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App, web};
use anyhow::Context;
use aws_lc_rs::hmac;

use crate::checks::checker::Checker;
use crate::config::Config;
use crate::connections::{self, Connections, serve};
use crate::db::future::bring_back;
use crate::db::{Conn, Db, Moment, OwnReader};
use crate::error::AppResult;
use crate::gate::front::{Desk, Front};
use crate::gate::refusal_log::RefusalLog;
use crate::gate::verify::VerifyHeader;
use crate::master_key::{MasterKey, write_mark};
use crate::secrets::keyring::Keyring;
use crate::signin::session::{DbSessions, Limits};
use crate::signin::setup::SetupCode;
use crate::tokens::calls::kept::CallLog;
use crate::tokens::cap::Cap;
use crate::users::create::setup_is_open;
use crate::users::fold_emails::fold_emails;
use crate::users::password::Passwords;
use crate::users::seen::Seen;
use crate::users::session_epochs;
use crate::web::cookie_names::Names;
use crate::web::cookies::tidy;
use crate::web::form::BODY_LIMIT;
use crate::web::once::UnderWay;
use crate::web::rate_limit::Limits as RateLimits;
use crate::web::site::Site;
use crate::web::{compress, headers, patience, request_log};
use crate::{routes, tags, tokens, users};

/// Open connections at most, per worker: an attacker who only opens them runs into this, not into memory.
const MOST_CONNECTIONS: usize = 4096;
/// Seconds to answer what is in flight after SIGTERM.
const SHUTDOWN_SECONDS: u64 = 7;
/// How long the last writing of what was counted may take.
const LAST_WRITING: Duration = Duration::from_millis(1500);

/// A server that listens and waits to be awaited.
pub struct Built {
    pub address: SocketAddr,
    /// What browsers are to use.
    pub public_url: String,
    pub server: Server,
    /// The one-time code, while there is no user.
    pub setup_code: Option<String>,
    /// The database as the server knows it: what is changed through it counts for the next request.
    pub db: Db,
    calls: CallLog,
}

/// Migrates the database, opens the keys, and binds the address. The error is one line for the person at the
/// console. Call it on an actix runtime.
pub fn build(config: Config) -> anyhow::Result<Built> {
    let listener = TcpListener::bind(config.addresses.bind)
        .with_context(|| format!("can't listen on {}", config.addresses.bind))?;
    let address = listener.local_addr()?;
    let public_url = config.addresses.public_url.clone().unwrap_or_else(|| own_url(address));
    let Opened { keyring, names, cookie_key, browser_key } = open(&config, &public_url)?;
    let (db, keyring) = (Db::open(&config.database.url), Arc::new(keyring));
    let ring = keyring.clone();
    db.watch(&config.database.url, move |conn| ring.reload(conn))?;
    let calls = CallLog::start(db.clone())?;
    let code =
        SetupCode::new(db.read_now(setup_is_open).map_err(|e| anyhow::anyhow!(crate::db::in_words(&e)))?);
    let connections = Connections::new(limits_of_connections(&config));
    actix_web::rt::spawn(connections.clone().watch());
    let site = Site {
        public_url,
        extra_origins: config.addresses.extra_origins,
        listening: own_url(address),
        cookies: names,
        cookie_key,
        browser_key,
        trusted_proxies: config.proxies.trusted,
    };
    site.warn_of_plain_http();
    let limits = Limits::new(config.sessions.idle, config.sessions.longest);
    let sessions = DbSessions { db: db.clone(), limits };
    let rate_limits =
        web::Data::new(RateLimits::new(config.traffic.rate_per_token, config.traffic.rate_per_address));
    let (setup_code, public_url) = (code.get(), site.public_url.clone());
    let (workers, header) = (workers(), web::Data::new(VerifyHeader(config.checking.verify_header)));
    let (kept, cap) = (config.checking.verify_cache.div_ceil(workers), Cap(config.tokens.per_person));
    let (opened, log, database) = (db.clone(), calls.clone(), config.database.url.clone());

    let (site, code, log_data) = (web::Data::new(site), web::Data::new(code), web::Data::new(calls.clone()));
    let (ring, passwords) = (web::Data::from(keyring.clone()), web::Data::new(Passwords::new()?));
    let (seen_data, under_way) = (web::Data::new(Seen::default()), web::Data::new(UnderWay::default()));
    let refusals = web::Data::new(RefusalLog::default());
    let db_data = web::Data::new(db.clone());
    let server = serve(builder(workers), listener, connections, move || {
        // One for each thread: what it remembers is its own.
        let reader = OwnReader::new(db.clone(), &database);
        let checker = web::Data::new(Checker::new(db.clone(), reader, keyring.clone(), log.clone(), kept));
        let rest = web::scope("")
            .configure(|routes| routes::all(routes, &sessions, &site))
            .wrap(from_fn(patience::bound))
            .wrap(from_fn(compress::answers))
            .wrap(from_fn(tidy))
            .wrap(from_fn(headers::add))
            .wrap(from_fn(request_log::write));
        let app = App::new()
            .app_data(db_data.clone())
            .app_data(site.clone())
            .app_data(code.clone())
            .app_data(ring.clone())
            .app_data(passwords.clone())
            .app_data(log_data.clone())
            .app_data(web::Data::new(limits))
            .app_data(web::Data::new(cap))
            .app_data(under_way.clone())
            .app_data(seen_data.clone())
            .app_data(rate_limits.clone())
            .app_data(checker.clone())
            .app_data(header.clone())
            .app_data(refusals.clone())
            .app_data(web::PayloadConfig::new(BODY_LIMIT))
            .configure(|routes| routes::gate(routes, &site))
            .service(rest);
        Front::new(Desk { checker, header: header.clone(), site: site.clone() }, app)
    })?;
    Ok(Built { address, public_url, server, setup_code, db: opened, calls })
}

/// What the database and the key file hold.
struct Opened {
    keyring: Keyring,
    names: Names,
    cookie_key: Key,
    browser_key: hmac::Key,
}

/// Migrates the database and opens the keys. The key file is marked as one that has served a database.
fn open(config: &Config, public_url: &str) -> anyhow::Result<Opened> {
    let mut opened = None;
    anew::migrate(config, |conn| {
        mend_rows(conn).map_err(|e| anyhow::anyhow!(crate::db::in_words(&e)))?;
        let master = open_key_file(conn, config)?;
        let mark = master.mark();
        let names = Names::new(&master.cookie_mark(), public_url.starts_with("https://"));
        let (cookie_key, browser_key) = (master.cookie_key(), master.browser_key());
        let keyring = Keyring::open(conn, master, public_url)?;
        opened = Some((Opened { keyring, names, cookie_key, browser_key }, mark));
        Ok(())
    })?;
    let (opened, mark) = opened.context("the database was not opened")?;
    write_mark(&config.keys.key_file, &mark);
    Ok(opened)
}

fn limits_of_connections(config: &Config) -> connections::Limits {
    connections::Limits {
        total: connections::room(workers() * MOST_CONNECTIONS),
        keep_alive: config.traffic.keep_alive,
        per_address: config.traffic.connections_per_address,
        trusted_proxies: config.proxies.trusted.clone(),
    }
}

/// `cli::stop` hears the signals.
fn builder(workers: usize) -> ServerBuilder {
    Server::build()
        .workers(workers)
        .disable_signals()
        .max_concurrent_connections(MOST_CONNECTIONS)
        .shutdown_timeout(SHUTDOWN_SECONDS)
}

impl Built {
    /// Serves until the server is told to stop; then writes down what was counted.
    pub async fn run(self) -> std::io::Result<()> {
        let done = self.server.await;
        // On a thread that nobody waits for longer: the database may be frozen.
        let (calls, (sender, receiver)) = (self.calls, mpsc::channel());
        std::thread::Builder::new().name("last calls".into()).spawn(move || {
            calls.write();
            sender.send(())
        })?;
        if receiver.recv_timeout(LAST_WRITING).is_err() {
            tracing::warn!("the last calls could not be written down in time");
        }
        done
    }
}

/// Threads that serve: as many as there are cores.
fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, NonZero::get)
}

/// Fills what earlier versions did not store, and brings back what a clock wrote that was ahead: all of it, or nothing. On
/// SQLite a start is one transaction already.
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

/// The key file, made at the first start. One that is missing beside a database with keys is never replaced in
/// silence: no token would verify again.
fn open_key_file(conn: &mut Conn, config: &Config) -> anyhow::Result<MasterKey> {
    let path = &config.keys.key_file;
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
