//! A server as a process of its own: where it listens, what it costs, and its end.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command};

/// A process that said where it listens.
pub struct Running {
    /// `127.0.0.1:43210`
    pub address: String,
    child: Child,
}

impl Running {
    /// Waits until `child` says `listening on http://…` on its standard output, which is a pipe.
    pub fn wait_for(mut child: Child) -> Self {
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
        let first = lines.next().unwrap_or_default();
        let address =
            first.strip_prefix("listening on http://").unwrap_or_else(|| panic!("it said {first:?}"));
        Running { address: address.to_owned(), child }
    }

    /// Processor time so far, all threads, in milliseconds (Linux counts it in hundredths of a second).
    pub fn cpu_ms(&self) -> u64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("Linux");
        let after_name = stat.rsplit(')').next().unwrap_or("");
        let ticks =
            after_name.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<u64>().ok());
        ticks.sum::<u64>() * 10
    }

    /// Resident memory now and at its most, in MiB.
    pub fn resident(&self) -> (f64, f64) {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("Linux");
        let line = |name: &str| status.lines().find_map(|line| line.strip_prefix(name));
        let kib =
            |name| line(name).and_then(|rest| rest.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0.0);
        (kib("VmRSS:") / 1024.0, kib("VmHWM:") / 1024.0)
    }
}

/// Processor time of a process so far, all threads, in milliseconds (Linux counts it in hundredths of a
/// second).
pub fn cpu_ms(id: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).expect("Linux");
    let after_name = stat.rsplit(')').next().unwrap_or("");
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<u64>().ok());
    ticks.sum::<u64>() * 10
}

impl Drop for Running {
    /// SIGTERM, and its end awaited: SQLite folds the WAL into the database then.
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}
