//! Takes turns in short rounds, so that whatever else the machine does falls on everybody, and compares
//! within the rounds.

use std::time::Duration;

use crate::load::{self, Target};
use crate::process::Running;

/// Rounds that count; one before them warms up.
const ROUNDS: usize = 11;

/// How the load is sent.
#[derive(Clone, Copy)]
pub struct Load {
    pub connections: usize,
    pub how_long: Duration,
}

/// Whom the load is sent to.
pub struct Contestant<'a> {
    pub target: Target,
    pub running: &'a Running,
}

/// What one contestant did in each round.
#[derive(Default)]
pub struct Results {
    per_second: Vec<f64>,
    medians: Vec<f64>,
    p99s: Vec<f64>,
    cpu_ms: u64,
    answers: usize,
    seconds: f64,
}

/// Everybody in turn, again and again.
pub fn take_turns(load: Load, contestants: &[Contestant]) -> Vec<Results> {
    let mut all: Vec<Results> = contestants.iter().map(|_| Results::default()).collect();
    for round in 0..=ROUNDS {
        for (contestant, results) in contestants.iter().zip(&mut all) {
            let turn = one_turn(load, contestant);
            if round > 0 {
                results.add(turn);
            }
        }
    }
    all
}

/// One of them, once.
pub fn one_turn(load: Load, contestant: &Contestant) -> Results {
    let before = contestant.running.cpu_ms();
    let seen = load::send(&contestant.target, load.connections, load.how_long);
    Results {
        per_second: vec![seen.per_second()],
        medians: vec![seen.at(0.5).as_secs_f64()],
        p99s: vec![seen.at(0.99).as_secs_f64()],
        cpu_ms: contestant.running.cpu_ms() - before,
        answers: seen.times.len(),
        seconds: seen.elapsed.as_secs_f64(),
    }
}

impl Results {
    /// The rounds of `other`, too.
    pub fn add(&mut self, other: Results) {
        self.per_second.extend(other.per_second);
        self.medians.extend(other.medians);
        self.p99s.extend(other.p99s);
        self.cpu_ms += other.cpu_ms;
        self.answers += other.answers;
        self.seconds += other.seconds;
    }

    /// One round more, of something that is not a server.
    pub fn push(&mut self, per_second: f64) {
        self.per_second.push(per_second);
        self.medians.push(1.0 / per_second);
    }

    pub fn per_second(&self) -> f64 {
        median(self.per_second.clone())
    }

    /// Seconds to an answer: the median, and what 99 of 100 did not exceed; medians of the rounds.
    pub fn times(&self) -> (f64, f64) {
        (median(self.medians.clone()), median(self.p99s.clone()))
    }

    /// Seconds of processor time that the server spent on one answer.
    pub fn cpu(&self) -> f64 {
        self.cpu_ms as f64 / 1000.0 / self.answers as f64
    }

    /// How much of its one core the server used: near 1 it is what limits, and not the load.
    pub fn busy(&self) -> f64 {
        self.cpu_ms as f64 / 1000.0 / self.seconds
    }

    /// Answers a second against those of `other`.
    pub fn throughput_against(&self, other: &Results) -> f64 {
        ratio(&self.per_second, &other.per_second)
    }

    /// The median time and the p99 against those of `other`.
    pub fn times_against(&self, other: &Results) -> (f64, f64) {
        (ratio(&self.medians, &other.medians), ratio(&self.p99s, &other.p99s))
    }
}

/// The median of the ratios of each round.
fn ratio(ours: &[f64], theirs: &[f64]) -> f64 {
    median(ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect())
}

/// The middle one.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}
