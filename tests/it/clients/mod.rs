//! Clients that nobody here wrote, against a running Keyfob.
//!
//! They come from PyPI: `KEYFOB_TEST_CLIENTS` names a virtual environment with the packages of
//! `.ci/clients.txt`. Without it these tests say loudly that they were skipped, and with `CI=true` they fail.

mod schemathesis;

use std::path::PathBuf;

use crate::support::skip;

/// The program `name` of the virtual environment; `None`, loudly, when it is not there.
pub fn program(name: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("KEYFOB_TEST_CLIENTS") else {
        skip(&format!("{name} (KEYFOB_TEST_CLIENTS is not set)"));
        return None;
    };
    let path = PathBuf::from(folder).join("bin").join(name);
    assert!(path.exists(), "KEYFOB_TEST_CLIENTS has no {}", path.display());
    Some(path)
}
