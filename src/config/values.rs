//! What one setting may be. Each gives the value, or the mistake in words that name what was typed.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::num::NonZeroU32;

use actix_web::http::header::HeaderName;
use ipnet::IpNet;
use url::Url;

/// An address and a port; a name is looked up.
pub(super) fn bind(text: &str) -> Result<SocketAddr, String> {
    let wanted = || format!("{text:?} is not ADDRESS:PORT, for example 127.0.0.1:8080");
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    text.to_socket_addrs().map_err(|_| wanted())?.next().ok_or_else(wanted)
}

/// An origin: scheme, host and port.
pub(super) fn public_url(text: &str) -> Result<String, String> {
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

/// Beside an https public URL cookies are `Secure`, so at a plain http origin nobody could sign in.
pub(super) fn origins(text: &str, is_https: bool) -> Result<Vec<String>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let origin = |part: &str| match public_url(part)? {
        origin if origin.contains('*') => Err(format!("{part:?} must name one host, without *")),
        origin if is_https && origin.starts_with("http:") => Err(format!(
            "{part:?} must begin with https://, because KEYFOB_PUBLIC_URL does: its cookies go over https only"
        )),
        origin => Ok(origin),
    };
    parts.map(origin).collect()
}

/// Networks and addresses, separated by commas.
pub(super) fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(network).collect()
}

/// An address is the network of this one address.
fn network(text: &str) -> Result<IpNet, String> {
    let address = text.parse::<IpAddr>().map(IpNet::from);
    address.or_else(|_| text.parse()).map_err(|_| {
        format!("{text:?} is neither a network such as 10.0.0.0/8 nor an address such as 10.0.0.7")
    })
}

/// True for `json`.
pub(super) fn log_format(text: &str) -> Result<bool, String> {
    match text {
        "text" => Ok(false),
        "json" => Ok(true),
        _ => Err(format!("{text:?} is neither text nor json")),
    }
}

/// A limit; 0 is none.
pub(super) fn rate(text: &str) -> Result<Option<NonZeroU32>, String> {
    match text.parse() {
        Ok(number @ 0..=1_000_000) => Ok(NonZeroU32::new(number)),
        _ => Err(format!("{text:?} is not a whole number from 0 (no limit) to 1000000")),
    }
}

/// A whole number from 1 to `most`.
pub(super) fn whole(text: &str, most: u64) -> Result<u64, String> {
    match text.parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        _ => Err(format!("{text:?} is not a whole number from 1 to {most}")),
    }
}

/// Not the headers that every request has for other reasons: no proxy could send a token there.
pub(super) fn header(text: &str) -> Result<HeaderName, String> {
    let refused = || format!("{text:?} is not the name of a header that can carry a token");
    let name: HeaderName = text.parse().map_err(|_| refused())?;
    match name.as_str() {
        "host" | "connection" | "content-length" | "transfer-encoding" | "upgrade" | "te" | "trailer" => {
            Err(refused())
        }
        _ => Ok(name),
    }
}

/// A whole number, 0 included.
pub(super) fn from_none(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number <= 10_000_000 => Ok(number),
        _ => Err(format!("{text:?} is not a whole number from 0 to 10000000")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_network_of_one() {
        let nets = networks("127.0.0.1, ::1,10.0.0.0/8,2001:db8::/32").expect("good ones");
        let shown: Vec<String> = nets.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["127.0.0.1/32", "::1/128", "10.0.0.0/8", "2001:db8::/32"]);
        for bad in ["300.1.1.1", "10.0.0.0/33", "localhost", "10.0.0.1:80"] {
            assert!(networks(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_public_url_is_an_origin() {
        assert_eq!(public_url("https://keyfob.example.net/").as_deref(), Ok("https://keyfob.example.net"));
        assert_eq!(public_url("http://127.0.0.1:8080").as_deref(), Ok("http://127.0.0.1:8080"));
        for bad in ["keyfob.example.net", "ftp://x", "https://x/sub", "https://u@x", "https://x?y"] {
            assert!(public_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn further_origins_are_whole_and_as_safe_as_the_public_url() {
        let both = Ok(vec!["http://10.0.0.5:8080".to_owned(), "https://keyfob.lan".to_owned()]);
        assert_eq!(origins(" http://10.0.0.5:8080/ ,https://KEYFOB.lan:443,", false), both);
        assert_eq!(origins("", true), Ok(Vec::new()));
        for bad in ["keyfob.lan", "https://x/sub", "https://*.example.net", "https://a,b", "null"] {
            assert!(origins(bad, false).is_err(), "{bad}");
        }
        assert!(origins("https://a,http://b", true).is_err_and(|mistake| mistake.contains("\"http://b\"")));
    }
}
