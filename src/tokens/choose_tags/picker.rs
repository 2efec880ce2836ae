//! The tag picker of a dialog: checkboxes that look like chips.

use super::input::Input;
use crate::db::{TagId, TokenId};
use crate::error::AppError;
use crate::tags::tag::{Chip, Tag};
use crate::tokens::list::query::PATH;
use crate::web::field_error::FieldError;
use crate::web::links;

/// One tag to choose.
pub struct Pick {
    pub id: TagId,
    pub chip: Chip,
    pub on: bool,
}

/// The Choose tags dialog.
pub struct TagsDialog {
    /// Name of the token.
    pub token: String,
    pub action: String,
    pub picker: Vec<Pick>,
    /// What was typed for tags beyond those offered; `None` when all are offered.
    pub more: Option<String>,
    pub error: FieldError,
}

/// What can be chosen: what the token carries, then the heaviest others.
pub fn picks(offered: &[Tag], on: &[TagId], carried: Vec<Pick>) -> Vec<Pick> {
    let others = offered.iter().filter(|tag| !carried.iter().any(|pick| pick.id == tag.id));
    let others: Vec<Pick> =
        others.map(|tag| Pick { id: tag.id, chip: tag.chip(), on: on.contains(&tag.id) }).collect();
    carried.into_iter().chain(others).collect()
}

impl TagsDialog {
    /// The dialog for a token.
    pub fn new(id: TokenId, token: String, picker: Vec<Pick>, are_more: bool) -> Self {
        let action = links::act(PATH, id, "tags");
        TagsDialog { token, action, picker, more: are_more.then(String::new), error: FieldError::default() }
    }

    /// The dialog again, with what was chosen and why that can't be.
    pub fn refused(mut self, input: &Input, error: &AppError) -> Self {
        for pick in &mut self.picker {
            pick.on = input.tags.contains(&pick.id.to_string());
        }
        self.more = self.more.map(|_| input.more_tags.clone());
        self.error = error.into();
        self
    }
}
