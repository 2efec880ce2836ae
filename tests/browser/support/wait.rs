//! Waiting for what must become true; never for a fixed time.

use std::future::Future;
use std::time::{Duration, Instant};

/// How long anything may take before a flow says what it waited for.
pub const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(40);

/// Asks again and again until the answer is `Ok`; the last `Err` is the message of the failure.
#[track_caller]
pub fn eventually<T, F>(what: impl Into<String>, ask: impl FnMut() -> F) -> impl Future<Output = T>
where
    F: Future<Output = Result<T, String>>,
{
    let caller = std::panic::Location::caller();
    let (what, mut ask) = (what.into(), ask);
    async move {
        let start = Instant::now();
        loop {
            match ask().await {
                Ok(answer) => return answer,
                Err(why) if start.elapsed() > PATIENCE => {
                    panic!("{caller}: waited in vain for {what}: {why}")
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }
}

/// The same for code that is not async.
pub fn eventually_now<T>(what: &str, mut ask: impl FnMut() -> Result<T, String>) -> T {
    let start = Instant::now();
    loop {
        match ask() {
            Ok(answer) => return answer,
            Err(why) if start.elapsed() > PATIENCE => panic!("waited in vain for {what}: {why}"),
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}
