//! What a command says to the person at the console.

use std::io::Write;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long a command that ends waits until its last words are read.
const MOMENT: Duration = Duration::from_millis(1500);

/// Says why on standard error. Whether anybody reads it makes no difference to how the command ends.
pub fn fail(lines: &[String]) -> ExitCode {
    let text: String = lines.iter().map(|line| format!("keyfob: {}\n", line.replace('\n', " "))).collect();
    briefly(move || drop(std::io::stderr().write_all(text.as_bytes())));
    ExitCode::FAILURE
}

/// Runs `work` on a thread of its own and waits for it, but not longer than a moment.
pub fn briefly(work: impl FnOnce() + Send + 'static) {
    let (done, is_done) = mpsc::channel();
    let run = move || {
        work();
        // When nobody waits any more, nobody needs to know.
        let _ = done.send(());
    };
    if thread::Builder::new().name("last words".into()).spawn(run).is_ok() {
        let _ = is_done.recv_timeout(MOMENT);
    }
}

/// One line on standard output, at once, also into a pipe.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // A closed pipe is no reason to stop a server.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
