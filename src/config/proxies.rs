//! Which proxies are believed.

use std::net::IpAddr;

use clap::Args;
use ipnet::IpNet;

use super::values::parts;

/// clap would take a plain `Vec` for a flag that may be given more than once.
type Networks = Vec<IpNet>;

#[derive(Args, Debug, Clone)]
pub struct Proxies {
    /// Networks or addresses of proxies whose X-Forwarded-For and X-Forwarded-Host are believed, separated by
    /// commas [default: none]
    #[arg(
        long = "trusted-proxies",
        env = "KEYFOB_TRUSTED_PROXIES",
        value_name = "CIDRS",
        default_value = "",
        hide_default_value = true,
        value_parser = networks,
        global = true
    )]
    pub trusted: Networks,
}

fn networks(text: &str) -> Result<Networks, String> {
    parts(text).map(network).collect()
}

/// An address is the network of this one address.
fn network(text: &str) -> Result<IpNet, String> {
    let address = text.parse::<IpAddr>().map(IpNet::from);
    address.or_else(|_| text.parse()).map_err(|_| {
        format!("{text:?} is neither a network such as 10.0.0.0/8 nor an address such as 10.0.0.7")
    })
}

#[cfg(test)]
mod tests {
    use super::networks;

    #[test]
    fn an_address_is_a_network_of_one() {
        let nets = networks("127.0.0.1, ::1,10.0.0.0/8,2001:db8::/32").expect("good ones");
        let shown: Vec<String> = nets.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["127.0.0.1/32", "::1/128", "10.0.0.0/8", "2001:db8::/32"]);
        for bad in ["300.1.1.1", "10.0.0.0/33", "localhost", "10.0.0.1:80"] {
            assert!(networks(bad).is_err(), "{bad}");
        }
    }
}
