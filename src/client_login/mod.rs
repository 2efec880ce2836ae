//! The browser login of `qualytics auth login`: a program on the person's own computer asks for a token.
//!
//! The program listens on a loopback port and opens `/api/cli/authorize` in the browser. The person signs in
//! if need be, sees who is asking and what for, and agrees or refuses. The browser is then sent to the port,
//! with a new personal token or with `access_denied`. The token goes nowhere else: what does not lead to this
//! computer is an error page and never a redirect, and the secret is kept as little as any other. What the
//! program says about itself (the name of its machine) nobody can check, so the page says when to agree.

pub mod agree;
mod asked;
pub mod consent;
mod free_name;
mod input;
mod loopback;
