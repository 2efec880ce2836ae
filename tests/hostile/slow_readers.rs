//! Peers that ask much and read little.

use std::time::{Duration, Instant};

use crate::support::{Engine, Line, Target, figure, long};

const PAGE: &str = "GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Answers in `text`.
fn answers(text: &str) -> usize {
    text.matches("HTTP/1.1 200 ").count()
}

#[test]
fn who_reads_nothing_costs_little_is_closed_and_leaves_nothing_behind() {
    let target = Target::start(Engine::Sqlite);
    target.process.person("m@x", "member");
    let mut first = target.line();
    assert_eq!(answers(&first.says(PAGE)), 1);
    let before = target.memory();
    // More than the system's own buffers hold answers for.
    let (many, all) = (if long() { 100 } else { 40 }, PAGE.repeat(4000));
    let mut lines: Vec<Line> = (0..many).map(|_| target.line()).collect();
    for line in &mut lines {
        line.0.set_nonblocking(true).expect("a socket");
        // What the server does not take it does not get.
        let _ = std::io::Write::write(&mut line.0, all.as_bytes());
    }
    let (mut most, start) = (before, Instant::now());
    // Closed with requests unread, so it is a reset.
    while !lines.is_empty() {
        lines.retain(|line| line.0.take_error().is_ok_and(|error| error.is_none()));
        assert!(start.elapsed() < Duration::from_secs(60), "some are still open");
        most = most.max(target.memory());
        std::thread::sleep(Duration::from_millis(50));
    }
    figure(
        &format!("{many} peers with 4,000 requests who read nothing, closed after"),
        format!("{:?}", start.elapsed()),
    );
    figure("memory grew by at most", format!("{} KiB", most - before));
    std::thread::sleep(Duration::from_secs(10));
    let left = target.memory().saturating_sub(before);
    figure("10 s after they left it has", format!("{left} KiB more"));
    assert!(most - before < 60 << 10, "{} KiB for {many} who read nothing", most - before);
    assert!(left <= 10 << 10, "{left} KiB are left");
}

#[test]
fn who_reads_slowly_gets_all_answers_in_order() {
    let target = Target::start(Engine::Sqlite);
    target.process.person("m@x", "member");
    let mut line = target.line();
    let (mut text, mut writer) = (String::new(), line.0.try_clone().expect("a socket"));
    let asked = PAGE.repeat(400);
    let writing = std::thread::spawn(move || std::io::Write::write_all(&mut writer, asked.as_bytes()));
    while answers(&text) < 400 {
        std::thread::sleep(Duration::from_millis(10));
        let part = line.read(Duration::from_secs(10)).expect("an answer");
        assert!(!part.is_empty(), "closed after {} answers", answers(&text));
        text.push_str(&String::from_utf8_lossy(&part));
    }
    writing.join().expect("no panic").expect("all was taken");
    assert_eq!(answers(&text), 400);
}
