//! The settings: each a flag and an environment variable, all mistakes told at once.

mod log_filter;
mod values;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use actix_web::http::header::HeaderName;
use clap::Args;
use ipnet::IpNet;

use crate::db::DatabaseUrl;
use values::{bind, from_none, header, log_format, networks, origins, public_url, rate, whole};

/// The settings as they were typed. clap fills them in; `Config::read` checks them. No `Debug`: there is a password in them.
#[derive(Args, Clone)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME; created and migrated at start
    #[arg(
        long,
        env = "DATABASE_URL",
        value_name = "URL",
        default_value = "sqlite://keyfob.db",
        hide_env_values = true,
        global = true
    )]
    pub database_url: String,
    /// Address and port to listen on; port 0 picks a free one
    #[arg(
        long,
        env = "KEYFOB_BIND",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8080",
        global = true
    )]
    pub bind: String,
    /// What browsers use; https turns on Secure cookies and HSTS [default: from the bind address]
    #[arg(long, env = "KEYFOB_PUBLIC_URL", value_name = "URL", global = true)]
    pub public_url: Option<String>,
    /// Further origins that browsers use, such as http://192.168.1.5:8080, separated by commas [default: none]
    #[arg(
        long,
        env = "KEYFOB_EXTRA_ORIGINS",
        value_name = "URLS",
        default_value = "",
        hide_default_value = true,
        global = true
    )]
    pub extra_origins: String,
    /// File with the master secret, made at first start with mode 0600
    #[arg(long, env = "KEYFOB_KEY_FILE", value_name = "PATH", default_value = "keyfob.key", global = true)]
    pub key_file: PathBuf,
    /// Networks or addresses of proxies whose X-Forwarded-For and X-Forwarded-Host are believed, separated by commas [default: none]
    #[arg(
        long,
        env = "KEYFOB_TRUSTED_PROXIES",
        value_name = "CIDRS",
        default_value = "",
        hide_default_value = true,
        global = true
    )]
    pub trusted_proxies: String,
    /// What to log: error, warn, info, debug, trace, or a tracing filter
    #[arg(long, env = "KEYFOB_LOG", value_name = "FILTER", default_value = "info", global = true)]
    pub log: String,
    /// How to log: text or json
    #[arg(long, env = "KEYFOB_LOG_FORMAT", value_name = "FORMAT", default_value = "text", global = true)]
    pub log_format: String,
    /// Minutes without a request after which a browser session ends
    #[arg(
        long,
        env = "KEYFOB_SESSION_IDLE_MINUTES",
        value_name = "MINUTES",
        default_value = "30",
        global = true
    )]
    pub session_idle_minutes: String,
    /// Hours after which a browser session ends in any case
    #[arg(long, env = "KEYFOB_SESSION_HOURS", value_name = "HOURS", default_value = "12", global = true)]
    pub session_hours: String,
    /// API requests per minute with one token; 0 is no limit
    #[arg(
        long,
        env = "KEYFOB_RATE_PER_TOKEN",
        value_name = "REQUESTS",
        default_value = "3000",
        global = true
    )]
    pub rate_per_token: String,
    /// API requests per minute from one address without a good token; 0 is no limit
    #[arg(
        long,
        env = "KEYFOB_RATE_PER_ADDRESS",
        value_name = "REQUESTS",
        default_value = "600",
        global = true
    )]
    pub rate_per_address: String,
    /// Seconds that a connection without a request is kept open
    #[arg(
        long,
        env = "KEYFOB_KEEP_ALIVE_SECONDS",
        value_name = "SECONDS",
        default_value = "75",
        global = true
    )]
    pub keep_alive_seconds: String,
    /// Connections from one address at once, but for trusted proxies and this machine; 0 is no limit
    #[arg(
        long,
        env = "KEYFOB_CONNECTIONS_PER_ADDRESS",
        value_name = "CONNECTIONS",
        default_value = "256",
        global = true
    )]
    pub connections_per_address: String,
    /// Header in which /auth/verify looks for the token
    #[arg(
        long,
        env = "KEYFOB_VERIFY_HEADER",
        value_name = "NAME",
        default_value = "Authorization",
        global = true
    )]
    pub verify_header: String,
    /// Checked tokens that are remembered, so that checking them again asks no database; 0 remembers none
    #[arg(long, env = "KEYFOB_VERIFY_CACHE", value_name = "TOKENS", default_value = "16384", global = true)]
    pub verify_cache: String,
    /// Active tokens that one person or service user has at most
    #[arg(
        long,
        env = "KEYFOB_TOKENS_PER_PERSON",
        value_name = "TOKENS",
        default_value = "10000",
        global = true
    )]
    pub tokens_per_person: String,
}

