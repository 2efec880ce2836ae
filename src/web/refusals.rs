//! The refusals of the API, for its OpenAPI document. A handler names the sets that fit its extractors and its rule:
//! `Door` when it asks for an `Actor`, `Rights` when not every actor may, `Body` when it reads JSON, `Query` when it
//! reads a query, `Missing` when its path names a thing, `Taken` or `State` when what is there can forbid the call.
//! What every call may meet (`Anyone`) and the headers of each status are added by `openapi::shared`.

use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// A problem document (RFC 9457).
#[derive(Serialize, ToSchema)]
pub struct Problem {
    /// The HTTP status in words.
    #[schema(example = "Conflict")]
    title: String,
    #[schema(minimum = 400, maximum = 599, example = 409)]
    status: u16,
    /// One sentence that says what is wrong and what to do.
    #[schema(example = "This token is active. Revoke it first, then delete it.")]
    detail: String,
    /// Short and stable, for programs.
    #[schema(example = "conflict")]
    code: String,
    /// The field of the request that `detail` is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "name")]
    field: Option<String>,
    /// Only for 5xx: by it the operator finds the cause in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "3f1c9b2a7d5e4f60")]
    request_id: Option<String>,
}

/// What every call may meet, whoever makes it.
#[derive(IntoResponses)]
pub enum Anyone {
    /// The address does not take this method; `Allow` says which it takes.
    #[response(status = 405, content_type = "application/problem+json", example = json!({"title": "Method Not Allowed",
        "status": 405, "detail": "This address does not take this method; see Allow.", "code": "method_not_allowed"}))]
    WrongMethod(Problem),
    /// Your quota is used up; `Retry-After` says when there is more, `RateLimit` how you stand.
    #[response(status = 429, content_type = "application/problem+json", example = json!({"title": "Too Many Requests",
        "status": 429, "detail": "Too many tries. Try again in 2 seconds.", "code": "too_many"}))]
    TooMany(Problem),
}

/// What every call with a token may meet.
#[derive(IntoResponses)]
pub enum Door {
    /// Two Authorization headers, or a body that is not JSON.
    #[response(status = 400, content_type = "application/problem+json", example = json!({"title": "Bad Request",
        "status": 400, "detail": "Send one Authorization header, not two.", "code": "invalid_request"}))]
    Unreadable(Problem),
    /// No token, or one that is not valid, has expired, or was revoked; `WWW-Authenticate` says which (RFC 6750).
    #[response(status = 401, content_type = "application/problem+json", example = json!({"title": "Unauthorized",
        "status": 401, "detail": "Send a token: Authorization: Bearer <token>.", "code": "unauthenticated"}))]
    Unauthenticated(Problem),
    /// The database can't be reached; nothing was changed. `Retry-After` says when to try again. With the code `uncertain`
    /// a change may have been made: look before you try again.
    #[response(status = 503, content_type = "application/problem+json", example = json!({"title": "Service Unavailable",
        "status": 503, "detail": "The database can't be reached right now. Nothing was changed; try again in a moment.",
        "code": "unavailable", "request_id": "3f1c9b2a7d5e4f60"}))]
    Unavailable(Problem),
}

/// What a body may meet.
#[derive(IntoResponses)]
pub enum Body {
    /// The body did not arrive in time.
    #[response(status = 408, content_type = "application/problem+json", example = json!({"title": "Request Timeout",
        "status": 408, "detail": "The request took too long to arrive.", "code": "unreadable"}))]
    TooSlow(Problem),
    /// The body is larger than 16 KiB.
    #[response(status = 413, content_type = "application/problem+json", example = json!({"title": "Payload Too Large",
        "status": 413, "detail": "The request is larger than 16384 bytes.", "code": "unreadable"}))]
    TooLarge(Problem),
    /// The body is not `application/json`, or it is compressed.
    #[response(status = 415, content_type = "application/problem+json", example = json!({"title": "Unsupported Media Type",
        "status": 415, "detail": "Send JSON: Content-Type: application/json.", "code": "unreadable"}))]
    WrongType(Problem),
    /// A field is missing, unknown, or breaks a rule; `field` names it.
    #[response(status = 422, content_type = "application/problem+json", example = json!({"title": "Unprocessable Entity",
        "status": 422, "detail": "This field is required.", "code": "invalid", "field": "name"}))]
    Invalid(Problem),
}

/// What a query may meet.
#[derive(IntoResponses)]
pub enum Query {
    /// A parameter breaks a rule; `field` names it.
    #[response(status = 422, content_type = "application/problem+json", example = json!({"title": "Unprocessable Entity",
        "status": 422, "detail": "Enter a whole number from 1 to 100.", "code": "invalid", "field": "size"}))]
    Invalid(Problem),
}

/// What a call that not everyone may make meets.
#[derive(IntoResponses)]
pub enum Rights {
    /// Your role does not allow it.
    #[response(status = 403, content_type = "application/problem+json", example = json!({"title": "Forbidden",
        "status": 403, "detail": "Only Managers and Admins can do this. Ask one of them.", "code": "forbidden"}))]
    Forbidden(Problem),
}

/// What a call about one thing meets when it is not there.
#[derive(IntoResponses)]
pub enum Missing {
    /// It does not exist, or it is not yours: nobody learns which.
    #[response(status = 404, content_type = "application/problem+json", example = json!({"title": "Not Found",
        "status": 404, "detail": "There is no such tag. It may have been renamed or deleted; the list shows those there are.",
        "code": "not_found"}))]
    NotFound(Problem),
}

/// What a call that names something meets.
#[derive(IntoResponses)]
pub enum Taken {
    /// The name is taken, or something that the body names is not there; `field` says which.
    #[response(status = 409, content_type = "application/problem+json", example = json!({"title": "Conflict",
        "status": 409, "detail": "You already have a token named “CI/CD Pipeline”. Upper and lower case count as the same.",
        "code": "conflict", "field": "name"}))]
    Conflict(Problem),
}

/// What a call that changes the state of a thing meets.
#[derive(IntoResponses)]
pub enum State {
    /// Its state forbids it.
    #[response(status = 409, content_type = "application/problem+json", example = json!({"title": "Conflict",
        "status": 409, "detail": "This token is active. Revoke it first, then delete it.", "code": "conflict"}))]
    Conflict(Problem),
}

/// What a call about one thing may meet: `Missing` and `State`.
pub struct Lookup;

impl IntoResponses for Lookup {
    fn responses()
    -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::response::Response>> {
        Missing::responses().into_iter().chain(State::responses()).collect()
    }
}
