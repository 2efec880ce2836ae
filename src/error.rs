//! One error for every rule and handler. It names no framework: the class of the route decides how it
//! is shown (`web::html_errors` for pages, `web::problem_json` for the API).

use std::fmt;

/// What a rule or handler gives back.
pub type AppResult<T> = Result<T, AppError>;

/// Everything that can go wrong, in the words of the product.
#[derive(Debug)]
pub enum AppError {
    /// The thing does not exist, or not for this actor.
    NotFound(Missing),
    /// Nobody is signed in, or the token is no good.
    Unauthenticated(Refusal),
    /// The actor is known and may not do this. Holds the reason as a sentence.
    Forbidden(&'static str),
    /// Another site sent the request, or it can't be told who did. Holds what is known, and what to do.
    Foreign(String),
    /// The request is for a host that is not ours. Holds the two hosts and the setting.
    Misdirected(String),
    /// One field of the input breaks a rule.
    Invalid { field: String, message: String },
    /// The input is fine, what is already there forbids it.
    Conflict { field: Option<&'static str>, message: String },
    /// A request that is sent again, and whose first answer is being made.
    UnderWay,
    /// A request that is sent again, and whose first answer was used.
    Used,
    /// The request itself is not one we can read.
    Unreadable { status: u16, message: String },
    /// Too many tries. Holds how many seconds to wait.
    TooMany(u64),
    /// The database can't be used right now; it heals without a restart. The cause is only logged.
    Unavailable(String),
    /// The database went away before it told whether a change is kept. The cause is only logged.
    Uncertain(String),
    /// A defect of ours. The cause is only logged.
    Internal(anyhow::Error),
}

/// The sentence for whoever asked.
impl fmt::Display for AppError {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str(match self {
            AppError::NotFound(missing) => missing.sentence(),
            AppError::Unauthenticated(refusal) => refusal.sentence(),
            AppError::Forbidden(reason) => reason,
            AppError::Foreign(message) | AppError::Misdirected(message) => message,
            AppError::Invalid { message, .. } | AppError::Conflict { message, .. } => message,
            AppError::Unreadable { message, .. } => message,
            AppError::UnderWay => "The same request is being answered right now. Try again in a moment.",
            AppError::Used => "The token that was made with this key was used already, or is no longer active. Generate another, with a new key.",
            AppError::TooMany(seconds) => return write!(text, "Too many tries. Try again in {seconds} seconds."),
            AppError::Unavailable(_) => "The database can't be reached right now. Nothing was changed; try again in a moment.",
            AppError::Uncertain(_) => "The database went away before it said whether this is kept. It may have been made: look in the list before you try again.",
            AppError::Internal(_) => "Something went wrong on our side. Nothing was changed.",
        })
    }
}

/// What was looked for in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    Token,
    Tag,
    User,
    Session,
    /// A password link.
    Link,
    /// Whatever has an address of its own: a page, a file.
    Page,
}

impl Missing {
    /// One sentence that says what may have happened.
    pub fn sentence(self) -> &'static str {
        match self {
            Missing::Token => {
                "This token does not exist, or it is not yours. The list shows the tokens you have."
            }
            Missing::Tag => {
                "There is no such tag. It may have been renamed or deleted; the list shows those there are."
            }
            Missing::User => "There is no such user.",
            Missing::Session => "This session is over already.",
            Missing::Link => {
                "This link was used, is too old, or was replaced by a newer one. Ask for a new one."
            }
            Missing::Page => {
                "There is nothing at this address. It may have been mistyped, or the thing is gone."
            }
        }
    }
}

/// Why a caller is not let in (RFC 6750 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No credentials at all.
    Missing,
    /// Two sets of credentials at once: nobody can tell which counts.
    Ambiguous,
    /// Credentials that are not a token of ours.
    Malformed,
    /// A genuine token whose expiration has passed.
    Expired,
    /// A genuine token that was revoked or deleted, or whose owner is deactivated.
    Revoked,
}

