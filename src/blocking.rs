//! The one door to the threads that may block: database calls and password hashing go through it. Changes on
//! SQLite have a thread of their own (`db::turns`), and a check that reads SQLite does so at once, without a
//! thread (`db::own_reader`).

use crate::error::{AppError, AppResult};

/// Runs `work` on a thread that may block and gives its answer; a panic inside becomes `Internal`.
#[expect(clippy::disallowed_methods, reason = "this is its one home")]
pub async fn run<T, F>(work: F) -> AppResult<T>
where
    T: Send + 'static,
    F: FnOnce() -> AppResult<T> + Send + 'static,
{
    match actix_web::web::block(work).await {
        Ok(answer) => answer,
        Err(_) => Err(AppError::Internal(anyhow::anyhow!("a blocking task panicked"))),
    }
}

/// Starts `work` on a thread that may block, and waits for nothing: it tells by itself what came of it.
#[expect(clippy::disallowed_methods, reason = "this is its one home")]
pub fn start(work: impl FnOnce() + Send + 'static) {
    drop(actix_web::web::block(work));
}
