//! Attacks on the server, and faults of what is round it, against the binary as it is installed: a process of
//! its own.
//!
//! `KEYFOB_TEST_BINARY` names a release build; without it the binary of this build is tried. Each attack has
//! a short form, which `cargo test` runs, and a long one for `KEYFOB_TEST_LONG=1`, whose figures stand in
//! `docs/SECURITY.md`: `.ci/long` runs that.

#![expect(clippy::disallowed_methods, reason = "tests read their environment and wait with a clock")]

mod away;
mod few_files;
mod lists;
mod log;
mod log_lines;
mod per_address;
mod refusing;
mod sign_ins;
mod slow_readers;
mod stop;
#[allow(dead_code, unused_imports, reason = "each attack uses a part")]
mod support;
mod uncertain;
mod unfinished;
mod wal;
