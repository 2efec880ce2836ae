//! Rules, doors and promises, against the real server on SQLite and on PostgreSQL.
//!
//! Set `KEYFOB_TEST_POSTGRES_URL` (a server on which databases may be created) for the PostgreSQL half;
//! without it those tests say loudly that they were skipped, and with `CI=true` they fail.

#![expect(clippy::disallowed_methods, reason = "tests read their environment and wait with a clock")]

#[macro_use]
extern crate macro_rules_attribute;

#[macro_use]
mod support;

mod account;
mod activity;
mod architecture;
mod authority;
mod below;
mod checks;
mod client_login;
mod clients;
mod docs;
mod gate;
mod integrate;
mod jobs;
mod links;
mod migrations;
mod names;
mod oauth;
mod openapi;
mod outage;
mod recipes;
mod reference;
mod routes;
mod secrets;
mod signin;
mod start;
mod tags;
mod tokens;
mod upgrade;
mod users;
mod web;
mod writers;
