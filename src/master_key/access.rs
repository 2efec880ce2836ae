//! Who may read the key file: its owner, and its group when this process is in it. Nobody else.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use anyhow::bail;
use rustix::fs::StatVfsMountFlags;
use rustix::process::{getegid, geteuid, getgroups};

/// The user of this process, by number.
pub(super) fn user() -> u32 {
    geteuid().as_raw()
}

/// The error says who may read it, and what can be done where it lies.
pub(super) fn refuse_readable_by_others(path: &Path, file: &Metadata) -> anyhow::Result<()> {
    let (mode, group) = (file.mode() & 0o777, file.gid());
    let who = match mode {
        mode if mode & 0o007 != 0 => "everybody",
        mode if mode & 0o070 != 0 && !is_our_group(group) => "a group that this process is not in",
        _ => return Ok(()),
    };
    let (shown, owner) = (path.display(), file.uid());
    let found = format!(
        "mode {mode:03o}, user {owner}, group {group}; this process is user {}, group {}",
        user(),
        getegid().as_raw()
    );
    if is_read_only(path) {
        bail!(
            "{who} has access to the key file {shown} ({found}); it is mounted read-only, so give it mode 400, or 440 with a group of this process, where it is mounted from (Kubernetes: defaultMode and fsGroup; Compose: mode, uid and gid of the secret)"
        );
    }
    let run = if owner == user() || user() == 0 { String::new() } else { format!(" as user {owner}") };
    bail!("{who} has access to the key file {shown} ({found}); run{run}: chmod 600 {shown}")
}

fn is_our_group(group: u32) -> bool {
    let others = getgroups().unwrap_or_default();
    getegid().as_raw() == group || others.iter().any(|own| own.as_raw() == group)
}

fn is_read_only(path: &Path) -> bool {
    rustix::fs::statvfs(path).is_ok_and(|fs| fs.f_flag.contains(StatVfsMountFlags::RDONLY))
}
