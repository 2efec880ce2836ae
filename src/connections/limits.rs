//! How long, how much and how many.

use std::num::NonZeroU32;

use ipnet::IpNet;

/// Seconds that a request may take to be complete, head and body, from its first byte; or until its first
/// byte, on a connection that has sent none yet. More than `web::form::BODY_DEADLINE`, so that who sends a
/// body slowly gets its answer.
pub const REQUEST_SECONDS: u32 = 15;
/// Seconds in which a peer must take `ENOUGH` bytes of what is ready for it.
pub const WRITING_SECONDS: u32 = 15;
/// See `WRITING_SECONDS`.
pub const ENOUGH: usize = 16 * 1024;
/// Bytes that are read at once, and before what was read is answered: the request of a proxy fits.
pub const AHEAD: usize = 2 * 1024;
/// Seconds that a peer has to take an answer that closes the connection.
pub const CLOSING_SECONDS: u64 = 1;

/// What is the operator's to choose.
pub struct ConnectionLimits {
    /// Connections at once, of all threads together. Near it the longest idle are closed, so that there is
    /// room.
    pub total: usize,
    /// Seconds that a connection without a request is kept.
    pub keep_alive: u32,
    /// Connections at once from one address, of IPv6 from one /64 network; `None` is no limit.
    pub per_address: Option<NonZeroU32>,
    /// Whose connections are not counted by address: they bring those of others. Nor are those from this
    /// machine.
    pub trusted_proxies: Vec<IpNet>,
}
