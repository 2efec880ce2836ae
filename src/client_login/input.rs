//! The consent page, as it was sent.

use serde::Deserialize;

/// The consent page, sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Input {
    pub redirect_uri: String,
    pub state: String,
    pub hostname: String,
    pub form_key: String,
    pub expiration: String,
    pub expires_on: String,
    pub zone: String,
    pub answer: String,
}
