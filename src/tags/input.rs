//! What a person or a program says about a tag, as it came.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use super::color::TagColor;
use super::tag::{self, TagName};
use crate::error::{AppError, AppResult};
use crate::web::json;

/// The Add Tag and Edit Tag dialogs, sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TagInput {
    pub name: String,
    pub color: String,
    pub description: String,
    pub category: String,
    pub weight_modifier: String,
    pub back: String,
}

/// The fields of a tag, checked.
#[derive(Debug, Clone)]
pub struct Fields {
    pub name: TagName,
    pub color: TagColor,
    pub description: Option<String>,
    pub category: Option<String>,
    pub weight_modifier: i32,
}

impl TagInput {
    /// Checks every field; an empty weight is 0.
    pub fn fields(&self) -> AppResult<Fields> {
        Ok(Fields {
            name: TagName::parse(&self.name)?,
            color: TagColor::parse(&self.color)?,
            description: tag::description(&self.description)?,
            category: tag::category(&self.category)?,
            weight_modifier: self.weight()?,
        })
    }

    /// The weight; people also type the real minus sign.
    pub fn weight(&self) -> AppResult<i32> {
        match self.weight_modifier.trim().replace('−', "-").as_str() {
            "" => Ok(0),
            text => tag::weight(text.parse().unwrap_or(i64::MAX)),
        }
    }
}

/// The fields that a program wants to change: what is left out stays, `null` empties a text that may be
/// empty.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TagChange)]
pub struct TagChange {
    /// 1 to 100 characters, none of / ? # %, not `.`, `..` or `listing`; unique, upper and lower case count as the same.
    #[serde(default, deserialize_with = "json::given")]
    #[schema(nullable = false, min_length = 1, pattern = "{tag name 100}", example = "Production")]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "json::given")]
    #[schema(nullable = false, pattern = "^#[0-9A-Fa-f]{6}$", example = "#1D4ED8")]
    pub color: Option<String>,
    #[serde(default, deserialize_with = "said")]
    /// Up to 1000 characters.
    #[schema(value_type = Option<String>, pattern = "{text 1000}", example = "What customers use")]
    pub description: Option<Option<String>>,
    #[serde(default, deserialize_with = "said")]
    /// Up to 100 characters.
    #[schema(value_type = Option<String>, pattern = "{optional name 100}", example = "Environment")]
    pub category: Option<Option<String>>,
    /// Higher is more significant.
    #[serde(default, deserialize_with = "json::given_whole")]
    #[schema(nullable = false, minimum = -10, maximum = 10, example = 8)]
    pub weight_modifier: Option<i64>,
}

/// Tells `null` from a field that is not there.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// `POST /api/global-tags`, the body.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTag {
    /// 1 to 100 characters, none of / ? # %, not `.`, `..` or `listing`; unique, upper and lower case count as the same.
    #[schema(min_length = 1, pattern = "{tag name 100}", example = "Production")]
    name: String,
    /// `global` when it is left out; `external` is for Admins and needs a source.
    #[serde(default, rename = "type")]
    pub tag_type: Option<tag::TagType>,
    /// The catalogue an external tag comes from, up to 100 characters.
    #[serde(default)]
    #[schema(min_length = 1, pattern = "{name 100}", example = "atlan")]
    pub source: Option<String>,
    #[serde(default)]
    #[schema(pattern = "^#[0-9A-Fa-f]{6}$", example = "#1D4ED8")]
    color: Option<String>,
    #[serde(default)]
    /// Up to 1000 characters.
    #[schema(pattern = "{text 1000}", example = "What customers use")]
    description: Option<String>,
    #[serde(default)]
    /// Up to 100 characters.
    #[schema(pattern = "{optional name 100}", example = "Environment")]
    category: Option<String>,
    /// From −10 to 10; higher is more significant, 0 when it is left out.
    #[serde(default, deserialize_with = "json::whole")]
    #[schema(minimum = -10, maximum = 10, example = 8)]
    weight_modifier: Option<i64>,
}

/// The body for the API document: a global tag has no source, an external one must name it.
pub struct NewTagBody;

impl ToSchema for NewTagBody {
    fn name() -> Cow<'static, str> {
        "NewTag".into()
    }
}

impl PartialSchema for NewTagBody {
    fn schema() -> RefOr<Schema> {
        let RefOr::T(Schema::Object(all)) = NewTag::schema() else { return NewTag::schema() };
        let (mut global, mut external) = (all.clone(), all);
        global.properties.remove("source");
        global.properties.insert("type".into(), one_of([json!("global"), Value::Null]).into());
        external.properties.insert("type".into(), one_of([json!("external")]).into());
        if let Some(RefOr::T(Schema::Object(source))) = external.properties.get_mut("source") {
            source.schema_type = SchemaType::Type(Type::String);
        }
        external.required.extend(["type", "source"].map(str::to_owned));
        OneOfBuilder::new().item(global).item(external).into()
    }
}

fn one_of<const N: usize>(words: [Value; N]) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::AnyValue).enum_values(Some(words))
}

/// The color of a tag for which none was chosen.
pub const DEFAULT_COLOR: &str = "#475569";

impl NewTag {
    /// Checks every field.
    pub fn fields(&self) -> AppResult<Fields> {
        Ok(Fields {
            name: TagName::parse(&self.name)?,
            color: TagColor::parse(self.color.as_deref().unwrap_or(DEFAULT_COLOR))?,
            description: tag::description(self.description.as_deref().unwrap_or(""))?,
            category: tag::category(self.category.as_deref().unwrap_or(""))?,
            weight_modifier: tag::weight(self.weight_modifier.unwrap_or(0))?,
        })
    }

    /// The catalogue, for an external tag; a global one has none.
    pub fn checked_source(&self) -> AppResult<Option<String>> {
        let is_external = self.tag_type == Some(tag::TagType::External);
        match (&self.source, is_external) {
            (None, false) => Ok(None),
            (Some(source), true) => crate::names::clean("source", source, 100).map(Some),
            (None, true) => Err(AppError::invalid("source", "An external tag needs the name of its source.")),
            (Some(_), false) => Err(AppError::invalid("source", "Only an external tag has a source.")),
        }
    }
}
