//! Which tags were chosen, and the dialog that they come by.

use serde::Deserialize;

use crate::tags::tag::TagId;
use crate::web::path_id::row_number;

/// The tags that a token is to carry: by number, as the picker says them, and by name.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    pub ids: Vec<TagId>,
    pub names: Vec<String>,
}

impl Choice {
    /// None was chosen.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.names.is_empty()
    }

    /// What a form sent: the checked boxes, and other names, one in a line.
    pub fn from_form(ids: &[String], more: &str) -> Self {
        let names = more.lines().map(str::trim).filter(|name| !name.is_empty());
        Choice {
            ids: ids.iter().map(|id| row_number(id).unwrap_or(-1)).collect(),
            names: names.map(str::to_owned).collect(),
        }
    }
}

/// The dialog, sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Input {
    pub tags: Vec<String>,
    pub more_tags: String,
    pub back: String,
}
