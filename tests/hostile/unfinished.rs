//! Requests that never end, of every kind, and connections that ask for nothing.

use std::net::Shutdown;
use std::time::{Duration, Instant};

use crate::support::{Engine, Line, Target, figure, long};

/// 15 seconds for a request, one to close, and what a busy machine needs.
const PATIENCE: Duration = Duration::from_secs(25);
const CHUNKED: &str = "Host: localhost\r\nTransfer-Encoding: chunked";
const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

/// What is said, and then nothing more.
fn beginnings() -> Vec<(&'static str, String)> {
    let health = format!("GET /api/health HTTP/1.1\r\n{CHUNKED}\r\n");
    let sign_in = format!("POST /sign-in HTTP/1.1\r\n{FORM}\r\n");
    vec![
        ("nothing", String::new()),
        ("half a head", "GET /api/health HTTP/1.1\r\nHost".into()),
        (
            "a second request, half a head",
            "GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /api".into(),
        ),
        ("half a body that nobody reads", format!("{health}\r\n5\r\nab")),
        ("no chunk", format!("{health}\r\n")),
        ("no chunk, to be closed", format!("{health}Connection: close\r\n\r\n")),
        ("a body without its end", format!("{health}\r\n2\r\nab\r\n")),
        (
            "half a body of a known length",
            format!("{sign_in}Host: localhost\r\nContent-Length: 50\r\n\r\nemail="),
        ),
        ("half a chunked body, read until 408", format!("{sign_in}{CHUNKED}\r\n\r\n6\r\nemail=\r\n")),
        (
            "a body that is too large, 413",
            format!("{sign_in}{CHUNKED}\r\n\r\n8000\r\n{}\r\n", "x".repeat(32768)),
        ),
        (
            "an upgrade",
            "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n".into(),
        ),
        ("expect", format!("{sign_in}Host: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n")),
    ]
}

#[test]
fn what_never_becomes_a_request_is_closed_within_seconds() {
    let target = Target::start(Engine::Sqlite);
    let each = if long() { 600 } else { 10 };
    let start = Instant::now();
    let mut lines: Vec<(&str, Line)> = Vec::new();
    for (kind, beginning) in beginnings() {
        for _ in 0..each {
            let mut line = target.line();
            line.send(&beginning);
            lines.push((kind, line));
        }
    }
    let opened = start.elapsed();
    assert!(
        target.line().says("GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n").starts_with("HTTP/1.1 204")
    );
    let mut slowest = Duration::ZERO;
    for (kind, mut line) in lines {
        let left = (opened + PATIENCE).saturating_sub(start.elapsed()).max(Duration::from_millis(1));
        line.closed_or(left, kind);
        slowest = slowest.max(start.elapsed());
    }
    figure(
        &format!("{} unfinished requests, all closed after", each * beginnings().len()),
        format!("{slowest:?}"),
    );
}

/// A second request has nobody but us to look at its time: the framework does so for the first one only.
#[test]
fn a_second_request_that_trickles_is_closed_within_seconds() {
    let target = Target::start(Engine::Sqlite);
    let mut line = target.line();
    assert!(line.says("GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n").starts_with("HTTP/1.1 204"));
    let start = Instant::now();
    line.send("GET /api/health HTTP/1.1\r\nX: ");
    while line.read(Duration::from_millis(300)).is_none() {
        assert!(start.elapsed() < PATIENCE, "still open");
        line.send("x");
    }
    figure("a trickling second request, closed after", format!("{:?}", start.elapsed()));
}

#[test]
fn an_endless_upload_ends_within_seconds() {
    let target = Target::start(Engine::Sqlite);
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(65536)).into_bytes();
    for head in [
        format!("GET /api/health HTTP/1.1\r\n{CHUNKED}\r\n\r\n"),
        format!("GET /api/health HTTP/1.1\r\n{CHUNKED}\r\nConnection: close\r\n\r\n"),
        format!("POST /sign-in HTTP/1.1\r\n{FORM}\r\n{CHUNKED}\r\n\r\n"),
        format!("GET /auth/verify HTTP/1.1\r\n{CHUNKED}\r\n\r\n"),
        format!("POST /api/user-tokens HTTP/1.1\r\n{CHUNKED}\r\n\r\n"),
        "GET /api/health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n".into(),
    ] {
        let (mut line, start, mut sent) = (target.line(), Instant::now(), 0u64);
        line.send(&head);
        line.0.set_write_timeout(Some(PATIENCE)).expect("a timeout");
        while line.send(&chunk) {
            sent += chunk.len() as u64;
            assert!(start.elapsed() < PATIENCE, "{sent} bytes are taken after {head}");
        }
        let name = head.lines().next().unwrap_or("");
        figure(&format!("endless upload, {name}"), format!("{} MiB in {:?}", sent >> 20, start.elapsed()));
    }
}

/// The server that could not be reached while 8,192 such connections were held.
#[test]
fn while_thousands_are_held_others_are_served() {
    let held = if long() { 9000 } else { 700 };
    let target = Target::start(Engine::Sqlite);
    let (_, secret) = target.process.person("m@x", "member");
    let mut lines = Vec::new();
    let (mut slowest, kinds) = (Duration::ZERO, beginnings());
    for number in 0..held {
        let mut line = target.line();
        line.send(&kinds[number % kinds.len()].1);
        lines.push(line);
        if number % (held / 20) == 0 {
            let start = Instant::now();
            assert_eq!(target.process.call(&secret), 200);
            slowest = slowest.max(start.elapsed());
        }
    }
    figure(&format!("slowest call while {held} connections were opened and held"), format!("{slowest:?}"));
    figure("memory then", format!("{} MiB", target.memory() >> 10));
    // In the long form these are more than there are seats: nobody is refused.
    assert_eq!(target.process.call(&secret), 200);
}

#[test]
fn a_connection_is_kept_as_long_as_was_set_and_can_be_used_again() {
    let settings = [("KEYFOB_KEEP_ALIVE_SECONDS", "3")];
    let (usual, short) = (Target::start(Engine::Sqlite), Target::start_with(Engine::Sqlite, &settings));
    let ask = "GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let (mut kept, mut closed) = (usual.line(), short.line());
    assert!(kept.says(ask).starts_with("HTTP/1.1 204") && closed.says(ask).starts_with("HTTP/1.1 204"));
    let (after, said) = closed.closed(PATIENCE);
    assert!(after >= Duration::from_secs(2) && said.is_empty(), "closed after {after:?}: {said}");
    std::thread::sleep(Duration::from_secs(if long() { 66 } else { 6 }));
    assert!(kept.says(ask).starts_with("HTTP/1.1 204"), "it is gone");
    if long() {
        figure("an idle connection, closed after", format!("{:?}", kept.closed(Duration::from_secs(90)).0));
    }
}

#[test]
fn who_sends_all_and_closes_its_side_gets_its_answer() {
    let target = Target::start(Engine::Sqlite);
    let mut line = target.line();
    line.send("GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    line.0.shutdown(Shutdown::Write).expect("closed");
    assert!(line.closed(PATIENCE).1.starts_with("HTTP/1.1 204"));
}
