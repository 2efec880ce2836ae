//! What docs/INTEGRATE.md promises: its code blocks are taken from the page and really run, against a real server.

mod guide;
mod offline;
#[rustfmt::skip]
mod offline_rust;
mod proxies;
mod upstream;
