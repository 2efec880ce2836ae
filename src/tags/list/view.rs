//! The parts of the Tags tab as its templates read them.

use super::query::{By, ListQuery, PATH};
use crate::db::TagId;
use crate::error::AppError;
use crate::lists::view::{Head, Near, Nothing};
use crate::lists::words::Sort;
use crate::tags::color::{Ink, TagColor};
use crate::tags::input::{DEFAULT_COLOR, TagInput};
use crate::tags::tag::{Chip, Tag};
use crate::web::field_error::FieldError;
use crate::web::links;
use crate::web::when::When;

/// The quick colors of the dialog.
pub(super) const SWATCHES: [&str; 9] =
    ["#B91C1C", "#C2410C", "#F59E0B", "#15803D", "#0F766E", "#1D4ED8", "#6D28D9", "#BE185D", "#475569"];

pub(super) struct TagRow {
    pub(super) id: TagId,
    pub(super) chip: Chip,
    pub(super) description: String,
    pub(super) category: String,
    pub(super) category_href: String,
    pub(super) weight_label: String,
    /// The bar from the centre line at 50 of 100.
    pub(super) bar_x: i32,
    pub(super) bar_width: i32,
    pub(super) weight: i32,
    /// Where an external tag comes from.
    pub(super) source: Option<String>,
    pub(super) carried: String,
    pub(super) created: When,
}

pub(super) fn row(tag: Tag, carried: i64, query: &ListQuery) -> TagRow {
    let chip = tag.chip();
    let category = tag.category.unwrap_or_default();
    TagRow {
        id: tag.id,
        chip,
        description: tag.description.unwrap_or_default(),
        category_href: query.filtered(|filters| filters.category = Some(category.clone())),
        category,
        weight_label: signed(tag.weight_modifier),
        bar_x: 50 + 5 * tag.weight_modifier.min(0),
        bar_width: 5 * tag.weight_modifier.abs(),
        weight: tag.weight_modifier,
        source: tag.source,
        carried: tokens(carried),
        created: When::short(tag.created),
    }
}

/// `+10`, `0`, `−6`
fn signed(weight: i32) -> String {
    match weight {
        1.. => format!("+{weight}"),
        0 => "0".into(),
        _ => format!("−{}", weight.unsigned_abs()),
    }
}

fn tokens(count: i64) -> String {
    match count {
        0 => "none".into(),
        1 => "1 token".into(),
        _ => format!("{count} tokens"),
    }
}

pub(super) fn heads(query: &ListQuery) -> Vec<Head> {
    vec![
        Head::sorted("Name", "", query, Sort::up(By::Name)),
        Head::plain("Category", "category"),
        Head::sorted("Weight", "weight", query, Sort::down(By::Weight)),
        Head::plain("Type", "type"),
        Head::plain("Carried by", "carried-by"),
        Head::sorted("Created", "created", query, Sort::down(By::Created)),
    ]
}

pub(super) fn nothing(query: &ListQuery, near: Option<Tag>) -> Nothing {
    let kind = query.filters.tag_type.map_or(String::new(), |tag_type| format!("{} ", tag_type.word()));
    let category = query.filters.category.as_ref();
    let category = category.map_or(String::new(), |category| format!(" in the category {category}"));
    let sentence = match query.search.as_str() {
        "" => format!("There is no {kind}tag{category}."),
        text => format!("No {kind}tag{category} has “{text}” in its name."),
    };
    let near = near.map(|tag| Near::new(query, "Another tag has", tag.name, tag.tag_type.word()));
    Nothing { near, ..Nothing::new(query, sentence) }
}

/// The Add Tag or Edit Tag dialog.
pub(super) struct TagForm {
    pub(super) open: bool,
    pub(super) title: &'static str,
    pub(super) action: String,
    pub(super) name: String,
    pub(super) color: String,
    pub(super) description: String,
    pub(super) category: String,
    pub(super) weight: String,
    /// The catalogue that owns an external tag: only category and weight are ours.
    pub(super) locked: Option<String>,
    pub(super) preview: Chip,
    pub(super) contrast: String,
    pub(super) error: FieldError,
}

impl TagForm {
    /// An empty Add Tag dialog.
    pub(super) fn add() -> Self {
        let input =
            TagInput { color: DEFAULT_COLOR.into(), weight_modifier: "0".into(), ..TagInput::default() };
        TagForm::filled("Add Tag", PATH.into(), &input)
    }

    /// How the fields are marked that an external tag has from its catalogue.
    pub(super) fn required(&self) -> &'static str {
        if self.locked.is_some() { "required readonly" } else { "required" }
    }

    pub(super) fn optional(&self) -> &'static str {
        if self.locked.is_some() { "" } else { "optional" }
    }

    /// The Edit Tag dialog of `tag`.
    pub(super) fn edit(tag: Tag) -> Self {
        let input = TagInput {
            name: tag.name.clone(),
            color: tag.color.clone(),
            description: tag.description.clone().unwrap_or_default(),
            category: tag.category.clone().unwrap_or_default(),
            weight_modifier: tag.weight_modifier.to_string(),
            back: String::new(),
        };
        let form = TagForm::filled("Edit Tag", links::act(PATH, tag.id, "edit"), &input);
        TagForm { open: true, locked: tag.is_external().then(|| tag.source.unwrap_or_default()), ..form }
    }

    /// The dialog again, with what was typed and the message by its field.
    pub(super) fn refused(self, input: &TagInput, error: &AppError) -> Self {
        let again = TagForm::filled(self.title, self.action, input);
        let shown = match self.locked {
            // An external tag's own fields are not sent.
            Some(_) => TagForm {
                name: self.name,
                color: self.color,
                description: self.description,
                preview: self.preview,
                contrast: self.contrast,
                ..again
            },
            None => again,
        };
        TagForm { open: true, locked: self.locked, error: error.into(), ..shown }
    }

    fn filled(title: &'static str, action: String, input: &TagInput) -> Self {
        let color = TagColor::parse(&input.color).ok();
        let shown = color.as_ref().map_or(DEFAULT_COLOR, TagColor::as_str);
        let name = if input.name.trim().is_empty() { "Tag" } else { input.name.trim() };
        TagForm {
            open: false,
            title,
            action,
            preview: Chip::new(name, shown),
            contrast: color.map_or(String::new(), |color| contrast(&color)),
            name: input.name.clone(),
            color: input.color.clone(),
            description: input.description.clone(),
            category: input.category.clone(),
            weight: input.weight_modifier.clone(),
            locked: None,
            error: FieldError::default(),
        }
    }
}

/// `White text, contrast 5.4 : 1.`
fn contrast(color: &TagColor) -> String {
    let (ink, ratio) = color.ink();
    let word = if ink == Ink::Light { "White" } else { "Black" };
    // Rounded down: 4.58 must not read as more than it is.
    format!("{word} text, contrast {:.1} : 1.", (ratio * 10.0).floor() / 10.0)
}

/// The Delete Tag dialog.
pub(super) struct DeleteTag {
    pub(super) chip: Chip,
    pub(super) action: String,
    pub(super) sentence: String,
}

impl DeleteTag {
    /// The question about `tag`, which `carried` tokens carry.
    pub(super) fn new(tag: &Tag, carried: i64) -> Self {
        let sentence = match carried {
            0 => "No token carries it.".into(),
            1 => "1 token carries it. It is taken off that token.".into(),
            _ => format!("{carried} tokens carry it. It is taken off all of them."),
        };
        DeleteTag { chip: tag.chip(), action: links::act(PATH, tag.id, "delete"), sentence }
    }
}
