//! `keyfob keys …`: the keys that sign tokens.

use anyhow::Context;
use clap::Subcommand;

use super::console::say;
use crate::app::anew;
use crate::audit::Author;
use crate::config::Config;
use crate::db::Db;
use crate::master_key::MasterKey;
use crate::secrets::keyring::{list, rotate};

#[derive(Subcommand)]
pub enum Action {
    /// Make a new key; it signs from now on, also in a server that runs. Old tokens verify until they end
    Rotate,
    /// List the keys, the one that signs first
    List,
}

/// Runs one of them on the database of `config`.
pub fn run(config: &Config, action: Action) -> anyhow::Result<()> {
    anew::migrate(config, |_| Ok(()))?;
    let db = Db::open(&config.database.url);
    match action {
        Action::Rotate => {
            let path = &config.keys.key_file;
            let master = MasterKey::read(path)?.with_context(|| {
                format!("the key file {} is missing; start the server once, or restore it", path.display())
            })?;
            let author = Author::console();
            let kid = db.write_now(|conn| Ok(rotate(conn, &master, &author)?))?;
            say(&format!("new signing key {kid}; tokens of the older ones verify until they end"));
        }
        Action::List => {
            let keys = db.read_now(|conn| Ok(list(conn)?))?;
            for (place, (kid, created)) in keys.into_iter().enumerate() {
                let role = if place == 0 { "signs" } else { "verifies" };
                say(&format!("{kid}\t{created}\t{role}"));
            }
        }
    }
    Ok(())
}
