//! A connection on which anything can be said, or nothing.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::target::Target;

pub struct Line(pub TcpStream);

impl Target {
    /// Opens a connection.
    pub fn line(&self) -> Line {
        Line::to(&self.address)
    }
}

impl Line {
    /// Opens one to another address.
    pub fn to(address: &str) -> Self {
        Line(TcpStream::connect(address).expect("it listens"))
    }

    /// Sends all of `bytes`; false when the other side does not take them any more.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.0.write_all(bytes.as_ref()).is_ok()
    }

    /// One read: what came within `patience`, empty when the other side closed; `None` when nothing came.
    pub fn read(&mut self, patience: Duration) -> Option<Vec<u8>> {
        self.0.set_read_timeout(Some(patience.max(Duration::from_millis(1)))).expect("a timeout");
        let mut bytes = vec![0; 1 << 16];
        match self.0.read(&mut bytes) {
            Ok(count) => bytes.truncate(count),
            Err(cause) if matches!(cause.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => return None,
            Err(_) => bytes.clear(),
        }
        Some(bytes)
    }

    /// Reads until the other side closes: after how long it did, and what came before. Panics when it does
    /// not within `patience`.
    pub fn closed(&mut self, patience: Duration) -> (Duration, String) {
        self.closed_or(patience, "a connection")
    }

    /// The same, with a name for it.
    pub fn closed_or(&mut self, patience: Duration, name: &str) -> (Duration, String) {
        let (start, mut all) = (Instant::now(), Vec::new());
        loop {
            let left = patience.checked_sub(start.elapsed());
            match left.and_then(|left| self.read(left)) {
                Some(bytes) if bytes.is_empty() => break,
                Some(bytes) => all.extend(bytes),
                None => {
                    panic!("{name}: still open after {patience:?}: {:.300?}", String::from_utf8_lossy(&all))
                }
            }
        }
        (start.elapsed(), String::from_utf8_lossy(&all).into_owned())
    }

    /// The first line of what comes next, such as `HTTP/1.1 200 OK`.
    pub fn status(&mut self, patience: Duration) -> Option<String> {
        let bytes = self.read(patience)?;
        String::from_utf8_lossy(&bytes).lines().next().map(str::to_owned)
    }

    /// Sends `bytes` and gives what comes next; empty when the other side closed.
    pub fn says(&mut self, bytes: &str) -> String {
        self.send(bytes);
        let answer = self.read(Duration::from_secs(10)).expect("an answer within 10 seconds");
        String::from_utf8_lossy(&answer).into_owned()
    }
}
