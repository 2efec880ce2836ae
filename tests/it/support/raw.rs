//! Requests that no client would send.

use std::io::{Read, Write};
use std::net::TcpStream;

use ureq::http::{HeaderMap, HeaderName, HeaderValue};

use super::app::App;
use super::browserless::Answer;

/// A request whose head the server has.
pub struct HalfSent {
    stream: TcpStream,
    rest: Vec<u8>,
}

impl App {
    /// Sends `request`, bytes as they are up to the end of a header, and closes it.
    pub fn raw(&self, request: &[u8]) -> Answer {
        self.raw_with_body(request, b"")
    }

    /// The same with a body of any bytes.
    pub fn raw_with_body(&self, request: &[u8], body: &[u8]) -> Answer {
        let end = format!("\r\nHost: {}\r\nConnection: close\r\n\r\n", self.place());
        self.half_sent(&[request, end.as_bytes()].concat(), body).finish()
    }

    /// Sends exactly these bytes, which must ask for the connection to be closed.
    pub fn raw_whole(&self, bytes: &[u8]) -> Answer {
        self.half_sent(bytes, b"").finish()
    }

    /// Sends `head`, whole and with its end, and lets `rest` wait until `finish`.
    pub fn half_sent(&self, head: &[u8], rest: &[u8]) -> HalfSent {
        let mut stream = TcpStream::connect(self.place()).expect("it listens");
        stream.write_all(head).expect("it reads");
        HalfSent { stream, rest: rest.to_owned() }
    }

    /// Address and port.
    fn place(&self) -> &str {
        self.url.trim_start_matches("http://")
    }
}

impl HalfSent {
    /// Sends what waits; gives the answer. The server closes after it.
    pub fn finish(self) -> Answer {
        let HalfSent { mut stream, rest } = self;
        stream.write_all(&rest).expect("it reads");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        let text = String::from_utf8(bytes).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
        let mut headers = HeaderMap::new();
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            let name: HeaderName = name.parse().expect("a name");
            headers.append(name, HeaderValue::from_str(value).expect("a value"));
        }
        Answer {
            status: status.parse().expect("a number"),
            headers,
            body: body.to_owned(),
            below: String::new(),
        }
    }
}
