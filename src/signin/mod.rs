//! Who somebody is: setting up the first account, signing in and out, sessions, and reading credentials.

pub mod browsers;
pub mod choose_password;
mod failures;
pub mod identify;
pub mod known;
pub mod session;
pub mod setup;
pub mod sign_in;
pub mod sign_out;
pub mod throttle;
mod turns;
