//! The parts that every list of Settings has around its rows.

use url::form_urlencoded;

use crate::db::{fold, literal};
use crate::names;

/// One link of a filter or sort menu.
pub struct Choice {
    pub label: String,
    pub href: String,
    pub current: bool,
}

/// A column head.
pub struct Head {
    pub label: &'static str,
    /// Sorts by the column; by the other direction when it does already. `None`: the column is not sortable.
    pub href: Option<String>,
    /// `ascending`, `descending` or `none`.
    pub sort: &'static str,
}

/// What "Nothing matches" says.
pub struct Nothing {
    pub sentence: String,
    /// A near hit: name, address, and one word about it.
    pub near: Option<(String, String, String)>,
    pub clear_href: String,
}

impl Head {
    /// The head of a column that can't be sorted by.
    pub fn plain(label: &'static str) -> Self {
        Head { label, href: None, sort: "none" }
    }

    /// The head of a column that can be sorted by. `now`: whether the list is sorted by it, and then whether down.
    /// `href` gives the address that sorts down or up; the first click sorts down when `down_first`.
    pub fn sorted(
        label: &'static str,
        now: Option<bool>,
        down_first: bool,
        href: impl FnOnce(bool) -> String,
    ) -> Self {
        let sort = match now {
            Some(true) => "descending",
            Some(false) => "ascending",
            None => "none",
        };
        Head { label, href: Some(href(now.map_or(down_first, |down| !down))), sort }
    }
}

/// `path` with the query that `pairs` make.
pub fn href(path: &str, pairs: &[(&'static str, String)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    format!("{path}?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

/// What a person searches for, without what no name can hold: the database never sees it.
pub fn search_text(raw: &str) -> String {
    names::one_spaced(names::visible(raw).trim()).chars().take(255).collect()
}

/// A LIKE pattern (escape `\`) for folded names that begin with `text`, whatever characters it holds.
pub fn starts_with(text: &str) -> String {
    format!("{}%", literal(&fold(text)))
}
