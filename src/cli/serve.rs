//! `keyfob serve`

use tokio::sync::oneshot;

use super::console::say;
use super::{log, stop};
use crate::app;
use crate::config::Config;
use crate::db::{DatabaseUrl, OneServer, damage, into_one_file};
use crate::web::links;

/// Runs the server until SIGTERM or Ctrl-C. What it acknowledged is in the one SQLite file then.
pub fn serve(config: Config) -> anyhow::Result<()> {
    let log = log::start(&config.logging)?;
    let database = config.database.url.clone();
    let done = OneServer::on(&database).and_then(|_alone| {
        run(config)?;
        into_one_file(&database);
        Ok(())
    });
    log.finish();
    done
}

fn run(config: Config) -> anyhow::Result<()> {
    actix_web::rt::System::new().block_on(async {
        // Before anyone can know that we run: a server that is told to stop in its first moment stops well.
        let stop_requested = stop::requested()?;
        let database = config.database.url.clone();
        let built = app::build(config)?;
        say_how_to_reach(&built)?;
        let handle = built.server.handle();
        let damaged = look_for_damage(database)?;
        let stopping = actix_web::rt::spawn(async move {
            let why = tokio::select! {
                () = stop_requested => Ok(()),
                damage = damaged => Err(damage),
            };
            handle.stop(true).await;
            why
        });
        built.run().await?;
        stopping.await?
    })
}

/// On a thread of its own: standard output may be a pipe that nobody reads.
fn say_how_to_reach(built: &app::Built) -> std::io::Result<()> {
    let mut lines = vec![format!("listening on http://{}", built.address)];
    if let Some(code) = &built.setup_code {
        lines.push(format!("no user yet, setup code: {code}"));
        lines.push(format!("set up at {}{}?code={code}", built.public_url, links::SETUP));
    }
    let tell = move || lines.iter().for_each(|line| say(line));
    std::thread::Builder::new().name("start lines".into()).spawn(tell).map(drop)
}

/// Ends when a large database turns out to be damaged, with the line to say then. A thread of its own reads
/// it, which nobody waits for when the server stops.
fn look_for_damage(database: DatabaseUrl) -> anyhow::Result<impl Future<Output = anyhow::Error>> {
    let (sender, receiver) = oneshot::channel();
    let read = move || match damage::find_in_the_rest(&database) {
        Ok(Some(damage)) => drop(sender.send(damage)),
        Ok(None) => {}
        Err(cause) => tracing::warn!(%cause, "the database could not be checked for damage"),
    };
    std::thread::Builder::new().name("damage".into()).spawn(read)?;
    Ok(async {
        match receiver.await {
            Ok(damage) => damage,
            Err(_) => std::future::pending().await,
        }
    })
}
