//! What is wrong with a form that was sent, as its template reads it.

use crate::error::AppError;

/// The message of a refused form and the field that it belongs to; the default says that nothing is wrong.
#[derive(Debug, Default)]
pub struct FieldError {
    message: Option<String>,
    /// Empty: the form as a whole.
    field: String,
}

impl From<&AppError> for FieldError {
    fn from(error: &AppError) -> Self {
        FieldError { message: Some(error.to_string()), field: error.field().unwrap_or("").to_owned() }
    }
}

impl FieldError {
    /// The message by `field`; that of the form as a whole by `""`.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.message.as_deref().filter(|_| self.field == field)
    }

    /// True when one of the fields is wrong: the cursor goes there, and to the first field otherwise.
    pub fn names_a_field(&self) -> bool {
        !self.field.is_empty()
    }
}
