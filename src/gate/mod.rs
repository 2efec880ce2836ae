//! The gate: reverse proxies ask here whether a request may pass (nginx `auth_request`, Traefik
//! `forwardAuth`, Caddy `forward_auth`), and whose it is. They ask for every request, so it is answered as
//! fast as the web server can.

pub mod front;
pub mod refusal_log;
pub mod verify;
