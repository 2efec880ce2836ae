//! What the address of the Tags tab says: a type and a category, beside what every list can say.

use crate::lists::query::{Filters, Raw};
use crate::lists::words::{Sort, Words};
use crate::tags::tag::TagType;
use crate::web::links;

/// The path of the Tags tab.
pub use crate::web::links::TAGS as PATH;

/// A list of tags.
pub type ListQuery = crate::lists::query::ListQuery<TagFilters>;

/// Which tags are listed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TagFilters {
    pub tag_type: Option<TagType>,
    pub category: Option<String>,
}

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Color,
    Created,
    Name,
    Weight,
}

/// Every type filter.
pub const TYPES: Words<Option<TagType>> = Words(&[
    (None, "", "All"),
    (Some(TagType::Global), "global", "Global"),
    (Some(TagType::External), "external", "External"),
]);

impl Filters for TagFilters {
    type By = By;
    const PATH: &'static str = links::TAGS;
    const SORTS: Words<Sort<By>> = Words(&[
        (Sort::down(By::Weight), "weight-desc", "Weight"),
        (Sort::up(By::Weight), "weight", "Weight, lightest"),
        (Sort::up(By::Name), "name", "Name A–Z"),
        (Sort::down(By::Name), "name-desc", "Name Z–A"),
        (Sort::up(By::Color), "color", "Color"),
        (Sort::down(By::Color), "color-desc", "Color, reversed"),
        (Sort::down(By::Created), "created-desc", "Created Date"),
        (Sort::up(By::Created), "created", "Created Date, oldest"),
    ]);

    fn read(raw: &Raw) -> Self {
        TagFilters { tag_type: TYPES.meaning(raw.get("type")), category: raw.name("category") }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let category = self.category.clone().unwrap_or_default();
        vec![("type", TYPES.word(self.tag_type).to_owned()), ("category", category)]
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
