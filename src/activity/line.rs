//! A line as a person reads it: who did what to what, when, from where, by which door.

use super::find::Line;
use crate::audit::{PERSONAL_TOKEN, USER, told};
use crate::db::UserId;
use crate::web::when::When;

/// A line in words.
pub struct Told {
    /// `You`, or the name at that time.
    pub who: String,
    pub actor_id: Option<UserId>,
    /// `revoked the token`
    pub did: String,
    /// What it was done to: `CI`.
    pub what: Option<String>,
    /// To which service user that belongs.
    pub of: Option<String>,
    /// The icon of that: `key`, `tag` or `user`.
    pub icon: &'static str,
    pub when: When,
    pub door: &'static str,
    pub address: Option<String>,
}

/// The name of what a line is about, as `reader` may know it: of a personal token only its owner does.
pub fn subject(line: &Line, reader: UserId) -> Option<&str> {
    let is_hidden = line.action.starts_with(PERSONAL_TOKEN) && line.actor_id != Some(reader);
    (!is_hidden).then_some(line.subject_name.as_str())
}

impl Told {
    /// A line of the reader's own activity. Where an Admin was who changed something about them is not theirs to know.
    pub fn own(line: Line, reader: UserId) -> Self {
        let is_theirs = line.actor_id == Some(reader);
        let address = line.address.clone().filter(|_| is_theirs);
        Told { address, ..Told::new(line, reader) }
    }

    /// The line for this reader, an Admin.
    pub fn new(line: Line, reader: UserId) -> Self {
        let (named, nameless) = told(&line.action);
        let is_oneself = line.action.starts_with(USER) && line.actor_id == Some(line.subject_id);
        let what = match (subject(&line, reader), nameless) {
            (_, Some(_)) if is_oneself => None,
            (what, _) => what.map(str::to_owned),
        };
        let is_you = line.actor_id == Some(reader);
        Told {
            did: if what.is_some() { named.to_owned() } else { nameless.unwrap_or(named).to_owned() },
            what,
            of: line.subject_of,
            who: if is_you { "You".into() } else { line.actor_name },
            actor_id: line.actor_id,
            icon: match line.action.split('.').next() {
                Some("tag") => "tag",
                Some("user") => "user",
                _ => "key",
            },
            when: When::short(line.at),
            door: match line.door.as_str() {
                "page" => "Page",
                "api" => "API",
                _ => "Command line",
            },
            address: line.address,
        }
    }
}
