//! What is no request: at most one line a minute for each address that sends such.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use super::life::Clock;
use crate::web::address;

/// Addresses that get a line in one minute: who has a million of them fills no disk.
const ADDRESSES: usize = 1000;

/// Who had a line in this minute.
pub struct Malformed {
    clock: Clock,
    told: Mutex<(u32, HashSet<IpAddr>)>,
}

impl Malformed {
    /// Nobody had one.
    pub fn new(clock: Clock) -> Self {
        Malformed { clock, told: Mutex::default() }
    }

    /// Writes the line when it is time for one.
    pub fn note(&self, from: Option<IpAddr>, cause: &dyn std::fmt::Display) {
        let Some(from) = from.map(|from| from.to_canonical()) else { return };
        if self.is_time(from) {
            tracing::warn!(%from, %cause, "what came was no HTTP request; more from there is not told for a minute");
        }
    }

    fn is_time(&self, from: IpAddr) -> bool {
        let minute = self.clock.now() / 60;
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.0 != minute {
            *told = (minute, HashSet::new());
        }
        told.1.len() < ADDRESSES && told.1.insert(address::network(from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_line_a_minute() {
        let clock = Clock::default();
        let malformed = Malformed::new(clock.clone());
        let ip = |n: u32| IpAddr::from(n.to_be_bytes());
        assert!(malformed.is_time(ip(1)) && malformed.is_time(ip(2)));
        assert!(!malformed.is_time(ip(1)));
        (0..60).for_each(|_| clock.tick());
        assert!(malformed.is_time(ip(1)));
        assert_eq!((0..5000).filter(|n| malformed.is_time(ip(*n))).count(), ADDRESSES - 1);
    }
}
