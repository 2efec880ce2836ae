//! What a database error means for the person who waits for an answer.

use diesel::result::{DatabaseErrorKind, Error};

use crate::error::AppError;

/// Words by which SQLite and PostgreSQL tell of trouble that passes: a lock, a full or read-only disk, a
/// server that went away. diesel gives no code for them, only the text.
const PASSING: [&str; 15] = [
    "database is locked",
    "database table is locked",
    "disk is full",
    "readonly database",
    "disk I/O error",
    "unable to open database",
    "server closed the connection",
    "terminating connection",
    "connection to server",
    "no connection to the server",
    "could not connect",
    "statement timeout",
    "lock timeout",
    "deadlock detected",
    "shutting down",
];

/// Passing trouble becomes `Unavailable` (503, try again), everything else `Internal` (500).
pub(super) fn classify(cause: Error) -> AppError {
    let closed = matches!(&cause, Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _));
    let text = cause.to_string();
    if closed || PASSING.iter().any(|words| text.contains(words)) || text.contains("SSL SYSCALL") {
        return AppError::Unavailable(text);
    }
    AppError::Internal(anyhow::Error::new(cause))
}

/// True when a unique index refused a row.
pub fn is_duplicate(cause: &Error) -> bool {
    matches!(cause, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}

/// The cause in words, for the person at the console.
pub fn in_words(error: &AppError) -> String {
    match error {
        AppError::Unavailable(cause) => cause.clone(),
        AppError::Internal(cause) => format!("{cause:#}"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(text: &str) -> Error {
        Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(text.to_owned()))
    }

    #[test]
    fn trouble_that_passes_is_told_from_a_defect() {
        assert!(matches!(classify(unknown("database is locked")), AppError::Unavailable(_)));
        assert!(matches!(classify(unknown("database or disk is full")), AppError::Unavailable(_)));
        assert!(matches!(classify(unknown("no such table: tokens")), AppError::Internal(_)));
    }
}
