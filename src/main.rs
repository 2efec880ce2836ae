//! The `keyfob` command.

use keyfob::cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
