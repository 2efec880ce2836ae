//! Refused checks in the log: one line per token, reason and minute, however often a program comes again.

use crate::checks::checker::Refused;
use crate::db::Moment;
use crate::error::{AppError, Refusal};
use crate::secrets::secret::Presented;
use crate::web::once_a_minute::{Line, MOST, OnceAMinute};

/// What was written in this minute, by token and reason. All threads share it; only refusals come here.
/// Made-up tokens are all different.
#[derive(Default)]
pub struct RefusalLog(OnceAMinute<(String, &'static str)>);

impl RefusalLog {
    /// Writes that the secret `shown` by `from` was refused, unless this minute has the line already. The
    /// secret is never in it: the number of its row is when it is genuine, else the beginning of its hash.
    pub(super) fn note(&self, refused: &Refused, shown: Option<Presented<'_>>, from: &str) {
        let Some(reason) = reason(refused) else { return };
        let token = match (refused.token, shown) {
            (Some((id, _)), _) => id.to_string(),
            (None, Some(secret)) => format!("sha256:{}", secret.fingerprint().short()),
            (None, None) => "none".to_owned(),
        };
        match self.line(Moment::now(), &token, reason) {
            Line::Own => tracing::info!(%token, reason, %from, "check refused"),
            Line::More => {
                tracing::info!(lines = MOST, "more checks are refused in this minute than get a line")
            }
            Line::Nothing => {}
        }
    }

    fn line(&self, now: Moment, token: &str, reason: &'static str) -> Line {
        // Before 1970 there is no minute.
        let minute = u64::try_from(now.second() / 60).unwrap_or(0);
        self.0.line(minute, (token.to_owned(), reason))
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
        assert_eq!(at(60, "7", "revoked"), Line::Own);
        assert_eq!(at(119, "7", "revoked"), Line::Nothing);
        assert_eq!(at(119, "7", "expired"), Line::Own);
        assert_eq!(at(119, "8", "revoked"), Line::Own);
        assert_eq!(at(120, "7", "revoked"), Line::Own);
    }
}
