//! Keyfob in a real Chromium: the flows that need one. Each file is a story; `support` is the stage.
//!
//! They find things by role and accessible name. Where Chromium or chromedriver is missing they say so and
//! are skipped; with `CI=true` that is a failure. The same goes for `qualytics`, which `KEYFOB_TEST_CLIENTS`
//! (a virtual environment) brings.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a failure is a message to the developer")]
#![allow(clippy::disallowed_methods, reason = "the rules for the clock and the environment are the server's")]

mod account;
mod activity;
mod below;
mod consent;
mod keyboard;
mod list;
mod look;
mod lost_secret;
mod mistakes;
mod narrow;
mod people;
mod place;
mod put_back;
mod qualytics;
mod reference;
mod secret;
mod service;
mod story;
mod support;
mod tag_dialog;
mod tags;
mod times;
