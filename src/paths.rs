//! Paths beside a file that somebody named in a setting.

use std::path::{Path, PathBuf};

/// The folder that `path` is in; `.` for a bare name.
pub fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file in the same folder whose name is that of `path` and `ending`: `keyfob.db` and `-wal` give
/// `keyfob.db-wal`.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
