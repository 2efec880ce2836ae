//! `keyfob serve`

use std::io::stderr;

use tokio::signal::unix::{SignalKind, signal};

use super::say;
use crate::app;
use crate::config::Config;

/// Runs the server until SIGTERM or Ctrl-C.
pub fn serve(config: Config) -> anyhow::Result<()> {
    start_log(&config)?;
    actix_web::rt::System::new().block_on(async {
        // Before anyone can know that we run: a server that is told to stop in its first moment stops well.
        let told_to_stop = stop_signals()?;
        let built = app::build(config)?;
        say(&format!("listening on http://{}", built.address));
        if let Some(code) = &built.setup_code {
            say(&format!("no user yet, setup code: {code}"));
            say(&format!("set up at {}/setup?code={code}", built.public_url));
        }
        let handle = built.server.handle();
        actix_web::rt::spawn(async move {
            told_to_stop.await;
            handle.stop(true).await;
        });
        Ok(built.run().await?)
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