impl Refusal {
    /// One sentence that says what to do next.
    pub fn sentence(self) -> &'static str {
        match self {
            Refusal::Missing => "Send a token: Authorization: Bearer <token>.",
            Refusal::Ambiguous => "Send one Authorization header, not two.",
            Refusal::Malformed => "The token is not valid.",
            Refusal::Expired => "The token has expired. Generate another.",
            Refusal::Revoked => "The token was revoked.",
        }
    }
}

impl AppError {
    /// A rule about one field, broken.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        AppError::Invalid { field: field.into(), message: message.into() }
    }

    /// Something that is already there forbids it.
    pub fn conflict(message: impl Into<String>) -> Self {
        AppError::Conflict { field: None, message: message.into() }
    }

    /// The HTTP status and the short machine-readable code: the only table of its kind.
    pub fn kind(&self) -> (u16, &'static str) {
        match self {
            AppError::NotFound(_) => (404, "not_found"),
            AppError::Unauthenticated(Refusal::Ambiguous) => (400, "invalid_request"),
            AppError::Unauthenticated(_) => (401, "unauthenticated"),
            AppError::Forbidden(_) | AppError::Foreign(_) => (403, "forbidden"),
            AppError::Misdirected(_) => (421, "misdirected"),
            AppError::Invalid { .. } => (422, "invalid"),
            AppError::Conflict { .. } => (409, "conflict"),
            AppError::UnderWay => (409, "under_way"),
            AppError::Used => (409, "idempotency_used"),
            AppError::Unreadable { status, .. } => (*status, "unreadable"),
            AppError::TooMany(_) => (429, "too_many"),
            AppError::Unavailable(_) => (503, "unavailable"),
            AppError::Uncertain(_) => (503, "uncertain"),
            AppError::Internal(_) => (500, "internal"),
        }
    }

    /// True when the input can be mended: its form is shown again, with this message.
    pub fn is_about_input(&self) -> bool {
        matches!(self, AppError::Invalid { .. } | AppError::Conflict { .. })
    }

    /// The field that the message belongs to, if there is one.
    pub fn field(&self) -> Option<&str> {
        match self {
            AppError::Invalid { field, .. } => Some(field),
            AppError::Conflict { field, .. } => *field,
            _ => None,
        }
    }

    /// Seconds after which another try makes sense (the `Retry-After` header).
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            AppError::TooMany(seconds) => Some(*seconds),
            AppError::Unavailable(_) | AppError::Uncertain(_) => Some(2),
            AppError::UnderWay => Some(1),
            _ => None,
        }
    }
}

/// An error on its way through code that knows nothing of requests: the command line, the start, the threads
/// behind the server. It is shown as its cause, and is the same error when it comes back.
#[derive(Debug)]
struct Passing(AppError);

impl fmt::Display for Passing {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            AppError::Unavailable(cause) | AppError::Uncertain(cause) => text.write_str(cause),
            other => other.fmt(text),
        }
    }
}

// `AppError` is no `std::error::Error`, or anyhow would take it for its sentence, and its cause would be
// lost.
impl From<AppError> for anyhow::Error {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Internal(cause) => cause,
            other => anyhow::Error::msg(Passing(other)),
        }
    }
}

impl From<anyhow::Error> for AppError {
    fn from(cause: anyhow::Error) -> Self {
        cause.downcast().map_or_else(AppError::Internal, |Passing(error)| error)
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn an_error_that_passes_through_anyhow_tells_its_cause_and_comes_back_as_it_was() {
        let passed = anyhow::Error::from(AppError::Unavailable("connection refused".into()));
        assert_eq!(format!("{passed:#}"), "connection refused");
        assert!(
            matches!(AppError::from(passed), AppError::Unavailable(cause) if cause == "connection refused")
        );
        let deep = Err::<(), _>(anyhow::anyhow!("disk")).context("page 7").map_err(AppError::from);
        let passed = anyhow::Error::from(deep.expect_err("an error"));
        assert_eq!(format!("{passed:#}"), "page 7: disk");
        assert!(matches!(AppError::from(passed), AppError::Internal(_)));
        let passed = anyhow::Error::from(AppError::Forbidden("Only Admins.")).context("keys");
        assert_eq!(format!("{passed:#}"), "keys: Only Admins.");
        assert_eq!(AppError::from(passed).kind(), (403, "forbidden"));
    }
}
