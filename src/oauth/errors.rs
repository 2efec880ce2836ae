//! How these calls show errors: as RFC 6749 section 5.2 says, with the challenge of RFC 6750.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ALLOW, CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, ResponseError};
use serde::Serialize;

use crate::error::{AppError, Refusal};
use crate::web::problem_json::{challenge, log_cause};
use crate::web::request_log::RequestId;

#[derive(Serialize)]
struct ErrorBody<'a> {
    error: &'a str,
    error_description: &'a str,
}

/// Turns every error below it into such an answer.
pub async fn render(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let res = next.call(req).await?;
    let status = res.status();
    if !status.is_client_error() && !status.is_server_error() {
        return Ok(res.map_into_boxed_body());
    }
    let id = RequestId::of(res.request());
    let answer = match res.response().error().and_then(|error| error.as_error::<AppError>()) {
        Some(error) => told(error, &id),
        None => {
            let description = "This address does not take this method; see Allow.";
            let mut answer = HttpResponse::build(status);
            if let Some(allow) = res.headers().get(ALLOW) {
                answer.insert_header((ALLOW, allow.clone()));
            }
            answer.insert_header((CACHE_CONTROL, "no-store"));
            answer.json(ErrorBody { error: "invalid_request", error_description: description })
        }
    };
    let (req, _) = res.into_parts();
    Ok(ServiceResponse::new(req, answer))
}

fn told(error: &AppError, request_id: &str) -> HttpResponse {
    log_cause(error, request_id);
    let mut answer = HttpResponse::build(error.status_code());
    answer.insert_header((CACHE_CONTROL, "no-store"));
    if let Some(seconds) = error.retry_after() {
        answer.insert_header((RETRY_AFTER, seconds));
    }
    if let Some(challenge) = challenge(error) {
        answer.insert_header((WWW_AUTHENTICATE, challenge));
    }
    answer.json(ErrorBody { error: word(error), error_description: &error.to_string() })
}

fn word(error: &AppError) -> &'static str {
    match error {
        AppError::Unauthenticated(Refusal::Missing) => "invalid_client",
        AppError::Unauthenticated(Refusal::Ambiguous) => "invalid_request",
        AppError::Unauthenticated(_) => "invalid_token",
        AppError::Forbidden(_) => "insufficient_scope",
        AppError::Unavailable(_) | AppError::Uncertain(_) | AppError::TooMany(_) => "temporarily_unavailable",
        AppError::Internal(_) => "server_error",
        _ => "invalid_request",
    }
}
