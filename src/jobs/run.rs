//! Runs the jobs, one after another, on a thread that nobody waits for: neither those who ask, nor SIGTERM.
//!
//! The thread itself never asks the database. Like a request it gives a call up that takes too long (`db::patience`), and
//! while the database is away it looks once a minute.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, sleep, timeout};

use super::job::{Job, Left};
use super::last_run::{RETRY, all, begin, end, goes_on};
use crate::db::{Db, Moment};
use crate::error::{AppError, AppResult};

/// From the start to the first look: a server that starts has other things to do, and so have those who wait for it.
const AFTER_START: Duration = Duration::from_secs(60);
/// Between two pieces of a job, so that others come in between.
const BETWEEN_PIECES: Duration = Duration::from_millis(20);

const RETRY_AFTER: Duration = Duration::from_secs(RETRY.unsigned_abs());

/// Jobs are run for as long as this lives.
pub struct Runner {
    waker: Waker,
    _end: oneshot::Sender<()>,
}

/// Makes a runner look for what is due now, and not only when it would have. Cheap to clone.
#[derive(Clone, Default)]
pub struct Waker(Arc<Notify>);

impl Runner {
    pub fn waker(&self) -> Waker {
        self.waker.clone()
    }
}

impl Waker {
    pub fn wake(&self) {
        self.0.notify_one();
    }
}

/// Starts the thread that runs `jobs` when they are due.
pub fn start(db: Db, jobs: Vec<Job>) -> std::io::Result<Runner> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let (waker, (end, ended)) = (Waker::default(), oneshot::channel());
    let woken = waker.clone();
    let work = async move {
        tokio::select! {
            _ = ended => {}
            () = look_always(&db, &jobs, &woken) => {}
        }
    };
    thread::Builder::new().name("jobs".into()).spawn(move || runtime.block_on(work))?;
    Ok(Runner { waker, _end: end })
}

async fn look_always(db: &Db, jobs: &[Job], waker: &Waker) {
    let mut pause = AFTER_START;
    loop {
        // Woken or not: what is due is due.
        let _ = timeout(pause, waker.0.notified()).await;
        pause = match run_due(db, jobs).await {
            Ok(next) => Duration::from_secs((next.second() - Moment::now().second()).max(1).unsigned_abs()),
            Err(cause) => {
                tracing::warn!(cause = %in_words(cause), "background jobs wait for the database");
                RETRY_AFTER
            }
        };
    }
}

/// Runs those of `jobs` that are due, one after another, and gives when the next one is. A job that fails keeps no other
/// from running; the error is that of a database that can't be asked what is due.
pub async fn run_due(db: &Db, jobs: &[Job]) -> AppResult<Moment> {
    let known = db.read(all).await?;
    let mut next = Moment::now().plus(i64::MAX);
    for job in jobs {
        let last = known.iter().find(|last| last.name == job.name);
        let due = match last.map(|last| last.next(job.every)) {
            Some(due) if due > Moment::now() => due,
            _ => run(db, job).await?,
        };
        next = next.min(due);
    }
    Ok(next)
}

/// Runs the job unless another node does, and writes down what came of it. Gives when to look after it again.
async fn run(db: &Db, job: &Job) -> AppResult<Moment> {
    let (name, every, clock) = (job.name, job.every, Instant::now());
    let Some(began) = db.write(move |conn| begin(conn, name, every)).await? else {
        return Ok(Moment::now().plus(RETRY));
    };
    let failure = all_pieces(db, job, began).await.err().map(in_words);
    if let Some(cause) = &failure {
        tracing::warn!(job = name, %cause, "a background job failed; it is tried again in a minute");
    }
    let next = began.plus(if failure.is_some() { RETRY } else { every });
    let took = i64::try_from(clock.elapsed().as_millis()).unwrap_or(i64::MAX);
    let told = move |failure: Option<String>| {
        db.write(move |conn| end(conn, (name, began), took, failure.as_deref()))
    };
    // A failure may be that of the database.
    while let Err(cause) = told(failure.clone()).await {
        tracing::warn!(job = name, cause = %in_words(cause), "what came of a background job can't be kept yet");
        sleep(RETRY_AFTER).await;
    }
    Ok(next)
}

async fn all_pieces(db: &Db, job: &Job, began: Moment) -> AppResult<()> {
    loop {
        let (name, rule) = (job.name, job.rule.clone());
        let piece = db.write(move |conn| match goes_on(conn, name, began)? {
            true => rule(conn),
            false => Ok(Left::Nothing),
        });
        if piece.await? == Left::Nothing {
            return Ok(());
        }
        sleep(BETWEEN_PIECES).await;
    }
}

/// The cause, which a sentence for whoever asked would not tell.
fn in_words(cause: AppError) -> String {
    format!("{:#}", anyhow::Error::from(cause))
}
