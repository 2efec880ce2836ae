//! Where a request came from.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;
use actix_web::dev::RequestHead;
use ipnet::IpNet;

use super::site::Site;

/// The client's address as text, for the log and the audit.
pub fn of(req: &HttpRequest) -> String {
    ip_of(req).map_or_else(|| "unknown".into(), |ip| ip.to_string())
}

/// The client's address.
pub fn ip_of(req: &HttpRequest) -> Option<IpAddr> {
    let trusted = req.app_data::<actix_web::web::Data<Site>>().map_or(&[][..], |site| &site.trusted_proxies);
    ip_in(req.head(), trusted)
}

/// The client's address. `X-Forwarded-For` counts only when the peer is a trusted proxy; then it is read from
/// the right, and the first address that is no trusted proxy is the client.
pub fn ip_in(head: &RequestHead, trusted: &[IpNet]) -> Option<IpAddr> {
    let peer = head.peer_addr?.ip();
    if trusted.is_empty() {
        return Some(peer.to_canonical());
    }
    let headers = head.headers.get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let forwarded: Vec<&str> = headers.flat_map(|value| value.split(',')).collect();
    Some(client(peer, &forwarded, trusted).to_canonical())
}

/// The network that `address` stands for where callers are counted: of IPv6 the first 64 bits, because the others are
/// the caller's to choose.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).into(),
        ip => ip,
    }
}

fn client(peer: IpAddr, forwarded: &[&str], trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|net| net.contains(&ip.to_canonical()));
    let mut nearest = peer;
    for hop in forwarded.iter().rev() {
        if !is_trusted(&nearest) {
            break;
        }
        match hop.trim().parse() {
            Ok(ip) => nearest = ip,
            Err(_) => break,
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::{client, network};

    #[test]
    fn one_ipv6_network_is_one_address() {
        let of = |text: &str| network(text.parse().expect("an address")).to_string();
        assert_eq!([of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9")], ["2001:db8:1:2::", "2001:db8:1:2::"]);
        assert_eq!([of("2001:db8:1:3::1"), of("192.0.2.7")], ["2001:db8:1:3::", "192.0.2.7"]);
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
    }

    #[test]
    fn a_stranger_can_not_choose_its_address_and_a_proxy_can_only_add_to_it() {
        let ip = |text: &str| text.parse().expect("an address");
        let trusted = ["10.0.0.0/8".parse().expect("a network")];
        assert_eq!(client(ip("9.9.9.9"), &["1.1.1.1"], &trusted), ip("9.9.9.9"));
        assert_eq!(client(ip("10.0.0.1"), &["6.6.6.6", "1.1.1.1"], &trusted), ip("1.1.1.1"));
        assert_eq!(client(ip("10.0.0.1"), &["1.1.1.1", "10.0.0.2"], &trusted), ip("1.1.1.1"));
        assert_eq!(client(ip("10.0.0.1"), &["nonsense"], &trusted), ip("10.0.0.1"));
    }
}
