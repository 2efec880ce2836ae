//! The refusals of the API, for its OpenAPI document.

use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// A problem document (RFC 9457).
#[derive(Serialize, ToSchema)]
pub struct Problem {
    /// The HTTP status in words.
    #[schema(example = "Conflict")]
    title: String,
    #[schema(example = 409)]
    status: u16,
    /// One sentence that says what is wrong and what to do.
    #[schema(example = "This token is active. Revoke it first, then delete it.")]
    detail: String,
    /// Short and stable, for programs.
    #[schema(example = "conflict")]
    code: String,
    /// The field of the request that `detail` is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// Only for 5xx: by it the operator finds the cause in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

/// What every call with a token may meet.
#[derive(IntoResponses)]
pub enum Door {
    /// Two Authorization headers, or a body that is not JSON.
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(#[to_schema] Problem),
    /// No token, or one that is not valid, has expired, or was revoked; `WWW-Authenticate` says which (RFC 6750).
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(#[to_schema] Problem),
    /// The address does not take this method; `Allow` says which it takes.
    #[response(status = 405, content_type = "application/problem+json")]
    WrongMethod(#[to_schema] Problem),
    /// The database can't be reached; nothing was changed. `Retry-After` says when to try again.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(#[to_schema] Problem),
}

/// What a body may meet.
#[derive(IntoResponses)]
pub enum Body {
    /// The body did not arrive in time.
    #[response(status = 408, content_type = "application/problem+json")]
    TooSlow(#[to_schema] Problem),
    /// The body is larger than 16 KiB.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(#[to_schema] Problem),
    /// The body is not `application/json`.
    #[response(status = 415, content_type = "application/problem+json")]
    WrongType(#[to_schema] Problem),
    /// A field is missing, unknown, or breaks a rule; `field` names it.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(#[to_schema] Problem),
}

/// What a call that not everyone may make meets.
#[derive(IntoResponses)]
pub enum Rights {
    /// Your role does not allow it.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] Problem),
}

/// What a call about one thing meets when it is not there.
#[derive(IntoResponses)]
pub enum Missing {
    /// It does not exist.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(#[to_schema] Problem),
}

/// What a call about one thing may meet.
#[derive(IntoResponses)]
pub enum Lookup {
    /// It does not exist, or it is not yours: nobody learns which.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(#[to_schema] Problem),
    /// Its state forbids it.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(#[to_schema] Problem),
}
