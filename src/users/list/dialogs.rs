//! The dialogs of the Users tab as its templates read them.

use zeroize::Zeroizing;

use super::query::PATH;
use super::view::Who;
use crate::db::{Role, UserId};
use crate::error::AppError;
use crate::lists::query::href;
use crate::users::input::UserInput;
use crate::users::link::NewLink;
use crate::users::user::User;
use crate::web::field_error::FieldError;
use crate::web::links;
use crate::web::site::Site;
use crate::web::when::When;

/// Names of tokens that the Deactivate User dialog lists.
const LISTED: usize = 5;

/// The Add User or Edit User dialog.
pub(super) struct UserForm {
    pub(super) open: bool,
    pub(super) title: &'static str,
    pub(super) action: String,
    /// Asks whether it is a person or a service user.
    pub(super) is_new: bool,
    pub(super) is_service: bool,
    pub(super) name: String,
    pub(super) email: String,
    /// `member`
    pub(super) role: String,
    pub(super) error: FieldError,
}

impl UserForm {
    /// An empty Add User dialog, for a service user when only those are listed.
    pub(super) fn add(is_service: bool) -> Self {
        UserForm {
            open: false,
            title: "Add User",
            action: PATH.into(),
            is_new: true,
            is_service,
            name: String::new(),
            email: String::new(),
            role: Role::Member.word().into(),
            error: FieldError::default(),
        }
    }

    /// The Edit User dialog of `user`.
    pub(super) fn edit(user: &User) -> Self {
        let who = Who::new(user);
        UserForm {
            open: true,
            title: "Edit User",
            action: links::act(PATH, user.id, "edit"),
            is_new: false,
            is_service: who.is_service,
            name: who.name,
            email: who.email,
            role: user.role.word().into(),
            error: FieldError::default(),
        }
    }

    /// The line below Role.
    pub(super) fn role_help(&self) -> String {
        let more = if self.is_new {
            "Tokens may do what their owner may."
        } else {
            "It counts from the next click, for tokens too."
        };
        format!("Members manage their own tokens, Managers tags as well, Admins also users. {more}")
    }

    /// The dialog again, with what was typed and the message by its field.
    pub(super) fn refused(self, input: &UserInput, error: &AppError) -> Self {
        UserForm {
            open: true,
            is_service: if self.is_new { input.kind == "service" } else { self.is_service },
            name: input.name.clone(),
            email: input.email.clone().unwrap_or(self.email),
            role: input.role.clone(),
            error: error.into(),
            ..self
        }
    }
}

/// The Deactivate User dialog.
pub(super) struct DeactivateUser {
    pub(super) who: Who,
    pub(super) action: String,
    pub(super) is_you: bool,
    /// What a service user still has: the names, how many more, and the list with all of them.
    pub(super) tokens: Vec<String>,
    pub(super) more: usize,
    tokens_href: String,
    pub(super) error: Option<String>,
}

impl DeactivateUser {
    /// The question about `user`; `tokens` are the names of a service user's active ones.
    pub(super) fn new(user: &User, mut tokens: Vec<String>, you: UserId) -> Self {
        let more = tokens.len().saturating_sub(LISTED);
        tokens.truncate(LISTED);
        DeactivateUser {
            who: Who::new(user),
            action: links::act(PATH, user.id, "deactivate"),
            is_you: user.id == you,
            tokens,
            more,
            tokens_href: tokens_href(user.id),
            error: None,
        }
    }
}

impl DeactivateUser {
    /// Where to revoke the tokens first that a service user still has; empty when it can be deactivated.
    pub(super) fn instead(&self) -> &str {
        if self.tokens.is_empty() { "" } else { &self.tokens_href }
    }

    /// The word of the button.
    pub(super) fn yes(&self) -> &'static str {
        if self.tokens.is_empty() { "Deactivate" } else { "Show its tokens" }
    }
}

/// The tokens of a service user in the Tokens tab.
fn tokens_href(id: UserId) -> String {
    href(links::TOKENS, &[("kind", "service".to_owned()), ("user", id.to_string())])
}

/// The success view with a password link. It holds the secret, for this one answer.
pub(super) struct Linked {
    pub(super) title: &'static str,
    pub(super) toast: &'static str,
    pub(super) who: Who,
    pub(super) url: Zeroizing<String>,
    pub(super) expires: When,
}

impl Linked {
    /// The view of `link`, in a dialog with this title and these words about what was done.
    pub(super) fn new(site: &Site, (title, toast): (&'static str, &'static str), link: NewLink) -> Self {
        Linked {
            title,
            toast,
            who: Who::new(&link.person),
            url: format!("{}?link={}", site.url(links::PASSWORD), link.secret.reveal()).into(),
            expires: When::long(link.expires),
        }
    }

    /// Why it matters now.
    pub(super) fn warning(&self) -> String {
        let name = &self.who.name;
        format!(
            "Hand it to {name} and nobody else: whoever opens it first chooses the password. A new link ends this one."
        )
    }
}
