//! Why a SQLite file can't be opened. SQLite says only "unable to open database file".

use std::io::ErrorKind;
use std::path::Path;

use rustix::fs::{Access, access};
use rustix::process::geteuid;

use crate::paths::folder;

/// The reason in words, with path and user; `None` when none can be seen. Looks without opening: to close the
/// file would drop the locks that SQLite has on it in this process.
pub(super) fn why(path: &Path) -> Option<String> {
    let (user, inside) = (geteuid().as_raw(), folder(path));
    let (shown, inside_shown) = (path.display(), inside.display());
    if let Err(cause) = access(inside, Access::WRITE_OK | Access::EXEC_OK).map_err(std::io::Error::from) {
        return Some(match cause.kind() {
            ErrorKind::NotFound => format!("there is no folder {inside_shown}"),
            _ => format!("user {user} can't write in the folder {inside_shown}: {cause}"),
        });
    }
    if path.is_dir() {
        return Some(format!("{shown} is a folder; name a file"));
    }
    match access(path, Access::READ_OK | Access::WRITE_OK).map_err(std::io::Error::from) {
        Err(cause) if path.exists() => Some(format!("user {user} can't read and write {shown}: {cause}")),
        _ => None,
    }
}
