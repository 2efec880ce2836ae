//! The files of this repository, for tests that read them.

use std::fs;
use std::path::Path;

/// Path and text of every file below `folder` whose name ends in `.ending`.
pub fn files(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|of| of == ending) {
            found.push((path.to_string_lossy().into_owned(), fs::read_to_string(&path).expect("readable")));
        }
    }
    found
}
