//! One error for every rule and handler. It names no framework: the class of the route decides how it
//! is shown (`web::html_errors` for pages, `web::problem_json` for the API).

/// What a rule or handler gives back.
pub type AppResult<T> = Result<T, AppError>;

/// Everything that can go wrong, in the words of the product.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The thing does not exist, or not for this actor. Holds what was looked for: `"token"`.
    #[error("{}", not_found(.0))]
    NotFound(&'static str),
    /// Nobody is signed in, or the token is no good.
    #[error("{}", .0.sentence())]
    Unauthenticated(Refusal),
    /// The actor is known and may not do this. Holds the reason as a sentence.
    #[error("{0}")]
    Forbidden(&'static str),
    /// Another site sent the request, or it can't be told who did. Holds what is known, and what to do.
    #[error("{0}")]
    Foreign(String),
    /// The request is for a host that is not ours. Holds the two hosts and the setting.
    #[error("{0}")]
    Misdirected(String),
    /// One field of the input breaks a rule.
    #[error("{message}")]
    Invalid { field: String, message: String },
    /// The input is fine, what is already there forbids it.
    #[error("{message}")]
    Conflict { field: Option<&'static str>, message: String },
    /// A request that is sent again, and whose first answer is being made.
    #[error("The same request is being answered right now. Try again in a moment.")]
    UnderWay,
    /// A request that is sent again, and whose first answer was used.
    #[error(
        "The token that was made with this key was used already, or is no longer active. Generate another, with a new key."
    )]
    Used,
    /// The request itself is not one we can read.
    #[error("{message}")]
    Unreadable { status: u16, message: String },
    /// Too many tries. Holds how many seconds to wait.
    #[error("Too many tries. Try again in {0} seconds.")]
    TooMany(u64),
    /// The database can't be used right now; it heals without a restart. The cause is only logged.
    #[error("The database can't be reached right now. Nothing was changed; try again in a moment.")]
    Unavailable(String),
    /// The database went away before it told whether a change is kept. The cause is only logged.
    #[error(
        "The database went away before it said whether this is kept. It may have been made: look in the list before you try again."
    )]
    Uncertain(String),
    /// A defect of ours. The cause is only logged.
    #[error("Something went wrong on our side. Nothing was changed.")]
    Internal(anyhow::Error),
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

/// One sentence that fits what was looked for.
fn not_found(what: &str) -> &'static str {
    match what {
        "token" => "This token does not exist, or it is not yours. The list shows the tokens you have.",
        "tag" => "There is no such tag. It may have been renamed or deleted; the list shows those there are.",
        "user" => "There is no such user.",
        "session" => "This session is over already.",
        _ => "There is nothing at this address. It may have been mistyped, or the thing is gone.",
    }
}

impl From<anyhow::Error> for AppError {
    fn from(cause: anyhow::Error) -> Self {
        AppError::Internal(cause)
    }
}
