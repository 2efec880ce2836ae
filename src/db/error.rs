//! What a database error means for the person who waits for an answer.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};

use crate::error::AppError;

/// Words by which SQLite tells of trouble that passes: a lock, a full or read-only disk. It speaks no other
/// language.
const PASSING: [&str; 6] = [
    "database is locked",
    "database table is locked",
    "disk is full",
    "readonly database",
    "disk I/O error",
    "unable to open database",
];

/// Passing trouble becomes `Unavailable` (503, try again), everything else `Internal` (500).
pub(super) fn classify(cause: Error) -> AppError {
    match passes(&cause) {
        true => AppError::Unavailable(cause.to_string()),
        false => AppError::Internal(anyhow::Error::new(cause)),
    }
}

fn passes(cause: &Error) -> bool {
    match cause {
        Error::DatabaseError(DatabaseErrorKind::ReadOnlyTransaction, _) => true,
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        Error::DatabaseError(DatabaseErrorKind::Unknown, told) => {
            PASSING.iter().any(|words| told.message().contains(words))
        }
        Error::RollbackErrorOnCommit { commit_error, .. } => is_lost(cause) || passes(commit_error),
        _ => is_lost(cause),
    }
}

/// True when the line to the server broke: SQLSTATE class 08, and whatever ended the connection.
pub(super) fn is_lost(cause: &Error) -> bool {
    match cause {
        Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => true,
        Error::DatabaseError(DatabaseErrorKind::UnableToSendCommand, _) => true,
        Error::RollbackErrorOnCommit { rollback_error, commit_error } => {
            is_lost(rollback_error) || is_lost(commit_error)
        }
        Error::BrokenTransactionManager => true,
        _ => false,
    }
}

/// What `error` means when it came over a connection to PostgreSQL.
///
/// There the SQLSTATE decides, whose words are in the language of the server. diesel keeps it to itself, and
/// names only some as kinds. So the others are told apart by what else comes with an error: a defect of ours
/// (class 42) comes with a place in our statement, and a broken rule (class 23) is a kind of its own. What is
/// left is trouble of the server: no disk, no memory, a lock, a timeout, a shutdown (classes 53, 55, 57, 58,
/// 40).
pub(super) fn classify_on_postgres(error: AppError) -> AppError {
    match error {
        AppError::Internal(cause) if cause.downcast_ref::<Error>().is_some_and(is_of_the_server) => {
            AppError::Unavailable(format!("{cause:#}"))
        }
        other => other,
    }
}

fn is_of_the_server(cause: &Error) -> bool {
    match cause {
        Error::DatabaseError(DatabaseErrorKind::Unknown, told) => !names_a_place(told.as_ref()),
        _ => false,
    }
}

/// True when an error names a place in the statement or in the schema.
fn names_a_place(told: &(dyn DatabaseErrorInformation + Send + Sync)) -> bool {
    let names = [told.table_name(), told.column_name(), told.constraint_name()];
    told.statement_position().is_some() || names.iter().any(Option::is_some)
}

/// True when a unique index refused a row.
pub fn is_duplicate(cause: &Error) -> bool {
    matches!(cause, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: DatabaseErrorKind, text: &str) -> Error {
        Error::DatabaseError(kind, Box::new(text.to_owned()))
    }

    #[test]
    fn trouble_that_passes_is_told_from_a_defect() {
        use DatabaseErrorKind::*;
        let passing = [
            (Unknown, "database is locked"),
            (Unknown, "database or disk is full"),
            (ReadOnlyTransaction, "kann nicht in einer Read-Only-Transaktion ausgeführt werden"),
            (ClosedConnection, "Abbruch der Verbindung"),
            (UnableToSendCommand, ""),
            (SerializationFailure, ""),
        ];
        for (kind, text) in passing {
            assert!(matches!(classify(error(kind, text)), AppError::Unavailable(_)), "{text}");
        }
        for (kind, text) in [(Unknown, "no such table: tokens"), (NotNullViolation, "database is locked")] {
            assert!(matches!(classify(error(kind, text)), AppError::Internal(_)), "{text}");
        }
    }

    #[test]
    fn on_postgres_words_decide_nothing() {
        let full = classify(error(DatabaseErrorKind::Unknown, "konnte Datei nicht erweitern"));
        assert!(matches!(classify_on_postgres(full), AppError::Unavailable(_)));
        let broken = classify(error(DatabaseErrorKind::CheckViolation, "deadlock detected"));
        assert!(matches!(classify_on_postgres(broken), AppError::Internal(_)));
        assert!(matches!(
            classify_on_postgres(AppError::Internal(anyhow::anyhow!("x"))),
            AppError::Internal(_)
        ));
    }
}
