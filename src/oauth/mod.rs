//! The same answers for services with OAuth code of their own: is a token good (RFC 7662), it leaked (RFC
//! 7009), and how to check one without asking (RFC 8414, RFC 7517).

pub mod answer;
pub mod errors;
pub mod introspect;
pub mod jwks;
pub mod metadata;
pub mod revoke;
