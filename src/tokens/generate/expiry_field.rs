//! The Expiration field of every form that makes a token: its choices, and the instant that each gives.

use super::expiration::{PRESETS, after, choosable};
use crate::db::Moment;
use crate::web::when::{When, day};

/// The field as it is shown.
pub struct ExpiryField {
    /// A value of `PRESETS`, when it is one.
    pub chosen: String,
    /// The day typed for a custom date.
    pub expires_on: String,
    pub presets: Vec<Preset>,
    pub min_date: String,
    pub max_date: String,
}

/// One choice.
pub struct Preset {
    pub value: &'static str,
    pub label: &'static str,
    pub days: Option<i64>,
    pub when: String,
    pub line: Option<When>,
}

impl ExpiryField {
    /// The field with `chosen`, counted from `now`.
    pub fn new(now: Moment, chosen: &str) -> Self {
        let (first, last) = choosable(now);
        let preset = |(value, label, days): (&'static str, &'static str, Option<i64>)| {
            let end = days.map(|days| after(now, days));
            Preset { value, label, days, when: end.map_or(String::new(), day), line: end.map(When::long) }
        };
        ExpiryField {
            chosen: chosen.to_owned(),
            expires_on: String::new(),
            presets: PRESETS.into_iter().map(preset).collect(),
            min_date: first.to_string(),
            max_date: last.to_string(),
        }
    }

    /// The field as a person left it.
    pub fn typed(self, chosen: &str, expires_on: &str) -> Self {
        ExpiryField { chosen: chosen.to_owned(), expires_on: expires_on.to_owned(), ..self }
    }
}
