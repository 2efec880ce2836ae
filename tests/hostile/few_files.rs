//! More connections than the system gives descriptors for.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::support::{Line, Process, figure};

const HEALTH: &str = "GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[test]
fn with_few_descriptors_others_are_served_while_more_is_held() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = Process::with_files(folder.path(), 300, 300);
    let address = process.url.trim_start_matches("http://");
    let open = || Line(TcpStream::connect(address).expect("it listens"));
    let held: Vec<Line> = (0..600)
        .map(|_| {
            let mut line = open();
            line.send("GET /api/hea");
            line
        })
        .collect();
    let start = Instant::now();
    assert!(open().says(HEALTH).starts_with("HTTP/1.1 204"), "refused");
    // Those who hold them are closed after 15 seconds: nobody else waits for that.
    assert!(start.elapsed() < Duration::from_secs(4), "it took {:?}", start.elapsed());
    figure("600 connections held, 300 descriptors, a call takes", format!("{:?}", start.elapsed()));
    drop(held);
    let log = std::fs::read_to_string(folder.path().join("log")).expect("a log");
    assert!(log.contains("LimitNOFILE"), "it does not say that few fit: {log}");
}

#[test]
fn the_limit_is_raised_as_far_as_it_may_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = Process::with_files(folder.path(), 256, 4000);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", process.id())).expect("it runs");
    let files = limits.lines().find(|line| line.starts_with("Max open files")).expect("a line");
    assert_eq!(files.split_whitespace().nth(3), Some("4000"), "{files}");
}
