//! A websocket through the proxies of docs/INTEGRATE.md.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::proxy::{Kind, Proxy, bearer, caddy, nginx, traefik};
use crate::support::App;

const WEBSOCKET: &str = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
/// A masked frame that says Hello (RFC 6455 section 5.7).
const HELLO: [u8; 11] = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];

/// Asks with these lines; the connection, and the head of the answer.
fn open(proxy: &Proxy, headers: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(proxy.address).expect("it listens");
    stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).expect("a limit");
    let request = format!("GET /live HTTP/1.1\r\nHost: app.example.net\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("a head");
        head.extend(byte);
    }
    (stream, String::from_utf8(head).expect("ASCII"))
}

fn takes_a_websocket_with_a_token(app: &App, kind: Kind) {
    let secret = app.admin().generate("CI", "30");
    let Some(proxy) = Proxy::in_front_of(app, kind) else { return };
    assert!(open(&proxy, WEBSOCKET).1.starts_with("HTTP/1.1 401 "), "without a token");
    let (mut stream, head) = open(&proxy, &format!("{WEBSOCKET}{}", bearer(&secret)));
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    assert!(head.to_lowercase().contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="), "{head}");
    for _ in 0..2 {
        stream.write_all(&HELLO).expect("it is open");
        let mut back = [0; HELLO.len()];
        stream.read_exact(&mut back).expect("it comes back");
        assert_eq!(back, HELLO);
    }
}

/// In a connection that is HTTP/2 from then on, further requests would reach the service unchecked.
fn takes_no_other_protocol(app: &App, kind: Kind) {
    let secret = app.admin().generate("CI", "30");
    let Some(proxy) = Proxy::in_front_of(app, kind) else { return };
    let settings = "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n";
    for lines in [
        "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n",
        "Upgrade: h2c\r\nConnection: Upgrade\r\n",
        "Upgrade: h2c\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
        "Upgrade: websocket\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n",
        "Upgrade: websocket, h2c\r\nConnection: Upgrade\r\n",
        "upgrade: H2C\r\nconnection: upgrade\r\n",
    ] {
        let (_, head) = open(&proxy, &format!("{lines}{settings}{}", bearer(&secret)));
        assert!(!head.to_lowercase().contains("h2c"), "{lines}{head}");
    }
}

#[apply(on_both_engines)]
fn nginx_takes_no_other_protocol(app: App) {
    takes_no_other_protocol(&app, nginx);
}

#[apply(on_both_engines)]
fn caddy_takes_no_other_protocol(app: App) {
    takes_no_other_protocol(&app, caddy);
}

#[apply(on_both_engines)]
fn traefik_takes_no_other_protocol(app: App) {
    takes_no_other_protocol(&app, traefik);
}

#[apply(on_both_engines)]
fn nginx_takes_a_websocket_with_a_token(app: App) {
    takes_a_websocket_with_a_token(&app, nginx);
}

#[apply(on_both_engines)]
fn caddy_takes_a_websocket_with_a_token(app: App) {
    takes_a_websocket_with_a_token(&app, caddy);
}

#[apply(on_both_engines)]
fn traefik_takes_a_websocket_with_a_token(app: App) {
    takes_a_websocket_with_a_token(&app, traefik);
}
