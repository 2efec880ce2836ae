//! The port on which a client waits for its answer.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use super::wait::PATIENCE;

/// A port of this computer that answers the first request for `/callback` and tells what it was.
pub struct Callback {
    pub url: String,
    requests: Receiver<String>,
}

impl Callback {
    /// On `127.0.0.1` or `[::1]`.
    pub fn on(host: &str) -> Self {
        let listener = TcpListener::bind(format!("{host}:0")).expect("a free port");
        let url = format!("http://{host}:{}/callback", listener.local_addr().expect("an address").port());
        let (tell, requests) = mpsc::channel();
        std::thread::spawn(move || {
            // A browser may also open connections on which it says nothing.
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
                let mut head = Vec::new();
                for line in BufReader::new(&stream).lines().map_while(Result::ok) {
                    if line.is_empty() {
                        break;
                    }
                    head.push(line);
                }
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<title>Done</title>Done");
                if head.first().is_some_and(|line| line.contains("/callback"))
                    && tell.send(head.join("\n")).is_err()
                {
                    return;
                }
            }
        });
        Callback { url, requests }
    }

    /// The head of the request that came: its first line, and its headers in lower case.
    pub fn request(&self) -> (String, String) {
        let head = self.requests.recv_timeout(PATIENCE).expect("the browser comes back to the client");
        let (first, headers) = head.split_once('\n').expect("headers");
        (first.to_owned(), headers.to_lowercase())
    }
}
