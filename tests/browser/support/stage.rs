//! One flow's own server and browser; at most two at once, and none where there is no browser.

use std::io::Write;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::browser::Browser;
use super::driver::{self, Javascript};
use super::nginx::{Nginx, Place};
use super::server::Server;

static ROOM: Semaphore = Semaphore::const_new(2);

pub struct Stage {
    pub browser: Browser,
    pub server: Server,
    forgiven: Vec<&'static str>,
    _room: SemaphorePermit<'static>,
}

/// Says loudly that something is not there for this flow; with `CI=true` that is a failure.
pub fn skip(flow: &str, why: &str) {
    assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{flow}: {why}");
    let line = format!("\nSKIPPED: {flow}: {why}\n");
    // Not eprintln!: the test runner would hide it.
    std::io::stderr().write_all(line.as_bytes()).expect("stderr");
}

impl Stage {
    /// `None`, said loudly, where the machine has no browser; with `CI=true` that is a failure.
    pub async fn set(flow: &str, javascript: Javascript) -> Option<Self> {
        let (stage, ()) = Stage::set_with(flow, javascript, || Some((Server::start(), ()))).await?;
        Some(stage)
    }

    /// The same below a path, behind nginx.
    pub async fn set_below_a_path(flow: &str, javascript: Javascript) -> Option<(Self, Nginx)> {
        let behind = || match Place::find() {
            Some(place) => Some(Server::start_behind(place)),
            None => {
                skip(flow, "no nginx (Debian: apt-get install nginx-light)");
                None
            }
        };
        Stage::set_with(flow, javascript, behind).await
    }

    async fn set_with<T>(
        flow: &str,
        javascript: Javascript,
        start: impl FnOnce() -> Option<(Server, T)>,
    ) -> Option<(Self, T)> {
        if let Some(why) = driver::missing() {
            skip(flow, why);
            return None;
        }
        let room = ROOM.acquire().await.expect("never closed");
        let (server, with) = start()?;
        let browser = Browser::open(&server.url, javascript).await;
        Some((Stage { browser, server, forgiven: Vec::new(), _room: room }, with))
    }

    /// This flow provokes an error on purpose; the browser's log may hold it.
    pub fn forgive(&mut self, message: &'static str) {
        self.forgiven.push(message);
    }

    /// From here on the person with the other browser acts.
    pub fn hand_over(&mut self, other: &mut Browser) {
        std::mem::swap(&mut self.browser, other);
    }

    /// The end of every flow: nothing went wrong in the browser behind the person's back.
    pub async fn finish(self) {
        let mut errors = self.browser.errors().await;
        errors.retain(|error| !self.forgiven.iter().any(|message| error.contains(message)));
        assert!(errors.is_empty(), "the browser's log: {errors:#?}");
        self.browser.close().await.expect("the browser closes");
    }
}
