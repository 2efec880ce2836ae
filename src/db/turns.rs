//! How writers take turns on SQLite, which has one at a time: those that wait together are committed together.
//!
//! To keep a change for good takes longer than to make it. So one thread runs all rules that wait, one after the other,
//! and commits once. Each has a savepoint of its own: one that fails takes nothing of the others with it. Nobody is
//! answered before the commit, and when that fails, nobody's change is there.

use std::iter;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use parking_lot::Mutex;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use super::changes::Changes;
use super::connection::Conn;
use super::job::{Stage, change};
use super::lanes::Lanes;
use super::opener::{Pool, WAIT, connection};
use crate::error::{AppError, AppResult};

/// So many changes are committed together at most.
const TOGETHER: usize = 32;

/// The queue. Its thread starts with the first change and ends with the queue.
pub(super) struct Turns {
    pub(super) writers: Pool,
    lanes: Arc<Lanes>,
    queue: Mutex<Option<Sender<Slot>>>,
}

/// A slot in the queue, with the change in it until somebody claims it: waiting → claimed by the thread → answered; or
/// waiting → withdrawn by who waited, who gave up.
type Slot = Arc<Mutex<Option<Box<dyn Queued>>>>;

/// A change that waits.
trait Queued: Send {
    /// Runs the rule. True when what it did is to be kept.
    fn run(&mut self, conn: &mut Conn) -> bool;
    /// Gives the answer, now that what was to be kept is kept; or why nothing is.
    fn answer(self: Box<Self>, committed: &AppResult<()>);
}

struct Pending<T, R> {
    rule: Option<R>,
    value: AppResult<T>,
    answer: oneshot::Sender<AppResult<T>>,
}

impl<T, R> Queued for Pending<T, R>
where
    T: Send,
    R: FnOnce(&mut Conn) -> AppResult<T> + Send,
{
    fn run(&mut self, conn: &mut Conn) -> bool {
        if let Some(rule) = self.rule.take() {
            self.value = catch_unwind(AssertUnwindSafe(|| rule(conn))).unwrap_or_else(|_| Err(panicked()));
        }
        self.value.is_ok()
    }

    fn answer(self: Box<Self>, committed: &AppResult<()>) {
        // It may be that nobody waits any more.
        let _ = self.answer.send(match (self.value, committed) {
            (value, Ok(())) => value,
            (Err(own @ AppError::Unavailable(_)), _) => Err(own),
            (_, Err(AppError::Unavailable(cause))) => Err(AppError::Unavailable(cause.clone())),
            (_, Err(AppError::Uncertain(cause))) => Err(AppError::Uncertain(cause.clone())),
            (_, Err(other)) => Err(AppError::Internal(anyhow::anyhow!("not committed: {other:?}"))),
        });
    }
}

impl Turns {
    /// `writers` is a pool of one; `lanes` keeps what is told of changes.
    pub(super) fn new(writers: Pool, lanes: Arc<Lanes>) -> Self {
        Turns { writers, lanes, queue: Mutex::new(None) }
    }

    /// Runs `rule` when its turn comes, and gives its answer when what it did is kept. `Unavailable` when its turn did
    /// not come within two seconds, or by `end`; then it never will. `Uncertain` when it came and is not over by `end`.
    pub(super) async fn write<T, R>(&self, end: Instant, rule: R) -> AppResult<T>
    where
        T: Send + 'static,
        R: FnOnce(&mut Conn) -> AppResult<T> + Send + 'static,
    {
        let (answer, mut answered) = oneshot::channel();
        let pending = Pending { rule: Some(rule), value: Err(panicked()), answer };
        let slot: Slot = Arc::new(Mutex::new(Some(Box::new(pending))));
        self.enqueue(slot.clone())?;
        let answer = match timeout_at(end.min(Instant::now() + WAIT), &mut answered).await {
            Ok(answer) => answer,
            Err(_) if claim(&slot).is_some() => {
                return Err(AppError::Unavailable("others were writing for too long".into()));
            }
            // Its turn has come, so the answer comes, unless the disk hangs.
            Err(_) => match timeout_at(end, answered).await {
                Ok(answer) => answer,
                Err(_) => return Err(AppError::Uncertain("the change takes too long".into())),
            },
        };
        answer.unwrap_or_else(|_| Err(panicked()))
    }

    fn enqueue(&self, slot: Slot) -> AppResult<()> {
        let mut queue = self.queue.lock();
        if queue.is_none() {
            *queue = self.start();
        }
        let is_queued = queue.as_ref().is_some_and(|queue| queue.send(slot).is_ok());
        is_queued.then_some(()).ok_or_else(|| AppError::Unavailable("no thread for writers".into()))
    }

    fn start(&self) -> Option<Sender<Slot>> {
        let (queue, slots) = mpsc::channel();
        let (writers, lanes) = (self.writers.clone(), self.lanes.clone());
        let work = move || serve(&slots, &writers, &lanes.changes);
        let started = thread::Builder::new().name("writer".into()).spawn(work);
        started.inspect_err(|cause| tracing::error!(%cause, "no thread for writers")).ok().map(|_| queue)
    }
}

fn serve(slots: &Receiver<Slot>, writers: &Pool, changes: &Changes) {
    while let Ok(first) = slots.recv() {
        // With a database that is away, each attempt takes a while: not for those who gave up.
        if first.lock().is_some() {
            // A panic fails those whose turn it was, and not all that come after them.
            let _ = catch_unwind(AssertUnwindSafe(|| commit_together(&first, slots, writers, changes)));
        }
    }
}

/// Runs the rules of `first` and of all that wait behind it, commits, and answers.
fn commit_together(first: &Slot, slots: &Receiver<Slot>, writers: &Pool, changes: &Changes) {
    let mut done = Vec::new();
    let together = |conn: &mut Conn| {
        for slot in iter::once(first).cloned().chain(slots.try_iter()).take(TOGETHER) {
            let Some(mut queued) = claim(&slot) else { continue };
            let kept = conn.in_savepoint(|conn| queued.run(conn));
            done.push(queued);
            // SQLite ends the transaction by itself when the disk is full.
            kept.map_err(|cause| AppError::Unavailable(format!("lost with another change: {cause:?}")))?;
        }
        Ok(())
    };
    let committed =
        connection(writers).and_then(|mut conn| change(&mut conn, changes, &Stage::default(), together));
    // When nothing could begin; the others try on their own.
    done.extend(claim(first));
    let committed = committed.map(drop);
    done.into_iter().for_each(|queued| queued.answer(&committed));
}

/// Takes the change out of its slot; `None` when somebody else did.
fn claim(slot: &Slot) -> Option<Box<dyn Queued>> {
    slot.lock().take()
}

fn panicked() -> AppError {
    AppError::Internal(anyhow::anyhow!("a change panicked"))
}
