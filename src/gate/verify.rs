//! `GET /auth/verify`: is the token of this request good, and whose is it?
//!
//! It stands outside all middleware, and `front` gives the same answer sooner when the token is remembered.
//! The answer to a good token is for a proxy and has no body, so of the headers that every other answer
//! carries only those that mean something there are on it; a log line for each would cost more than the
//! check, so it is on the level `debug`. Refusals have theirs in `refusal_log`.

use std::rc::Rc;

use actix_web::http::header::{
    CACHE_CONTROL, HeaderName, HeaderValue, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::{HttpRequest, HttpResponse};

use super::refusal_log::RefusalLog;
use crate::checks::checker::{Checker, Refused};
use crate::checks::demands::Demands;
use crate::checks::holder::Holder;
use crate::checks::identity_headers::NAMES;
use crate::error::{AppError, AppResult, Refusal};
use crate::secrets::presented::presented;
use crate::secrets::secret::Presented;
use crate::web::address;
use crate::web::problem_json::{challenge, problem};
use crate::web::shared::shared;

/// Where the token is looked for.
#[derive(Clone)]
pub struct VerifyHeader(pub HeaderName);

/// 200 without a body, and who it is in headers; 401 and 403 as RFC 6750 says; 400 for a query that is not
/// understood.
pub async fn verify(req: HttpRequest) -> HttpResponse {
    match holder(&req).await {
        Ok(holder) => passed(&holder),
        Err(refusal) => {
            let secret = shown(&req).ok().flatten();
            shared::<RefusalLog>(&req).note(&refusal, secret, &address::of(&req));
            refused(&refusal.error)
        }
    }
}

async fn holder(req: &HttpRequest) -> Result<Rc<Holder>, Refused> {
    let demands = match req.query_string() {
        "" => Demands::default(),
        query => Demands::read(query)?,
    };
    let secret = shown(req)?.ok_or(AppError::Unauthenticated(Refusal::Missing))?;
    shared::<Checker>(req).judge(secret, Some(address::client_of(req)), |holder| demands.met_by(holder)).await
}

/// The secret, where it is to be.
fn shown(req: &HttpRequest) -> AppResult<Option<Presented<'_>>> {
    presented(req.headers(), &shared::<VerifyHeader>(req).0)
}

/// 200: who it is.
pub(super) fn passed(holder: &Holder) -> HttpResponse {
    tracing::debug!(token = i64::from(holder.token.id), "verified");
    let mut answer = HttpResponse::Ok().finish();
    let headers = answer.headers_mut();
    for (name, value) in NAMES.into_iter().zip(&holder.headers.values) {
        headers.insert(name, value.clone());
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

fn refused(error: &AppError) -> HttpResponse {
    let mut answer = problem(error, "");
    if let Some(value) = challenge(error).and_then(|text| HeaderValue::from_str(&text).ok()) {
        answer.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    answer.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}
