//! What every flow stands on: a running server, a running browser, and words to drive them with.

pub mod api;
pub mod app;
pub mod browser;
pub mod callback;
pub mod colour;
pub mod driver;
mod elsewhere;
pub mod find;
pub mod grep;
pub mod keys;
pub mod look;
pub mod nginx;
pub mod qualytics;
pub mod server;
pub mod stage;
pub mod tags;
pub mod wait;
