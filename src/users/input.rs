//! The Add User and Edit User dialogs, as they were sent.

use serde::Deserialize;

use super::create::person_name;
use super::email::Email;
use crate::db::Role;
use crate::error::{AppError, AppResult};

/// What is to be different; `None` stays.
#[derive(Debug, Default)]
pub struct UserEdit {
    pub name: Option<String>,
    pub email: Option<Email>,
    pub role: Option<Role>,
}

/// Both dialogs; a service user's has no email address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct UserInput {
    /// `person` or `service`; only Add User asks for it.
    #[serde(rename = "type")]
    pub kind: String,
    pub name: String,
    pub email: Option<String>,
    pub role: String,
    pub back: String,
}

impl UserInput {
    /// True when a service user is to be added.
    pub fn is_service(&self) -> AppResult<bool> {
        match self.kind.as_str() {
            "person" => Ok(false),
            "service" => Ok(true),
            _ => Err(AppError::invalid("type", "Choose a person or a service user.")),
        }
    }

    /// The role that was chosen.
    pub fn role(&self) -> AppResult<Role> {
        self.role.parse().map_err(|_| AppError::invalid("role", "Choose Member, Manager or Admin."))
    }

    /// The email address of a person.
    pub fn email(&self) -> AppResult<Email> {
        Email::parse(self.email.as_deref().unwrap_or(""))
    }

    /// What Edit User is to change.
    pub fn change(&self) -> AppResult<UserEdit> {
        let email = self.email.as_deref().map(Email::parse).transpose()?;
        Ok(UserEdit { name: Some(person_name(&self.name)?), email, role: Some(self.role()?) })
    }
}
