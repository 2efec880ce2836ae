//! Servers on one core, the load on the others: then neither waits for the other, and a server that is slower
//! by a tenth answers a tenth less. actix-web starts one worker for each core that it may use. With one core
//! they share it.

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// Which cores are whose.
pub struct Cores {
    servers: CpuSet,
    load: CpuSet,
}

impl Cores {
    /// The first core that we may use, and the rest.
    pub fn split() -> Self {
        let ours = sched_getaffinity(None).expect("Linux");
        let all: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|core| ours.is_set(*core)).collect();
        let set = |cores: &[usize]| {
            let mut set = CpuSet::new();
            cores.iter().for_each(|core| set.set(*core));
            set
        };
        match all.as_slice() {
            [first, rest @ ..] if !rest.is_empty() => Cores { servers: set(&[*first]), load: set(rest) },
            _ => Cores { servers: ours, load: ours },
        }
    }

    /// Runs `work` where servers run: the processes and threads that it starts stay there.
    pub fn as_server<T>(&self, work: impl FnOnce() -> T) -> T {
        sched_setaffinity(None, &self.servers).expect("our own core");
        let done = work();
        sched_setaffinity(None, &self.load).expect("our own cores");
        done
    }
}
