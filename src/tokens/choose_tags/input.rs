//! Which tags were chosen, and the dialog that they come by.

use serde::Deserialize;

use crate::db::TagId;
use crate::error::{AppError, AppResult};

/// The tags that a token is to carry: by number, as the picker says them, and by name.
#[derive(Debug, Clone, Default)]
pub struct TagChoice {
    pub ids: Vec<TagId>,
    pub names: Vec<String>,
}

impl TagChoice {
    /// None was chosen.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.names.is_empty()
    }

    /// What a form sent: the checked boxes, and other names, one in a line.
    pub fn from_form(ids: &[String], more: &str) -> AppResult<Self> {
        let ids = ids.iter().map(|id| id.parse()).collect::<AppResult<_>>().map_err(|_| deleted())?;
        let names = more.lines().map(str::trim).filter(|name| !name.is_empty());
        Ok(TagChoice { ids, names: names.map(str::to_owned).collect() })
    }
}

/// A tag was chosen by a number that none has.
pub fn deleted() -> AppError {
    let message = "One of these tags was deleted meanwhile. Choose again.".into();
    AppError::Conflict { field: Some("tags"), message }
}

/// The dialog, sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Input {
    pub tags: Vec<String>,
    pub more_tags: String,
    pub back: String,
}
