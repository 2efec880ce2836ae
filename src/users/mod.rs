//! The people and services that tokens belong to: who they are, and what an Admin may do about them.
//!
//! A person signs in with an email address and a password that only they know; a service user has an
//! identifier and tokens, and never signs in. Nobody is deleted: who is deactivated keeps name, tokens and
//! history, and can come back.

pub mod add;
pub mod can_sign_in;
pub mod create;
pub mod create_service;
pub mod deactivate;
pub mod edit;
pub mod email;
pub mod find;
pub mod fold_names;
pub mod input;
pub mod last_admin;
pub mod link;
pub mod list;
pub mod me;
pub mod password;
pub mod password_link;
pub mod reactivate;
pub mod seen;
pub mod service_users;
pub mod session_epochs;
pub mod sessions;
pub mod set_password;
pub mod user;
