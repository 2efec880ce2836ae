//! `GET /auth/verify` against the bare handler whose answer has the same bytes.

use std::time::Duration;

use crate::bare;
use crate::cores::Cores;
use crate::keyfob::Keyfob;
use crate::load::{self, Target};
use crate::rounds::{self, Contestant, Load};
use crate::table::Line;

const PATH: &str = "/auth/verify";
const LOAD: Load = Load { connections: 16, how_long: Duration::from_millis(400) };

/// Prints the lines of one server; gives the processor time that it spends on a cached answer, in seconds.
pub fn measure(engine: &str, cores: &Cores, server: &Keyfob) -> f64 {
    let ask = |tokens: &[String]| -> Vec<String> {
        tokens.iter().map(|token| Keyfob::by_bearer(PATH, token)).collect()
    };
    let known = ask(&server.tokens.callers);
    let answer = load::ask(&server.running.address, &known[0], 200);
    let bare = cores.as_server(|| bare::start(&answer));
    let to_bare = Keyfob::by_bearer("/", &server.tokens.callers[0]);
    let same = load::ask(&bare.address, &to_bare, 200).len();
    assert_eq!(same, answer.len(), "the bare answer has another size");

    // It remembers nothing: every check reads the database.
    let uncached = cores.as_server(|| server.home.start_with(&["serve", "--verify-cache", "0"]));
    let forged: Vec<String> =
        server.tokens.callers.iter().map(|token| with_another_signature(token)).collect();
    let lines = [
        ("verify, cached", "≥ 0.90, p99 ≤ 1.5", &server.running, known, 200),
        ("verify, uncached", "≥ 0.15", &uncached, ask(&server.tokens.many), 200),
        ("verify, bad signature", "", &server.running, ask(&forged), 401),
        ("verify, unknown", "", &server.running, ask(&server.tokens.unknown), 401),
    ];
    let mut all = vec![Contestant { target: Target::new(&bare.address, vec![to_bare], 200), running: &bare }];
    all.extend(lines.iter().map(|(_, _, running, requests, status)| Contestant {
        target: Target::new(&running.address, requests.clone(), *status),
        running,
    }));
    let results = rounds::take_turns(LOAD, &all);
    let line = |what, reach| Line { engine, count: server.count, what, reach };
    line("bare actix-web handler", "").alone(&results[0]);
    for ((what, reach, ..), results_of_it) in lines.iter().zip(&results[1..]) {
        line(what, reach).throughput(results_of_it, "bare handler", &results[0]);
    }
    results[1].cpu()
}

/// The same token, signed by nobody: one letter in the middle of the signature differs.
fn with_another_signature(token: &str) -> String {
    let mut bytes = token.as_bytes().to_vec();
    let at = bytes.len() - 40;
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    String::from_utf8(bytes).expect("ASCII")
}
