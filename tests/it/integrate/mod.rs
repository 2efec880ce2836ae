//! What docs/INTEGRATE.md promises: its code blocks are taken from the page and really run, against a real
//! server.

mod aliases;
mod guide;
mod long_names;
mod offline;
#[rustfmt::skip]
mod offline_rust;
mod preflights;
mod proxies;
mod proxy;
mod upstream;
mod websockets;
