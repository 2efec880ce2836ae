//! Where the server listens, and the addresses under which browsers reach it.

use std::net::{SocketAddr, ToSocketAddrs};

use clap::Args;
use url::Url;

use super::values::parts;

/// clap would take a plain `Vec` for a flag that may be given more than once.
type Origins = Vec<String>;

#[derive(Args, Debug, Clone)]
pub struct Addresses {
    /// Address and port to listen on; port 0 picks a free one
    #[arg(
        long,
        env = "KEYFOB_BIND",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8080",
        value_parser = bind,
        global = true
    )]
    pub bind: SocketAddr,
    // Without a slash at the end; `None`: taken from the real bind address.
    /// What browsers use; https turns on Secure cookies and HSTS [default: from the bind address]
    #[arg(long, env = "KEYFOB_PUBLIC_URL", value_name = "URL", value_parser = public_url, global = true)]
    pub public_url: Option<String>,
    // Without a slash at the end.
    /// Further origins that browsers use, such as http://192.168.1.5:8080, separated by commas [default:
    /// none]
    #[arg(
        long,
        env = "KEYFOB_EXTRA_ORIGINS",
        value_name = "URLS",
        default_value = "",
        hide_default_value = true,
        value_parser = origins,
        global = true
    )]
    pub extra_origins: Origins,
}

impl Addresses {
    /// Beside an https public URL cookies are `Secure`, so at a plain http origin nobody could sign in.
    pub(super) fn contradiction(&self) -> Option<(&'static str, String)> {
        self.public_url.as_ref().filter(|url| url.starts_with("https:"))?;
        let plain = self.extra_origins.iter().find(|origin| origin.starts_with("http:"))?;
        let mistake = format!(
            "{plain:?} must begin with https://, because KEYFOB_PUBLIC_URL does: its cookies go over https only"
        );
        Some(("KEYFOB_EXTRA_ORIGINS", mistake))
    }
}

/// An address and a port; a name is looked up.
fn bind(text: &str) -> Result<SocketAddr, String> {
    let wanted = || format!("{text:?} is not ADDRESS:PORT, for example 127.0.0.1:8080");
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    text.to_socket_addrs().map_err(|_| wanted())?.next().ok_or_else(wanted)
}

/// What the server answers beside its own path, or will.
const TAKEN: [&str; 3] = ["api", "auth", ".well-known"];

/// Scheme, host and port, and a path when others share the host.
fn public_url(text: &str) -> Result<String, String> {
    let url = web_url(text)?;
    let path = path(text);
    // A browser would write another path: `..` is resolved, `\\` is a slash.
    let is_as_written = path == url.path().strip_suffix('/').unwrap_or(url.path());
    let mut segments = path.split('/').skip(1);
    if !is_as_written || !segments.clone().all(is_plain) {
        return Err(format!(
            "the path in {text:?} must be words of letters, digits, -, ., _ and ~, such as https://example.net/keyfob"
        ));
    }
    if let Some(taken) = segments.next().filter(|first| TAKEN.contains(first)) {
        return Err(format!(
            "the path in {text:?} must not begin with {taken}, where the server answers itself"
        ));
    }
    Ok(format!("{}{path}", url.origin().ascii_serialization()))
}

/// What is behind the host, as it was typed, without a slash at the end.
fn path(text: &str) -> &str {
    let behind = text.split_once("://").map_or(text, |(_, rest)| rest);
    let path = behind.find(['/', '\\']).map_or("", |at| &behind[at..]);
    path.strip_suffix('/').unwrap_or(path)
}

fn is_plain(segment: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    !matches!(segment, "" | "." | "..") && segment.bytes().all(plain)
}

/// http or https, a host, a port and a path, and nothing else.
fn web_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|e| format!("{text:?} is not a URL: {e}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(format!("{text:?} must begin with http:// or https:// and name a host"));
    }
    let more = [url.query().is_some(), url.fragment().is_some(), url.password().is_some()];
    if more.contains(&true) || !url.username().is_empty() {
        return Err(format!(
            "{text:?} must have no query, no # and no user, such as https://keyfob.example.net"
        ));
    }
    Ok(url)
}

