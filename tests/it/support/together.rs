//! Many at once.

use std::sync::Barrier;

/// What `act` gives when `count` threads call it in the same moment, each with its number.
pub fn together<T: Send>(count: usize, act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(count);
    let run = |number| {
        start.wait();
        act(number)
    };
    std::thread::scope(|scope| {
        let run = &run;
        let threads: Vec<_> = (0..count).map(|number| scope.spawn(move || run(number))).collect();
        threads.into_iter().map(|thread| thread.join().expect("it ends well")).collect()
    })
}
