//! What the query demands beyond a good token: `role=manager`, `tag=production`.

use url::form_urlencoded;

use crate::db::Role;
use crate::error::{AppError, AppResult};
use crate::tokens::holder::Holder;

/// All of them must be met.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Demands {
    /// The owner has at least this role.
    role: Option<Role>,
    /// The token carries each of these tags.
    tags: Vec<String>,
}

impl Demands {
    /// Reads them. What is not understood is refused (400): a mistyped demand must not count as met.
    pub(super) fn read(query: &str) -> AppResult<Self> {
        let mut demands = Demands::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "role" => demands.role = demands.role.max(Some(role(&value)?)),
                "tag" if !value.trim().is_empty() => demands.tags.push(value.trim().to_owned()),
                _ => return Err(refused("The query may hold role=admin, manager or member, and tag=NAME.")),
            }
        }
        Ok(demands)
    }

    /// `Forbidden` when `holder` does not meet all of them.
    pub(super) fn met_by(&self, holder: &Holder) -> AppResult<()> {
        if self.role.is_some_and(|role| holder.role < role) {
            return Err(AppError::Forbidden(
                "The owner of the token does not have the role that is asked for.",
            ));
        }
        match self.tags.iter().all(|tag| holder.carries(tag)) {
            true => Ok(()),
            false => Err(AppError::Forbidden("The token does not carry the tag that is asked for.")),
        }
    }
}

fn role(word: &str) -> AppResult<Role> {
    word.parse().map_err(|_| refused("role is admin, manager or member."))
}

fn refused(message: &str) -> AppError {
    AppError::Unreadable { status: 400, message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_demands_are_read_and_nothing_else_is() {
        let demands = Demands::read("role=member&tag=Production&role=manager&tag=a%26b").expect("good");
        assert_eq!(demands.role, Some(Role::Manager));
        assert_eq!(demands.tags, ["Production", "a&b"]);
        assert_eq!(Demands::read("").expect("good"), Demands::default());
        for bad in
            ["role=", "role=root", "role", "tag=", "tag", "roles=admin", "Role=admin", "x", "tag=a&x=1", "=a"]
        {
            assert!(Demands::read(bad).is_err(), "{bad}");
        }
    }
}
