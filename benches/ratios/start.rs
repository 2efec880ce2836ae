//! From the start of the process to its first answer, with so many tokens in the database against none.

use crate::cores::Cores;
use crate::home::Home;
use crate::keyfob::Keyfob;
use crate::rounds::median;
use crate::table::{Line, time};

const ROUNDS: usize = 11;

/// Stops the servers and prints the lines of all of one engine.
pub fn measure(engine: &str, cores: &Cores, empty: &Home, servers: Vec<Keyfob>) {
    let stop = |server: Keyfob| (server.count, server.home);
    let homes: Vec<(i64, Home)> = servers.into_iter().map(stop).collect();
    cores.as_server(|| empty.time_to_first_answer());
    let (mut none, mut some) = (Vec::new(), vec![Vec::new(); homes.len()]);
    for _ in 0..ROUNDS {
        none.push(cores.as_server(|| empty.time_to_first_answer().as_secs_f64()));
        for ((_, home), times) in homes.iter().zip(&mut some) {
            times.push(cores.as_server(|| home.time_to_first_answer().as_secs_f64()));
        }
    }
    let line = |count, reach| Line { engine, count, what: "start to first answer", reach };
    line(0, "").plain(&time(median(none.clone())), "", "");
    for ((count, _), times) in homes.iter().zip(some) {
        let ratio = median(times.iter().zip(&none).map(|(ours, empty)| ours / empty).collect());
        line(*count, "≤ 3 at 1000000").plain(&time(median(times)), "no tokens", &format!("{ratio:.2}"));
    }
}
