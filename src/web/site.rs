//! The facts about this installation that handlers need.

use actix_web::HttpRequest;
use actix_web::cookie::Key;
use actix_web::web::Data;
use aws_lc_rs::hmac;
use ipnet::IpNet;
use url::{Host, Url};

use super::cookie_names::Names;
use super::shared::shared;

/// One per server, shared by all its threads.
pub struct Site {
    /// What browsers use, with the path that a proxy leaves us, without a slash at the end. Issuer of tokens.
    pub public_url: String,
    /// Further origins that browsers use.
    pub extra_origins: Vec<String>,
    /// Where the server really listens: `http://127.0.0.1:8080`.
    pub listening: String,
    /// What its cookies are called.
    pub cookies: Names,
    /// Signs flash cookies.
    pub cookie_key: Key,
    /// Proves that a browser is known to an account.
    pub browser_key: hmac::Key,
    /// Whose `X-Forwarded-For` and `X-Forwarded-Host` are believed.
    pub trusted_proxies: Vec<IpNet>,
}

impl Site {
    /// That of the server that `req` came to.
    pub fn of(req: &HttpRequest) -> &Data<Self> {
        shared(req)
    }

    /// Browsers reach us by https: cookies are `Secure`, answers carry HSTS.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// True for the origins of our own pages.
    pub fn is_origin(&self, text: &str) -> bool {
        self.origins().any(|origin| origin == text)
    }

    /// True for the host names of our own pages.
    pub fn is_host(&self, name: &str) -> bool {
        self.origins().any(|origin| host_name(origin) == name)
    }

    /// The setting that makes pages work at another origin as well.
    pub fn setting_of_origins(&self) -> &'static str {
        let is_public_url_set = self.public_url != self.listening;
        if is_public_url_set { "KEYFOB_EXTRA_ORIGINS" } else { "KEYFOB_PUBLIC_URL" }
    }

    /// Says in the log which origins lead over a network without TLS.
    pub fn warn_of_plain_http(&self) {
        for origin in self.origins().filter(|origin| is_readable_on_the_way(origin)) {
            tracing::warn!(
                "{origin} is plain http: passwords, cookies and tokens can be read on the way; use https, with a proxy in front"
            );
        }
    }

    fn origins(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.origin()).chain(self.extra_origins.iter().map(String::as_str))
    }

    /// The public URL without its path.
    pub fn origin(&self) -> &str {
        &self.public_url[..self.start_of_path()]
    }

    /// Host and port of the public URL, for people to read.
    pub fn host(&self) -> &str {
        self.origin().split_once("://").map_or(self.origin(), |(_, host)| host)
    }

    /// The path of the public URL, below which all our addresses are: `/keyfob`, or nothing.
    pub fn prefix(&self) -> &str {
        &self.public_url[self.start_of_path()..]
    }

    fn start_of_path(&self) -> usize {
        let host = self.public_url.find("://").map_or(0, |at| at + 3);
        self.public_url[host..].find('/').map_or(self.public_url.len(), |at| host + at)
    }
}

/// `https://keyfob.example.net:8443` → `keyfob.example.net`
fn host_name(origin: &str) -> &str {
    let place = origin.split_once("://").map_or(origin, |(_, place)| place);
    let name = place.split(':').next().unwrap_or(place);
    name.strip_suffix('.').unwrap_or(name)
}

fn is_readable_on_the_way(origin: &str) -> bool {
    let Ok(url) = Url::parse(origin) else { return false };
    let is_this_computer = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    url.scheme() == "http" && !is_this_computer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_fine_on_this_computer_only() {
        for origin in
            ["http://192.168.1.5:8080", "http://keyfob.lan", "http://[2001:db8::7]:8080", "http://0.0.0.0"]
        {
            assert!(is_readable_on_the_way(origin), "{origin}");
        }
        for origin in ["https://keyfob.lan", "http://localhost:8080", "http://127.0.0.2", "http://[::1]:8080"]
        {
            assert!(!is_readable_on_the_way(origin), "{origin}");
        }
    }
}
