//! A line as a person reads it: who did what to what, when, from where, by which door.

use super::find::Line;
use crate::audit::{CONSOLE, Door};
use crate::db::UserId;
use crate::web::when::When;

/// A line in words.
pub struct Sentence {
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
    /// `Page`
    pub place: &'static str,
    pub address: Option<String>,
}

/// The name of what a line is about, as `reader` may know it: of a personal token only its owner does.
pub fn subject(line: &Line, reader: UserId) -> Option<&str> {
    let is_hidden = line.action.is_to_personal_token() && line.actor_id != Some(reader);
    (!is_hidden).then_some(line.subject_name.as_str())
}

/// Where it was done. Whoever is no user is at the console, sets up the server, holds a secret, or is a job.
fn place(line: &Line) -> &'static str {
    match (line.door, line.actor_id) {
        (Door::Page, None) => "Setup",
        (Door::Page, Some(_)) => "Page",
        (Door::Api, _) => "API",
        (Door::CommandLine, _) if line.actor_name == CONSOLE => "Command line",
        (Door::CommandLine, _) => "Background job",
    }
}

impl Sentence {
    /// A line of the reader's own activity. Where an Admin was who changed something about them is not theirs
    /// to know.
    pub fn own(line: Line, reader: UserId) -> Self {
        let is_theirs = line.actor_id == Some(reader);
        let address = line.address.clone().filter(|_| is_theirs);
        Sentence { address, ..Sentence::new(line, reader) }
    }

    /// The line for this reader, an Admin.
    pub fn new(line: Line, reader: UserId) -> Self {
        let (named, nameless) = line.action.told();
        let is_oneself = line.action.is_to_user() && line.actor_id.map(i64::from) == Some(line.subject_id);
        let what = match (subject(&line, reader), nameless) {
            (_, Some(_)) if is_oneself => None,
            (what, _) => what.map(str::to_owned),
        };
        let is_you = line.actor_id == Some(reader);
        Sentence {
            did: nameless.filter(|_| what.is_none()).map_or(named, str::to_owned),
            what,
            place: place(&line),
            icon: match line.action.word().split('.').next() {
                Some("tag") => "tag",
                Some("user") => "user",
                _ => "key",
            },
            of: line.subject_of,
            who: if is_you { "You".into() } else { line.actor_name },
            actor_id: line.actor_id,
            when: When::short(line.at),
            address: line.address,
        }
    }
}
