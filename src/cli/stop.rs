//! Requests to stop: SIGTERM or Ctrl-C.

use std::future::pending;
use std::thread;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// So long the server has to stop by itself. Then it is ended, whatever a thread of it is stuck in.
const PATIENCE: Duration = Duration::from_secs(9);

/// Ends when SIGTERM or SIGINT comes; listens from this call on. A thread of its own does, so that a start
/// that is stuck ends as well.
pub(super) fn requested() -> anyhow::Result<impl Future<Output = ()>> {
    let (sender, receiver) = oneshot::channel();
    let (ready, is_ready) = std::sync::mpsc::channel();
    let listen = async move {
        let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
        let (Ok(mut terminate), Ok(mut interrupt)) = signals else { return };
        let _ = ready.send(());
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        let _ = sender.send(());
        thread::sleep(PATIENCE);
        tracing::warn!("something is stuck: the server ends without it");
        std::process::exit(0);
    };
    let work = move || actix_web::rt::Runtime::new().map(|runtime| runtime.block_on(listen));
    thread::Builder::new().name("signals".into()).spawn(work)?;
    is_ready.recv().map_err(|_| anyhow::anyhow!("can't listen for signals"))?;
    Ok(async {
        if receiver.await.is_err() {
            pending::<()>().await;
        }
    })
}
