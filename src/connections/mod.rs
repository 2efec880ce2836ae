//! Connections: how long each may take over what, and how many there may be at once.
//!
//! The framework has a deadline for the head of the first request and none for all else: a body that never
//! comes, a peer that reads no answer, requests that are sent without end. So each accepted stream is wrapped
//! (`stream`), the front of the server tells when a request begins and when its answer is over (`exchange`),
//! and both note it in the `life` of the connection. Once a second all lives are looked through, and those
//! that took too long are ended (`open`). A request costs no timer and no look at the clock.

mod exchange;
mod life;
mod limits;
mod malformed;
mod open;
mod room;
mod serve;
mod stream;

pub use exchange::{Exchange, Kept};
pub use limits::ConnectionLimits;
pub use open::Connections;
pub use room::room;
pub use serve::serve;
