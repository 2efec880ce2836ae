//! The people and services that tokens belong to.

pub mod create;
pub mod list;
pub mod me;
pub mod password;
pub mod rename;
pub mod set_password;
pub mod user;
