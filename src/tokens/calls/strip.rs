//! The bars of a row of the list: the calls of each of the last 30 days.

use super::kept::Line;
use super::{Outcome, Sum};

/// Days that are shown.
pub const DAYS: i32 = 30;
/// What the template draws on: every bar is 3 wide with 1 between.
const HEIGHT: i64 = 14;

/// One bar per day with calls, and the sentence that says the same.
pub struct Strip {
    pub bars: Vec<Bar>,
    pub label: String,
}

/// Good calls stand on the ground, refused ones on top of them.
#[derive(Debug, PartialEq, Eq)]
pub struct Bar {
    pub x: i32,
    pub good: i64,
    pub refused: i64,
    /// Where each begins, from above.
    pub good_y: i64,
    pub refused_y: i64,
}

/// The strip of what is kept (day, outcome, calls) and what is only counted yet; `None` when nobody ever
/// called.
pub fn strip(kept: &[Line], counted: Option<&Sum>, today: i32) -> Option<Strip> {
    let mut days = [(0i64, 0i64); DAYS as usize];
    let mut by_outcome = Outcome::ALL.map(|outcome| (outcome, 0i64));
    let mut add = |day: i32, outcome: Outcome, calls: i64| {
        let place = usize::try_from(day - (today - DAYS + 1)).ok();
        let Some((good, refused)) = place.and_then(|place| days.get_mut(place)) else { return };
        *(if outcome == Outcome::Good { good } else { refused }) += calls;
        by_outcome[outcome as usize].1 += calls;
    };
    for (day, word, calls) in kept {
        if let Some(outcome) = Outcome::ALL.into_iter().find(|outcome| outcome.word() == word) {
            add(*day, outcome, *calls);
        }
    }
    for outcome in Outcome::ALL {
        add(today, outcome, counted.map_or(0, |sum| i64::try_from(sum.count(outcome)).unwrap_or(i64::MAX)));
    }
    let most = days.iter().map(|(good, refused)| good + refused).max().filter(|most| *most > 0)?;
    let bar = |(place, (good, refused)): (i32, &(i64, i64))| {
        // Even one call shows a bar of one pixel.
        let tall = |calls: i64| if calls == 0 { 0 } else { (calls * HEIGHT / most).max(1) };
        let (good, refused) = (tall(*good), tall(*refused));
        let good = good.min(HEIGHT - refused);
        Bar { x: place * 4, good, refused, good_y: HEIGHT - good, refused_y: HEIGHT - good - refused }
    };
    let bars = (0..DAYS).zip(&days).map(bar).filter(|bar| bar.good + bar.refused > 0).collect();
    Some(Strip { bars, label: label(&by_outcome) })
}

/// `1,204 calls in the last 30 days, 12 refused: 10 revoked, 2 expired`
fn label(by_outcome: &[(Outcome, i64)]) -> String {
    let all: i64 = by_outcome.iter().map(|(_, calls)| calls).sum();
    let word = if all == 1 { "call" } else { "calls" };
    let said = format!("{} {word} in the last {DAYS} days", grouped(all));
    let refused: Vec<&(Outcome, i64)> =
        by_outcome.iter().filter(|(outcome, calls)| *outcome != Outcome::Good && *calls > 0).collect();
    if refused.is_empty() {
        return said;
    }
    let reasons: Vec<String> =
        refused.iter().map(|(outcome, calls)| format!("{} {}", grouped(*calls), reason(*outcome))).collect();
    format!("{said}, {} refused: {}", grouped(all - by_outcome[Outcome::Good as usize].1), reasons.join(", "))
}

fn reason(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Good => "good",
        Outcome::Revoked => "revoked",
        Outcome::Expired => "expired",
        Outcome::Deactivated => "owner deactivated",
        Outcome::Demand => "without the rights",
    }
}

/// `1204` → `1,204`
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bars_are_as_tall_as_the_calls_are_many_and_the_sentence_says_the_same() {
        let kept = [
            (70, "good".into(), 9),
            (71, "good".into(), 1204),
            (100, "good".into(), 2),
            (100, "revoked".into(), 602),
        ];
        let strip = strip(&kept, None, 100).expect("calls");
        assert_eq!(strip.label, "1,808 calls in the last 30 days, 602 refused: 602 revoked");
        let first = Bar { x: 0, good: 14, refused: 0, good_y: 0, refused_y: 0 };
        let last = Bar { x: 116, good: 1, refused: 7, good_y: 13, refused_y: 6 };
        assert_eq!(strip.bars, [first, last]);
    }

    #[test]
    fn who_never_called_has_no_strip() {
        assert!(strip(&[], None, 100).is_none());
        assert!(strip(&[(70, "good".into(), 9)], None, 100).is_none(), "too long ago");
        assert_eq!(
            strip(&[(100, "good".into(), 1)], None, 100).expect("one").label,
            "1 call in the last 30 days"
        );
        assert_eq!(
            (grouped(0), grouped(999), grouped(1_234_567)),
            ("0".into(), "999".into(), "1,234,567".into())
        );
    }
}
