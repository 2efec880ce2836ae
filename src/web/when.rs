//! Instants on a page: absolute UTC from the server, relative and local by the script.

use crate::db::Moment;

/// An instant to show.
pub struct When {
    /// For machines: `2026-12-23T16:30:00Z`.
    pub iso: String,
    /// For people: `23 Dec 2026, 16:30 UTC`.
    pub utc: String,
}

impl When {
    /// `23 Dec 2026, 16:30 UTC`
    pub fn short(moment: Moment) -> Self {
        When::formatted(moment, "%-d %b %Y, %H:%M UTC")
    }

    /// `Wed, 23 Dec 2026, 16:30 UTC`
    pub fn long(moment: Moment) -> Self {
        When::formatted(moment, "%a, %-d %b %Y, %H:%M UTC")
    }

    fn formatted(moment: Moment, format: &str) -> Self {
        When { iso: moment.to_string(), utc: moment.timestamp().strftime(format).to_string() }
    }
}

/// `23 Dec 2026`, in UTC.
pub fn day(moment: Moment) -> String {
    moment.timestamp().strftime("%-d %b %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_read_as_in_the_look() {
        let moment = Moment::from_second(1_798_043_400);
        assert_eq!(When::short(moment).utc, "23 Dec 2026, 16:30 UTC");
        assert_eq!(When::long(moment).utc, "Wed, 23 Dec 2026, 16:30 UTC");
        assert_eq!(day(moment), "23 Dec 2026");
    }
}
