//! What can be done, and in which words it is told. A new act is one line here.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::sql_types::Text;

use crate::db::UserType;

/// How an action is told. Where something is done to a token, `{token}` is "token" or "service token".
struct Words {
    action: Action,
    /// In the database: `token.revoke`; of a service token, `service_token.revoke`.
    stored: &'static str,
    /// In a menu: `Token revoked`.
    title: &'static str,
    /// After the name of who did it, and before that of what it was done to: `revoked the token`.
    told: &'static str,
    /// The same when what it was done to has no name to be told: the personal token of somebody else, or
    /// oneself.
    nameless: &'static str,
}

macro_rules! actions {
    ($($action:ident: $stored:literal, $title:literal, $told:literal, $nameless:literal;)*) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action {
            $($action),*
        }

        /// Every action, in the order of the menu and of the enum.
        const ALL: &[Words] = &[$(
            Words { action: Action::$action, stored: $stored, title: $title, told: $told, nameless: $nameless }
        ),*];
    };
}

actions! {
    TokenGenerate: "token.generate", "{Token} generated", "generated the {token}", "generated a personal token";
    TokenRevoke: "token.revoke", "{Token} revoked", "revoked the {token}", "revoked a personal token";
    TokenRestore: "token.restore", "{Token} restored", "restored the {token}", "restored a personal token";
    TokenDelete: "token.delete", "{Token} deleted", "deleted the {token}", "deleted a personal token";
    TokenTags: "token.tags", "Tags of a {token} chosen", "chose the tags of the {token}", "chose the tags of a personal token";
    TokenCompromise: "token.compromise", "{Token} compromised", "revoked for good the {token}", "revoked for good a personal token";
    TokenNewSecret: "token.new_secret", "{Token} given a new secret", "gave a new secret to the {token}", "gave a new secret to a personal token";
    TagCreate: "tag.create", "Tag added", "added the tag", "";
    TagEdit: "tag.edit", "Tag changed", "changed the tag", "";
    TagDelete: "tag.delete", "Tag deleted", "deleted the tag", "";
    TagRestore: "tag.restore", "Tag brought back", "brought back the tag", "";
    UserCreate: "user.create", "User added", "added the user", "";
    UserEdit: "user.edit", "User changed", "changed the user", "";
    UserRole: "user.role", "Role changed", "changed the role of", "";
    UserDeactivate: "user.deactivate", "User deactivated", "deactivated", "";
    UserReactivate: "user.reactivate", "User reactivated", "reactivated", "";
    UserPasswordLink: "user.password_link", "Password link made", "made a password link for", "";
    UserSetPassword: "user.set_password", "Password set", "set the password of", "set a new password";
    UserSignIn: "user.sign_in", "Signed in", "signed in", "signed in";
    UserSignOut: "user.sign_out", "Signed out", "signed out", "signed out";
    UserSignOutElsewhere: "user.sign_out_elsewhere", "Signed out everywhere else", "signed out everywhere else", "signed out everywhere else";
    KeyRotate: "key.rotate", "Signing key made", "made the signing key", "";
}

/// How the words of personal tokens begin, and those of service tokens.
const TOKEN: &str = "token.";
const SERVICE: &str = "service_";
/// How the words of what is done to a user begin.
pub const USER: &str = "user.";

/// What was done, and to what: tokens of people and of service users are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deed(pub Action, pub UserType);

impl Deed {
    /// Everything that can be done, in the order of the menu.
    pub fn all() -> impl Iterator<Item = Deed> {
        let are_of =
            |owner| move |words: &&Words| words.stored.starts_with(TOKEN) || owner == UserType::Human;
        [UserType::Human, UserType::Service].into_iter().flat_map(move |owner| {
            ALL.iter().filter(are_of(owner)).map(move |words| Deed(words.action, owner))
        })
    }

    /// What a stored word says; `None` for a word of a newer Keyfob.
    pub fn read(word: &str) -> Option<Deed> {
        Deed::all().find(|deed| deed.word() == word)
    }

    fn words(self) -> &'static Words {
        &ALL[self.0 as usize]
    }

    /// As the database writes it.
    pub fn word(self) -> String {
        let prefix = if self.1 == UserType::Service { SERVICE } else { "" };
        format!("{prefix}{}", self.words().stored)
    }

    /// As a menu says it.
    pub fn title(self) -> String {
        self.fill(self.words().title)
    }

    fn fill(self, words: &str) -> String {
        let (token, begin) = match self.1 {
            UserType::Human => ("token", "Token"),
            UserType::Service => ("service token", "Service token"),
        };
        words.replace("{token}", token).replace("{Token}", begin)
    }
}

/// What a line of the audit says was done. A word of a newer Keyfob is told as it is.
#[derive(Debug, Clone, PartialEq, Eq, FromSqlRow)]
pub struct Done(String);

impl Done {
    /// The word: `token.revoke`.
    pub fn word(&self) -> &str {
        &self.0
    }

    /// True for what was done to the token of a person: nobody else reads its name.
    pub fn is_to_personal_token(&self) -> bool {
        self.0.starts_with(TOKEN)
    }

    /// True for what was done to a user.
    pub fn is_to_user(&self) -> bool {
        self.0.starts_with(USER)
    }

    /// How it is told before a name (`revoked the token`), and without one; `None` where the name is always
    /// told.
    pub fn told(&self) -> (String, Option<&'static str>) {
        let Some(deed) = Deed::read(&self.0) else { return (self.0.clone(), None) };
        let nameless = Some(deed.words().nameless).filter(|nameless| !nameless.is_empty());
        (deed.fill(deed.words().told), nameless.filter(|_| deed.1 == UserType::Human))
    }
}

impl<DB: diesel::backend::Backend> FromSql<Text, DB> for Done
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        String::from_sql(bytes).map(Done)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Deed, Done, TOKEN};

    #[test]
    fn every_deed_has_words_of_its_own() {
        let all: Vec<Deed> = Deed::all().collect();
        for deed in &all {
            assert_eq!(Deed::read(&deed.word()), Some(*deed));
            let (told, nameless) = Done(deed.word()).told();
            assert!(!format!("{told}{}", deed.title()).contains('{'), "{told}");
            // Nobody reads the name of somebody else's token.
            assert!(!deed.word().starts_with(TOKEN) || nameless.is_some());
        }
        let titles: BTreeSet<String> = all.iter().map(|deed| deed.title()).collect();
        assert_eq!((titles.len(), all.len()), (29, 29));
    }

    #[test]
    fn tokens_of_services_are_told_apart_and_what_is_not_known_is_told_as_it_is() {
        let told = |word: &str| Done(word.into()).told();
        assert_eq!(told("token.revoke"), ("revoked the token".into(), Some("revoked a personal token")));
        assert_eq!(told("service_token.revoke"), ("revoked the service token".into(), None));
        assert_eq!(told("user.sign_in"), ("signed in".into(), Some("signed in")));
        for word in ["user.fly", "service_user.edit", "service_", "token"] {
            assert_eq!(told(word), (word.into(), None));
        }
        let titles = ["service_token.tags", "token.new_secret"].map(|word| Deed::read(word).map(Deed::title));
        let wanted = ["Tags of a service token chosen", "Token given a new secret"];
        assert_eq!(titles, wanted.map(|title| Some(title.to_owned())));
    }
}
