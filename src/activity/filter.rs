//! What the address of an Activity page says: whose, which action, from which day to which.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use crate::audit::Deed;
use crate::db::{Moment, UserId};
use crate::lists::query::{Filters, Raw};
use crate::lists::words::{Sort, Words};
use crate::web::links;

/// The path of the Activity of Admins.
pub use crate::web::links::ACTIVITY as PATH;

/// A list of what happened.
pub type ListQuery = crate::lists::query::ListQuery<Filter>;

/// The query, read: what makes no sense counts as not there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// What this user did, and what was done to them.
    pub person: Option<UserId>,
    pub action: Option<Deed>,
    /// The first and the last day.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// The time zone in which these are days: an IANA name; UTC when it is empty.
    pub zone: String,
}

/// What the list is sorted by: only by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Time,
}

impl Filters for Filter {
    type By = By;
    const PATH: &'static str = links::ACTIVITY;
    const SORTS: Words<Sort<By>> = Words(&[(Sort::down(By::Time), "", "Newest")]);
    const IS_SEARCHED: bool = false;

    fn read(raw: &Raw) -> Self {
        let (from, to): (Option<Date>, Option<Date>) =
            (raw.get("from").parse().ok(), raw.get("to").parse().ok());
        let is_zone = TimeZone::get(raw.get("zone")).is_ok() && (from.is_some() || to.is_some());
        Filter {
            person: raw.row("person"),
            action: Deed::read(raw.get("action")),
            from,
            to,
            zone: if is_zone { raw.get("zone").to_owned() } else { String::new() },
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
        vec![
            ("person", self.person.map_or_else(String::new, |id| id.to_string())),
            ("action", self.action.map_or_else(String::new, Deed::word)),
            ("from", day(self.from)),
            ("to", day(self.to)),
            ("zone", self.zone.clone()),
        ]
    }
}

impl Filter {
    /// All that one user did, and that was done to them.
    pub fn of(person: UserId) -> Self {
        Filter { person: Some(person), ..Filter::default() }
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

    /// True when it leaves lines out by their day.
    pub fn has_days(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> ListQuery {
        ListQuery::read(&Raw::parse(query))
    }

    #[test]
    fn an_address_is_read_and_written_alike_and_nonsense_is_left_out() {
        let query = "person=7&action=token.revoke&from=2026-11-01&to=2026-11-30&zone=Europe%2FBerlin&page=2";
        assert_eq!(read(query).href(), format!("{PATH}?{query}"));
        assert_eq!(
            read("search=x&person=x&action=fly&from=2026-02-30&to=tomorrow&zone=Europe%2FBerlin&page=0")
                .href(),
            PATH
        );
        assert_eq!(read("from=2026-11-01&zone=Mars").pairs(), [("from", "2026-11-01".to_owned())]);
    }

    #[test]
    fn days_are_whole_days_of_the_zone() {
        let filter = read("from=2026-11-01&to=2026-11-01&zone=Europe/Berlin").filters;
        let told = |moment: Option<Moment>| moment.expect("a day").to_string();
        assert_eq!(told(filter.since()), "2026-10-31T23:00:00Z");
        assert_eq!(told(filter.until()), "2026-11-01T23:00:00Z");
        assert_eq!(told(read("to=2026-11-01").filters.until()), "2026-11-02T00:00:00Z");
        assert!(
            read("to=9999-12-31").filters.until().is_some()
                && read("from=-009999-01-01").filters.since().is_some()
        );
    }
}
