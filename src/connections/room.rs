//! How many connections this process may hold: each needs a descriptor, and systems start programs with few.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Descriptors that are not for connections: the database, the log, the listener, what waits to be closed.
const RESERVED: usize = 128;
/// Connections at least, however few descriptors there are.
const LEAST: usize = 16;

/// Raises the process's own limit of descriptors as far as it may and must for `wanted` connections. Gives
/// how many it has room for: `wanted`, or fewer, and then a line in the log says so. Without it the system
/// would refuse the connection that is one too many, whoever opens it, where `Connections` makes room.
pub fn room(wanted: usize) -> usize {
    let needed = (wanted + RESERVED) as u64;
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|now| now < needed) {
        let current = Some(limit.maximum.map_or(needed, |most| most.min(needed)));
        if let Err(cause) = setrlimit(Resource::Nofile, Rlimit { current, ..limit }) {
            tracing::warn!(%cause, "the limit of open files can't be raised");
        }
    }
    let files = getrlimit(Resource::Nofile).current;
    let room = files.map_or(wanted, |files| most(files, wanted));
    if room < wanted {
        tracing::warn!(
            room,
            ?files,
            "few connections fit into the limit of open files; raise it (ulimit -n, LimitNOFILE)"
        );
    }
    room
}

fn most(files: u64, wanted: usize) -> usize {
    usize::try_from(files).unwrap_or(usize::MAX).saturating_sub(RESERVED).max(LEAST).min(wanted)
}

#[cfg(test)]
mod tests {
    use super::most;

    #[test]
    fn what_else_needs_descriptors_keeps_them() {
        assert_eq!([1024, 100_000, 10].map(|files| most(files, 8192)), [896, 8192, 16]);
    }
}
