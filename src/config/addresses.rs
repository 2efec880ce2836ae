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
    /// Further origins that browsers use, such as http://192.168.1.5:8080, separated by commas [default: none]
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

/// An origin: scheme, host and port.
fn public_url(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|e| format!("{text:?} is not a URL: {e}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(format!("{text:?} must begin with http:// or https:// and name a host"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(format!(
            "{text:?} must be only scheme, host and port, for example https://keyfob.example.net"
        ));
    }
    Ok(url.origin().ascii_serialization())
}

fn origins(text: &str) -> Result<Origins, String> {
    let origin = |part: &str| match public_url(part)? {
        origin if origin.contains('*') => Err(format!("{part:?} must name one host, without *")),
        origin => Ok(origin),
    };
    parts(text).map(origin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin() {
        assert_eq!(public_url("https://keyfob.example.net/").as_deref(), Ok("https://keyfob.example.net"));
        assert_eq!(public_url("http://127.0.0.1:8080").as_deref(), Ok("http://127.0.0.1:8080"));
        for bad in ["keyfob.example.net", "ftp://x", "https://x/sub", "https://u@x", "https://x?y"] {
            assert!(public_url(bad).is_err(), "{bad}");
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
