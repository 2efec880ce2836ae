//! The settings: each a flag and an environment variable, by concern. All mistakes are told at once.
//!
//! A setting is one field: its variable, flag, default and check stand above it, and its help is its comment.
//! `docs/CONFIG.md` says the same, and a test compares them. One with `hide_env_values` is a secret, and may also come
//! from a file: `DATABASE_URL_FILE`, `--database-url-file` (`secret_file`).

mod addresses;
mod checking;
mod database;
mod keys;
mod logging;
mod proxies;
mod read;
mod secret_file;
mod sessions;
mod tokens;
mod traffic;
mod values;

use clap::{Arg, Args};

pub use addresses::Addresses;
pub use checking::Checking;
pub use database::Database;
pub use keys::Keys;
pub use logging::{Format, Logging};
pub use proxies::Proxies;
pub use read::read;
pub use sessions::Sessions;
pub use tokens::Tokens;
pub use traffic::Traffic;

/// The settings, checked.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Settings")]
pub struct Config {
    #[command(flatten)]
    pub database: Database,
    #[command(flatten)]
    pub addresses: Addresses,
    #[command(flatten)]
    pub keys: Keys,
    #[command(flatten)]
    pub proxies: Proxies,
    #[command(flatten)]
    pub logging: Logging,
    #[command(flatten)]
    pub sessions: Sessions,
    #[command(flatten)]
    pub traffic: Traffic,
    #[command(flatten)]
    pub checking: Checking,
    #[command(flatten)]
    pub tokens: Tokens,
    /// Begin with an empty database although the key file has served one. No setting, so that it holds for one start.
    #[arg(skip)]
    pub anew: bool,
}

impl Config {
    /// What is wrong although each setting by itself is right: the name of one, and the mistake.
    fn contradictions(&self) -> Vec<(&'static str, String)> {
        self.addresses.contradiction().into_iter().collect()
    }
}

/// Every setting, as clap knows it, those that name the file of a secret behind the others.
pub fn settings() -> Vec<Arg> {
    typed().into_iter().chain(secrets().into_iter().map(|(_, file)| file)).collect()
}

fn typed() -> Vec<Arg> {
    Config::augment_args(clap::Command::new("")).get_arguments().cloned().collect()
}

/// The settings that are secrets, each with the one that names its file.
fn secrets() -> Vec<(Arg, Arg)> {
    let file = |secret: Arg| Some((secret.clone(), secret_file::of(&secret)?));
    typed().into_iter().filter_map(file).collect()
}
