//! The service behind the proxy: it answers 200 with the head of the request that it got, so that a test sees
//! what it saw. A websocket gets back what it sends, and so does who asks for HTTP/2.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

/// Starts it; gives its URL. It ends with the test.
pub fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || serve(&stream));
        }
    });
    url
}

fn serve(mut stream: &TcpStream) {
    let mut reader = BufReader::new(stream);
    let head: Vec<String> =
        reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
    let has = |wanted: &str| head.iter().any(|line| line.eq_ignore_ascii_case(wanted));
    let upgraded = ["h2c", "websocket"].into_iter().find(|protocol| has(&format!("upgrade: {protocol}")));
    if let Some(protocol) = upgraded.filter(|_| has("connection: upgrade")) {
        let switch = format!("HTTP/1.1 101 Switching Protocols\r\nUpgrade: {protocol}\r\n{ACCEPT}\r\n\r\n");
        stream.write_all(switch.as_bytes()).expect("the proxy reads");
        // Until the other side is gone.
        let _ = std::io::copy(&mut reader, &mut stream);
        return;
    }
    let body = head.join("\n");
    let length = body.len();
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
    stream.write_all(answer.as_bytes()).expect("the proxy reads");
}

/// To the key of RFC 6455 section 1.3.
const ACCEPT: &str = "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// One request over `stream`; the status and everything after it.
pub fn ask(mut stream: impl Read + Write, request: &str) -> (u16, String) {
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer in UTF-8");
    let status = answer.split(' ').nth(1).and_then(|word| word.parse().ok());
    (status.unwrap_or_else(|| panic!("no answer: {answer}")), answer)
}
