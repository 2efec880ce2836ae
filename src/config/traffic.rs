//! How much the server takes from one caller, and how long it keeps a connection for the next request.

use std::num::NonZeroU32;

use clap::Args;

use super::values::whole;

/// A limit; `None` is none. clap would take a plain `Option` for a setting that may be left out.
type Limit = Option<NonZeroU32>;

#[derive(Args, Debug, Clone)]
pub struct Traffic {
    /// API requests per minute with one token; 0 is no limit
    #[arg(
        long,
        env = "KEYFOB_RATE_PER_TOKEN",
        value_name = "REQUESTS",
        default_value = "3000",
        value_parser = limit,
        global = true
    )]
    pub rate_per_token: Limit,
    /// API requests per minute from one address without a good token; 0 is no limit
    #[arg(
        long,
        env = "KEYFOB_RATE_PER_ADDRESS",
        value_name = "REQUESTS",
        default_value = "600",
        value_parser = limit,
        global = true
    )]
    pub rate_per_address: Limit,
    /// Seconds that a connection without a request is kept open
    #[arg(
        long = "keep-alive-seconds",
        env = "KEYFOB_KEEP_ALIVE_SECONDS",
        value_name = "SECONDS",
        default_value = "75",
        value_parser = whole(3600),
        global = true
    )]
    pub keep_alive: u32,
    /// Connections from one address at once, but for trusted proxies and this machine; 0 is no limit
    #[arg(
        long,
        env = "KEYFOB_CONNECTIONS_PER_ADDRESS",
        value_name = "CONNECTIONS",
        default_value = "256",
        value_parser = limit,
        global = true
    )]
    pub connections_per_address: Limit,
}

fn limit(text: &str) -> Result<Limit, String> {
    match text.parse() {
        Ok(number @ 0..=1_000_000) => Ok(NonZeroU32::new(number)),
        _ => Err(format!("{text:?} is not a whole number from 0 (no limit) to 1000000")),
    }
}
