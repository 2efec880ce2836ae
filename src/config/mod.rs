//! The settings: each a flag and an environment variable, by concern. All mistakes are told at once.
//!
//! A setting is one field: its variable, flag, default and check stand above it, and its help is its comment.
//! `docs/CONFIG.md` says the same, and a test compares them. One with `hide_env_values` is a secret, and may
//! also come from a file: `DATABASE_URL_FILE`, `--database-url-file` (`secret_file`).

mod addresses;
mod checking;
mod database;
mod keys;
mod logging;
mod proxies;
mod read;
mod secret_file;
mod sessions;
mod settings;
mod tokens;
mod traffic;
mod values;

pub use logging::{Format, Logging};
pub use read::read;
pub use settings::{Config, settings};
