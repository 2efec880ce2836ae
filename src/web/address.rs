//! Where a request came from: one answer for the log, the limits, the audit and the calls of a token.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;
use actix_web::dev::RequestHead;
use actix_web::http::header::HeaderValue;
use ipnet::IpNet;

use super::site::Site;

/// Who sent a request, as far as it can be known. It displays as the log and the audit write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Client {
    /// Somebody at this address.
    At(IpAddr),
    /// Somebody behind this trusted proxy, which wrote something else than an address. Not the proxy itself:
    /// whoever is behind it would pay for all that such people do.
    Behind(IpAddr),
    /// The connection has no address.
    Unknown,
}

impl Client {
    /// The client that is counted where callers are limited: of IPv6 its network stands for it.
    pub fn network(self) -> Client {
        match self {
            Client::At(ip) => Client::At(network(ip)),
            other => other,
        }
    }
}

impl fmt::Display for Client {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Client::At(ip) => ip.fmt(text),
            Client::Behind(proxy) => write!(text, "unknown via {proxy}"),
            Client::Unknown => text.write_str("unknown"),
        }
    }
}

/// The client as text, for the log and the audit.
pub fn of(req: &HttpRequest) -> String {
    client_of(req).to_string()
}

/// The client of `req`.
pub fn client_of(req: &HttpRequest) -> Client {
    client_in(req.head(), &Site::of(req).trusted_proxies)
}

/// The client of a request with this head. `X-Forwarded-For` counts only when the peer is a trusted proxy;
/// then it is read from the right, all its lines as one list, and the first address that is no trusted proxy
/// is the client.
pub fn client_in(head: &RequestHead, trusted: &[IpNet]) -> Client {
    let Some(peer) = head.peer_addr else { return Client::Unknown };
    let peer = peer.ip().to_canonical();
    if !is_in(trusted, peer) {
        return Client::At(peer);
    }
    let lines: Vec<&[u8]> = head.headers.get_all("x-forwarded-for").map(HeaderValue::as_bytes).collect();
    behind(peer, &lines, trusted)
}

/// True when the other end of the connection is a trusted proxy, so that what it says of the client is
/// believed.
pub fn is_from_proxy(head: &RequestHead, trusted: &[IpNet]) -> bool {
    head.peer_addr.is_some_and(|peer| is_in(trusted, peer.ip().to_canonical()))
}

/// The network that `address` stands for where callers are counted: of IPv6 the first 64 bits, because the
/// others are the caller's to choose.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).into(),
        ip => ip,
    }
}

/// The client whom the trusted proxy `proxy` forwards. What stands left of the first stranger was written by
/// that stranger and is not looked at, however long it is.
fn behind(proxy: IpAddr, lines: &[&[u8]], trusted: &[IpNet]) -> Client {
    let mut nearest = proxy;
    // A list may hold empty elements (RFC 9110 section 5.6.1): they name nobody.
    let hops = lines.iter().rev().flat_map(|line| line.rsplit(|byte| *byte == b','));
    for hop in hops.map(<[u8]>::trim_ascii).filter(|hop| !hop.is_empty()) {
        match parse(hop) {
            None => return Client::Behind(nearest),
            Some(ip) if is_in(trusted, ip) => nearest = ip,
            Some(ip) => return Client::At(ip),
        }
    }
    Client::At(nearest)
}

/// The address in one element of `X-Forwarded-For`, which nothing specifies: proxies write it bare, with a
/// port, in brackets, in quotes, with a zone. `None` for everything else.
fn parse(hop: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(hop).ok()?;
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text).trim_ascii();
    let host = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(host)?
        }
        // An IPv6 address without brackets has more colons than one, and no port.
        None => match text.split_once(':') {
            Some((host, port)) if !port.contains(':') => is_port(port).then_some(host)?,
            _ => text,
        },
    };
    let (address, zone) = host.split_once('%').map_or((host, None), |(address, zone)| (address, Some(zone)));
    let ip: IpAddr = address.parse().ok()?;
    let is_whole = zone.is_none_or(|zone| ip.is_ipv6() && !zone.is_empty());
    is_whole.then(|| ip.to_canonical())
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

