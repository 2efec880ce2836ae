//! The log, on standard error. Whatever is there (a pipe that nobody reads, a full disk, nothing at all), the
//! server goes on: a thread of its own writes, and what finds no room is dropped, counted, and reported when
//! writing works again.

use std::io::{self, ErrorKind, Write, stderr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};

use super::console::briefly;
use super::log_line::Cut;
use crate::config::{Format, Logging};

/// Lines that wait to be written, at most.
const WAITING: usize = 4096;
/// Before the next try, when standard error takes nothing right now.
const RETRY: Duration = Duration::from_millis(20);

/// The log while it runs.
pub struct Log(WorkerGuard);

/// Starts the log that `logging` asks for. Panics go there, too: the usual way writes to standard error and
/// waits for it.
pub fn start(logging: &Logging) -> anyhow::Result<Log> {
    // The framework has a line, without an address, for each request that is none: `connections` writes its
    // own.
    let is_json = logging.format == Format::Json;
    let filter =
        logging.filter.parse::<tracing_subscriber::EnvFilter>()?.add_directive("actix_http::h1=off".parse()?);
    let overflow = Arc::<OnceLock<ErrorCounter>>::default();
    let lines = Lines::new(stderr(), is_json, overflow.clone());
    let queue = NonBlockingBuilder::default().lossy(true).buffered_lines_limit(WAITING);
    let (writer, guard) = queue.thread_name("log").finish(lines);
    let _ = overflow.set(writer.error_counter());
    let writer = Cut { inner: writer, is_json };
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).log_internal_errors(false);
    let started = if is_json { log.json().try_init() } else { log.with_ansi(false).try_init() };
    started.map_err(|cause| anyhow::anyhow!("can't start the log: {cause}"))?;
    std::panic::set_hook(Box::new(|panic| tracing::error!(cause = ?panic.to_string(), "panicked")));
    Ok(Log(guard))
}

impl Log {
    /// Writes what still waits, if that takes no longer than a moment.
    pub fn finish(self) {
        // On another thread: when the queue is full, the guard complains on standard output.
        briefly(move || drop(self.0));
    }
}

/// What the thread writes to. It takes every line; those that it can't write are counted.
struct Lines<W> {
    out: W,
    json: bool,
    /// Counts what found no room in the queue.
    overflow: Arc<OnceLock<ErrorCounter>>,
    /// Lines that could not be written.
    failed: usize,
    /// Lost lines that the log has reported.
    reported: usize,
    /// Lines taken from the queue since it was seen that some were lost.
    since: usize,
    /// The last line was cut off in the middle.
    torn: bool,
}

impl<W: Write> Lines<W> {
    fn new(out: W, json: bool, overflow: Arc<OnceLock<ErrorCounter>>) -> Self {
        Lines { out, json, overflow, failed: 0, reported: 0, since: 0, torn: false }
    }

    /// Lines that were lost since the start.
    fn lost(&self) -> usize {
        self.failed + self.overflow.get().map_or(0, ErrorCounter::dropped_lines)
    }

    /// Says how many lines were lost since it was last said.
    fn report(&mut self) {
        let lost = self.lost();
        self.since = 0;
        if lost > self.reported && self.put(dropped(lost - self.reported, self.json).as_bytes()).is_ok() {
            self.reported = lost;
        }
    }

    /// Writes all of `line`, however long that takes.
    fn put(&mut self, line: &[u8]) -> io::Result<()> {
        if self.torn {
            self.write_whole(b"\n")?;
        }
        self.write_whole(line)
    }

    fn write_whole(&mut self, mut rest: &[u8]) -> io::Result<()> {
        while !rest.is_empty() {
            match self.out.write(rest) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => rest = &rest[count..],
                Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
                // Another program made the pipe non-blocking.
                Err(cause) if cause.kind() == ErrorKind::WouldBlock => std::thread::sleep(RETRY),
                Err(cause) => return Err(cause),
            }
            self.torn = !rest.is_empty();
        }
        Ok(())
    }
}

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.failed += usize::from(self.put(line).is_err());
        if self.lost() > self.reported {
            self.since += 1;
        }
        // What waited when the others found no room is written by now: the gap is reported where it is.
        if self.since > WAITING {
            self.report();
        }
        Ok(line.len())
    }

    /// Nothing waits any more.
    fn flush(&mut self) -> io::Result<()> {
        self.report();
        Ok(())
    }
}

/// The line that says so, written as the log writes its own.
fn dropped(count: usize, json: bool) -> String {
    let mut now = String::new();
    // Into a string it can't fail.
    let _ = SystemTime.format_time(&mut Writer::new(&mut now));
    let (target, message) = (module_path!(), format!("{count} log lines were dropped"));
    if json {
        let fields = serde_json::json!({ "message": message, "dropped": count });
        let line =
            serde_json::json!({ "timestamp": now, "level": "WARN", "fields": fields, "target": target });
        return format!("{line}\n");
    }
    format!("{now}  WARN {target}: {message} dropped={count}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes so many bytes, then fails until it is given room again.
    struct Disk {
        room: usize,
        written: Vec<u8>,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let count = bytes.len().min(self.room);
            if count == 0 {
                return Err(ErrorKind::StorageFull.into());
            }
            self.room -= count;
            self.written.extend(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_that_find_no_room_are_counted_and_reported_once_when_there_is_room_again() {
        for json in [false, true] {
            let mut lines = Lines::new(Disk { room: 9, written: Vec::new() }, json, Arc::default());
            for line in ["first\n", "second\n", "third\n"] {
                assert_eq!(lines.write(line.as_bytes()).expect("never fails"), line.len());
                lines.flush().expect("never fails");
            }
            lines.out.room = 10_000;
            lines.write_all(b"fourth\n").expect("never fails");
            lines.flush().expect("never fails");
            lines.flush().expect("never fails");
            let text = String::from_utf8(lines.out.written).expect("UTF-8");
            let written: Vec<&str> = text.lines().collect();
            assert_eq!(written[..3], ["first", "sec", "fourth"], "{text}");
            assert!(written[3].contains("2 log lines were dropped") && written.len() == 4, "{text}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(written[3]).is_ok(), json, "{text}");
        }
    }
}