/// The settings, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which database.
    pub database: DatabaseUrl,
    /// Where to listen; port 0 picks a free one.
    pub bind: SocketAddr,
    /// The address that browsers use, without a slash at the end; `None`: taken from the real bind address.
    pub public_url: Option<String>,
    /// Further origins that browsers use, without a slash at the end.
    pub extra_origins: Vec<String>,
    /// Where the master secret is.
    pub key_file: PathBuf,
    /// Whose `X-Forwarded-For` and `X-Forwarded-Host` are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// A tracing filter that shows something of Keyfob, or is off on purpose.
    pub log: String,
    /// One JSON object a line instead of text.
    pub log_json: bool,
    /// A session without a request for this long is over.
    pub session_idle: Duration,
    /// A session this old is over.
    pub session_max: Duration,
    /// API requests per minute with one token; `None` is no limit.
    pub rate_per_token: Option<NonZeroU32>,
    /// API requests per minute from one address without a good token; `None` is no limit.
    pub rate_per_address: Option<NonZeroU32>,
    /// Seconds that a connection without a request is kept.
    pub keep_alive: u32,
    /// Connections at once from one address; `None` is no limit.
    pub connections_per_address: Option<NonZeroU32>,
    /// Where `/auth/verify` looks for the token.
    pub verify_header: HeaderName,
    /// Checked tokens that are remembered, by all threads together.
    pub verify_cache: usize,
    /// Begin with an empty database although the key file has served one. No setting, so that it holds for one start.
    pub anew: bool,
    /// Active tokens that one person or service user has at most.
    pub tokens_per_person: u32,
}

impl Config {
    /// Checks every setting; the error holds one line for each mistake.
    pub fn read(settings: &Settings) -> Result<Self, Vec<String>> {
        let mut mistakes = Vec::new();
        let mut told = |name: &str, mistake: String| mistakes.push(format!("{name}: {mistake}"));
        let database = DatabaseUrl::parse(&settings.database_url).map_err(|m| told("DATABASE_URL", m)).ok();
        let bind = bind(&settings.bind).map_err(|m| told("KEYFOB_BIND", m)).ok();
        let public_url = settings.public_url.as_deref().map(public_url).transpose();
        let public_url = public_url.map_err(|m| told("KEYFOB_PUBLIC_URL", m)).ok();
        let is_https = matches!(&public_url, Some(Some(url)) if url.starts_with("https://"));
        let extra_origins =
            origins(&settings.extra_origins, is_https).map_err(|m| told("KEYFOB_EXTRA_ORIGINS", m)).ok();
        let trusted_proxies =
            networks(&settings.trusted_proxies).map_err(|m| told("KEYFOB_TRUSTED_PROXIES", m)).ok();
        let log = log_filter::check(&settings.log).map_err(|m| told("KEYFOB_LOG", m)).ok();
        let log_json = log_format(&settings.log_format).map_err(|m| told("KEYFOB_LOG_FORMAT", m)).ok();
        let idle = whole(&settings.session_idle_minutes, 1440)
            .map_err(|m| told("KEYFOB_SESSION_IDLE_MINUTES", m))
            .ok();
        let hours = whole(&settings.session_hours, 720).map_err(|m| told("KEYFOB_SESSION_HOURS", m)).ok();
        let per_token = rate(&settings.rate_per_token).map_err(|m| told("KEYFOB_RATE_PER_TOKEN", m)).ok();
        let per_address =
            rate(&settings.rate_per_address).map_err(|m| told("KEYFOB_RATE_PER_ADDRESS", m)).ok();
        let keep_alive =
            whole(&settings.keep_alive_seconds, 3600).map_err(|m| told("KEYFOB_KEEP_ALIVE_SECONDS", m)).ok();
        let connections = rate(&settings.connections_per_address)
            .map_err(|m| told("KEYFOB_CONNECTIONS_PER_ADDRESS", m))
            .ok();
        let header = header(&settings.verify_header).map_err(|m| told("KEYFOB_VERIFY_HEADER", m)).ok();
        let cache = from_none(&settings.verify_cache).map_err(|m| told("KEYFOB_VERIFY_CACHE", m)).ok();
        let tokens = whole(&settings.tokens_per_person, 1_000_000)
            .map_err(|m| told("KEYFOB_TOKENS_PER_PERSON", m))
            .ok();
        let all = (|| {
            Some(Config {
                database: database?,
                bind: bind?,
                public_url: public_url?,
                extra_origins: extra_origins?,
                key_file: settings.key_file.clone(),
                trusted_proxies: trusted_proxies?,
                log: log?,
                log_json: log_json?,
                session_idle: Duration::from_secs(idle? * 60),
                session_max: Duration::from_secs(hours? * 3600),
                rate_per_token: per_token?,
                rate_per_address: per_address?,
                keep_alive: keep_alive? as u32,
                connections_per_address: connections?,
                verify_header: header?,
                verify_cache: cache?,
                anew: false,
                tokens_per_person: u32::try_from(tokens?).ok()?,
            })
        })();
        all.ok_or(mistakes)
    }
}
