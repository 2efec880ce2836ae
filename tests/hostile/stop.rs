//! SIGTERM while strangers hold connections.

use std::time::Duration;

use crate::support::{Target, figure, on_both_engines};

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
        // What is asked for in this moment is answered. Checking a password takes a while.
        let mut asking = target.line();
        let form = "email=m%40x&password=not+the+right+one";
        let head = format!("POST /sign-in HTTP/1.1\r\nHost: {}", target.address);
        asking.send(format!(
            "{head}\r\nContent-Type: application/x-www-form-urlencoded\r\nOrigin: {}\r\nContent-Length: {}\r\n\r\n{form}",
            target.process.url,
            form.len()
        ));
        std::thread::sleep(Duration::from_millis(5));
        let (status, after) = target.process.stop(Duration::from_secs(15));
        figure("SIGTERM with 100 connections held", format!("{} s", after.as_secs_f32()));
        assert!(status.success() && after < Duration::from_secs(10), "{status} after {after:?}");
        assert!(asking.closed(Duration::from_secs(1)).1.starts_with("HTTP/1.1 422"), "it was not answered");
    });
}
