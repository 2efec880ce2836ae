//! Checking a secret that somebody presents: is it good, whose is it, and may they do here what they came
//! for? One decision for the API, for proxies (`gate`) and for other services (`oauth`).

pub mod bearer;
pub mod checker;
pub mod demands;
pub mod holder;
pub mod identity_headers;
mod kept;
mod read;
