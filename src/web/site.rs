//! The facts about this installation that handlers need.

use actix_web::cookie::Key;
use ipnet::IpNet;

/// One per server, shared by all its threads.
pub struct Site {
    /// What browsers use, without a slash at the end: issuer of tokens, origin of our pages.
    pub public_url: String,
    /// Where the server really listens: `http://127.0.0.1:8080`.
    pub listening: String,
    /// Signs flash cookies.
    pub cookie_key: Key,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
}

impl Site {
    /// Browsers reach us by https: cookies are `Secure`, answers carry HSTS.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Host and port of the public URL, for people to read.
    pub fn host(&self) -> &str {
        self.public_url.split_once("://").map_or(&self.public_url, |(_, host)| host)
    }
}
