//! All settings together.

use clap::{Arg, Args};

use super::secret_file;
use super::{addresses, checking, database, keys, logging, proxies, sessions, tokens, traffic};

/// The settings, checked.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Settings")]
pub struct Config {
    #[command(flatten)]
    pub database: database::Database,
    #[command(flatten)]
    pub addresses: addresses::Addresses,
    #[command(flatten)]
    pub keys: keys::Keys,
    #[command(flatten)]
    pub proxies: proxies::Proxies,
    #[command(flatten)]
    pub logging: logging::Logging,
    #[command(flatten)]
    pub sessions: sessions::Sessions,
    #[command(flatten)]
    pub traffic: traffic::Traffic,
    #[command(flatten)]
    pub checking: checking::Checking,
    #[command(flatten)]
    pub tokens: tokens::Tokens,
    /// Begin with an empty database although the key file has served one. No setting, so that it holds for
    /// one start.
    #[arg(skip)]
    pub anew: bool,
}

impl Config {
    /// What is wrong although each setting by itself is right: the name of one, and the mistake.
    pub fn contradictions(&self) -> Vec<(&'static str, String)> {
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
pub fn secrets() -> Vec<(Arg, Arg)> {
    let file = |secret: Arg| Some((secret.clone(), secret_file::of(&secret)?));
    typed().into_iter().filter_map(file).collect()
}
