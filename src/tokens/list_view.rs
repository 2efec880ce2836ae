//! The parts of the Tokens tab as its templates read them.

use super::list_query::{ListQuery, PATH, STATES, Sort};
use super::token::{State, Token};
use crate::db::{Moment, TokenId};
use crate::web::when::When;

/// In its last week an expiration is told strongly.
const WEEK: i64 = 7 * 24 * 60 * 60;

/// One link of a filter menu.
pub(super) struct Choice {
    pub(super) label: &'static str,
    pub(super) href: String,
    pub(super) current: bool,
}

pub(super) struct Head {
    pub(super) label: &'static str,
    pub(super) href: String,
    /// `ascending`, `descending` or `none`
    pub(super) sort: &'static str,
}

pub(super) struct Row {
    pub(super) id: TokenId,
    pub(super) name: String,
    pub(super) state: &'static str,
    pub(super) state_word: &'static str,
    pub(super) expires: Option<When>,
    pub(super) expires_soon: bool,
    pub(super) created: When,
    pub(super) last_used: Option<When>,
    pub(super) can_revoke: bool,
    pub(super) can_restore: bool,
    pub(super) can_delete: bool,
}

/// What "Nothing matches" says.
pub(super) struct Nothing {
    pub(super) sentence: String,
    /// A token that has the searched text and another state: name, address, state.
    pub(super) near: Option<(String, String, String)>,
    pub(super) clear_href: String,
}

pub(super) fn choice(label: &'static str, query: ListQuery, current: bool) -> Choice {
    Choice { label, href: query.href(), current }
}

/// A column head sorts by its column; by the other direction when it does already.
pub(super) fn heads(query: &ListQuery) -> Vec<Head> {
    let columns = [
        ("Token", Sort::Name, Sort::NameDown, Sort::Name),
        ("Created", Sort::Oldest, Sort::Newest, Sort::Newest),
        ("Last used", Sort::Used, Sort::UsedDown, Sort::UsedDown),
    ];
    let head = |(label, up, down, first)| {
        let (sort, next) = match query.sort {
            sort if sort == up => ("ascending", down),
            sort if sort == down => ("descending", up),
            _ => ("none", first),
        };
        Head { label, href: query.with_sort(next).href(), sort }
    };
    columns.into_iter().map(head).collect()
}

pub(super) fn row(token: Token, now: Moment) -> Row {
    let state = token.state(now);
    let (word, title) = words(state);
    Row {
        id: token.id,
        name: token.name,
        state: word,
        state_word: title,
        expires: token.expiration.map(When::short),
        expires_soon: token.expiration.is_some_and(|end| end > now && end <= now.plus(WEEK)),
        created: When::short(token.created),
        last_used: token.last_used.map(When::short),
        can_revoke: state == State::Active,
        can_restore: state == State::Revoked,
        can_delete: state != State::Active,
    }
}

fn words(state: State) -> (&'static str, &'static str) {
    STATES.iter().find(|(known, ..)| *known == Some(state)).map_or(("", ""), |(_, word, label)| (word, label))
}

pub(super) fn nothing(query: &ListQuery, near: Option<Token>, now: Moment) -> Nothing {
    let kind = query.state.map_or(String::new(), |state| format!("{} ", words(state).0));
    let sentence = match query.search.as_str() {
        "" => format!("You have no {kind}token."),
        text => format!("No {kind}token has “{text}” in its name."),
    };
    let near = near.map(|token| {
        let state = words(token.state(now)).0.to_owned();
        (token.name, query.with_state(None).href(), state)
    });
    Nothing { sentence, near, clear_href: PATH.into() }
}
