//! Builds the server from its settings: opens database and keys, makes what its threads share, and serves. Tests start
//! exactly this.

pub mod anew;
pub mod background;
mod open;
mod serve;
mod share;

use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc;
use std::time::Duration;

use actix_web::dev::Server;
use anyhow::Context;

use crate::config::Config;
use crate::db::Db;
use crate::jobs::{self, Runner};
use crate::tokens::calls::kept::CallLog;
use open::open;
use serve::serve;
use share::{public_url, share};

/// How long the last writing of what was counted may take.
const LAST_WRITING: Duration = Duration::from_millis(1500);

/// A server that listens and waits to be awaited.
pub struct Built {
    pub address: SocketAddr,
    /// What browsers are to use.
    pub public_url: String,
    pub server: Server,
    /// The one-time code, while there is no user.
    pub setup_code: Option<String>,
    /// The database as the server knows it: what is changed through it counts for the next request.
    pub db: Db,
    pub jobs: Runner,
    calls: CallLog,
}

/// Migrates the database, opens the keys, and binds the address. The error is one line for the person at the
/// console. Call it on an actix runtime.
pub fn build(config: Config) -> anyhow::Result<Built> {
    let bind = config.addresses.bind;
    let listener = TcpListener::bind(bind).with_context(|| format!("can't listen on {bind}"))?;
    let address = listener.local_addr()?;
    let public_url = public_url(&config, address);
    let keys = open(&config, &public_url)?;
    let shared = share(&config, keys, address)?;
    Ok(Built {
        address,
        public_url,
        setup_code: shared.setup_code.get(),
        db: Db::clone(&shared.db),
        jobs: jobs::start(Db::clone(&shared.db), background::jobs(**shared.session_limits))?,
        calls: CallLog::clone(&shared.calls),
        server: serve(config, listener, shared)?,
    })
}

impl Built {
    /// Serves until the server is told to stop; then writes down what was counted.
    pub async fn run(self) -> std::io::Result<()> {
        let done = self.server.await;
        drop(self.jobs);
        // On a thread that nobody waits for longer: the database may be frozen.
        let (calls, (sender, receiver)) = (self.calls, mpsc::channel());
        std::thread::Builder::new().name("last calls".into()).spawn(move || {
            calls.write();
            sender.send(())
        })?;
        if receiver.recv_timeout(LAST_WRITING).is_err() {
            tracing::warn!("the last calls could not be written down in time");
        }
        done
    }
}
