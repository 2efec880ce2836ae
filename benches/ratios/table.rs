//! The one table.

use crate::rounds::Results;

/// Prints the head of the table.
pub fn head() {
    println!(
        "| Database | Tokens | What | a second | median | p99 | CPU | against | ratio | of p99 | reach |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
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
        self.print(results, against, results.throughput_against(other), p99);
    }

    /// Times are compared.
    pub fn time(&self, results: &Results, against: &str, other: &Results) {
        let (median, p99) = results.times_against(other);
        self.print(results, against, median, p99);
    }

    /// There is nothing to compare it with.
    pub fn alone(&self, results: &Results) {
        self.print(results, "", f64::NAN, f64::NAN);
    }

    /// Something that is no request.
    pub fn plain(&self, value: &str, against: &str, ratio: &str) {
        let Line { engine, count, what, reach } = self;
        println!("| {engine} | {count} | {what} | | {value} | | | {against} | {ratio} | | {reach} |");
    }

    fn print(&self, results: &Results, against: &str, ratio: f64, p99_ratio: f64) {
        let Line { engine, count, what, reach } = self;
        let (median, p99) = results.times();
        println!(
            "| {engine} | {count} | {what} | {:.0} | {} | {} | {} | {against} | {} | {} | {reach} |",
            results.per_second(),
            time(median),
            time(p99),
            time(results.cpu()),
            number(ratio),
            number(p99_ratio),
        );
    }
}

/// `417 µs`, or nothing.
pub fn time(seconds: f64) -> String {
    match seconds {
        s if s.is_nan() => String::new(),
        s if s < 0.001 => format!("{:.1} µs", s * 1e6),
        s => format!("{:.2} ms", s * 1e3),
    }
}

fn number(ratio: f64) -> String {
    if ratio.is_nan() { String::new() } else { format!("{ratio:.2}") }
}
