//! What is known of one connection: what it does, and since when.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};
use std::task::Waker;

use parking_lot::Mutex;

use super::limits::{REQUEST_SECONDS, WRITING_SECONDS};

/// Seconds since the server started, as the one who looks through the connections counts them.
#[derive(Clone, Default)]
pub struct Clock(Arc<AtomicU32>);

impl Clock {
    /// Now.
    pub fn now(&self) -> u32 {
        self.0.load(Relaxed)
    }

    /// One second has passed.
    pub fn tick(&self) {
        self.0.fetch_add(1, Relaxed);
    }
}

/// What a connection does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It waits for a request that has not come completely.
    Receiving,
    /// It waits for us.
    Answering,
    /// It has its answer and asks for nothing.
    Idle,
}

/// One connection. Its own thread writes, the one who looks through them reads and may end it.
#[derive(Default)]
pub struct Life {
    clock: Clock,
    /// The phase and the second of its beginning, in one number.
    phase: AtomicU64,
    /// The second since which what is to be sent waits, and one; 0 when nothing does.
    stuck: AtomicU32,
    ended: AtomicBool,
    task: Mutex<Option<Waker>>,
}

impl Life {
    /// Begins as one that waits for its first request.
    pub fn new(clock: Clock) -> Self {
        let life = Life { clock, ..Life::default() };
        life.turns(Phase::Receiving);
        life
    }

    /// It does something else from now on.
    pub fn turns(&self, phase: Phase) {
        self.phase.store((phase as u64) << 32 | u64::from(self.clock.now()), Relaxed);
    }

    /// What it does, and since which second.
    pub fn phase(&self) -> (Phase, u32) {
        let both = self.phase.load(Relaxed);
        let phase = match both >> 32 {
            0 => Phase::Receiving,
            1 => Phase::Answering,
            _ => Phase::Idle,
        };
        (phase, both as u32)
    }

    /// Its peer does not take what is ready, from now on; or does again.
    pub fn is_stuck(&self, stuck: bool) {
        self.stuck.store(if stuck { self.clock.now() + 1 } else { 0 }, Relaxed);
    }

    /// True when it took longer than it may.
    pub fn is_overdue(&self, keep_alive: u32) -> bool {
        let now = self.clock.now();
        let (phase, since) = self.phase();
        // More than: the second in which it began had begun before.
        let is_late = match phase {
            Phase::Receiving => now.saturating_sub(since) > REQUEST_SECONDS,
            Phase::Answering => false,
            Phase::Idle => now.saturating_sub(since) > keep_alive,
        };
        let stuck = self.stuck.load(Relaxed);
        is_late || (stuck != 0 && now.saturating_sub(stuck - 1) > WRITING_SECONDS)
    }

    /// Ends it: whatever it does next fails.
    pub fn end(&self) {
        self.ended.store(true, Relaxed);
        if let Some(task) = &*self.task.lock() {
            task.wake_by_ref();
        }
    }

    /// True when it is to end.
    pub fn is_ended(&self) -> bool {
        self.ended.load(Relaxed)
    }

    /// Who is to be woken when it ends.
    pub fn is_run_by(&self, task: &Waker) {
        *self.task.lock() = Some(task.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, Life, Phase};

    #[test]
    fn each_thing_may_take_its_time_and_no_longer() {
        let clock = Clock::default();
        let life = Life::new(clock.clone());
        let wait = |seconds| (0..seconds).for_each(|_| clock.tick());
        wait(15);
        assert!(!life.is_overdue(75), "it has 15 whole seconds to say something");
        wait(1);
        assert!(life.is_overdue(75));
        life.turns(Phase::Answering);
        wait(1000);
        assert!(!life.is_overdue(75), "who waits for us is not late");
        life.turns(Phase::Idle);
        wait(75);
        assert!(!life.is_overdue(75));
        wait(1);
        assert!(life.is_overdue(75));
        life.turns(Phase::Answering);
        life.is_stuck(true);
        wait(15);
        assert!(!life.is_overdue(75));
        wait(1);
        assert!(life.is_overdue(75), "it does not read");
        life.is_stuck(false);
        assert!(!life.is_overdue(75));
    }
}
