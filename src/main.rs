//! The `keyfob` command.

use clap::Parser;
use keyfob::cli::{self, Command};

fn main() -> std::process::ExitCode {
    cli::run(Command::parse())
}
