//! The file beside the key file that says: this key has served a database. An empty one is then a loss, and
//! no first start.

use std::fs;
use std::path::Path;

use crate::paths::beside;

const ENDING: &str = ".used";

/// The mark that was left beside the key file; `None` when its key never served, or nothing could be written
/// there.
pub fn mark_of(key_file: &Path) -> Option<String> {
    let text = fs::read_to_string(beside(key_file, ENDING)).ok()?;
    text.split_whitespace().next().map(str::to_owned)
}

/// Leaves `mark` beside the key file, where that can be written.
pub fn write_mark(key_file: &Path, mark: &str) {
    if mark_of(key_file).is_some_and(|left| left == mark) {
        return;
    }
    let (file, shown) = (beside(key_file, ENDING), key_file.display());
    if let Err(cause) = fs::write(&file, format!("{mark} this key has served a database\n")) {
        tracing::info!(%cause, "nothing can be written beside {shown}: an empty database would be a first start");
    }
}