fn origin(text: &str) -> Result<String, String> {
    let url = web_url(text)?;
    match url.path() {
        "/" => Ok(url.origin().ascii_serialization()),
        _ => Err(format!("{text:?} must have no path: it is only scheme, host and port")),
    }
}

fn origins(text: &str) -> Result<Origins, String> {
    let origin = |part: &str| match origin(part)? {
        origin if origin.contains('*') => Err(format!("{part:?} must name one host, without *")),
        origin => Ok(origin),
    };
    parts(text).map(origin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin_and_maybe_a_path_without_a_slash_at_the_end() {
        for (typed, read) in [
            ("https://keyfob.example.net/", "https://keyfob.example.net"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("https://example.net/keyfob", "https://example.net/keyfob"),
            ("HTTPS://Example.net:443/Tools/key-fob_1.0~x/", "https://example.net/Tools/key-fob_1.0~x"),
            ("https://example.net/api-keys", "https://example.net/api-keys"),
            // Browsers read it so, too.
            ("https:example.net/keyfob", "https://example.net/keyfob"),
        ] {
            assert_eq!(public_url(typed).as_deref(), Ok(read), "{typed}");
        }
        for (bad, said) in [
            ("keyfob.example.net", "is not a URL"),
            ("ftp://x", "must begin with"),
            ("https://u@x", "no user"),
            ("https://:p@x", "no user"),
            ("https://x?y", "no query"),
            ("https://x/sub?", "no query"),
            ("https://x/sub#", "no query"),
            ("https://x//", "letters"),
            ("https://x//sub", "letters"),
            ("https://x/sub//", "letters"),
            ("https://x/a//b", "letters"),
            ("https://x/a/../b", "letters"),
            ("https://x/..", "letters"),
            ("https://x/.", "letters"),
            ("https://x/a/%2e%2e/b", "letters"),
            ("https://x/a%2Fb", "letters"),
            ("https://x/%6beyfob", "letters"),
            ("https://x/a\\b", "letters"),
            ("https://x\\a", "letters"),
            ("https://x/a b", "letters"),
            ("https://x/a\tb", "letters"),
            ("https://x/{id}", "letters"),
            ("https://x/a;b", "letters"),
            ("https://x/ü", "letters"),
            ("https://x/api", "begin with api"),
            ("https://x/auth/keyfob", "begin with auth"),
            ("https://x/.well-known/", "begin with .well-known"),
        ] {
            let mistake = public_url(bad).expect_err(bad);
            assert!(mistake.contains(said), "{bad}: {mistake}");
        }
    }

    #[test]
    fn further_origins_are_whole() {
        let both = Ok(vec!["http://10.0.0.5:8080".to_owned(), "https://keyfob.lan".to_owned()]);
        assert_eq!(origins(" http://10.0.0.5:8080/ ,https://KEYFOB.lan:443,"), both);
        assert_eq!(origins(""), Ok(Vec::new()));
        for bad in ["keyfob.lan", "https://x/sub", "https://*.example.net", "https://a,b", "null"] {
            assert!(origins(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn further_origins_are_as_safe_as_the_public_url() {
        let of = |url: Option<&str>, further: &str| {
            let bind = bind("127.0.0.1:0").expect("good");
            let extra_origins = origins(further).expect("good");
            Addresses { bind, public_url: url.map(str::to_owned), extra_origins }.contradiction()
        };
        let (name, mistake) = of(Some("https://k"), "https://a,http://b").expect("a mistake");
        assert!(name == "KEYFOB_EXTRA_ORIGINS" && mistake.contains("\"http://b\""), "{mistake}");
        assert_eq!(of(Some("https://k"), "https://a"), None);
        assert_eq!((of(Some("http://k"), "http://b"), of(None, "http://b")), (None, None));
    }
}
