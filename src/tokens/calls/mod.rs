//! Who called, when, how often and from where: counted in memory, and written down every ten seconds by `kept`.
//!
//! Every thread counts in numbers of its own (`Calls`), so that counting makes nobody wait. The first call since the
//! last writing puts the numbers on the list of those to be written.

pub mod kept;
pub mod strip;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64};
use std::sync::mpsc::SyncSender;

use parking_lot::Mutex;

use crate::db::{Moment, TokenId, UserId};
use crate::web::address::Client;

/// With so many tokens on the list it is written at once.
const MANY: usize = 5_000;

/// What came of a call with a token that we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Good,
    Revoked,
    Expired,
    /// Its owner is deactivated.
    Deactivated,
    /// It is good, but a role or a tag was asked for that it does not have.
    Demand,
}

impl Outcome {
    /// All of them; each at the place of its own number.
    pub const ALL: [Outcome; 5] =
        [Outcome::Good, Outcome::Revoked, Outcome::Expired, Outcome::Deactivated, Outcome::Demand];

    /// As the database writes it.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Good => "good",
            Outcome::Revoked => "revoked",
            Outcome::Expired => "expired",
            Outcome::Deactivated => "deactivated",
            Outcome::Demand => "demand",
        }
    }
}

/// The calls with one token that one thread has seen and nobody has written down yet.
#[derive(Debug)]
pub struct Calls {
    token: TokenId,
    owner: UserId,
    counts: [AtomicU64; Outcome::ALL.len()],
    /// Second of the last good call; 0 before the first.
    last: AtomicI64,
    address: Mutex<Option<Client>>,
    is_listed: AtomicBool,
}

/// What is to be written of one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    pub owner: UserId,
    /// In the order of `Outcome::ALL`.
    pub counts: [u64; Outcome::ALL.len()],
    pub last: Option<Moment>,
    pub address: Option<Client>,
}

/// Counts. Cheap to clone.
#[derive(Clone)]
pub struct Tally {
    waiting: Arc<PendingCalls>,
    /// Wakes the writer before its time.
    wake: SyncSender<()>,
}

/// All that is to be written.
#[derive(Default)]
pub struct PendingCalls(Mutex<Vec<Arc<Calls>>>);

impl Calls {
    /// Nothing seen yet.
    pub fn new(token: TokenId, owner: UserId) -> Arc<Self> {
        Arc::new(Calls {
            token,
            owner,
            counts: Default::default(),
            last: AtomicI64::new(0),
            address: Mutex::default(),
            is_listed: AtomicBool::new(false),
        })
    }

    /// Whose calls these are.
    pub fn token(&self) -> TokenId {
        self.token
    }

    /// These are written.
    fn take_off(&self, sum: &Sum) {
        for (count, written) in self.counts.iter().zip(sum.counts) {
            count.fetch_sub(written, SeqCst);
        }
    }

    fn sum(&self) -> Sum {
        let last = self.last.load(Relaxed);
        Sum {
            owner: self.owner,
            counts: std::array::from_fn(|place| self.counts[place].load(SeqCst)),
            last: (last > 0).then(|| Moment::from_second(last)),
            address: *self.address.lock(),
        }
    }
}

impl Sum {
    /// Both; of the two last calls the later one.
    fn and(self, other: Sum) -> Sum {
        let later = if other.last > self.last { other } else { self };
        Sum { counts: std::array::from_fn(|place| self.counts[place] + other.counts[place]), ..later }
    }

    /// How many of these calls came to `outcome`.
    pub fn count(&self, outcome: Outcome) -> u64 {
        self.counts[outcome as usize]
    }
}

impl Tally {
    /// Puts what it counts on the list `waiting`, whose writer is woken by `wake`.
    pub(super) fn new(waiting: Arc<PendingCalls>, wake: SyncSender<()>) -> Self {
        Tally { waiting, wake }
    }

    /// Counts one call at `now`; `from` is where it came from, when that is known.
    pub fn count(&self, calls: &Arc<Calls>, outcome: Outcome, now: Moment, from: Option<Client>) {
        if outcome == Outcome::Good {
            calls.last.store(now.second(), Relaxed);
            if from.is_some() {
                *calls.address.lock() = from;
            }
        }
        calls.counts[outcome as usize].fetch_add(1, SeqCst);
        // After counting: who takes the numbers off the list looks at them once more after that.
        if !calls.is_listed.load(SeqCst) && !calls.is_listed.swap(true, SeqCst) {
            self.list(calls);
        }
    }

    #[cold]
    fn list(&self, calls: &Arc<Calls>) {
        let mut listed = self.waiting.0.lock();
        listed.push(calls.clone());
        if listed.len() == MANY {
            // It is full when the writer was woken already.
            let _ = self.wake.try_send(());
        }
    }
}

impl PendingCalls {
    /// What is not written down yet, by token.
    pub fn pending(&self) -> BTreeMap<TokenId, Sum> {
        summed(self.0.lock().iter().map(|calls| (calls.token, calls.sum())))
    }

