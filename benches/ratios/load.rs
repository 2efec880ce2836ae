//! The load: connections that stay open, each sends its next request when the last one is answered. It runs
//! on a core of its own where there are two, and parses only what it must, so that the server is what is
//! measured.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What to send where, and what must come back.
#[derive(Clone)]
pub struct Target {
    pub address: String,
    /// Sent in turn.
    pub requests: Arc<Vec<String>>,
    next: Arc<AtomicUsize>,
    pub status: u16,
}

/// What one run of the load saw.
pub struct Seen {
    pub elapsed: Duration,
    /// Of every answer, sorted.
    pub times: Vec<Duration>,
}

impl Target {
    pub fn new(address: &str, requests: Vec<String>, status: u16) -> Self {
        Target { address: address.to_owned(), requests: Arc::new(requests), next: Arc::default(), status }
    }

    fn next(&self) -> &[u8] {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.requests.len();
        self.requests[turn].as_bytes()
    }
}

impl Seen {
    pub fn per_second(&self) -> f64 {
        self.times.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// The time that `share` of the answers did not exceed.
    pub fn at(&self, share: f64) -> Duration {
        let last = self.times.len() - 1;
        self.times[(last as f64 * share) as usize]
    }
}

/// Sends to `target` over so many connections for so long.
pub fn send(target: &Target, connections: usize, how_long: Duration) -> Seen {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let start = Instant::now();
    let times = tokio::task::LocalSet::new().block_on(&runtime, async {
        let target = Rc::new(target.clone());
        let one = |_| tokio::task::spawn_local(connection(target.clone(), start + how_long));
        let all: Vec<_> = (0..connections).map(one).collect();
        let mut times = Vec::new();
        for task in all {
            times.extend(task.await.expect("no panic"));
        }
        times
    });
    let elapsed = start.elapsed();
    let mut times: Vec<Duration> = times;
    times.sort_unstable();
    Seen { elapsed, times }
}

/// Sends one request over a connection of its own and gives the answer.
pub fn ask(address: &str, request: &str, status: u16) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        stream.write_all(request.as_bytes()).await.expect("it takes requests");
        let mut buffer = vec![0; 1 << 16];
        let length = answer(&mut stream, &mut buffer, status).await;
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    })
}

async fn connection(target: Rc<Target>, end: Instant) -> Vec<Duration> {
    let mut stream = TcpStream::connect(&target.address).await.expect("it listens");
    stream.set_nodelay(true).expect("a socket");
    let (mut times, mut buffer) = (Vec::new(), vec![0; 1 << 16]);
    loop {
        let start = Instant::now();
        stream.write_all(target.next()).await.expect("it takes requests");
        answer(&mut stream, &mut buffer, target.status).await;
        times.push(start.elapsed());
        if Instant::now() >= end {
            return times;
        }
    }
}

/// Reads one whole answer into `buffer`, checks its status, and gives its length.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>, status: u16) -> usize {
    let (mut filled, mut wanted) = (0, usize::MAX);
    while filled < wanted {
        if filled == buffer.len() {
            buffer.resize(filled * 2, 0);
        }
        let read = stream.read(&mut buffer[filled..]).await.expect("an answer");
        assert!(read > 0, "it closed the connection: {:?}", String::from_utf8_lossy(&buffer[..filled]));
        filled += read;
        if wanted == usize::MAX
            && let Some(head) = buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n")
        {
            let head = std::str::from_utf8(&buffer[..head]).expect("ASCII");
            assert!(head[9..].starts_with(&status.to_string()), "not {status}: {head}");
            wanted = head.len() + 4 + content_length(head);
        }
    }
    filled
}

fn content_length(head: &str) -> usize {
    let of = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().expect("a number"))
    };
    head.lines().find_map(of).unwrap_or(0)
}
