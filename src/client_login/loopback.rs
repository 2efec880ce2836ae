//! An address on the person's own computer (RFC 8252 section 7.3): the only place a token is ever sent to.

use url::{Url, form_urlencoded};

/// Written in exactly one way each: every other spelling of them is an address that somebody disguised.
const HOSTS: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];
/// What we add; an address that has one of these already could answer in our name.
const OURS: [&str; 3] = ["state", "token", "error"];
/// Bytes at most.
const LENGTH: usize = 1024;

/// `http://<host>:<port>/…`, checked, as it was written.
#[derive(Debug, Clone)]
pub struct Loopback {
    written: String,
    host: &'static str,
    port: u16,
}

impl Loopback {
    /// `raw` when it leads to a port of this computer and nowhere else.
    pub fn parse(raw: &str) -> Option<Self> {
        let rest = raw.strip_prefix("http://")?;
        let (authority, path) = rest.split_at(rest.find('/')?);
        let (host, port) = authority.rsplit_once(':')?;
        let host = HOSTS.into_iter().find(|known| *known == host)?;
        let port = parse_port(port)?;
        let loopback = Loopback { written: raw.to_owned(), host, port };
        (raw.len() <= LENGTH && is_plain(path) && !answers_already(path) && loopback.browsers_agree())
            .then_some(loopback)
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// `127.0.0.1:53211`
    pub fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// What `form-action` must allow for a redirect to arrive here. `None` for an IPv6 address, which a
    /// policy can't name (<https://github.com/w3c/webappsec-csp/issues/440>): Chromium 156 ignores
    /// `http://[::1]:9` as no source at all.
    pub fn source(&self) -> Option<String> {
        (!self.host.starts_with('[')).then(|| format!("http://{}", self.place()))
    }

    /// The address with what we answer behind its own query.
    pub fn with(&self, answer: &[(&str, &str)]) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(answer).finish();
        let joint = match self.written.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some(_) => "&",
        };
        format!("{}{joint}{query}", self.written)
    }

    /// A second opinion, from the parser that reads addresses as browsers do.
    fn browsers_agree(&self) -> bool {
        Url::parse(&self.written).is_ok_and(|url| {
            url.scheme() == "http"
                && url.host_str() == Some(self.host)
                && url.port_or_known_default() == Some(self.port)
                && url.username().is_empty()
                && url.password().is_none()
                && url.fragment().is_none()
        })
    }
}

/// 1 to 65535, without a sign or a leading zero.
fn parse_port(text: &str) -> Option<u16> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| is_number)
}

/// Only what may stand in an address: no spaces, no fragment, nothing that browsers read as something else.
fn is_plain(path: &str) -> bool {
    path.bytes().all(|byte| byte.is_ascii_graphic() && !b"#\\\"<>^`{|}".contains(&byte))
}

fn answers_already(path: &str) -> bool {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    // Some read `;` like `&`.
    let pairs = query.split([';', '&']).flat_map(|pair| form_urlencoded::parse(pair.as_bytes()));
    pairs.into_iter().any(|(key, _)| OURS.iter().any(|ours| key.eq_ignore_ascii_case(ours)))
}

#[cfg(test)]
mod tests {
    use super::Loopback;

    #[test]
    fn this_computer_is_taken_as_it_was_written() {
        for good in [
            "http://127.0.0.1:53211/callback",
            "http://localhost:1/",
            "http://[::1]:65535/a/b?c=d&e=%20f",
            "http://127.0.0.1:80/",
        ] {
            assert_eq!(Loopback::parse(good).expect(good).as_str(), good);
        }
    }

    #[test]
    fn what_could_lead_elsewhere_is_not() {
        let long = format!("http://127.0.0.1:1/{}", "a".repeat(1024));
        for bad in [
            "",
            "/callback",
            "127.0.0.1:1/",
            "//127.0.0.1:1/",
            "https://127.0.0.1:1/",
            "HTTP://127.0.0.1:1/",
            "javascript://127.0.0.1:1/%0aalert(1)",
            "javascript:alert(1)",
            "data:text/html,x",
            "http:127.0.0.1:1/",
            "http:/127.0.0.1:1/",
            "http:///127.0.0.1:1/",
            "http:\\\\127.0.0.1:1/",
            " http://127.0.0.1:1/",
            "http://127.0.0.1:1/ ",
            "http://127.0.0.1/",
            "http://127.0.0.1:/",
            "http://127.0.0.1:1",
            "http://127.0.0.1:1?a=b",
            "http://127.0.0.1:0/",
            "http://127.0.0.1:00080/",
            "http://127.0.0.1:65536/",
            "http://127.0.0.1:+80/",
            "http://127.0.0.1:-1/",
            "http://127.0.0.1:8o/",
            "http://127.0.0.1:80:80/",
            "http://127.0.0.1.evil.test:1/",
            "http://127.0.0.1@evil.test:1/",
            "http://127.0.0.1:1@evil.test:1/",
            "http://evil.test:1/@127.0.0.1:1/",
            "http://user@127.0.0.1:1/",
            "http://user:password@127.0.0.1:1/",
            "http://:@127.0.0.1:1/",
            "http://localhost.evil.test:1/",
            "http://localhost.:1/",
            "http://LOCALHOST:1/",
            "http://evil.localhost:1/",
            "http://127.1:1/",
            "http://127.0.0.2:1/",
            "http://0.0.0.0:1/",
            "http://2130706433:1/",
            "http://0x7f.0.0.1:1/",
            "http://127.0.0.1.:1/",
            "http://１２７.0.0.1:1/",
            "http://[::]:1/",
            "http://[::ffff:127.0.0.1]:1/",
            "http://[0:0:0:0:0:0:0:1]:1/",
            "http://[::1%25lo]:1/",
            "http://::1:1/",
            "http://127.0.0.1\\@evil.test:1/",
            "http://127.0.0.1:1\\@evil.test/",
            "http://127.0.0.1:1/\\evil",
            "http://127.0.0.1:1/#",
            "http://127.0.0.1:1/#token",
            "http://127.0.0.1:1/\r\nSet-Cookie: a=b",
            "http://127.0.0.1\t:1/",
            "http://127.0.0.1:1/a b",
            "http://127.0.0.1:1/é",
            "http://127.0.0.1:1/?state=mine",
            "http://127.0.0.1:1/?a=b&token=mine",
            "http://127.0.0.1:1/?a=b;TOKEN=mine",
            "http://127.0.0.1:1/?%74oken=mine",
            "http://127.0.0.1:1/?error",
            &long,
        ] {
            assert!(Loopback::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_answer_stands_behind_what_was_there() {
        let with = |raw: &str| Loopback::parse(raw).expect(raw).with(&[("state", "a b&c"), ("token", "t")]);
        assert_eq!(with("http://127.0.0.1:1/cb"), "http://127.0.0.1:1/cb?state=a+b%26c&token=t");
        assert_eq!(with("http://[::1]:1/?a=b"), "http://[::1]:1/?a=b&state=a+b%26c&token=t");
        assert_eq!(with("http://localhost:1/?"), "http://localhost:1/?state=a+b%26c&token=t");
    }

    #[test]
    fn the_policy_names_exactly_this_place_where_it_can() {
        let source = |raw: &str| Loopback::parse(raw).expect(raw).source();
        assert_eq!(source("http://127.0.0.1:53211/callback").as_deref(), Some("http://127.0.0.1:53211"));
        assert_eq!(source("http://localhost:9/x").as_deref(), Some("http://localhost:9"));
        assert_eq!(source("http://[::1]:9/x"), None, "and so none, rather than any host");
    }
}
