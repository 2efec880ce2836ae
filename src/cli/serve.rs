//! `keyfob serve`

use std::io::stderr;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use super::say;
use crate::app;
use crate::config::Config;
use crate::db::{DatabaseUrl, damage};

/// Runs the server until SIGTERM or Ctrl-C.
pub fn serve(config: Config) -> anyhow::Result<()> {
    start_log(&config)?;
    actix_web::rt::System::new().block_on(async {
        // Before anyone can know that we run: a server that is told to stop in its first moment stops well.
        let told_to_stop = stop_signals()?;
        let database = config.database.clone();
        let built = app::build(config)?;
        say(&format!("listening on http://{}", built.address));
        if let Some(code) = &built.setup_code {
            say(&format!("no user yet, setup code: {code}"));
            say(&format!("set up at {}/setup?code={code}", built.public_url));
        }
        let handle = built.server.handle();
        let damaged = look_for_damage(database)?;
        let stopping = actix_web::rt::spawn(async move {
            let why = tokio::select! {
                () = told_to_stop => Ok(()),
                damage = damaged => Err(damage),
            };
            handle.stop(true).await;
            why
        });
        built.run().await?;
        stopping.await?
    })
}

/// Ends when a large database turns out to be damaged, with the line to say then. A thread of its own reads it, which
/// nobody waits for when the server stops.
fn look_for_damage(database: DatabaseUrl) -> anyhow::Result<impl Future<Output = anyhow::Error>> {
    let (tell, told) = oneshot::channel();
    let read = move || match damage::find_in_the_rest(&database) {
        Ok(Some(damage)) => drop(tell.send(damage)),
        Ok(None) => {}
        Err(cause) => tracing::warn!(%cause, "the database could not be checked for damage"),
    };
    std::thread::Builder::new().name("damage".into()).spawn(read)?;
    Ok(async {
        match told.await {
            Ok(damage) => damage,
            Err(_) => std::future::pending().await,
        }
    })
}

/// Ends when SIGTERM or SIGINT comes; listens from this call on.
fn stop_signals() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// The log goes to standard error; standard output is for the lines above.
fn start_log(config: &Config) -> anyhow::Result<()> {
    let filter = config.log.parse::<tracing_subscriber::EnvFilter>()?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    let started = if config.log_json { log.json().try_init() } else { log.with_ansi(false).try_init() };
    started.map_err(|cause| anyhow::anyhow!("can't start the log: {cause}"))
}
