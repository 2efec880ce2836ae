//! The Generate Token dialog: its form, and the success view that takes its place.

use zeroize::Zeroizing;

use super::expiration::PRESETS;
use super::expiry_field::ExpiryField;
use super::form_key::new_form_key;
use super::input::GenerateInput;
use crate::db::{Moment, UserId};
use crate::error::AppError;
use crate::secrets::secret::Secret;
use crate::tags::tag::Tag;
use crate::tokens::choose_tags::picker::{Pick, picks};
use crate::tokens::token::Token;
use crate::users::service_users::ServiceUser;
use crate::web::field_error::FieldError;
use crate::web::site::Site;
use crate::web::when::When;

/// The form as it is shown.
pub struct GenerateForm {
    pub open: bool,
    pub key: String,
    /// What was typed, when the form was refused.
    pub typed: GenerateInput,
    pub expiry: ExpiryField,
    pub picker: Vec<Pick>,
    /// What was typed for tags beyond those offered; `None` when all are offered.
    pub more: Option<String>,
    /// For Admins: whose it can be.
    pub service: Option<ServiceChoice>,
    pub error: FieldError,
}

/// Type and Service user.
pub struct ServiceChoice {
    /// The type that is chosen.
    pub on: bool,
    pub users: Vec<ServiceUser>,
    /// The one that is chosen.
    pub user: Option<UserId>,
    /// The identifier that was typed for one beyond those offered; `None` when all are offered.
    pub other: Option<String>,
}

impl ServiceChoice {
    pub fn is_chosen(&self, user: &ServiceUser) -> bool {
        self.user == Some(user.id)
    }
}

impl GenerateForm {
    /// An empty form, with the instants that its choices give now and the tags to choose from.
    pub fn new(
        now: Moment,
        offered: &[Tag],
        are_more: bool,
        services: Option<&(Vec<ServiceUser>, bool)>,
    ) -> Self {
        GenerateForm {
            open: false,
            key: new_form_key(),
            typed: GenerateInput::default(),
            expiry: ExpiryField::new(now, PRESETS[0].0),
            picker: picks(offered, &[], Vec::new()),
            more: are_more.then(String::new),
            service: services.map(|(users, are_more)| ServiceChoice {
                on: false,
                users: users.clone(),
                user: None,
                other: are_more.then(String::new),
            }),
            error: FieldError::default(),
        }
    }

    /// Chooses a service token, for this service user.
    pub fn choose_service(&mut self, user: Option<UserId>) {
        if let Some(service) = &mut self.service {
            (service.on, service.user) = (true, user);
        }
    }

    /// The form again, open, with what was typed and the message by its field.
    pub fn refused(mut self, input: &GenerateInput, error: &AppError) -> Self {
        for pick in &mut self.picker {
            pick.on = input.tags.contains(&pick.id.to_string());
        }
        if let Some(service) = &mut self.service {
            service.on = input.kind == "service";
            service.user = input.user_id.parse().ok();
            service.other = service.other.take().map(|_| input.other_user.clone());
        }
        GenerateForm {
            open: true,
            typed: input.clone(),
            expiry: self.expiry.typed(&input.expiration, &input.expires_on),
            more: self.more.map(|_| input.more_tags.clone()),
            error: error.into(),
            ..self
        }
    }
}

/// The success view. It holds the secret, for this one answer.
pub struct Generated {
    pub name: String,
    pub expires: Option<When>,
    pub secret: Secret,
    pub file_name: String,
    /// The command that tries the secret.
    pub curl: Zeroizing<String>,
    pub toast: String,
    pub is_service: bool,
}

impl Generated {
    /// The view for a new `token` and its `secret`.
    pub fn new(site: &Site, token: Token, secret: Secret) -> Self {
        let (url, bearer) = (&site.public_url, secret.reveal());
        let curl = format!("curl {url}/api/users/me \\\n  -H \"Authorization: Bearer {bearer}\"");
        Generated {
            expires: token.expiration.map(When::long),
            file_name: file_name(&token.name),
            name: token.name.clone(),
            curl: curl.into(),
            secret,
            toast: token.toast("generated"),
            is_service: token.is_service,
        }
    }
}

/// `CI/CD Pipeline` → `ci-cd-pipeline-token.txt`
fn file_name(name: &str) -> String {
    let plain: String =
        name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(80).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).chain(["token.txt"]).collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn the_file_is_named_from_the_token() {
        assert_eq!(file_name("CI/CD Pipeline"), "ci-cd-pipeline-token.txt");
        assert_eq!(file_name("../../etc/passwd"), "etc-passwd-token.txt");
        assert_eq!(file_name("🔑"), "token.txt");
    }
}
