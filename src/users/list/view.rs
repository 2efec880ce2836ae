//! The rows and heads of the Users tab as its templates read them.

use super::query::{By, ListQuery, STATES, UserFilters};
use crate::db::{UserId, UserType};
use crate::lists::paging::Page;
use crate::lists::view::{Head, Near, Nothing};
use crate::lists::words::Sort;
use crate::users::email::readable;
use crate::users::user::User;
use crate::web::page::initials;
use crate::web::when::When;

pub struct UserRow {
    pub id: UserId,
    pub who: Who,
    /// `3 active tokens`, for a service user.
    pub tokens: Option<String>,
    pub role: &'static str,
    pub active: bool,
    pub last_active: Option<When>,
    pub added: When,
    /// The person who looks at the list.
    pub is_you: bool,
}

/// A user as a picture and two lines.
pub struct Who {
    pub name: String,
    pub initials: String,
    /// The email address as people read it, or the identifier.
    pub email: String,
    pub is_service: bool,
}

impl Who {
    pub fn new(user: &User) -> Self {
        Who {
            name: user.name.clone(),
            initials: initials(&user.name),
            email: readable(user.email.as_deref().unwrap_or("")).into_owned(),
            is_service: user.user_type == UserType::Service,
        }
    }
}

pub fn row(user: &User, tokens: i64, you: UserId) -> UserRow {
    let who = Who::new(user);
    UserRow {
        id: user.id,
        tokens: who.is_service.then(|| active_tokens(tokens)),
        who,
        role: user.role.title(),
        active: user.active,
        last_active: user.last_active.map(When::short),
        added: When::short(user.created),
        is_you: user.id == you,
    }
}

/// `no active tokens`, `1 active token`, `3 active tokens`
pub fn active_tokens(count: i64) -> String {
    match count {
        0 => "no active tokens".into(),
        1 => "1 active token".into(),
        _ => format!("{count} active tokens"),
    }
}

pub fn heads(query: &ListQuery) -> Vec<Head> {
    vec![
        Head::sorted("User", "", query, Sort::up(By::Name)),
        Head::sorted("Role", "role", query, Sort::up(By::Role)),
        Head::plain("State", "standing"),
        Head::sorted("Last active", "seen", query, Sort::down(By::LastActive)),
        Head::sorted("Added", "added", query, Sort::down(By::Added)),
    ]
}

/// `7 people, 4 service users` when all are on this page.
pub fn summary(rows: &[UserRow], page: Page) -> String {
    if page.pages > 1 {
        return page.summary("user", "users");
    }
    let services = rows.iter().filter(|row| row.who.is_service).count();
    let count = |count, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {many}")),
    };
    let people = count(rows.len() - services, "person", "people");
    let services = count(services, "service user", "service users");
    people.into_iter().chain(services).collect::<Vec<_>>().join(", ")
}

pub fn nothing(query: &ListQuery, near: Option<User>) -> Nothing {
    let UserFilters { user_type, role, active } = query.filters;
    let state = active.map_or(String::new(), |_| format!("{} ", STATES.word(active)));
    let role = role.map_or(String::new(), |role| format!(" with the role {}", role.title()));
    let wanted = user_type.map_or("user", kind);
    let sentence = match query.search.as_str() {
        "" => format!("There is no {state}{wanted}{role}."),
        text => format!("No {state}{wanted}{role} has “{text}” in the name or the address."),
    };
    let near = near.map(|user| {
        let about = format!("{}, {}", kind(user.user_type), STATES.word(Some(user.active)));
        Near::new(query, "Somebody else has", user.name, about)
    });
    Nothing { near, ..Nothing::new(query, sentence) }
}

fn kind(user_type: UserType) -> &'static str {
    match user_type {
        UserType::Human => "person",
        UserType::Service => "service user",
    }
}
