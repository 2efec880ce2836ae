//! A log that can't be written. The server goes on, says how many lines were lost when it can, and stops when
//! it is told.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, PipeReader, Write, pipe};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Database, Engine, Line, Target, figure, long};

/// Every one of them is a line in the log.
const REQUEST: &str = "GET /api/nothing HTTP/1.1\r\nHost: x\r\n\r\n";
const ANSWER: Option<&str> = Some("HTTP/1.1 404 Not Found");
/// As much as a pipe holds on Linux.
const PIPE: usize = 1 << 16;

/// More lines than a pipe and the server's queue hold.
fn many() -> usize {
    if long() { 60_000 } else { 6_000 }
}

fn logging_to(log: impl Into<Stdio>) -> Target {
    let database = Database::create(Engine::Sqlite).expect("SQLite is compiled in");
    Target::on(Engine::Sqlite, database, &[("KEYFOB_RATE_PER_ADDRESS", "0")], log)
}

/// Asks `count` times; every answer comes within three seconds.
fn ask(target: &Target, count: usize) {
    let mut line = target.line();
    for n in 0..count {
        assert!(line.send(REQUEST), "closed after {n}");
        let status = line.status(Duration::from_secs(3));
        assert_eq!(status.as_deref(), ANSWER, "after {n}");
    }
}

fn stops(target: &Target) {
    let (status, after) = target.process.stop(Duration::from_secs(15));
    assert!(status.success() && after < Duration::from_secs(10), "{status} after {after:?}");
}

#[test]
fn an_unread_pipe_stops_nothing_and_its_reader_is_told_what_is_missing() {
    let (reader, writer) = pipe().expect("a pipe");
    let target = logging_to(writer);
    let (_, secret) = target.process.person("m@x", "member");
    let (count, start) = (many(), Instant::now());
    ask(&target, count);
    figure("requests a second beside a log that nobody reads", count as f64 / start.elapsed().as_secs_f64());
    assert_eq!(target.process.call(&secret), 200, "checks go on");

    let reading = thread::spawn(move || read_until_whole(reader, count));
    let limit = Instant::now() + Duration::from_secs(30);
    while !reading.is_finished() {
        assert!(Instant::now() < limit, "lines are missing that nobody counted");
        thread::sleep(Duration::from_millis(50));
    }
    let (written, dropped) = reading.join().expect("no panic");
    // One line is that of the check.
    assert!(dropped > 0 && written + dropped <= count + 1, "{written} written, {dropped} dropped of {count}");
    figure("of them written and dropped", format!("{written}, {dropped}"));
    ask(&target, 10);
    stops(&target);
}

/// Reads until `count` of our requests are accounted for: those whose lines were written, and those that the
/// log says were dropped.
fn read_until_whole(reader: PipeReader, count: usize) -> (usize, usize) {
    let (mut written, mut dropped) = (0, 0);
    for line in BufReader::new(reader).lines().map_while(Result::ok) {
        if let Some((before, _)) = line.split_once(" log lines were dropped") {
            let number = before.split_whitespace().last().and_then(|word| word.parse::<usize>().ok());
            dropped += number.expect("a number");
        }
        written += usize::from(line.contains("/api/nothing"));
        if written + dropped >= count {
            break;
        }
    }
    (written, dropped)
}

#[test]
fn it_stops_while_the_log_blocks() {
    let (_unread, writer) = pipe().expect("a pipe");
    let target = logging_to(writer);
    ask(&target, many());
    stops(&target);
}

#[test]
fn a_log_whose_reader_is_gone_and_one_on_a_full_disk_stop_nothing() {
    let full = || OpenOptions::new().write(true).open("/dev/full").expect("Linux");
    let gone = || pipe().expect("a pipe").1;
    for target in [logging_to(full()), logging_to(gone())] {
        let (_, secret) = target.process.person("m@x", "member");
        ask(&target, 1000);
        assert_eq!(target.process.call(&secret), 200);
        stops(&target);
    }
}

/// A supervisor may give one pipe to both, and read neither.
#[test]
fn start_lines_that_nobody_reads_stop_nothing() {
    for (stays_open, is_full) in [(true, true), (false, false)] {
        let database = Database::create(Engine::Sqlite).expect("SQLite is compiled in");
        let address = {
            let free = TcpListener::bind("127.0.0.1:0").expect("a port");
            free.local_addr().expect("an address").to_string()
        };
        let (reader, mut writer) = pipe().expect("a pipe");
        if is_full {
            writer.write_all(&vec![b'x'; PIPE]).expect("it holds as much");
        }
        let reader = Some(reader).filter(|_| stays_open);
        let mut server = Command::new(crate::support::binary())
            .env("DATABASE_URL", &database.url)
            .env("KEYFOB_KEY_FILE", database.folder.path().join("keyfob.key"))
            .env("KEYFOB_BIND", &address)
            .stdout(writer.try_clone().expect("a copy"))
            .stderr(writer)
            .spawn()
            .expect("keyfob runs");
        let limit = Instant::now() + Duration::from_secs(20);
        let mut line = loop {
            match std::net::TcpStream::connect(&address) {
                Ok(stream) => break Line(stream),
                Err(_) => assert!(Instant::now() < limit, "it does not listen"),
            }
            thread::sleep(Duration::from_millis(50));
        };
        assert!(line.send(REQUEST));
        assert_eq!(line.status(Duration::from_secs(3)).as_deref(), ANSWER);
        Command::new("kill").arg(server.id().to_string()).status().expect("kill runs");
        let status = loop {
            match server.try_wait().expect("a child") {
                Some(status) => break status,
                None => assert!(Instant::now() < limit, "it does not stop"),
            }
            thread::sleep(Duration::from_millis(50));
        };
        assert!(status.success(), "{status}");
        drop(reader);
    }
}
