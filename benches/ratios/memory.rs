//! Resident memory of the server after everything before it, and while many callers and people come at once.

use std::time::Duration;

use crate::keyfob::Keyfob;
use crate::load::{self, Target};
use crate::table::Line;

const HOW_LONG: Duration = Duration::from_secs(4);

/// Prints the line of one server.
pub fn measure(engine: &str, server: &Keyfob) {
    let tokens = &server.tokens.many;
    let ask = |path: &str, tokens: &[String]| tokens.iter().map(|t| Keyfob::by_bearer(path, t)).collect();
    let address = &server.running.address;
    let loads = [
        (64, Target::new(address, ask("/auth/verify", tokens), 200)),
        (16, Target::new(address, ask("/api/users/me", tokens), 200)),
        (8, Target::new(address, vec![server.by_cookie("/settings/tokens")], 200)),
    ];
    std::thread::scope(|scope| {
        for (connections, target) in &loads {
            scope.spawn(move || load::send(target, *connections, HOW_LONG));
        }
    });
    let (now, most) = server.running.resident();
    let line =
        Line {
            engine, count: server.count, what: "resident memory under load, at most", reach: "≤ 64 MiB"
        };
    line.plain(&format!("{most:.1} MiB ({now:.1} at the end)"), "", "");
}
