//! One address that opens more connections than it may. This machine's own loopback addresses are not
//! counted, so the address of its network card stands for a stranger: the packets do not leave the machine.

use std::net::{IpAddr, UdpSocket};
use std::time::Duration;

use crate::support::{Engine, Line, Target, skip};

const ASK: &str = "GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// The address with which this machine would speak to others. Nothing is sent.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|own| own.ip()).filter(|ip| !ip.is_loopback() && !ip.is_unspecified())
}

#[test]
fn it_gets_so_many_and_its_own_idle_ones_make_room() {
    let Some(stranger) = own_address() else { return skip("an address that is not loopback") };
    let settings = [("KEYFOB_CONNECTIONS_PER_ADDRESS", "8"), ("KEYFOB_BIND", "0.0.0.0:0")];
    let mut target = Target::start_with(Engine::Sqlite, &settings);
    let port = target.address.rsplit(':').next().expect("a port").to_owned();
    target.address = format!("127.0.0.1:{port}");
    let open = || Line::to(&format!("{stranger}:{port}"));
    let mut busy: Vec<Line> = (0..8).map(|_| open()).collect();
    busy.iter_mut().for_each(|line| assert!(line.send("GET /api/health HTTP/1.1\r\n")));
    // All seats are taken once the server has seen them all; then one more is closed unanswered.
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(open().says(ASK), "", "a ninth was served");
    assert!(target.line().says(ASK).starts_with("HTTP/1.1 204"), "this machine paid");
    assert!(busy[3].says("Host: localhost\r\n\r\n").starts_with("HTTP/1.1 204"));
    std::thread::sleep(Duration::from_millis(500));
    assert!(open().says(ASK).starts_with("HTTP/1.1 204"), "its own idle one did not make room");
    assert_eq!(busy[3].read(Duration::from_secs(5)), Some(Vec::new()), "the idle one was closed");
    assert!(busy[4].says("Host: localhost\r\n\r\n").starts_with("HTTP/1.1 204"), "a busy one was closed");
}
