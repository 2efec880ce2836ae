//! What can be done, and in which words it is told.

/// What was done; written as `token.revoke`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    TokenGenerate,
    TokenRevoke,
    TokenRestore,
    TokenDelete,
    TokenTags,
    TokenCompromise,
    TokenNewSecret,
    ServiceTokenGenerate,
    ServiceTokenRevoke,
    ServiceTokenRestore,
    ServiceTokenDelete,
    ServiceTokenTags,
    ServiceTokenCompromise,
    ServiceTokenNewSecret,
    TagCreate,
    TagEdit,
    TagDelete,
    TagRestore,
    UserCreate,
    UserEdit,
    UserRole,
    UserDeactivate,
    UserReactivate,
    UserPasswordLink,
    UserSetPassword,
    UserSignIn,
    UserSignOut,
    UserSignOutElsewhere,
    KeyRotate,
}

/// How an action is told.
struct Words {
    action: Action,
    /// In the database: `token.revoke`.
    stored: &'static str,
    /// In a menu: `Token revoked`.
    title: &'static str,
    /// After the name of who did it, and before that of what it was done to: `revoked the token`.
    told: &'static str,
    /// The same when what it was done to has no name to be told: the personal token of somebody else, or oneself.
    nameless: &'static str,
}

const fn words(
    action: Action,
    stored: &'static str,
    title: &'static str,
    told: &'static str,
    nameless: &'static str,
) -> Words {
    Words { action, stored, title, told, nameless }
}

/// In the order of the menu.
#[rustfmt::skip]
const ALL: [Words; 29] = [
    words(Action::TokenGenerate, "token.generate", "Token generated", "generated the token", "generated a personal token"),
    words(Action::TokenRevoke, "token.revoke", "Token revoked", "revoked the token", "revoked a personal token"),
    words(Action::TokenRestore, "token.restore", "Token restored", "restored the token", "restored a personal token"),
    words(Action::TokenDelete, "token.delete", "Token deleted", "deleted the token", "deleted a personal token"),
    words(Action::TokenTags, "token.tags", "Tags of a token chosen", "chose the tags of the token", "chose the tags of a personal token"),
    words(Action::TokenCompromise, "token.compromise", "Token compromised", "revoked for good the token", "revoked for good a personal token"),
    words(Action::TokenNewSecret, "token.new_secret", "Token given a new secret", "gave a new secret to the token", "gave a new secret to a personal token"),
    words(Action::ServiceTokenGenerate, "service_token.generate", "Service token generated", "generated the service token", ""),
    words(Action::ServiceTokenRevoke, "service_token.revoke", "Service token revoked", "revoked the service token", ""),
    words(Action::ServiceTokenRestore, "service_token.restore", "Service token restored", "restored the service token", ""),
    words(Action::ServiceTokenDelete, "service_token.delete", "Service token deleted", "deleted the service token", ""),
    words(Action::ServiceTokenTags, "service_token.tags", "Tags of a service token chosen", "chose the tags of the service token", ""),
    words(Action::ServiceTokenCompromise, "service_token.compromise", "Service token compromised", "revoked for good the service token", ""),
    words(Action::ServiceTokenNewSecret, "service_token.new_secret", "Service token given a new secret", "gave a new secret to the service token", ""),
    words(Action::TagCreate, "tag.create", "Tag added", "added the tag", ""),
    words(Action::TagEdit, "tag.edit", "Tag changed", "changed the tag", ""),
    words(Action::TagDelete, "tag.delete", "Tag deleted", "deleted the tag", ""),
    words(Action::TagRestore, "tag.restore", "Tag brought back", "brought back the tag", ""),
    words(Action::UserCreate, "user.create", "User added", "added the user", ""),
    words(Action::UserEdit, "user.edit", "User changed", "changed the user", ""),
    words(Action::UserRole, "user.role", "Role changed", "changed the role of", ""),
    words(Action::UserDeactivate, "user.deactivate", "User deactivated", "deactivated", ""),
    words(Action::UserReactivate, "user.reactivate", "User reactivated", "reactivated", ""),
    words(Action::UserPasswordLink, "user.password_link", "Password link made", "made a password link for", ""),
    words(Action::UserSetPassword, "user.set_password", "Password set", "set the password of", "set a new password"),
    words(Action::UserSignIn, "user.sign_in", "Signed in", "signed in", "signed in"),
    words(Action::UserSignOut, "user.sign_out", "Signed out", "signed out", "signed out"),
    words(Action::UserSignOutElsewhere, "user.sign_out_elsewhere", "Signed out everywhere else", "signed out everywhere else", "signed out everywhere else"),
    words(Action::KeyRotate, "key.rotate", "Signing key made", "made the signing key", ""),
];

/// How the words of personal tokens begin.
pub const PERSONAL_TOKEN: &str = "token.";
/// How the words of what is done to a user begin.
pub const USER: &str = "user.";

impl Action {
    /// Every action: how it is stored, and its title.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
        ALL.iter().map(|words| (words.stored, words.title))
    }

    /// As the database writes it.
    pub fn word(self) -> &'static str {
        ALL.iter().find(|words| words.action == self).map_or("", |words| words.stored)
    }

    /// What was done to a token, when that is a service token.
    pub fn to_service_token(self) -> Self {
        match self {
            Action::TokenGenerate => Action::ServiceTokenGenerate,
            Action::TokenRevoke => Action::ServiceTokenRevoke,
            Action::TokenRestore => Action::ServiceTokenRestore,
            Action::TokenDelete => Action::ServiceTokenDelete,
            Action::TokenTags => Action::ServiceTokenTags,
            Action::TokenCompromise => Action::ServiceTokenCompromise,
            Action::TokenNewSecret => Action::ServiceTokenNewSecret,
            other => other,
        }
    }
}

/// How a stored word is told before a name (`revoked the token`), and without one; `None` where the name is always
/// told. A word that is not known, of a newer Keyfob, is told as it is.
pub fn told(stored: &str) -> (&str, Option<&'static str>) {
    match ALL.iter().find(|words| words.stored == stored) {
        Some(words) => (words.told, Some(words.nameless).filter(|nameless| !nameless.is_empty())),
        None => (stored, None),
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, Action, PERSONAL_TOKEN, told};

    #[test]
    fn every_action_has_words_of_its_own() {
        for (at, words) in ALL.iter().enumerate() {
            assert_eq!(
                words.action as usize, at,
                "the table is in the order of the enum, and none is left out"
            );
            assert_eq!(words.action.word(), words.stored);
            assert_eq!(
                ALL.iter().filter(|other| other.stored == words.stored || other.title == words.title).count(),
                1
            );
            // Nobody reads the name of somebody else's token.
            assert!(!words.stored.starts_with(PERSONAL_TOKEN) || !words.nameless.is_empty());
        }
        assert_eq!(ALL.len(), Action::KeyRotate as usize + 1);
        assert_eq!(told("user.fly"), ("user.fly", None));
    }
}
