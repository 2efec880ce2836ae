//! The short form of an attack and the long one.

use std::io::Write;

/// Whether the long form is wanted: `KEYFOB_TEST_LONG=1`.
pub fn long() -> bool {
    std::env::var("KEYFOB_TEST_LONG").as_deref() == Ok("1")
}

/// Prints what was measured, for docs/SECURITY.md. The test runner captures what tests print, but not this.
pub fn figure(what: &str, value: impl std::fmt::Display) {
    let form = if long() { "long" } else { "short" };
    let _ = writeln!(std::io::stderr(), "FIGURE ({form}): {what}: {value}");
}
