//! A way to PostgreSQL whose line that listens for changes can be cut, and no other.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU8, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

const OPEN: u8 = 0;
const CLOSED: u8 = 1;
const SILENT: u8 = 2;

/// Passes every connection on. Those that listen are known by what they say.
pub struct Cuttable {
    pub url: String,
    state: Arc<AtomicU8>,
    listening: Arc<Mutex<Vec<TcpStream>>>,
}

impl Cuttable {
    /// A way to the database at `url`.
    pub fn to(url: &str) -> Self {
        let mut url = url::Url::parse(url).expect("a URL");
        let server = format!("{}:{}", url.host_str().expect("a host"), url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        url.set_ip_host(std::net::IpAddr::from([127, 0, 0, 1])).expect("a host");
        url.set_port(Some(listener.local_addr().expect("an address").port())).expect("a port");
        url.query_pairs_mut().append_pair("sslmode", "disable");
        let way = Cuttable { url: url.into(), state: Arc::default(), listening: Arc::default() };
        let (state, listening) = (way.state.clone(), way.listening.clone());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(&server) else { break };
                pass_on(client, server, &state, &listening);
            }
        });
        way
    }

    /// Ends the line that listens, and every later one.
    pub fn cut(&self) {
        self.state.store(CLOSED, SeqCst);
        for line in self.listening.lock().expect("no panic").drain(..) {
            let _ = line.shutdown(Shutdown::Both);
        }
    }

    /// Lets nothing more come through to who listens, who is not told.
    pub fn silence(&self) {
        self.state.store(SILENT, SeqCst);
    }

    /// All is as before.
    pub fn mend(&self) {
        self.state.store(OPEN, SeqCst);
        for line in self.listening.lock().expect("no panic").drain(..) {
            let _ = line.shutdown(Shutdown::Both);
        }
    }
}

fn pass_on(
    client: TcpStream,
    server: TcpStream,
    state: &Arc<AtomicU8>,
    listening: &Arc<Mutex<Vec<TcpStream>>>,
) {
    let is_listening = Arc::<Mutex<bool>>::default();
    let (from, to, there) = (client.try_clone(), server.try_clone(), is_listening.clone());
    let (known, now) = (listening.clone(), state.clone());
    let watched = client.try_clone().expect("a socket");
    std::thread::spawn(move || {
        copy(from.expect("a socket"), to.expect("a socket"), |said| {
            if said.windows(6).any(|word| word == b"LISTEN") {
                *there.lock().expect("no panic") = true;
                known.lock().expect("no panic").push(watched.try_clone().expect("a socket"));
            }
            !(*there.lock().expect("no panic") && now.load(SeqCst) == CLOSED)
        });
    });
    let state = state.clone();
    std::thread::spawn(move || {
        copy(server, client, |_| {
            while *is_listening.lock().expect("no panic") && state.load(SeqCst) == SILENT {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            true
        });
    });
}

/// Until one side ends, or `may` says no.
fn copy(mut from: TcpStream, mut to: TcpStream, mut may: impl FnMut(&[u8]) -> bool) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if !may(&buffer[..count]) || to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
