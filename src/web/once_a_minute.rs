//! What is worth a line in the log only once a minute, however often it happens: what strangers do fills neither memory nor
//! disk.

use std::collections::HashSet;
use std::hash::Hash;

use parking_lot::Mutex;

/// Lines in a minute at most.
pub const MOST: usize = 1000;

/// What had its line in the minute that was last asked about.
pub struct OnceAMinute<K>(Mutex<Minute<K>>);

struct Minute<K> {
    number: u64,
    written: HashSet<K>,
}

/// What there is to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// The line itself.
    Own,
    /// That there are more than get one; this is once a minute, too.
    More,
    Nothing,
}

impl<K> Default for OnceAMinute<K> {
    fn default() -> Self {
        OnceAMinute(Mutex::new(Minute { number: 0, written: HashSet::new() }))
    }
}

impl<K: Eq + Hash> OnceAMinute<K> {
    /// What to write of `what`, which happens in the minute with this `number`, counted from wherever the caller likes.
    pub fn line(&self, number: u64, what: K) -> Line {
        let mut minute = self.0.lock();
        if minute.number != number {
            *minute = Minute { number, written: HashSet::new() };
        }
        // One more than the most stands for the line that says so.
        if minute.written.len() > MOST || !minute.written.insert(what) {
            return Line::Nothing;
        }
        if minute.written.len() > MOST { Line::More } else { Line::Own }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_has_a_line_in_each_minute() {
        let log = OnceAMinute::default();
        assert_eq!(
            [log.line(1, "a"), log.line(1, "a"), log.line(1, "b")],
            [Line::Own, Line::Nothing, Line::Own]
        );
        assert_eq!([log.line(2, "a"), log.line(2, "a")], [Line::Own, Line::Nothing]);
    }

    #[test]
    fn a_flood_fills_neither_memory_nor_disk() {
        let log = OnceAMinute::default();
        let lines: Vec<Line> = (0..5 * MOST).map(|n| log.line(0, n)).collect();
        let count = |wanted: Line| lines.iter().filter(|line| **line == wanted).count();
        assert_eq!((count(Line::Own), count(Line::More)), (MOST, 1));
        assert_eq!(log.0.lock().written.len(), MOST + 1);
        assert_eq!(log.line(1, 0), Line::Own);
    }
}
