//! What the address of the Tokens tab says: whose, state and tag, beside what every list can say.

use crate::db::UserId;
use crate::lists::query::{Filters, Raw};
use crate::lists::words::{Sort, Words};
use crate::tokens::token::State;
use crate::web::links;

/// The path of the Tokens tab.
pub use crate::web::links::TOKENS as PATH;

/// A list of tokens.
pub type ListQuery = crate::lists::query::ListQuery<TokenFilters>;

/// Which tokens are listed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TokenFilters {
    pub kind: Kind,
    /// Only the tokens of this service user.
    pub user: Option<UserId>,
    pub state: Option<State>,
    /// Name of a tag.
    pub tag: Option<String>,
}

/// The halves of the tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// One's own tokens.
    #[default]
    Personal,
    /// Those of all service users.
    Service,
}

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Created,
    Name,
    Expiration,
    Used,
}

/// The halves.
pub const KINDS: Words<Kind> =
    Words(&[(Kind::Personal, "personal", "Personal"), (Kind::Service, "service", "Service")]);

/// Every state filter.
pub const STATES: Words<Option<State>> = Words(&[
    (None, "", "All"),
    (Some(State::Active), "active", "Active"),
    (Some(State::Revoked), "revoked", "Revoked"),
    (Some(State::Expired), "expired", "Expired"),
]);

impl Filters for TokenFilters {
    type By = By;
    const PATH: &'static str = links::TOKENS;
    const SORTS: Words<Sort<By>> = Words(&[
        (Sort::down(By::Created), "newest", "Newest"),
        (Sort::up(By::Created), "oldest", "Oldest"),
        (Sort::up(By::Name), "name", "Name A–Z"),
        (Sort::down(By::Name), "name-desc", "Name Z–A"),
        (Sort::up(By::Expiration), "expiration", "Expires first"),
        (Sort::down(By::Expiration), "expiration-desc", "Expires last"),
        (Sort::down(By::Used), "used-desc", "Used recently"),
        (Sort::up(By::Used), "used", "Used long ago"),
    ]);

    fn read(raw: &Raw) -> Self {
        let kind = KINDS.meaning(raw.get("kind"));
        TokenFilters {
            kind,
            user: raw.row("user").filter(|_| kind == Kind::Service),
            state: STATES.meaning(raw.get("state")),
            tag: raw.name("tag"),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        vec![
            ("kind", KINDS.word(self.kind).to_owned()),
            ("user", self.user.map_or_else(String::new, |user| user.to_string())),
            ("state", STATES.word(self.state).to_owned()),
            ("tag", self.tag.clone().unwrap_or_default()),
        ]
    }

    fn wider(&self) -> Self {
        TokenFilters { kind: self.kind, ..TokenFilters::default() }
    }
}

/// A half of the tab, as it is opened.
pub fn half(kind: Kind) -> ListQuery {
    ListQuery::of(TokenFilters { kind, ..TokenFilters::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_alike_and_nonsense_is_left_out() {
        let path = "/settings/tokens?search=a%26b&state=revoked&tag=CI&sort=used-desc&page=3";
        assert_eq!(ListQuery::from_path(path).href(), path);
        let path = "/settings/tokens?search=a&kind=service&user=7";
        assert_eq!(ListQuery::from_path(path).href(), path);
        assert_eq!(ListQuery::from_path("/settings/tokens?user=7").href(), PATH);
        assert_eq!(ListQuery::from_path("/settings/tokens?state=x&sort=y&page=-1&search=%00").href(), PATH);
    }
}
