//! What the query demands beyond a good token: `role=manager`, `tag=production`.

use url::form_urlencoded;

use super::holder::Holder;
use crate::db::Role;
use crate::error::{AppError, AppResult};

/// All of them must be met.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Demands {
    /// The owner has at least this role.
    role: Option<Role>,
    /// The token carries each of these tags.
    tags: Vec<Named>,
}

/// A tag as the query names it. A `+` in a query is a blank to forms and a plus to most who type one, so that
/// one is met by either.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    as_in_forms: String,
    /// When it has a `+`.
    as_typed: Option<String>,
}

impl Demands {
    /// Reads them. What is not understood is refused (400): a mistyped demand must not count as met.
    pub fn read(query: &str) -> AppResult<Self> {
        let mut demands = Demands::default();
        let typed = query.contains('+').then(|| query.replace('+', "%2B"));
        let mut typed = typed.as_ref().map(|query| form_urlencoded::parse(query.as_bytes()));
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let typed = typed.as_mut().and_then(Iterator::next).map(|(_, value)| value);
            match name.as_ref() {
                "role" => demands.role = demands.role.max(Some(role(&value)?)),
                "tag" if !typed.as_ref().unwrap_or(&value).trim().is_empty() => {
                    demands.tags.push(Named::new(&value, typed.as_deref()));
                }
                _ => return Err(refused("The query may hold role=admin, manager or member, and tag=NAME.")),
            }
        }
        Ok(demands)
    }

    /// `Forbidden` when `holder` does not meet all of them.
    pub fn met_by(&self, holder: &Holder) -> AppResult<()> {
        if self.role.is_some_and(|role| holder.role < role) {
            return Err(AppError::Forbidden(
                "The owner of the token does not have the role that is asked for.",
            ));
        }
        match self.tags.iter().all(|tag| tag.is_on(holder)) {
            true => Ok(()),
            false => Err(AppError::Forbidden("The token does not carry the tag that is asked for.")),
        }
    }
}

impl Named {
    fn new(as_in_forms: &str, as_typed: Option<&str>) -> Self {
        let as_in_forms = as_in_forms.trim().to_owned();
        let as_typed = as_typed.map(str::trim).filter(|typed| *typed != as_in_forms).map(str::to_owned);
        Named { as_in_forms, as_typed }
    }

    fn is_on(&self, holder: &Holder) -> bool {
        holder.carries(&self.as_in_forms) || self.as_typed.as_ref().is_some_and(|tag| holder.carries(tag))
    }
}

/// Upper and lower case count as the same: the API and the pages write `Admin`.
fn role(word: &str) -> AppResult<Role> {
    let roles = [Role::Admin, Role::Manager, Role::Member];
    let found = roles.into_iter().find(|role| role.word().eq_ignore_ascii_case(word));
    found.ok_or_else(|| refused("role is admin, manager or member."))
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
        assert_eq!(demands.tags, [Named::new("Production", None), Named::new("a&b", None)]);
        for word in ["admin", "Admin", "ADMIN", "aDmIn"] {
            assert_eq!(Demands::read(&format!("role={word}")).expect("good").role, Some(Role::Admin));
        }
        let named =
            |form: &str, typed: &str| vec![Named { as_in_forms: form.into(), as_typed: Some(typed.into()) }];
        assert_eq!(Demands::read("tag=C%2B%2B").expect("good").tags, [Named::new("C++", None)]);
        assert_eq!(Demands::read("tag=C++").expect("good").tags, named("C", "C++"));
        assert_eq!(Demands::read("role=admin&tag=a+b%2Bc").expect("good").tags, named("a b+c", "a+b+c"));
        assert_eq!(Demands::read("tag=+").expect("good").tags, named("", "+"));
        assert_eq!(Demands::read("").expect("good"), Demands::default());
        for bad in [
            "role=",
            "role=root",
            "role",
            "tag=",
            "tag",
            "roles=admin",
            "Role=admin",
            "role=Root",
            "role=+admin",
            "role=admin+",
            "x",
            "tag=a&x=1",
            "=a",
        ] {
            assert!(Demands::read(bad).is_err(), "{bad}");
        }
    }
}
