//! Personal access tokens: what one is, its life, and who may do what to it.
//!
//! A token is a row that its owner sees in a list, and a *secret*, a signed string that is shown once and
//! kept nowhere. Its life: active → revoked → active again (the same secret), and from revoked or expired
//! to gone, for good. An active token is never deleted; an expired one never comes back, and neither does one
//! that was revoked by somebody who only held its secret.
//!
//! A person's token is *personal*: to everyone but its owner it does not exist. A service user can't sign in;
//! its *service tokens* belong to it, and all Admins manage them (`reach`).

pub mod calls;
pub mod cap;
pub mod chips;
pub mod choose_tags;
pub mod compromise;
pub mod delete;
pub mod fold_names;
pub mod generate;
pub mod list;
pub mod made_with;
pub mod reach;
pub mod restore;
pub mod revoke;
pub mod token;
pub mod update;
