//! What the address of the Tags tab says: search, filters, sort, page.

use serde::Deserialize;

use crate::db::Word;
use crate::tags::tag::TagType;
use crate::web::listing::{href, search_text};

/// The path of the Tags tab.
pub use crate::web::links::TAGS as PATH;

/// The query of the address as it came.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawQuery {
    pub search: String,
    #[serde(rename = "type")]
    pub tag_type: String,
    pub category: String,
    pub sort: String,
    pub page: String,
    /// `add`, `edit` or `delete`: a dialog that is open.
    pub dialog: String,
    /// For `edit` and `delete`: the number of the tag.
    pub tag: String,
}

/// The query, read: what makes no sense counts as not there.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    pub search: String,
    pub tag_type: Option<TagType>,
    pub category: Option<String>,
    pub sort: Sort,
    pub page: i64,
}

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    Color,
    Created,
    Name,
    #[default]
    Weight,
}

/// A column and a direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub by: By,
    pub down: bool,
}

impl Default for Sort {
    /// The most significant first.
    fn default() -> Self {
        Sort { by: By::Weight, down: true }
    }
}

const fn sort(by: By, down: bool) -> Sort {
    Sort { by, down }
}

/// Every sort: how the address says it, and how a person reads it.
pub const SORTS: [(Sort, &str, &str); 8] = [
    (sort(By::Weight, true), "weight-desc", "Weight"),
    (sort(By::Weight, false), "weight", "Weight, lightest"),
    (sort(By::Name, false), "name", "Name A–Z"),
    (sort(By::Name, true), "name-desc", "Name Z–A"),
    (sort(By::Color, false), "color", "Color"),
    (sort(By::Color, true), "color-desc", "Color, reversed"),
    (sort(By::Created, true), "created-desc", "Created Date"),
    (sort(By::Created, false), "created", "Created Date, oldest"),
];

/// Every type filter: how the address says it, and how a person reads it.
pub const TYPES: [(Option<TagType>, &str, &str); 3] = [
    (None, "", "All"),
    (Some(TagType::Global), "global", "Global"),
    (Some(TagType::External), "external", "External"),
];

impl ListQuery {
    /// Reads the query of an address.
    pub fn read(raw: &RawQuery) -> Self {
        let category = search_text(&raw.category);
        ListQuery {
            search: search_text(&raw.search),
            tag_type: TagType::from_word(&raw.tag_type),
            category: (!category.is_empty()).then_some(category),
            sort: SORTS
                .iter()
                .find(|(_, word, _)| *word == raw.sort)
                .map(|(sort, ..)| *sort)
                .unwrap_or_default(),
            page: raw.page.parse().unwrap_or(1),
        }
    }

    /// Reads it from a whole path, `/settings/tags?type=global`.
    pub fn from_path(path: &str) -> Self {
        let query = path.split_once('?').map_or("", |(_, query)| query);
        ListQuery::read(&serde_html_form::from_str(query).unwrap_or_default())
    }

    /// The parts that differ from the default, as an address or a form says them.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.search.is_empty() {
            pairs.push(("search", self.search.clone()));
        }
        if let Some(tag_type) = self.tag_type {
            pairs.push(("type", tag_type.word().to_owned()));
        }
        if let Some(category) = &self.category {
            pairs.push(("category", category.clone()));
        }
        if self.sort != Sort::default() {
            pairs.push(("sort", self.sort_word().to_owned()));
        }
        if self.page > 1 {
            pairs.push(("page", self.page.to_string()));
        }
        pairs
    }

    /// The address of this list.
    pub fn href(&self) -> String {
        href(PATH, &self.pairs())
    }

    /// True when a filter or a search leaves tags out.
    pub fn is_narrow(&self) -> bool {
        !self.search.is_empty() || self.tag_type.is_some() || self.category.is_some()
    }

    /// This list from its first page, with something else in it.
    pub fn with(&self, change: impl FnOnce(&mut ListQuery)) -> Self {
        let mut other = ListQuery { page: 1, ..self.clone() };
        change(&mut other);
        other
    }

    /// `weight-desc`
    pub fn sort_word(&self) -> &'static str {
        SORTS.iter().find(|(sort, ..)| *sort == self.sort).map_or("", |(_, word, _)| word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_alike_and_nonsense_is_left_out() {
        let path = "/settings/tags?search=a%26b&type=external&category=Data+Quality&sort=color&page=3";
        assert_eq!(ListQuery::from_path(path).href(), path);
        assert_eq!(ListQuery::from_path("/settings/tags?type=x&sort=y&page=-1&category=%00").href(), PATH);
    }
}
