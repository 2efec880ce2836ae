//! What all threads of a server share.

use std::net::SocketAddr;

use actix_web::web::{self, Data, ServiceConfig};

use super::open::Keys;
use crate::checks::checker::Checker;
use crate::config::Config;
use crate::db::{Db, OwnReader};
use crate::gate::refusal_log::RefusalLog;
use crate::gate::verify::VerifyHeader;
use crate::secrets::keyring::Keyring;
use crate::signin::session::SessionLimits;
use crate::signin::setup::SetupCode;
use crate::tokens::calls::kept::CallLog;
use crate::tokens::cap::Cap;
use crate::users::create::setup_is_open;
use crate::users::password::Passwords;
use crate::users::seen::Seen;
use crate::web::form::BODY_LIMIT;
use crate::web::once::UnderWay;
use crate::web::rate_limit::RateLimits;
use crate::web::site::Site;

/// One for the whole server; a clone is the same one.
#[derive(Clone)]
pub(super) struct Shared {
    pub db: Data<Db>,
    pub site: Data<Site>,
    pub keyring: Data<Keyring>,
    pub calls: Data<CallLog>,
    pub setup_code: Data<SetupCode>,
    pub session_limits: Data<SessionLimits>,
    pub verify_header: Data<VerifyHeader>,
    passwords: Data<Passwords>,
    seen: Data<Seen>,
    cap: Data<Cap>,
    under_way: Data<UnderWay>,
    rate_limits: Data<RateLimits>,
    refusals: Data<RefusalLog>,
}

/// Makes it, and starts what works beside the requests: the watch over the database, and the counting of
/// calls.
pub(super) fn share(config: &Config, keys: Keys, address: SocketAddr) -> anyhow::Result<Shared> {
    let db = Db::open(&config.database.url);
    let keyring = Data::new(keys.keyring);
    let ring = keyring.clone();
    db.watch(&config.database.url, move |conn| ring.reload(conn))?;
    let site = Site {
        public_url: public_url(config, address),
        extra_origins: config.addresses.extra_origins.clone(),
        listening: own_url(address),
        cookies: keys.names,
        cookie_key: keys.cookie_key,
        browser_key: keys.browser_key,
        trusted_proxies: config.proxies.trusted.clone(),
    };
    site.warn_of_plain_http();
    let traffic = &config.traffic;
    Ok(Shared {
        calls: Data::new(CallLog::start(db.clone())?),
        setup_code: Data::new(SetupCode::new(db.read_now(setup_is_open)?)),
        db: Data::new(db),
        site: Data::new(site),
        keyring,
        session_limits: Data::new(SessionLimits::new(config.sessions.idle, config.sessions.longest)),
        verify_header: Data::new(VerifyHeader(config.checking.verify_header.clone())),
        passwords: Data::new(Passwords::new()?),
        seen: Data::new(Seen::default()),
        cap: Data::new(Cap(config.tokens.per_person)),
        under_way: Data::new(UnderWay::default()),
        rate_limits: Data::new(RateLimits::new(traffic.rate_per_token, traffic.rate_per_address)),
        refusals: Data::new(RefusalLog::default()),
    })
}

impl Shared {
    /// Gives it all to the handlers of one thread, with the `checker` of that thread.
    pub fn wire(&self, app: &mut ServiceConfig, checker: Data<Checker>) {
        app.app_data(checker)
            .app_data(self.db.clone())
            .app_data(self.site.clone())
            .app_data(self.keyring.clone())
            .app_data(self.calls.clone())
            .app_data(self.setup_code.clone())
            .app_data(self.session_limits.clone())
            .app_data(self.verify_header.clone())
            .app_data(self.passwords.clone())
            .app_data(self.seen.clone())
            .app_data(self.cap.clone())
            .app_data(self.under_way.clone())
            .app_data(self.rate_limits.clone())
            .app_data(self.refusals.clone())
            .app_data(web::PayloadConfig::new(BODY_LIMIT));
    }

    /// The checker of one thread, which remembers `most` secrets for itself.
    pub fn checker(&self, config: &Config, most: usize) -> Data<Checker> {
        let db = Db::clone(&self.db);
        let reader = OwnReader::new(db.clone(), &config.database.url);
        let keyring = self.keyring.clone().into_inner();
        Data::new(Checker::new(db, reader, keyring, CallLog::clone(&self.calls), most))
    }
}

/// What browsers use: as it is set, or where the server listens.
pub(super) fn public_url(config: &Config, address: SocketAddr) -> String {
    config.addresses.public_url.clone().unwrap_or_else(|| own_url(address))
}

fn own_url(address: SocketAddr) -> String {
    match address.ip().is_unspecified() {
        true => format!("http://localhost:{}", address.port()),
        false => format!("http://{address}"),
    }
}
