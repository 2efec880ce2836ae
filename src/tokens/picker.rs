//! The tag picker of a dialog: checkboxes that look like chips.

use super::choose_tags::Input;
use super::list::query::PATH;
use crate::db::TokenId;
use crate::error::AppError;
use crate::tags::tag::{Chip, Tag, TagId};
use crate::web::field_error::FieldError;
use crate::web::links;

/// One tag to choose.
pub(super) struct Pick {
    pub(super) id: TagId,
    pub(super) chip: Chip,
    pub(super) on: bool,
}

/// The Choose tags dialog.
pub(super) struct TagsDialog {
    /// Name of the token.
    pub(super) token: String,
    pub(super) action: String,
    pub(super) picker: Vec<Pick>,
    /// What was typed for tags beyond those offered; `None` when all are offered.
    pub(super) more: Option<String>,
    pub(super) error: FieldError,
}

/// What can be chosen: what the token carries, then the heaviest others.
pub(super) fn picks(offered: &[Tag], on: &[TagId], carried: Vec<Pick>) -> Vec<Pick> {
    let others = offered.iter().filter(|tag| !carried.iter().any(|pick| pick.id == tag.id));
    let others: Vec<Pick> =
        others.map(|tag| Pick { id: tag.id, chip: tag.chip(), on: on.contains(&tag.id) }).collect();
    carried.into_iter().chain(others).collect()
}

impl TagsDialog {
    /// The dialog for a token.
    pub(super) fn new(id: TokenId, token: String, picker: Vec<Pick>, are_more: bool) -> Self {
        let action = links::act(PATH, id, "tags");
        TagsDialog { token, action, picker, more: are_more.then(String::new), error: FieldError::default() }
    }

    /// The dialog again, with what was chosen and why that can't be.
    pub(super) fn refused(mut self, input: &Input, on: &[TagId], error: &AppError) -> Self {
        for pick in &mut self.picker {
            pick.on = on.contains(&pick.id);
        }
        self.more = self.more.map(|_| input.more_tags.clone());
        self.error = error.into();
        self
    }
}
