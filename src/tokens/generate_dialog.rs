//! The Generate Token dialog: its form, and the success view that takes its place.

use super::expiration::PRESETS;
use super::expiry_field::ExpiryField;
use super::generate::{GenerateInput, new_form_key};
use super::picker::{Pick, picks};
use super::token::Token;
use crate::db::{Moment, UserId};
use crate::error::AppError;
use crate::secrets::secret::Secret;
use crate::tags::tag::Tag;
use crate::users::service_users::ServiceUser;
use crate::web::field_error::FieldError;
use crate::web::path_id::row_number;
use crate::web::site::Site;
use crate::web::when::When;

/// The form as it is shown.
pub(super) struct GenerateForm {
    pub(super) open: bool,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) expiry: ExpiryField,
    pub(super) picker: Vec<Pick>,
    /// What was typed for tags beyond those offered; `None` when all are offered.
    pub(super) more: Option<String>,
    /// For Admins: whose it can be.
    pub(super) service: Option<ServiceChoice>,
    pub(super) error: FieldError,
}

/// Type and Service user.
pub(super) struct ServiceChoice {
    /// The type that is chosen.
    pub(super) on: bool,
    pub(super) users: Vec<ServiceUser>,
    /// The one that is chosen.
    pub(super) user: UserId,
    /// The identifier that was typed for one beyond those offered; `None` when all are offered.
    pub(super) other: Option<String>,
}

impl GenerateForm {
    /// An empty form, with the instants that its choices give now and the tags to choose from.
    pub(super) fn new(
        now: Moment,
        offered: &[Tag],
        are_more: bool,
        services: Option<&(Vec<ServiceUser>, bool)>,
    ) -> Self {
        GenerateForm {
            open: false,
            key: new_form_key(),
            name: String::new(),
            expiry: ExpiryField::new(now, PRESETS[0].0),
            picker: picks(offered, &[], Vec::new()),
            more: are_more.then(String::new),
            service: services.map(|(users, are_more)| ServiceChoice {
                on: false,
                users: users.clone(),
                user: -1,
                other: are_more.then(String::new),
            }),
            error: FieldError::default(),
        }
    }

    /// Chooses a service token for this service user.
    pub(super) fn choose_service(&mut self, user: UserId) {
        if let Some(service) = &mut self.service {
            (service.on, service.user) = (true, user);
        }
    }

    /// The form again, open, with what was typed and the message by its field.
    pub(super) fn refused(mut self, input: &GenerateInput, error: &AppError) -> Self {
        let on = input.choice().ids;
        for pick in &mut self.picker {
            pick.on = on.contains(&pick.id);
        }
        if let Some(service) = &mut self.service {
            service.on = input.kind == "service";
            service.user = row_number(&input.user_id).unwrap_or(-1);
            service.other = service.other.take().map(|_| input.other_user.clone());
        }
        GenerateForm {
            open: true,
            name: input.name.clone(),
            expiry: self.expiry.typed(&input.expiration, &input.expires_on),
            more: self.more.map(|_| input.more_tags.clone()),
            error: error.into(),
            ..self
        }
    }
}

/// The success view. It holds the secret, for this one answer.
pub struct Generated {
    pub(super) name: String,
    pub(super) expires: Option<When>,
    pub(super) secret: String,
    pub(super) file_name: String,
    pub(super) curl: String,
    pub(super) toast: String,
    pub(super) is_service: bool,
}

impl Generated {
    /// The view for a new `token` and its `secret`.
    pub fn new(site: &Site, token: Token, secret: Secret) -> Self {
        let secret = secret.reveal();
        Generated {
            expires: token.expiration.map(When::long),
            file_name: file_name(&token.name),
            name: token.name.clone(),
            curl: format!(
                "curl {}/api/users/me \\\n  -H \"Authorization: Bearer {secret}\"",
                site.public_url
            ),
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
