//! What these calls take and give.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use serde::{Deserialize, Serialize};

use crate::error::{AppError, AppResult};
use crate::secrets::secret::Presented;

/// How long others may keep what is the same for everybody: as long as it may take until all know a new key.
const KEPT: &str = "public, max-age=300";

/// The form of both calls. A hint of the kind of token is not needed to find one, so none is looked at (RFC
/// 7009 section 2.1), and like any parameter that is not known it is no mistake.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Input {
    token: Vec<String>,
}

impl Input {
    /// The one token.
    pub(super) fn token(&self) -> AppResult<Presented<'_>> {
        match self.token.as_slice() {
            [token] if !Presented::new(token).is_empty() => Ok(Presented::new(token)),
            _ => Err(AppError::Unreadable { status: 400, message: "Send one token: token=<token>.".into() }),
        }
    }
}

/// 200 for this caller alone.
pub(super) fn private(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(body)
}

/// 200 that is the same for everybody.
pub(super) fn public(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, KEPT)).json(body)
}