    /// Hands all of it to `write`, some tokens at a time; what that has written is counted no more. Ends with the first
    /// failure. Only one may do this at a time.
    pub(super) fn write<E>(
        &self,
        at_once: usize,
        mut write: impl FnMut(&[(TokenId, Sum)]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut taken: Vec<(Arc<Calls>, Sum)> =
            self.0.lock().iter().map(|calls| (calls.clone(), calls.sum())).collect();
        let done = summed(taken.iter().map(|(calls, sum)| (calls.token, *sum)));
        let sums: Vec<(TokenId, Sum)> = done.into_iter().collect();
        taken.sort_by_key(|(calls, _)| calls.token);
        let mut rest = taken.as_slice();
        for some in sums.chunks(at_once) {
            write(some)?;
            let is_done = |calls: &Calls| some.last().is_some_and(|(last, _)| calls.token <= *last);
            let (written, left) = rest.split_at(rest.partition_point(|(calls, _)| is_done(calls)));
            written.iter().for_each(|(calls, sum)| calls.take_off(sum));
            rest = left;
        }
        self.0.lock().retain(|calls| {
            calls.is_listed.store(false, SeqCst);
            let is_more = calls.counts.iter().any(|count| count.load(SeqCst) > 0);
            // A thread that counted in between lists them itself when it came first.
            is_more && !calls.is_listed.swap(true, SeqCst)
        });
        Ok(())
    }
}

fn summed(all: impl Iterator<Item = (TokenId, Sum)>) -> BTreeMap<TokenId, Sum> {
    let mut by_token: BTreeMap<TokenId, Sum> = BTreeMap::new();
    for (token, sum) in all {
        by_token.entry(token).and_modify(|other| *other = other.and(sum)).or_insert(sum);
    }
    by_token
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    fn calls(token: i64) -> Arc<Calls> {
        Calls::new(token.into(), UserId::from(1))
    }

    fn tally() -> (Tally, Arc<PendingCalls>) {
        let waiting = Arc::<PendingCalls>::default();
        (Tally::new(waiting.clone(), sync_channel(1).0), waiting)
    }

    #[test]
    fn the_calls_of_two_threads_are_one_sum_and_written_once() {
        let ((tally, waiting), here, there) = (tally(), calls(7), calls(7));
        let client = Client::At([10, 0, 0, 9].into());
        tally.count(&here, Outcome::Good, Moment::from_second(50), Some(client));
        tally.count(&there, Outcome::Good, Moment::from_second(40), None);
        tally.count(&there, Outcome::Revoked, Moment::from_second(60), None);
        let sum = waiting.pending()[&TokenId::from(7)];
        assert_eq!(sum.counts, [2, 1, 0, 0, 0]);
        assert_eq!((sum.last, sum.address), (Some(Moment::from_second(50)), Some(client)));
        assert!(waiting.write(9, |_| Err("the database is away")).is_err());
        assert_eq!(waiting.pending()[&TokenId::from(7)], sum, "what was not written is still there");
        assert_eq!(
            waiting.write(9, |sums| if *sums == [(TokenId::from(7), sum)] {
                Ok(())
            } else {
                Err(sums.to_vec())
            }),
            Ok(())
        );
        assert!(waiting.pending().is_empty());
    }

    #[test]
    fn what_is_written_before_a_failure_is_not_written_again() {
        let (tally, waiting) = tally();
        let all: Vec<Arc<Calls>> = [5, 3, 9, 3].map(calls).into();
        all.iter().for_each(|calls| tally.count(calls, Outcome::Good, Moment::from_second(1), None));
        let mut written = Vec::new();
        let mut write = |fails_at: i64| {
            waiting.write(1, |some| {
                if some[0].0 == TokenId::from(fails_at) {
                    return Err(());
                }
                written.push((i64::from(some[0].0), some[0].1.count(Outcome::Good)));
                Ok(())
            })
        };
        assert_eq!((write(5), write(0)), (Err(()), Ok(())));
        written.retain(|(_, count)| *count > 0);
        assert_eq!(written, [(3, 2), (5, 1), (9, 1)]);
    }

    #[test]
    fn no_call_is_lost_or_counted_twice_while_others_are_written() {
        let ((tally, waiting), calls) = (tally(), calls(7));
        let mut written = 0;
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        for _ in 0..20_000 {
                            tally.count(&calls, Outcome::Good, Moment::from_second(1), None);
                        }
                    })
                })
                .collect();
            let mut add = |sums: &[(TokenId, Sum)]| {
                written += sums.iter().map(|(_, sum)| sum.count(Outcome::Good)).sum::<u64>();
                Ok::<_, ()>(())
            };
            while !threads.iter().all(|thread| thread.is_finished()) {
                waiting.write(9, &mut add).expect("written");
            }
            threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
            waiting.write(9, &mut add).expect("written");
        });
        assert_eq!(written, 80_000);
        assert!(waiting.pending().is_empty());
    }
}
