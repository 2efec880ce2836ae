//! Refused checks in the log: one line per token, reason and minute, however often a program comes again.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::db::Moment;
use crate::error::{AppError, Refusal};
use crate::tokens::authenticate::Refused;
use crate::tokens::secret::Presented;

/// Lines in a minute at most. Made-up tokens are all different: they fill neither memory nor disk.
const MOST: usize = 1000;

/// What was written in this minute. All threads share it; only refusals come here.
#[derive(Default)]
pub struct RefusalLog(Mutex<Minute>);

#[derive(Default)]
struct Minute {
    /// Since 1970.
    number: i64,
    written: HashSet<(String, &'static str)>,
}

/// What there is to write.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    Refusal,
    /// The first that is too much: it says that there are more.
    More,
    Nothing,
}

impl RefusalLog {
    /// Writes that the secret `shown` by `from` was refused, unless this minute has the line already. The secret is
    /// never in it: the number of its row is when it is genuine, else the beginning of its hash.
    pub(super) fn note(&self, refused: &Refused, shown: Option<Presented<'_>>, from: &str) {
        let Some(reason) = reason(refused) else { return };
        let token = match (refused.token, shown) {
            (Some((id, _)), _) => id.to_string(),
            (None, Some(secret)) => format!("sha256:{}", secret.fingerprint().short()),
            (None, None) => "none".to_owned(),
        };
        match self.line(Moment::now(), &token, reason) {
            Line::Refusal => tracing::info!(%token, reason, %from, "check refused"),
            Line::More => {
                tracing::info!(lines = MOST, "more checks are refused in this minute than get a line")
            }
            Line::Nothing => {}
        }
    }

    fn line(&self, now: Moment, token: &str, reason: &'static str) -> Line {
        let number = now.second().div_euclid(60);
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if minute.number != number {
            *minute = Minute { number, written: HashSet::new() };
        }
        // One more than the most stands for the line that says so.
        if minute.written.len() > MOST || !minute.written.insert((token.to_owned(), reason)) {
            return Line::Nothing;
        }
        if minute.written.len() > MOST { Line::More } else { Line::Refusal }
    }
}

/// In one word; none for what is no refusal but our own trouble, which has a line elsewhere.
fn reason(refused: &Refused) -> Option<&'static str> {
    match (&refused.token, &refused.error) {
        (Some((_, outcome)), _) => Some(outcome.word()),
        (None, AppError::Unauthenticated(refusal)) => Some(match refusal {
            Refusal::Missing => "missing",
            Refusal::Ambiguous => "ambiguous",
            Refusal::Malformed => "malformed",
            Refusal::Expired => "expired",
            Refusal::Revoked => "revoked",
        }),
        (None, AppError::Unreadable { .. }) => Some("query"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_per_token_reason_and_minute() {
        let log = RefusalLog::default();
        let at = |second, token, reason| log.line(Moment::from_second(second), token, reason);
        assert_eq!(at(60, "7", "revoked"), Line::Refusal);
        assert_eq!(at(119, "7", "revoked"), Line::Nothing);
        assert_eq!(at(119, "7", "expired"), Line::Refusal);
        assert_eq!(at(119, "8", "revoked"), Line::Refusal);
        assert_eq!(at(120, "7", "revoked"), Line::Refusal);
    }

    #[test]
    fn no_flood_fills_memory_or_disk() {
        let log = RefusalLog::default();
        let lines: Vec<Line> =
            (0..5 * MOST).map(|n| log.line(Moment::from_second(1), &n.to_string(), "malformed")).collect();
        let count = |wanted: Line| lines.iter().filter(|line| **line == wanted).count();
        assert_eq!((count(Line::Refusal), count(Line::More)), (MOST, 1));
        assert_eq!(log.0.lock().expect("no panic").written.len(), MOST + 1);
        assert_eq!(log.line(Moment::from_second(61), "a", "malformed"), Line::Refusal);
    }
}
