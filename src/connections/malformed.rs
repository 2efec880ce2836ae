//! What is no request: at most one line a minute for each address that sends such.

use std::net::IpAddr;

use super::life::Clock;
use crate::web::address;
use crate::web::once_a_minute::{Line, MOST, OnceAMinute};

/// Who had a line in this minute.
pub struct Malformed {
    clock: Clock,
    lines: OnceAMinute<IpAddr>,
}

impl Malformed {
    /// Nobody had one.
    pub fn new(clock: Clock) -> Self {
        Malformed { clock, lines: OnceAMinute::default() }
    }

    /// Writes the line when it is time for one.
    pub fn note(&self, from: Option<IpAddr>, cause: &dyn std::fmt::Display) {
        let Some(from) = from.map(|from| from.to_canonical()) else { return };
        match self.line(from) {
            Line::Own => {
                tracing::warn!(%from, %cause, "this is no HTTP request; others from this address get no line for a minute")
            }
            Line::More => {
                tracing::warn!(
                    lines = MOST,
                    "more addresses send what is no HTTP request than get a line in this minute"
                )
            }
            Line::Nothing => {}
        }
    }

    fn line(&self, from: IpAddr) -> Line {
        self.lines.line((self.clock.now() / 60).into(), address::network(from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_one_line_a_minute() {
        let clock = Clock::default();
        let malformed = Malformed::new(clock.clone());
        let line = |text: &str| malformed.line(text.parse().expect("an address"));
        assert_eq!(line("2001:db8:1:2::1"), Line::Own);
        assert_eq!(line("2001:db8:1:2:ffff::9"), Line::Nothing);
        assert_eq!(line("2001:db8:1:3::1"), Line::Own);
        (0..60).for_each(|_| clock.tick());
        assert_eq!(line("2001:db8:1:2::1"), Line::Own);
    }
}
