//! How the API shows errors: RFC 9457 problem documents, also for what actix itself refuses.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, HttpResponseBuilder, ResponseError};
use problem_details::ProblemDetails;
use serde::Serialize;

use super::rate_limit;
use super::request_log::RequestId;
use crate::error::{AppError, Refusal};

/// Members beyond RFC 9457's own.
#[derive(Debug, Serialize)]
struct Extra {
    /// Short and stable, for programs.
    code: &'static str,
    /// The field of the request that `detail` is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// For the operator, who finds the cause in the log by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

/// Only tells the status; the class of the route renders the rest.
impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.kind().0).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// Turns every error below it into a problem document. The outermost wrap of its scope.
pub async fn render(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let (req, answer) = next.call(req).await?.into_parts();
    let status = answer.status();
    let mut answer = if !status.is_client_error() && !status.is_server_error() {
        let mut answer = answer.map_into_boxed_body();
        answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        answer
    } else if is_problem(answer.headers()) {
        answer.map_into_boxed_body()
    } else {
        let id = RequestId::of(&req);
        match answer.error().and_then(|error| error.as_error::<AppError>()) {
            Some(error) => problem(error, &id),
            None => bare(status, answer.headers(), &id),
        }
    };
    rate_limit::tell(&req, answer.headers_mut());
    Ok(ServiceResponse::new(req, answer))
}

/// The document for `error`.
pub fn problem(error: &AppError, request_id: &str) -> HttpResponse {
    log_cause(error, request_id);
    let (status, code) = error.kind();
    let mut answer = builder(error.status_code());
    if let Some(seconds) = error.retry_after() {
        answer.insert_header((RETRY_AFTER, seconds));
    }
    if let AppError::Unauthenticated(_) = error
        && let Some(challenge) = challenge(error)
    {
        answer.insert_header((WWW_AUTHENTICATE, challenge));
    }
    let extra = Extra {
        code,
        field: error.field().filter(|field| !field.is_empty()).map(str::to_owned),
        request_id: (status >= 500).then(|| request_id.to_owned()),
    };
    body(answer, error.status_code(), &error.to_string(), extra)
}

/// Writes the cause of an error of ours to the log; the caller never sees it.
pub fn log_cause(error: &AppError, request_id: &str) {
    match error {
        AppError::Internal(cause) => {
            tracing::error!(%request_id, cause = ?format!("{cause:#}"), "internal error")
        }
        AppError::Unavailable(cause) => tracing::warn!(%request_id, ?cause, "database unavailable"),
        AppError::Uncertain(cause) => tracing::warn!(%request_id, ?cause, "a change that may be kept"),
        _ => {}
    }
}

/// The challenge of RFC 6750 section 3: no error code for a caller who showed nothing.
pub fn challenge(error: &AppError) -> Option<String> {
    let (word, sentence) = match error {
        AppError::Unauthenticated(Refusal::Missing) => return Some("Bearer realm=\"keyfob\"".into()),
        AppError::Unauthenticated(refusal @ Refusal::Ambiguous) => ("invalid_request", refusal.sentence()),
        AppError::Unauthenticated(refusal) => ("invalid_token", refusal.sentence()),
        AppError::Forbidden(reason) => ("insufficient_scope", *reason),
        _ => return None,
    };
    Some(format!("Bearer realm=\"keyfob\", error=\"{word}\", error_description=\"{sentence}\""))
}

/// What actix answers by itself has no error of ours: an unknown path, a wrong method.
fn bare(status: StatusCode, headers: &HeaderMap, request_id: &str) -> HttpResponse {
    let mut answer = builder(status);
    if let Some(allow) = headers.get(ALLOW) {
        answer.insert_header((ALLOW, allow.clone()));
    }
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => ("not_found", "There is nothing at this address."),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("method_not_allowed", "This address does not take this method; see Allow.")
        }
        _ => ("refused", "The request can't be answered."),
    };
    let request_id = status.is_server_error().then(|| request_id.to_owned());
    body(answer, status, detail, Extra { code, field: None, request_id })
}

fn builder(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header((CACHE_CONTROL, "no-store"));
    answer
}

fn body(mut answer: HttpResponseBuilder, status: StatusCode, detail: &str, extra: Extra) -> HttpResponse {
    let document = ProblemDetails::new()
        .with_title(status.canonical_reason().unwrap_or("Error"))
        .with_detail(detail)
        .with_extensions(Document { status: status.as_u16(), extra });
    answer.insert_header((CONTENT_TYPE, "application/problem+json")).json(document)
}

/// `status` is written here because the library's own takes another version of the http crate.
#[derive(Debug, Serialize)]
struct Document {
    status: u16,
    #[serde(flatten)]
    extra: Extra,
}

fn is_problem(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json"))
}
