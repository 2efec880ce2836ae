//! One's own account.

mod name;
mod password;
mod sessions;
