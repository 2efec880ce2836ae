//! SIGTERM while strangers hold connections.

use std::time::Duration;

use crate::support::{Line, Target, figure, on_both_engines};

#[test]
fn it_stops_within_ten_seconds_whatever_is_connected() {
    on_both_engines(|engine| {
        let target = Target::start(engine);
        let (_, secret) = target.process.person("m@x", "member");
        assert_eq!(target.process.call(&secret), 200);
        let beginnings: [&str; 4] = [
            "",
            "GET /api/hea",
            "POST /api/user-tokens HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
            "GET /api/health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        ];
        let mut lines = Vec::new();
        for beginning in beginnings.iter().cycle().take(100) {
            let mut line = target.line();
            line.send(beginning);
            lines.push(line);
        }
        // What is asked for in this moment is answered. Checking so many passwords takes longer than the
        // server needs to read that they are asked for.
        let mut asking: Vec<Line> = (0..16).map(|number| sign_in(&target, number)).collect();
        std::thread::sleep(Duration::from_millis(100));
        let (status, after) = target.process.stop(Duration::from_secs(15));
        figure("SIGTERM with 100 connections held", format!("{} s", after.as_secs_f32()));
        assert!(status.success() && after < Duration::from_secs(10), "{status} after {after:?}");
        for line in &mut asking {
            let answer = line.closed(Duration::from_secs(1)).1;
            assert!(answer.starts_with("HTTP/1.1 422") || answer.starts_with("HTTP/1.1 429"), "{answer:?}");
        }
    });
}

/// Asks as a person of their own, with a password that has to be checked.
fn sign_in(target: &Target, number: usize) -> Line {
    let form = format!("email=nobody{number}%40x&password=not+the+right+one");
    let head =
        format!("POST /sign-in HTTP/1.1\r\nHost: {}\r\nOrigin: {}", target.address, target.process.url);
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let mut line = target.line();
    line.send(format!("{head}\r\n{kind}\r\nContent-Length: {}\r\n\r\n{form}", form.len()));
    line
}
