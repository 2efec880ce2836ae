//! What the address of an Activity page says: whose, which action, from which day to which, and the page.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::audit::Deed;
use crate::db::{Moment, UserId};
use crate::web::listing::href;

/// The path of the Activity of Admins.
pub use crate::web::links::ACTIVITY as PATH;

/// The query of the address as it came.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawFilter {
    person: String,
    action: String,
    from: String,
    to: String,
    zone: String,
    page: String,
}

/// The query, read: what makes no sense counts as not there.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What this user did, and what was done to them.
    pub person: Option<UserId>,
    pub action: Option<Deed>,
    /// The first and the last day.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// The time zone in which these are days: an IANA name; UTC when it is empty.
    pub zone: String,
    pub page: i64,
}

impl Filter {
    /// Reads the query of an address.
    pub fn read(raw: &RawFilter) -> Self {
        let is_zone = TimeZone::get(&raw.zone).is_ok();
        let (from, to): (Option<Date>, Option<Date>) = (raw.from.parse().ok(), raw.to.parse().ok());
        Filter {
            person: raw.person.parse().ok(),
            action: Deed::read(&raw.action),
            zone: if is_zone && (from.is_some() || to.is_some()) { raw.zone.clone() } else { String::new() },
            from,
            to,
            page: raw.page.parse().unwrap_or(1),
        }
    }

    /// All that one user did, and that was done to them.
    pub fn of(person: UserId, page: i64) -> Self {
        Filter { person: Some(person), page, ..Filter::default() }
    }

    /// The first instant that counts.
    pub fn since(&self) -> Option<Moment> {
        self.from.map(|day| self.start_of(day))
    }

    /// The first instant that does not count any more.
    pub fn until(&self) -> Option<Moment> {
        self.to.map(|day| self.start_of(day.tomorrow().unwrap_or(day)))
    }

    fn start_of(&self, day: Date) -> Moment {
        let zone = TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC);
        let start = day.to_datetime(Time::midnight()).to_zoned_datetime(zone);
        let start = start.map(|start| start.timestamp().as_second());
        // Only days at the end of the calendar have no start in some zone.
        Moment::from_second(start.unwrap_or(if day.year() > 0 { i64::MAX } else { i64::MIN }))
    }

    /// The parts that differ from the default, as an address or a form says them.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        let parts = [
            ("person", self.person.map(|id| id.to_string())),
            ("action", self.action.map(Deed::word)),
            ("from", day(self.from)),
            ("to", day(self.to)),
            ("zone", Some(self.zone.clone()).filter(|zone| !zone.is_empty())),
            ("page", (self.page > 1).then(|| self.page.to_string())),
        ];
        parts.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
    }

    /// The address of this list.
    pub fn href(&self) -> String {
        href(PATH, &self.pairs())
    }

    /// This list from its first page, with something else in it.
    pub fn with(&self, change: impl FnOnce(&mut Filter)) -> Self {
        let mut other = Filter { page: 1, ..self.clone() };
        change(&mut other);
        other
    }

    /// True when it leaves lines out by their day.
    pub fn has_days(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Filter {
        Filter::read(&serde_html_form::from_str(query).expect("readable"))
    }

    #[test]
    fn an_address_is_read_and_written_alike_and_nonsense_is_left_out() {
        let query = "person=7&action=token.revoke&from=2026-11-01&to=2026-11-30&zone=Europe%2FBerlin&page=2";
        assert_eq!(read(query).href(), format!("{PATH}?{query}"));
        assert_eq!(
            read("person=x&action=fly&from=2026-02-30&to=tomorrow&zone=Europe%2FBerlin&page=0").href(),
            PATH
        );
        assert_eq!(read("from=2026-11-01&zone=Mars").pairs(), [("from", "2026-11-01".to_owned())]);
    }

    #[test]
    fn days_are_whole_days_of_the_zone() {
        let filter = read("from=2026-11-01&to=2026-11-01&zone=Europe/Berlin");
        let told = |moment: Option<Moment>| moment.expect("a day").to_string();
        assert_eq!(told(filter.since()), "2026-10-31T23:00:00Z");
        assert_eq!(told(filter.until()), "2026-11-01T23:00:00Z");
        assert_eq!(told(read("to=2026-11-01").until()), "2026-11-02T00:00:00Z");
        assert!(read("to=9999-12-31").until().is_some() && read("from=-009999-01-01").since().is_some());
    }
}
