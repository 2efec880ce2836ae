//! The one table.

use crate::rounds::Results;

/// Prints the head of the table. "CPU" is the processor time that the server spent on an answer; "busy" how
/// much of its core it used: well below 100 % something else limits it, and the ratio of CPU tells more than
/// that of answers.
pub fn head() {
    println!(
        "| Database | Tokens | What | a second | median | p99 | CPU | busy | against | ratio | of p99 | of CPU | reach |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
}

/// One line of the table, but for what it is compared with.
pub struct Line<'a> {
    pub engine: &'a str,
    pub count: i64,
    pub what: &'a str,
    pub reach: &'a str,
}

impl Line<'_> {
    /// Answers a second are compared.
    pub fn throughput(&self, results: &Results, against: &str, other: &Results) {
        let (_, p99) = results.times_against(other);
        // As much of an answer as the same processor time buys.
        self.print(results, against, [results.throughput_against(other), p99, other.cpu() / results.cpu()]);
    }

    /// Times are compared.
    pub fn time(&self, results: &Results, against: &str, other: &Results) {
        let (median, p99) = results.times_against(other);
        self.print(results, against, [median, p99, results.cpu() / other.cpu()]);
    }

    /// There is nothing to compare it with.
    pub fn alone(&self, results: &Results) {
        self.print(results, "", [f64::NAN; 3]);
    }

    /// Something that is no request.
    pub fn plain(&self, value: &str, against: &str, ratio: &str) {
        let Line { engine, count, what, reach } = self;
        println!("| {engine} | {count} | {what} | | {value} | | | | {against} | {ratio} | | | {reach} |");
    }

    fn print(&self, results: &Results, against: &str, ratios: [f64; 3]) {
        let Line { engine, count, what, reach } = self;
        let (median, p99) = results.times();
        let [ratio, of_p99, of_cpu] = ratios.map(number);
        println!(
            "| {engine} | {count} | {what} | {:.0} | {} | {} | {} | {} | {against} | {ratio} | {of_p99} | {of_cpu} | {reach} |",
            results.per_second(),
            time(median),
            time(p99),
            time(results.cpu()),
            percent(results.busy()),
        );
    }
}

/// `417 µs`, or nothing.
pub fn time(seconds: f64) -> String {
    match seconds {
        s if s.is_nan() => String::new(),
        s if s < 1e-6 => format!("{:.0} ns", s * 1e9),
        s if s < 0.001 => format!("{:.1} µs", s * 1e6),
        s => format!("{:.2} ms", s * 1e3),
    }
}

fn percent(share: f64) -> String {
    if share.is_nan() { String::new() } else { format!("{:.0} %", share * 100.0) }
}

fn number(ratio: f64) -> String {
    if ratio.is_nan() { String::new() } else { format!("{ratio:.2}") }
}
