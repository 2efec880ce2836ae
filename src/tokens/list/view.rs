//! The parts of the Tokens tab as its templates read them.

use super::query::{By, Kind, ListQuery, STATES};
use crate::db::Moment;
use crate::lists::view::{Head, Near, Nothing};
use crate::lists::words::Sort;
use crate::tags::tag::Chip;
use crate::tokens::calls::strip::Strip;
use crate::tokens::chips::Carried;
use crate::tokens::token::{State, Token};
use crate::web::when::When;

/// An expiration less than a week away is highlighted.
const WEEK: i64 = 7 * 24 * 60 * 60;
/// Chips of a row; the others are counted.
const CHIPS: usize = 2;

pub(super) struct Row {
    pub(super) token: Token,
    /// The identifier of the service user whose it is.
    pub(super) owner: Option<String>,
    pub(super) state: &'static str,
    pub(super) state_word: &'static str,
    pub(super) expires: Option<When>,
    pub(super) expires_soon: bool,
    pub(super) chips: Vec<Chip>,
    /// `+2`, and the names of those.
    pub(super) more: Option<(String, String)>,
    pub(super) created: When,
    pub(super) last_used: Option<When>,
    /// `, from 10.0.0.9`
    pub(super) from: String,
    pub(super) strip: Option<Strip>,
    pub(super) can_revoke: bool,
    pub(super) can_restore: bool,
    pub(super) can_delete: bool,
}

pub(super) fn heads(query: &ListQuery) -> Vec<Head> {
    vec![
        Head::sorted("Token", "", query, Sort::up(By::Name)),
        Head::plain("Tags", "tags"),
        Head::sorted("Created", "when", query, Sort::down(By::Created)),
        Head::sorted("Last used", "when", query, Sort::down(By::Used)),
    ]
}

pub(super) fn row(
    token: Token,
    owner: Option<String>,
    tags: &[Carried],
    strip: Option<Strip>,
    now: Moment,
) -> Row {
    let state = token.state(now);
    let (shown, others) = tags.split_at(tags.len().min(CHIPS));
    let names: Vec<&str> = others.iter().map(|tag| tag.name.as_str()).collect();
    Row {
        owner,
        state: STATES.word(Some(state)),
        state_word: STATES.label(Some(state)),
        expires: token.expiration.map(When::short),
        expires_soon: token.expiration.is_some_and(|end| end > now && end <= now.plus(WEEK)),
        chips: shown.iter().map(|tag| Chip::new(&tag.name, &tag.color)).collect(),
        more: (!names.is_empty()).then(|| (format!("+{}", names.len()), names.join(", "))),
        created: When::short(token.created),
        last_used: token.last_used.map(When::short),
        from: token.last_address.as_ref().map_or_else(String::new, |address| format!(", from {address}")),
        strip,
        can_revoke: state == State::Active,
        can_restore: state == State::Revoked && !token.compromised,
        can_delete: state != State::Active,
        token,
    }
}

/// `user` is the service user that is filtered by.
pub(super) fn nothing(query: &ListQuery, user: Option<&str>, near: Option<Token>, now: Moment) -> Nothing {
    let filters = &query.filters;
    let state = filters.state.map_or(String::new(), |state| format!("{} ", STATES.word(Some(state))));
    let tag = filters.tag.as_ref().map_or(String::new(), |tag| format!(" with the tag {tag}"));
    let of = user.map_or(String::new(), |user| format!(" of {user}"));
    let sentence = match (query.search.as_str(), filters.kind) {
        ("", Kind::Personal) => format!("You have no {state}token{tag}."),
        ("", Kind::Service) => format!("There is no {state}service token{of}{tag}."),
        (text, Kind::Personal) => format!("No {state}token{tag} has “{text}” in its name."),
        (text, Kind::Service) => format!("No {state}service token{of}{tag} has “{text}” in its name."),
    };
    let near = near.map(|token| {
        let state = STATES.word(Some(token.state(now)));
        Near::new(query, "Another token has", token.name, state)
    });
    Nothing { near, ..Nothing::new(query, sentence) }
}
