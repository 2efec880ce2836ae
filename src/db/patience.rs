//! How long an answer waits for the database: 2.5 seconds, in all its calls together.
//!
//! Whoever waits for an answer gets one, whatever the database does: a call that takes too long is left to
//! its thread, and the answer is 503. What time a slow caller takes to send its body does not count.

use std::cell::Cell;
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{AppError, AppResult};

/// So long an answer waits for the database at most.
pub(super) const LIMIT: Duration = Duration::from_millis(2500);

tokio::task_local! {
    static ANSWER: Answer;
}

/// What is known while an answer is made.
struct Answer {
    left: Cell<Duration>,
    /// It is asked to change something.
    is_change: bool,
    /// Something was changed, or may have been.
    has_changed: Cell<bool>,
}

/// Makes one answer within the limit. `is_change` when it is asked to change something: then, once a part of
/// that is kept, nobody is told any more that nothing was.
pub async fn bound<F: Future>(is_change: bool, answer: F) -> F::Output {
    let known = Answer { left: Cell::new(LIMIT), is_change, has_changed: Cell::new(false) };
    ANSWER.scope(known, answer).await
}

/// Runs `work`, which may change what nobody asked to change, such as when somebody was seen last.
pub async fn aside<F: Future>(work: F) -> F::Output {
    let before = may_have_changed();
    let done = work.await;
    let _ = ANSWER.try_with(|answer| answer.has_changed.set(before));
    done
}

/// True when something of what was asked for was changed, or may have been.
pub fn may_have_changed() -> bool {
    ANSWER.try_with(|answer| answer.has_changed.get()).unwrap_or(false)
}

/// Runs `call`, which is told until when it may take, and makes its failure true for the whole answer.
pub(super) async fn spend<T, F>(is_change: bool, call: impl FnOnce(Instant) -> F) -> AppResult<T>
where
    F: Future<Output = AppResult<T>>,
{
    let start = Instant::now();
    let left = ANSWER.try_with(|answer| answer.left.get()).unwrap_or(LIMIT);
    let done = call(start + left).await;
    let _ = ANSWER.try_with(|answer| answer.left.set(left.saturating_sub(start.elapsed())));
    let done = match done {
        Err(AppError::Unavailable(cause)) if may_have_changed() => Err(AppError::Uncertain(cause)),
        other => other,
    };
    let changed = matches!(&done, Err(AppError::Uncertain(_))) || (is_change && done.is_ok());
    let _ = ANSWER
        .try_with(|answer| answer.has_changed.set(answer.has_changed.get() || (changed && answer.is_change)));
    done
}
