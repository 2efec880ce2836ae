//! Pages and the list of the API, with many tokens in the database against few.

use std::time::Duration;

use crate::keyfob::Keyfob;
use crate::load::Target;
use crate::rounds::{self, Contestant, Load};
use crate::table::Line;

const LOAD: Load = Load { connections: 1, how_long: Duration::from_millis(400) };

/// Prints the lines of all servers of one engine.
pub fn measure(engine: &str, servers: &[Keyfob]) {
    let page = |path: &'static str| move |server: &Keyfob| server.by_cookie(path);
    compare(engine, servers, "Tokens page", "≤ 1.3 at 1000000", page("/settings/tokens"));
    compare(engine, servers, "Tags page", "", page("/settings/tags"));
    let list = |server: &Keyfob| Keyfob::by_bearer("/api/user-tokens", &server.tokens.callers[0]);
    compare(engine, servers, "GET /api/user-tokens, 50 of them", "", list);
}

fn compare(engine: &str, servers: &[Keyfob], what: &str, reach: &str, request: impl Fn(&Keyfob) -> String) {
    let target = |server: &Keyfob| Target::new(&server.running.address, vec![request(server)], 200);
    let all: Vec<Contestant> = servers
        .iter()
        .map(|server| Contestant { target: target(server), running: &server.running })
        .collect();
    let results = rounds::take_turns(LOAD, &all);
    let against = format!("{} tokens", servers[0].count);
    for (server, results_of_it) in servers.iter().zip(&results) {
        let line = Line { engine, count: server.count, what, reach };
        match server.count == servers[0].count {
            true => line.alone(results_of_it),
            false => line.time(results_of_it, &against, &results[0]),
        }
    }
}
