//! What counting calls costs a verification that is remembered: one call of the counter on its way, and its
//! share of writing the counts down every ten seconds. The server has no switch that turns counting off, so
//! both are timed by themselves, in this process and on the server's core, and set against what the server
//! spent on an answer.

use std::sync::Arc;
use std::time::Instant;

use keyfob::db::{DatabaseUrl, Db, Moment};
use keyfob::tokens::calls::kept::CallLog;
use keyfob::tokens::calls::{Calls, Outcome};
use keyfob::web::address::Client;

use crate::cores::Cores;
use crate::keyfob::Keyfob;
use crate::table::{Line, time};

const CALLS: u32 = 2_000_000;
const WRITINGS: u32 = 50;
/// Between two writings of the server.
const PAUSE: f64 = 10.0;

/// Prints the line of one server; `cpu` is what it spends on an answer, in seconds.
pub fn measure(engine: &str, cores: &Cores, server: &Keyfob, cpu: f64) {
    let database = DatabaseUrl::parse(&server.home.database).expect("a good URL");
    let log = cores.as_server(|| CallLog::start(Db::open(&database)).expect("a thread"));
    // Those of the caller, as in the verification.
    let all: Vec<Arc<Calls>> =
        (1..=server.tokens.callers.len() as i64).map(|id| Calls::new(id.into(), 2.into())).collect();
    let (a_call, a_writing) = cores.as_server(|| (count(&log, &all), write(&log, &all)));
    let share = a_call / cpu + a_writing / PAUSE;
    let what = "counting, of the CPU of a cached verification";
    let value = format!("{} a call, {} a writing", time(a_call), time(a_writing));
    Line { engine, count: server.count, what, reach: "≤ 0.03" }.plain(
        &value,
        "cached",
        &format!("{share:.3}"),
    );
}

/// Seconds to count one call.
fn count(log: &CallLog, all: &[Arc<Calls>]) -> f64 {
    let from = Some(Client::At([10, 0, 0, 9].into()));
    let start = Instant::now();
    for turn in 0..CALLS {
        log.tally.count(&all[turn as usize % all.len()], Outcome::Good, Moment::now(), from);
    }
    start.elapsed().as_secs_f64() / f64::from(CALLS)
}

/// Seconds of processor time to write down calls of all of them.
fn write(log: &CallLog, all: &[Arc<Calls>]) -> f64 {
    let before = crate::process::cpu_ms(std::process::id());
    for _ in 0..WRITINGS {
        all.iter().for_each(|calls| log.tally.count(calls, Outcome::Good, Moment::now(), None));
        log.write();
    }
    let spent = crate::process::cpu_ms(std::process::id()) - before;
    spent as f64 / 1000.0 / f64::from(WRITINGS)
}
