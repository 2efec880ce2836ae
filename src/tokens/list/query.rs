//! What the address of the Tokens tab says: search, state, sort, page.

use serde::Deserialize;

use crate::db::UserId;
use crate::tokens::token::State;
use crate::web::listing::{href, search_text};

/// The path of the Tokens tab.
pub use crate::web::links::TOKENS as PATH;

const SERVICE: &str = "service";

/// The query of the address as it came.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawQuery {
    kind: String,
    /// With `kind=service` whose tokens; with `dialog=generate` for whom one is to be made.
    pub user: String,
    search: String,
    state: String,
    tag: String,
    sort: String,
    page: String,
    /// `generate`, `delete` or `tags`: a dialog that is open.
    pub dialog: String,
    /// For `delete` and `tags`: which token.
    pub token: String,
}

/// The query, read: what makes no sense counts as not there.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    pub kind: Kind,
    /// Only the tokens of this service user.
    pub user: Option<UserId>,
    pub search: String,
    pub state: Option<State>,
    /// Name of a tag.
    pub tag: Option<String>,
    pub sort: Sort,
    pub page: i64,
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

/// How the list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    Newest,
    Oldest,
    Name,
    NameDown,
    Expiration,
    ExpirationDown,
    Used,
    UsedDown,
}

/// Every sort: how the address says it, and how a person reads it.
pub const SORTS: [(Sort, &str, &str); 8] = [
    (Sort::Newest, "newest", "Newest"),
    (Sort::Oldest, "oldest", "Oldest"),
    (Sort::Name, "name", "Name A–Z"),
    (Sort::NameDown, "name-desc", "Name Z–A"),
    (Sort::Expiration, "expiration", "Expires first"),
    (Sort::ExpirationDown, "expiration-desc", "Expires last"),
    (Sort::UsedDown, "used-desc", "Used recently"),
    (Sort::Used, "used", "Used long ago"),
];

/// Every state filter: how the address says it, and how a person reads it.
pub const STATES: [(Option<State>, &str, &str); 4] = [
    (None, "", "All"),
    (Some(State::Active), "active", "Active"),
    (Some(State::Revoked), "revoked", "Revoked"),
    (Some(State::Expired), "expired", "Expired"),
];

impl ListQuery {
    /// Reads the query of an address.
    pub fn read(raw: &RawQuery) -> Self {
        let tag = search_text(&raw.tag);
        let kind = if raw.kind == SERVICE { Kind::Service } else { Kind::Personal };
        ListQuery {
            kind,
            user: raw.user.parse().ok().filter(|_| kind == Kind::Service),
            search: search_text(&raw.search),
            tag: (!tag.is_empty()).then_some(tag),
            state: STATES.iter().find(|(_, word, _)| *word == raw.state).and_then(|(state, ..)| *state),
            sort: SORTS
                .iter()
                .find(|(_, word, _)| *word == raw.sort)
                .map(|(sort, ..)| *sort)
                .unwrap_or_default(),
            page: raw.page.parse().unwrap_or(1),
        }
    }

    /// Reads it from a whole path, `/settings/tokens?state=active`.
    pub fn from_path(path: &str) -> Self {
        let query = path.split_once('?').map_or("", |(_, query)| query);
        ListQuery::read(&serde_html_form::from_str(query).unwrap_or_default())
    }

    /// The parts that differ from the default, as an address or a form says them.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if self.kind == Kind::Service {
            pairs.push(("kind", SERVICE.to_owned()));
        }
        if let Some(user) = self.user {
            pairs.push(("user", user.to_string()));
        }
        if !self.search.is_empty() {
            pairs.push(("search", self.search.clone()));
        }
        if self.state.is_some() {
            pairs.push(("state", self.state_word().to_owned()));
        }
        if let Some(tag) = &self.tag {
            pairs.push(("tag", tag.clone()));
        }
        if self.sort != Sort::default() {
            pairs.push(("sort", self.sort_word().to_owned()));
        }
        if self.page > 1 {
            pairs.push(("page", self.page.to_string()));
        }
        pairs
    }

    /// The address of this list.
    pub fn href(&self) -> String {
        href(PATH, &self.pairs())
    }

    /// True when a filter leaves tokens out, the search aside.
    pub fn has_filters(&self) -> bool {
        self.state.is_some() || self.tag.is_some() || self.user.is_some()
    }

    /// The same search in all tokens of this half.
    pub fn without_filters(&self) -> Self {
        self.with(|q| (q.state, q.tag, q.user) = (None, None, None))
    }

    /// A half of the tab, as it is opened.
    pub fn half(kind: Kind) -> Self {
        ListQuery { kind, page: 1, ..ListQuery::default() }
    }

    /// This list from its first page, with something else in it.
    pub fn with(&self, change: impl FnOnce(&mut ListQuery)) -> Self {
        let mut other = self.with_page(1);
        change(&mut other);
        other
    }

    /// Another page of this list.
    pub fn with_page(&self, page: i64) -> Self {
        ListQuery { page, ..self.clone() }
    }

    /// `active`, or nothing for all.
    pub fn state_word(&self) -> &'static str {
        STATES.iter().find(|(state, ..)| *state == self.state).map_or("", |(_, word, _)| word)
    }

    /// `name-desc`
    pub fn sort_word(&self) -> &'static str {
        SORTS.iter().find(|(sort, ..)| *sort == self.sort).map_or("", |(_, word, _)| word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_alike_and_nonsense_is_left_out() {
        let path = "/settings/tokens?search=a%26b&state=revoked&tag=CI&sort=used-desc&page=3";
        assert_eq!(ListQuery::from_path(path).href(), path);
        let path = "/settings/tokens?kind=service&user=7&search=a";
        assert_eq!(ListQuery::from_path(path).href(), path);
        assert_eq!(ListQuery::from_path("/settings/tokens?user=7").href(), PATH);
        assert_eq!(ListQuery::from_path("/settings/tokens?state=x&sort=y&page=-1&search=%00").href(), PATH);
    }
}
