//! What strangers write into the log.

use std::time::Duration;

use crate::support::{Engine, Target, figure};

const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn no_line_is_longer_than_a_kilobyte() {
    for format in ["text", "json"] {
        let target = Target::start_with(Engine::Sqlite, &[("KEYFOB_LOG_FORMAT", format)]);
        for (method, path) in
            [("GET", "/".to_owned() + &"\\".repeat(60_000)), ("X".repeat(20_000).as_str(), "/".into())]
        {
            let ask = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            let mut line = target.line();
            line.send(ask);
            assert!(line.closed(PATIENCE).1.starts_with("HTTP/1.1 40"));
        }
        target.process.stop(PATIENCE);
        let log = target.log();
        let longest = log.lines().map(str::len).max().expect("lines");
        assert!(log.contains("404") && longest <= 1024, "a line of {longest} bytes");
        figure(
            "longest line of the log after paths of 60,000 backslashes",
            format!("{longest} bytes ({format})"),
        );
        if format == "json" {
            assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");
        }
    }
}

#[test]
fn what_is_no_request_is_one_line_a_minute_with_the_address() {
    let target = Target::start(Engine::Sqlite);
    let heads: [&[u8]; 6] = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff\xff HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nna me: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ];
    for head in heads.iter().cycle().take(60) {
        let mut line = target.line();
        line.send(head);
        line.closed(PATIENCE);
    }
    let mut large = target.line();
    large.send(format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(200_000)));
    large.closed(PATIENCE);
    target.process.stop(PATIENCE);
    let log = target.log();
    let told = log.lines().filter(|line| line.contains("no HTTP request")).collect::<Vec<_>>();
    // Two, when the minute ended meanwhile.
    assert!((1..=2).contains(&told.len()), "{log}");
    assert!(told.iter().all(|line| line.contains("WARN") && line.contains("from=127.0.0.1")), "{told:?}");
    assert!(!log.contains("ERROR"), "{log}");
}
