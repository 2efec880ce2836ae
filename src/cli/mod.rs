//! The command line: `keyfob` serves; the other commands are for the person at the console.

mod backup;
mod console;
mod keys;
mod log;
mod log_line;
mod serve;
mod stop;
mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use console::{fail, say};

use crate::app::anew;
use crate::config::{self, Config};
use crate::db::{Moment, damage};

/// A self-hosted server for personal access tokens
#[derive(Parser)]
#[command(name = "keyfob", version, about)]
struct Command {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    config: Config,
}

#[derive(Subcommand)]
enum Action {
    /// Start the server (what keyfob alone does)
    Serve {
        /// Begin with an empty database, although the key file has served one
        #[arg(long)]
        new: bool,
    },
    /// Manage the people who sign in
    #[command(subcommand)]
    User(user::Action),
    /// Manage the keys that sign tokens
    #[command(subcommand)]
    Keys(keys::Action),
    /// Create or migrate the database and check it for damage, then stop
    Migrate,
    /// Print the OpenAPI 3.1 document of the HTTP API
    Openapi,
    /// Copy the SQLite database to FILE, also while the server runs
    Backup {
        /// The new file; it must not exist yet
        file: std::path::PathBuf,
    },
}

/// Runs one command; failures are one clear line each on standard error.
pub fn run() -> ExitCode {
    let Command { action, config } = match config::read(|command: &Command| &command.config) {
        Ok(command) => command,
        Err(mistakes) => return fail(&mistakes),
    };
    if !Moment::clock_is_set() {
        return fail(&["the clock of this machine shows a time before 1970; set it".to_owned()]);
    }
    let done = match action.unwrap_or(Action::Serve { new: false }) {
        Action::Serve { new } => serve::serve(Config { anew: new, ..config }),
        Action::User(action) => user::run(&config, action),
        Action::Keys(action) => keys::run(&config, action),
        Action::Migrate => migrate_and_check(&config),
        Action::Openapi => crate::openapi::json().map(|json| say(&json)),
        Action::Backup { file } => backup::backup(&config.database.url, &file),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => fail(&[format!("{cause:#}")]),
    }
}

/// Nobody waits for an answer here: a large file is read as a whole, too.
fn migrate_and_check(config: &Config) -> anyhow::Result<()> {
    anew::migrate(config, |_| Ok(()))?;
    if let Some(damage) = damage::find_in_the_rest(&config.database.url)? {
        return Err(damage);
    }
    say(&format!("{:?} is up to date", config.database.url));
    Ok(())
}
