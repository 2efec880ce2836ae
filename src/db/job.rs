//! A call to the database on its way: whoever asked for it can give it up, and then knows what that means.

use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering::SeqCst;

use parking_lot::Mutex;
use tokio::sync::oneshot::{self, Receiver, Sender};

use super::changes::{Changed, Changes};
use super::connection::Conn;
use crate::error::{AppError, AppResult};

/// A rule, and who waits for its answer.
pub(super) struct Job<T, R> {
    /// Empty when a thread has begun, and when nobody waits any more.
    order: Mutex<Option<(R, Sender<AppResult<T>>)>>,
    stage: Stage,
}

/// How far a call is.
#[derive(Default)]
pub(super) struct Stage(AtomicU8);

const OPEN: u8 = 0;
/// Nobody waits any more: nothing is to be kept.
const GIVEN_UP: u8 = 1;
/// What was changed is being kept: whether it will be is not known before there is an answer.
const KEEPING: u8 = 2;

impl Stage {
    /// Before what was changed is kept. False when it is not to be.
    pub(super) fn may_keep(&self) -> bool {
        self.0.compare_exchange(OPEN, KEEPING, SeqCst, SeqCst).is_ok()
    }

    /// Nobody waits any more. True when nothing will be kept.
    fn give_up(&self) -> bool {
        self.0.compare_exchange(OPEN, GIVEN_UP, SeqCst, SeqCst).is_ok()
    }
}

impl<T, R> Job<T, R>
where
    R: FnOnce(&mut Conn, &Stage) -> AppResult<T>,
{
    /// A job, and where its answer comes.
    pub(super) fn new(rule: R) -> (Self, Receiver<AppResult<T>>) {
        let (sender, receiver) = oneshot::channel();
        (Job { order: Mutex::new(Some((rule, sender))), stage: Stage::default() }, receiver)
    }

    /// Runs it and gives the answer, when nobody else has begun and somebody waits.
    pub(super) fn run(&self, conn: &mut Conn) {
        if let Some((rule, sender)) = self.take() {
            let _ = sender.send(conn.run(|conn| rule(conn, &self.stage)));
        }
    }

    /// Answers that it can't be run, when nobody has begun.
    pub(super) fn fail(&self, cause: AppError) {
        if let Some((_, sender)) = self.take() {
            let _ = sender.send(Err(cause));
        }
    }

    /// True while no thread has begun.
    pub(super) fn is_waiting(&self) -> bool {
        self.order.lock().is_some()
    }

    /// Nobody waits any more: why there is no answer.
    pub(super) fn give_up(&self) -> AppError {
        let late = "the database took too long".to_owned();
        match self.take().is_some() || self.stage.give_up() {
            true => AppError::Unavailable(late),
            false => AppError::Uncertain(late),
        }
    }

    fn take(&self) -> Option<(R, Sender<AppResult<T>>)> {
        self.order.lock().take()
    }
}

/// Runs `rule` in a transaction, which is kept when `stage` allows it; says whether it changed something that is kept
/// somewhere.
pub(super) fn change<T>(
    conn: &mut Conn,
    changes: &Changes,
    stage: &Stage,
    rule: impl FnOnce(&mut Conn) -> AppResult<T>,
) -> AppResult<(T, bool)> {
    let mut told = Changed::default();
    let done = conn.in_transaction(|conn| {
        let value = rule(conn)?;
        told = Changed::in_transaction(conn, changes)?;
        match stage.may_keep() {
            true => Ok(value),
            false => Err(AppError::Unavailable("nobody waits for this change any more".into())),
        }
    });
    match &done {
        Ok(_) => told.apply(changes),
        // A commit that failed for us may have succeeded over there.
        Err(_) => told.doubt(changes),
    }
    done.map(|value| (value, !told.is_empty()))
}
