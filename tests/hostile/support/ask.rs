//! One request on a connection of its own, and how long its answer takes.

use std::time::{Duration, Instant};

use super::target::Target;

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    pub asked: String,
    pub status: u16,
    /// Head and body, as they came.
    pub text: String,
    pub took: Duration,
}

impl Target {
    /// `GET` with this header line, such as `cookie: …`.
    pub fn get(&self, path: &str, header: &str) -> Reply {
        self.ask("GET", path, header, "")
    }

    /// A request with this header line and this body. Panics when there is no answer within a minute.
    pub fn ask(&self, method: &str, path: &str, header: &str, body: &str) -> Reply {
        let kind =
            if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        let start = Instant::now();
        let mut line = self.line();
        line.send(format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: close\r\n{header}\r\n\
             Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}",
            host = self.address,
            length = body.len(),
        ));
        let (took, text) = line.closed(Duration::from_secs(60));
        let took = took.max(start.elapsed());
        let status = text.split(' ').nth(1).and_then(|word| word.parse().ok());
        Reply {
            asked: format!("{method} {path}"),
            status: status.unwrap_or_else(|| panic!("{text:?}")),
            text,
            took,
        }
    }
}
