//! Keyfob: a self-hosted server for personal access tokens.
//!
//! Folder = feature, file = action, named after the button. In an action file stand, top to bottom, the *rule*
//! (`fn`, takes `&mut Conn` and plain data, knows no HTTP) and the handlers (`async fn`) of page and API, which
//! call that one rule. What only that action needs stands in a folder of its name, beside it.
//!
//! A module imports only what stands to its left, and no files import each other in a circle
//! (`tests/it/architecture.rs` checks both):
//!
//! ```text
//! error, names, opaque, paths, blocking, master_key <- db <- config <- jobs <- audit <- web <- lists <- connections <- tags <- users <- secrets <- tokens
//!     <- checks <- signin <- activity <- account <- client_login <- gate <- oauth <- openapi <- reference <- routes <- app <- cli
//! ```

pub mod account;
pub mod activity;
pub mod app;
pub mod audit;
mod blocking;
pub mod checks;
pub mod cli;
pub mod client_login;
pub mod config;
mod connections;
pub mod db;
pub mod error;
mod gate;
pub mod jobs;
pub mod lists;
mod master_key;
mod names;
mod oauth;
mod opaque;
pub mod openapi;
mod paths;
mod reference;
mod routes;
pub mod secrets;
pub mod signin;
pub mod tags;
pub mod tokens;
pub mod users;
pub mod web;
