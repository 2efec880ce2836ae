//! A way to PostgreSQL on which packets get lost.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

#[derive(Default)]
struct Faults {
    /// Nothing comes through, either way, and nobody is told.
    is_silent: AtomicBool,
    /// COMMIT comes through, and the line breaks before its answer.
    loses_commits: AtomicBool,
}

/// Passes every connection on, until it is told otherwise.
pub struct Way {
    pub url: String,
    faults: Arc<Faults>,
}

impl Way {
    /// A way to the database at `url`.
    pub fn to(url: &str) -> Self {
        let mut url = url::Url::parse(url).expect("a URL");
        let server = format!("{}:{}", url.host_str().expect("a host"), url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        url.set_ip_host([127, 0, 0, 1].into()).expect("a host");
        url.set_port(Some(listener.local_addr().expect("an address").port())).expect("a port");
        url.query_pairs_mut().append_pair("sslmode", "disable");
        let way = Way { url: url.into(), faults: Arc::default() };
        let faults = way.faults.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(&server) else { break };
                pass_on(client, server, &faults);
            }
        });
        way
    }

    /// From now on packets are dropped, or they come through again.
    pub fn silence(&self, is_silent: bool) {
        self.faults.is_silent.store(is_silent, SeqCst);
    }

    /// From now on the answers to COMMIT are lost, or they come through again.
    pub fn lose_commits(&self, loses: bool) {
        self.faults.loses_commits.store(loses, SeqCst);
    }
}

fn pass_on(client: TcpStream, server: TcpStream, faults: &Arc<Faults>) {
    let is_committing = Arc::new(AtomicBool::new(false));
    let ends = [(&client, &server, true), (&server, &client, false)];
    for (from, to, is_question) in ends {
        let (mut from, mut to) = (from.try_clone().expect("a socket"), to.try_clone().expect("a socket"));
        let (faults, is_committing) = (faults.clone(), is_committing.clone());
        std::thread::spawn(move || {
            let mut buffer = [0; 16 * 1024];
            while let Ok(count @ 1..) = from.read(&mut buffer) {
                while faults.is_silent.load(SeqCst) {
                    std::thread::sleep(Duration::from_millis(5));
                }
                let said = &buffer[..count];
                if is_question && said.windows(7).any(|word| word == b"COMMIT\0") {
                    is_committing.store(faults.loses_commits.load(SeqCst), SeqCst);
                }
                if (!is_question && is_committing.load(SeqCst)) || to.write_all(said).is_err() {
                    break;
                }
            }
            let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
        });
    }
}
