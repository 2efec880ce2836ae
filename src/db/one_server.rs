//! One server on one SQLite file: what a check remembers is told of changes within the process at once, and
//! of those of another only at the next look. The command line may come along, a second server may not.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::unusable::why;
use super::url::DatabaseUrl;
use crate::paths::{beside, folder};

/// Symbolic links that lead to one another, at most.
const MOST_LINKS: usize = 40;

/// The right to serve a database, for as long as this lives; the kernel takes it back from a process that was
/// killed.
pub struct OneServer {
    _lock: Option<File>,
}

impl OneServer {
    /// Takes it; the error names what to use for several servers. PostgreSQL has room for all.
    ///
    /// The lock is on a file beside the database, `<database>.lock`, which stays: to lock the database itself
    /// would drop SQLite's own locks when it is closed. Where no such file can be made or locked, the log
    /// says so and we go on.
    pub fn on(url: &DatabaseUrl) -> anyhow::Result<Self> {
        let DatabaseUrl::Sqlite(path) = url else { return Ok(OneServer { _lock: None }) };
        let file = beside(&real(path), ".lock");
        let shown = file.display();
        let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&file);
        let cause = match lock {
            Err(cause) => cause,
            Ok(lock) => match lock.try_lock() {
                Ok(()) => return Ok(OneServer { _lock: Some(lock) }),
                Err(TryLockError::Error(cause)) => cause,
                Err(TryLockError::WouldBlock) => anyhow::bail!(
                    "another Keyfob server is running on the database {} (it holds {shown}); a SQLite file has one server, several share a PostgreSQL: DATABASE_URL=postgres://USER:PASSWORD@HOST/NAME",
                    path.display()
                ),
            },
        };
        // When the database can't be used either, that is said soon, and is enough.
        if why(path).is_none() {
            tracing::warn!(%cause, "{shown} can't be locked: a second server on this database would not be noticed");
        }
        Ok(OneServer { _lock: None })
    }
}

/// The file that `path` leads to, also when that is not there yet; the same for every way to write it.
fn real(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(target) = path.read_link() else { break };
        path = folder(&path).join(target);
    }
    match (folder(&path).canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn every_way_to_a_file_leads_to_one_lock_also_before_the_file_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().canonicalize().expect("there");
        let (file, link, again) = (folder.join("keyfob.db"), folder.join("link.db"), folder.join("again.db"));
        symlink("keyfob.db", &link).expect("linked");
        symlink(&link, &again).expect("linked");
        symlink(&folder, folder.join("here")).expect("linked");
        std::fs::create_dir(folder.join("sub")).expect("made");
        for way in [&file, &link, &again, &folder.join("sub/../keyfob.db"), &folder.join("here/again.db")] {
            assert_eq!(real(way), file, "{}", way.display());
        }
        std::fs::write(&file, "").expect("written");
        assert_eq!(real(&again), file);
    }

    #[test]
    fn only_one_has_it_until_it_is_dropped() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("keyfob.db"));
        let first = OneServer::on(&url).expect("nobody has it");
        let refused = OneServer::on(&url).err().expect("somebody has it").to_string();
        assert!(refused.contains("DATABASE_URL=postgres://"), "{refused}");
        drop(first);
        assert!(OneServer::on(&url).is_ok());
    }
}
