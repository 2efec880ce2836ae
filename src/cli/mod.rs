//! The command line: `keyfob` serves; the other commands are for the person at the console.

mod backup;
mod keys;
mod serve;
mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, Settings};
use crate::db::{damage, in_words, migrate};
use crate::error::AppError;

/// A self-hosted server for personal access tokens
#[derive(Parser)]
#[command(name = "keyfob", version, about)]
pub struct Command {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Subcommand)]
enum Action {
    /// Start the server (what keyfob alone does)
    Serve,
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
pub fn run(command: Command) -> ExitCode {
    let config = match Config::read(&command.settings) {
        Ok(config) => config,
        Err(mistakes) => return fail(&mistakes),
    };
    let done = match command.action.unwrap_or(Action::Serve) {
        Action::Serve => serve::serve(config),
        Action::User(action) => user::run(&config, action),
        Action::Keys(action) => keys::run(&config, action),
        Action::Migrate => migrate_and_check(&config),
        Action::Openapi => crate::openapi::json().map(|json| say(&json)),
        Action::Backup { file } => backup::backup(&config.database, &file),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => fail(&[format!("{cause:#}")]),
    }
}

/// Nobody waits for an answer here: a large file is read as a whole, too.
fn migrate_and_check(config: &Config) -> anyhow::Result<()> {
    migrate::run(&config.database, |_| Ok(()))?;
    match damage::find_in_the_rest(&config.database)? {
        Some(damage) => Err(damage),
        None => Ok(say(&format!("{:?} is up to date", config.database))),
    }
}

#[expect(clippy::print_stderr, reason = "this is what a command says when it fails")]
fn fail(lines: &[String]) -> ExitCode {
    for line in lines {
        eprintln!("keyfob: {}", line.replace('\n', " "));
    }
    ExitCode::FAILURE
}

/// One line on standard output, at once, also into a pipe.
fn say(line: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    // A closed pipe is no reason to stop a server.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn explain(error: AppError) -> anyhow::Error {
    anyhow::anyhow!(in_words(&error))
}
