//! Keyfob against a bare actix-web handler, against bare durable inserts, and against itself with fewer
//! tokens, side by side in one run and in one table: `cargo bench`. With `KEYFOB_TEST_POSTGRES_URL` set, on
//! PostgreSQL too. Words after `--` choose: `cargo bench -- sqlite 100 10000`. docs/PERFORMANCE.md keeps what
//! it printed.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads its environment and clocks, and prints its table"
)]

mod bare;
mod cores;
mod counting;
mod engine;
mod generation;
mod home;
mod keyfob;
mod load;
mod memory;
mod minter;
mod pages;
mod process;
mod rounds;
mod seed;
mod start;
mod table;
mod verification;

use crate::cores::Cores;
use crate::engine::Engine;
use crate::keyfob::Keyfob;

/// How many tokens the databases hold.
const SIZES: [i64; 3] = [100, 10_000, 1_000_000];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if words.first().is_some_and(|word| word == bare::ARGUMENT) {
        return bare::serve();
    }
    let wanted = |name: &str| words.iter().any(|word| word.eq_ignore_ascii_case(name));
    let postgres = std::env::var("KEYFOB_TEST_POSTGRES_URL").ok();
    let mut engines = vec![Engine { name: "SQLite", postgres: None }];
    engines.extend(postgres.map(|url| Engine { name: "PostgreSQL", postgres: Some(url) }));
    let some = engines.iter().any(|engine| wanted(engine.name));
    engines.retain(|engine| !some || wanted(engine.name));
    let mut sizes = SIZES.to_vec();
    sizes.retain(|size| wanted(&size.to_string()));
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    table::head();
    for engine in &engines {
        measure(engine, &sizes);
    }
    if std::env::var("KEYFOB_TEST_POSTGRES_URL").is_err() {
        println!("\nPostgreSQL was not measured: KEYFOB_TEST_POSTGRES_URL is not set.");
    }
}

fn measure(engine: &Engine, sizes: &[i64]) {
    let cores = Cores::split();
    let servers: Vec<Keyfob> =
        cores.as_server(|| sizes.iter().map(|size| Keyfob::with(*size, engine.home())).collect());
    for server in &servers {
        let cpu = verification::measure(engine.name, &cores, server);
        counting::measure(engine.name, &cores, server, cpu);
    }
    pages::measure(engine.name, &servers);
    for server in &servers {
        generation::measure(engine, &cores, server);
    }
    for server in &servers {
        memory::measure(engine.name, server);
    }
    let empty = engine.home();
    start::measure(engine.name, &cores, &empty, servers);
}
