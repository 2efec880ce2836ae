//! What the address of the Users tab says: kind, role and state, beside what every list can say.

use crate::db::{Role, UserType};
use crate::lists::query::{Filters, Raw};
use crate::lists::words::{Sort, Words};
use crate::web::links;

/// The path of the Users tab.
pub use crate::web::links::USERS as PATH;

/// A list of users; the search is for part of the name, the email address or the identifier.
pub type ListQuery = crate::lists::query::ListQuery<UserFilters>;

/// Which users are listed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UserFilters {
    pub user_type: Option<UserType>,
    pub role: Option<Role>,
    pub active: Option<bool>,
}

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Name,
    Role,
    LastActive,
    Added,
}

/// Every kind of user.
pub const KINDS: Words<Option<UserType>> = Words(&[
    (None, "", "All"),
    (Some(UserType::Human), "person", "People"),
    (Some(UserType::Service), "service", "Service users"),
]);

/// Every role filter.
pub const ROLES: Words<Option<Role>> = Words(&[
    (None, "", "Any"),
    (Some(Role::Admin), "admin", "Admin"),
    (Some(Role::Manager), "manager", "Manager"),
    (Some(Role::Member), "member", "Member"),
]);

/// Every state filter.
pub const STATES: Words<Option<bool>> = Words(&[
    (None, "", "All"),
    (Some(true), "active", "Active"),
    (Some(false), "deactivated", "Deactivated"),
]);

impl Filters for UserFilters {
    type By = By;
    const PATH: &'static str = links::USERS;
    const SORTS: Words<Sort<By>> = Words(&[
        (Sort::up(By::Name), "name", "Name A–Z"),
        (Sort::down(By::Name), "name-desc", "Name Z–A"),
        (Sort::up(By::Role), "role", "Role, Admins first"),
        (Sort::down(By::Role), "role-desc", "Role, Members first"),
        (Sort::down(By::LastActive), "active-desc", "Active recently"),
        (Sort::up(By::LastActive), "active", "Active long ago"),
        (Sort::down(By::Added), "added-desc", "Added recently"),
        (Sort::up(By::Added), "added", "Added long ago"),
    ]);

    fn read(raw: &Raw) -> Self {
        UserFilters {
            user_type: KINDS.meaning(raw.get("type")),
            role: ROLES.meaning(raw.get("role")),
            active: STATES.meaning(raw.get("state")),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let words = [
            ("type", KINDS.word(self.user_type)),
            ("role", ROLES.word(self.role)),
            ("state", STATES.word(self.active)),
        ];
        words.map(|(key, word)| (key, word.to_owned())).into()
    }
}

/// All users of this kind.
pub fn of(user_type: UserType) -> ListQuery {
    ListQuery::of(UserFilters { user_type: Some(user_type), ..UserFilters::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_alike_and_nonsense_is_left_out() {
        let path =
            "/settings/users?search=a%26b&type=service&role=admin&state=deactivated&sort=active-desc&page=3";
        assert_eq!(ListQuery::from_path(path).href(), path);
        let nonsense = "/settings/users?type=x&role=root&state=gone&sort=y&page=-1&search=%00";
        assert_eq!(ListQuery::from_path(nonsense).href(), PATH);
    }
}
