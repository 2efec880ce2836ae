//! What the address of the Users tab says: kind, search, role, state, sort, page.

use serde::Deserialize;

use crate::db::{Role, UserType};
use crate::web::listing::{href, search_text};

/// The path of the Users tab.
pub use crate::web::links::USERS as PATH;

/// The query of the address as it came.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawQuery {
    search: String,
    #[serde(rename = "type")]
    kind: String,
    role: String,
    state: String,
    sort: String,
    page: String,
    /// `add`, `edit` or `deactivate`: a dialog that is open.
    pub dialog: String,
    /// For `edit` and `deactivate`: which user.
    pub user: String,
}

/// The query, read: what makes no sense counts as not there.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    /// Part of the name, the email address or the identifier.
    pub search: String,
    pub user_type: Option<UserType>,
    pub role: Option<Role>,
    pub active: Option<bool>,
    pub sort: Sort,
    pub page: i64,
}

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    #[default]
    Name,
    Role,
    LastActive,
    Added,
}

/// A column and a direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sort {
    pub by: By,
    pub down: bool,
}

const fn sort(by: By, down: bool) -> Sort {
    Sort { by, down }
}

/// Every sort: how the address says it, and how a person reads it.
pub const SORTS: [(Sort, &str, &str); 8] = [
    (sort(By::Name, false), "name", "Name A–Z"),
    (sort(By::Name, true), "name-desc", "Name Z–A"),
    (sort(By::Role, false), "role", "Role, Admins first"),
    (sort(By::Role, true), "role-desc", "Role, Members first"),
    (sort(By::LastActive, true), "active-desc", "Active recently"),
    (sort(By::LastActive, false), "active", "Active long ago"),
    (sort(By::Added, true), "added-desc", "Added recently"),
    (sort(By::Added, false), "added", "Added long ago"),
];

/// Every kind of user: how the address says it, and how a person reads it.
pub const KINDS: [(Option<UserType>, &str, &str); 3] = [
    (None, "", "All"),
    (Some(UserType::Human), "person", "People"),
    (Some(UserType::Service), "service", "Service users"),
];

/// Every role filter: how the address says it, and how a person reads it.
pub const ROLES: [(Option<Role>, &str, &str); 4] = [
    (None, "", "Any"),
    (Some(Role::Admin), "admin", "Admin"),
    (Some(Role::Manager), "manager", "Manager"),
    (Some(Role::Member), "member", "Member"),
];

/// Every state filter: how the address says it, and how a person reads it.
pub const STATES: [(Option<bool>, &str, &str); 3] =
    [(None, "", "All"), (Some(true), "active", "Active"), (Some(false), "deactivated", "Deactivated")];

/// What `word` means in one of the lists above; nonsense means the first.
fn meaning<T: Copy>(list: &[(T, &str, &str)], word: &str) -> T {
    list.iter().find(|(_, known, _)| *known == word).map_or(list[0].0, |(meaning, ..)| *meaning)
}

/// The word of the address and that of the page for `meaning`.
pub fn words<T: Copy + PartialEq>(
    list: &[(T, &'static str, &'static str)],
    meaning: T,
) -> (&'static str, &'static str) {
    list.iter().find(|(known, ..)| *known == meaning).map_or(("", ""), |(_, word, label)| (word, label))
}

impl ListQuery {
    /// Reads the query of an address.
    pub fn read(raw: &RawQuery) -> Self {
        ListQuery {
            search: search_text(&raw.search),
            user_type: meaning(&KINDS, &raw.kind),
            role: meaning(&ROLES, &raw.role),
            active: meaning(&STATES, &raw.state),
            sort: meaning(&SORTS, &raw.sort),
            page: raw.page.parse().unwrap_or(1),
        }
    }

    /// Reads it from a whole path, `/settings/users?type=service`.
    pub fn from_path(path: &str) -> Self {
        let query = path.split_once('?').map_or("", |(_, query)| query);
        ListQuery::read(&serde_html_form::from_str(query).unwrap_or_default())
    }

    /// The parts that differ from the default, as an address or a form says them.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let said = [
            ("type", words(&KINDS, self.user_type).0),
            ("search", self.search.as_str()),
            ("role", words(&ROLES, self.role).0),
            ("state", words(&STATES, self.active).0),
            ("sort", if self.sort == Sort::default() { "" } else { self.sort_word() }),
        ];
        let page = (self.page > 1).then(|| ("page", self.page.to_string()));
        let said = said.into_iter().filter(|(_, value)| !value.is_empty());
        said.map(|(key, value)| (key, value.to_owned())).chain(page).collect()
    }

    /// The address of this list.
    pub fn href(&self) -> String {
        href(PATH, &self.pairs())
    }

    /// All users of this kind.
    pub fn of(user_type: UserType) -> Self {
        ListQuery { user_type: Some(user_type), ..ListQuery::default() }
    }

    /// The same search in all users.
    pub fn without_filters(&self) -> Self {
        self.with(|q| (q.user_type, q.role, q.active) = (None, None, None))
    }

    /// This list from its first page, with something else in it.
    pub fn with(&self, change: impl FnOnce(&mut ListQuery)) -> Self {
        let mut other = ListQuery { page: 1, ..self.clone() };
        change(&mut other);
        other
    }

    /// `active-desc`
    pub fn sort_word(&self) -> &'static str {
        words(&SORTS, self.sort).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_alike_and_nonsense_is_left_out() {
        let path =
            "/settings/users?type=service&search=a%26b&role=admin&state=deactivated&sort=active-desc&page=3";
        assert_eq!(ListQuery::from_path(path).href(), path);
        let nonsense = "/settings/users?type=x&role=root&state=gone&sort=y&page=-1&search=%00";
        assert_eq!(ListQuery::from_path(nonsense).href(), PATH);
    }
}