fn is_in(networks: &[IpNet], ip: IpAddr) -> bool {
    networks.iter().any(|network| network.contains(&ip))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PROXY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    /// Who it is when `PROXY` sends these lines and 10.0.0.0/8 is trusted.
    fn from(lines: &[&[u8]]) -> Client {
        behind(PROXY, lines, &["10.0.0.0/8".parse().expect("a network")])
    }

    #[test]
    fn one_ipv6_network_is_one_address() {
        let of = |text: &str| network(ip(text)).to_string();
        assert_eq!([of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9")], ["2001:db8:1:2::", "2001:db8:1:2::"]);
        assert_eq!([of("2001:db8:1:3::1"), of("192.0.2.7")], ["2001:db8:1:3::", "192.0.2.7"]);
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
    }

    #[test]
    fn a_stranger_can_not_choose_its_address_and_a_proxy_can_only_add_to_it() {
        let list = |text: &str| from(&[text.as_bytes()]).to_string();
        assert_eq!(list("6.6.6.6, 1.1.1.1"), "1.1.1.1");
        assert_eq!(list("1.1.1.1,10.0.0.2"), "1.1.1.1");
        assert_eq!(list("10.0.0.3, 10.0.0.2"), "10.0.0.3", "the request began at a proxy");
        assert_eq!([list(""), list(" , ,")], ["10.0.0.1", "10.0.0.1"], "nobody is named");
        assert_eq!(list("1.1.1.1, nonsense"), "unknown via 10.0.0.1");
        assert_eq!(list("1.1.1.1, nonsense, 10.0.0.2"), "unknown via 10.0.0.2");
        assert_eq!(list("nonsense, 1.1.1.1"), "1.1.1.1");
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in [
            "unknown",
            "_hidden",
            "unix:",
            "host.example.net",
            "203.0.113.7:",
            "203.0.113.7:+80",
            "203.0.113.7:65536",
            "203.0.113.7:80:80",
            "203.0.113.7%eth0",
            "203.0.113.07",
            "203.0.113",
            "1",
            "[2001:db8::7",
            "2001:db8::7]",
            "[2001:db8::7]443",
            "[2001:db8::7]:x",
            "[]",
            "\"",
            "\"\"",
            "fe80::1%",
            "é",
            "203.0.113.7\u{a0}",
            "\0",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text:?}");
        }
        assert_eq!(parse(b"203.0.113.7\xe9"), None);
    }

    /// One address in every way that a proxy was seen to write it.
    fn spelled() -> impl Strategy<Value = (IpAddr, String)> {
        let v4 = any::<[u8; 4]>().prop_map(IpAddr::from).boxed();
        let v6 = any::<[u8; 16]>().prop_map(IpAddr::from).boxed();
        let zone = prop_oneof![Just(String::new()), "%[a-z0-9]{1,8}"];
        let port = prop_oneof![Just(String::new()), any::<u16>().prop_map(|port| format!(":{port}"))];
        let bare4 = (v4.clone(), port.clone()).prop_map(|(ip, port)| (ip, format!("{ip}{port}")));
        let mapped = v4.prop_map(|ip| (ip, format!("::ffff:{ip}")));
        let bare6 = (v6.clone(), zone.clone()).prop_map(|(ip, zone)| (ip, format!("{ip}{zone}")));
        let bracketed = (v6, zone, port).prop_map(|(ip, zone, port)| (ip, format!("[{ip}{zone}]{port}")));
        let blank = "[ \t]{0,3}";
        let dress = |(ip, text): (IpAddr, String), quoted: bool, [left, right]: [String; 2]| {
            (
                ip.to_canonical(),
                if quoted { format!("{left}\"{text}\"{right}") } else { format!("{left}{text}{right}") },
            )
        };
        (prop_oneof![bare4, mapped, bare6, bracketed], any::<bool>(), [blank, blank])
            .prop_map(move |(one, quoted, blanks)| dress(one, quoted, blanks))
    }

    proptest! {
        #[test]
        fn an_address_is_read_however_it_is_spelled((ip, text) in spelled()) {
            prop_assert_eq!(parse(text.as_bytes().trim_ascii()), Some(ip));
        }

        #[test]
        fn a_stranger_next_to_the_proxy_is_the_client_whatever_stands_before(
            (ip, text) in spelled(),
            before in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..4),
            proxies in proptest::collection::vec(any::<[u8; 3]>(), 0..4),
        ) {
            prop_assume!(!is_in(&["10.0.0.0/8".parse().expect("a network")], ip));
            let passed = proxies.iter().map(|[a, b, c]| format!("10.{a}.{b}.{c}:80").into_bytes());
            let all: Vec<Vec<u8>> = before.into_iter().chain([text.into_bytes()]).chain(passed).collect();
            let lines: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
            prop_assert_eq!(from(&lines), Client::At(ip));
            let joined = all.join(&b',');
            prop_assert_eq!(from(&[&joined]), Client::At(ip), "one line or several are the same list");
        }

        #[test]
        fn whatever_comes_the_proxy_is_the_client_only_when_nobody_is_named(hop in proptest::collection::vec(any::<u8>(), 0..60)) {
            let is_empty = hop.split(|byte| *byte == b',').all(|hop| hop.trim_ascii().is_empty());
            prop_assert_eq!(from(&[&hop]) == Client::At(PROXY), is_empty);
        }
    }

    #[test]
    fn a_list_of_thousands_is_read_from_its_end() {
        let long = format!("{}203.0.113.7{}", "1.2.3.4, ".repeat(5_000), ", 10.0.0.2".repeat(5_000));
        assert_eq!(from(&[long.as_bytes()]), Client::At(ip("203.0.113.7")));
    }
}
