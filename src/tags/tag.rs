//! A tag as a row, as the API shows it, and as a chip on a page.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use utoipa::ToSchema;

use super::color::TagColor;
use crate::db::schema::tags;
use crate::db::{Moment, TagId, Word, columns, fold, stored_as_word};
use crate::error::{AppError, AppResult};
use crate::names;
use crate::web::links;

/// Characters of a name at most.
pub(super) const NAME_LENGTH: usize = 100;
const DESCRIPTION_LENGTH: usize = 1000;
const CATEGORY_LENGTH: usize = 100;
/// What would change the meaning of `/api/global-tags/{name}`.
const NOT_IN_A_PATH: [char; 4] = ['/', '?', '#', '%'];

/// A name that may be given to a tag.
#[derive(Debug, Clone)]
pub struct TagName(String);

impl TagName {
    /// Trims and checks `raw`: 1 to 100 characters that can stand in an address.
    pub fn parse(raw: &str) -> AppResult<Self> {
        let name = names::clean("name", raw, NAME_LENGTH)?;
        if name.contains(NOT_IN_A_PATH) {
            return Err(AppError::invalid("name", "A tag's name can't hold / ? # or %."));
        }
        if matches!(fold(&name).as_str(), "." | ".." | "listing") {
            return Err(AppError::invalid(
                "name",
                format!("A tag can't be named {name}: the API uses it. Choose another."),
            ));
        }
        Ok(TagName(name))
    }

    /// The name that a row has.
    pub fn stored(name: &str) -> Self {
        TagName(name.to_owned())
    }

    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is compared.
    pub fn key(&self) -> String {
        fold(&self.0)
    }
}

/// Trims and checks a description: lines of text, `None` when it is empty.
pub fn description(raw: &str) -> AppResult<Option<String>> {
    let text = raw.replace("\r\n", "\n").trim().to_owned();
    if text.split('\n').any(|line| names::hidden_in(line).is_some()) {
        return Err(AppError::invalid(
            "description",
            "The description holds a character that can't be seen.",
        ));
    }
    match text.chars().count() {
        0 => Ok(None),
        n if n > DESCRIPTION_LENGTH => Err(AppError::invalid(
            "description",
            format!("The description has {n} characters; {DESCRIPTION_LENGTH} is the most."),
        )),
        _ => Ok(Some(text)),
    }
}

/// Trims and checks a category, `None` when it is empty.
pub fn category(raw: &str) -> AppResult<Option<String>> {
    match raw.trim() {
        "" => Ok(None),
        text => names::clean("category", text, CATEGORY_LENGTH).map(Some),
    }
}

/// A weight modifier from −10 to 10.
pub fn weight(number: i64) -> AppResult<i32> {
    let fits = i32::try_from(number).ok().filter(|weight| (-10..=10).contains(weight));
    fits.ok_or_else(|| AppError::invalid("weight_modifier", "Enter a whole number from −10 to 10."))
}

/// Made here, or synced from a catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[diesel(sql_type = Text)]
pub enum TagType {
    Global,
    External,
}

impl Word for TagType {
    const WORDS: &'static [(Self, &'static str)] =
        &[(TagType::Global, "global"), (TagType::External, "external")];
}

stored_as_word!(TagType);

impl TagType {
    /// As the database and the API write it.
    pub fn word(self) -> &'static str {
        TagType::WORDS[self as usize].1
    }
}

/// A row of `tags`.
#[derive(Debug, Clone, Queryable)]
pub struct Tag {
    pub id: TagId,
    pub name: String,
    pub tag_type: TagType,
    pub source: Option<String>,
    pub color: String,
    pub description: Option<String>,
    pub category: Option<String>,
    pub weight_modifier: i32,
    pub created: Moment,
}

columns! {
    /// The columns of `Tag`, in its order.
    COLUMNS = tags::{id, name, tag_type, source, color, description, category, weight_modifier, created}
}

impl Tag {
    /// True when a catalogue owns it.
    pub fn is_external(&self) -> bool {
        self.tag_type == TagType::External
    }

    /// The tag as a chip that leads to the tokens that carry it.
    pub fn chip(&self) -> Chip {
        Chip::new(&self.name, &self.color)
    }
}

/// A tag as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tag)]
pub struct ShownTag {
    #[schema(value_type = i64, minimum = 1, example = 3)]
    pub id: TagId,
    pub created: Moment,
    #[serde(rename = "type")]
    pub tag_type: TagType,
    /// The catalogue an external tag comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, example = "atlan")]
    pub source: Option<String>,
    #[schema(max_length = 100, example = "Production")]
    pub name: String,
    #[schema(pattern = "^#[0-9A-F]{6}$", example = "#1D4ED8")]
    pub color: String,
    #[schema(required, max_length = 1000, example = "What customers use")]
    pub description: Option<String>,
    #[schema(required, max_length = 100, example = "Environment")]
    pub category: Option<String>,
    /// Higher is more significant.
    #[schema(minimum = -10, maximum = 10, example = 8)]
    pub weight_modifier: i32,
}

impl From<Tag> for ShownTag {
    fn from(tag: Tag) -> Self {
        ShownTag {
            id: tag.id,
            created: tag.created,
            tag_type: tag.tag_type,
            source: tag.source,
            name: tag.name,
            color: tag.color,
            description: tag.description,
            category: tag.category,
            weight_modifier: tag.weight_modifier,
        }
    }
}

/// A tag as a small colored label.
pub struct Chip {
    pub name: String,
    pub color: String,
    /// The class that makes its text readable.
    pub ink: &'static str,
    /// The tokens that carry it.
    pub href: String,
}

impl Chip {
    /// A chip for a name and a color that was checked when it was stored.
    pub fn new(name: &str, color: &str) -> Self {
        let ink = TagColor::parse(color).map_or("ink-dark", |color| color.ink().0.class());
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("tag", name).finish();
        Chip {
            name: name.to_owned(),
            color: color.to_owned(),
            ink,
            href: format!("{}?{query}", links::TOKENS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_stand_in_an_address() {
        assert!(TagName::parse("Données personnelles 🔑 + ; & =").is_ok());
        for bad in ["", ".", "..", "listing", "Listing", "a/b", "a?b", "a#b", "50%", "a\0b", &"x".repeat(101)]
        {
            assert_eq!(TagName::parse(bad).expect_err(bad).field(), Some("name"), "{bad}");
        }
    }

    #[test]
    fn the_other_fields_have_their_limits() {
        assert_eq!(description(" a\r\nb ").expect("good").as_deref(), Some("a\nb"));
        assert_eq!(category("  ").expect("good"), None);
        assert!(description(&"x".repeat(1001)).is_err() && category(&"x".repeat(101)).is_err());
        assert!(
            weight(-10).is_ok()
                && weight(10).is_ok()
                && weight(11).is_err()
                && weight(-11).is_err()
                && weight(i64::MAX).is_err()
        );
    }
}
