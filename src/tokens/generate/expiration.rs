//! When a token ends: the choices of the Generate dialog, and the days of the API.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::db::Moment;
use crate::error::{AppError, AppResult};

/// Days of a token at most, when it ends at all.
pub const MOST_DAYS: i64 = 365;

const DAY: i64 = 24 * 60 * 60;

/// The choices of the dialog: value, label, days.
pub const PRESETS: [(&str, &str, Option<i64>); 6] = [
    ("30", "30 days", Some(30)),
    ("60", "60 days", Some(60)),
    ("90", "90 days", Some(90)),
    ("365", "1 year", Some(MOST_DAYS)),
    ("never", "Never", None),
    ("custom", "Custom date", None),
];

/// The instant `days` from `now`.
pub(super) fn after(now: Moment, days: i64) -> Moment {
    now.plus(days * DAY)
}

/// The same for what a program asks for. `Invalid` by `field` outside 1 to 365.
pub fn in_days(field: &'static str, now: Moment, days: i64) -> AppResult<Moment> {
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(AppError::invalid(
            field,
            format!("Choose from 1 to {MOST_DAYS} days, or null for never."),
        ));
    }
    Ok(after(now, days))
}

/// What a person chose in the dialog: `choice` is a value of `PRESETS`; for `custom` the token lives to the
/// last second of the day `on` (`2026-12-23`) in `zone` (an IANA name; UTC when it is empty or unknown).
/// Days are taken up to a year from today, the viewer's today or that of UTC, which a page without script
/// counts from.
pub fn chosen(now: Moment, choice: &str, on: &str, zone: &str) -> AppResult<Option<Moment>> {
    match choice {
        "never" => Ok(None),
        "custom" => end_of(now, on, zone).map(Some),
        _ => {
            let preset = PRESETS.iter().find(|(value, ..)| *value == choice);
            let days = preset.and_then(|(_, _, days)| *days);
            days.map(|days| after(now, days))
                .map(Some)
                .ok_or_else(|| AppError::invalid("expiration", "Choose when the token expires."))
        }
    }
}

/// The first and the last day that a person may choose, as the calendar of UTC says.
pub fn choosable(now: Moment) -> (Date, Date) {
    let today = now.timestamp().to_zoned_datetime(TimeZone::UTC).date();
    (today, a_year_after(today))
}

fn end_of(now: Moment, on: &str, zone: &str) -> AppResult<Moment> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let refused = |message: String| AppError::invalid("expires_on", message);
    let day: Date = on.parse().map_err(|_| refused("Choose a date, for example 2027-01-31.".into()))?;
    let over = || refused("This day is over. Choose a later one.".into());
    let today = now.timestamp().to_zoned_datetime(zone.clone()).date();
    let last = a_year_after(today).max(choosable(now).1);
    if day > last {
        return Err(refused(format!("Choose a date at most one year ahead: {last} is the last one.")));
    }
    // Not 23:59:59: where the clock is set back at midnight there are two of them.
    let next = day.tomorrow().and_then(|next| next.to_zoned_datetime(zone)).map_err(|_| over())?;
    let end = Moment::from_second(next.timestamp().as_second() - 1);
    if end <= now {
        return Err(over());
    }
    Ok(end)
}

fn a_year_after(day: Date) -> Date {
    day.saturating_add(jiff::Span::new().years(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each choice has a line below the field, and the style sheet shows the one that is chosen, without
    /// script.
    #[test]
    fn the_style_sheet_shows_the_line_of_each_choice() {
        let css = include_str!("../../../static/app.css");
        let rules =
            css.split("form:has(option[value=\"").skip(1).filter(|rule| rule.contains("[data-preset="));
        let shown = rules.map(|rule| {
            let value = rule.split('"').next().unwrap_or("");
            let line = rule.split("[data-preset=\"").nth(1).and_then(|rest| rest.split('"').next());
            assert_eq!(line, Some(value));
            value
        });
        assert!(shown.eq(PRESETS.iter().map(|(value, ..)| *value)));
    }

    /// 2026-11-23T17:30:00Z
    const NOW: i64 = 1_795_455_000;

    fn custom(on: &str, zone: &str) -> Result<String, String> {
        let end = chosen(Moment::from_second(NOW), "custom", on, zone);
        end.map(|end| end.expect("an end").to_string()).map_err(|e| e.field().unwrap_or("").to_owned())
    }

    #[test]
    fn a_preset_is_so_many_times_24_hours() {
        let end = chosen(Moment::from_second(NOW), "30", "", "").expect("good");
        assert_eq!(end.map(|end| end.to_string()).as_deref(), Some("2026-12-23T17:30:00Z"));
        assert_eq!(chosen(Moment::from_second(NOW), "never", "", "").expect("good"), None);
        assert!(chosen(Moment::from_second(NOW), "31", "", "").is_err());
    }

    #[test]
    fn a_custom_date_ends_with_its_day_in_the_zone_of_the_person() {
        assert_eq!(custom("2026-12-23", "").as_deref(), Ok("2026-12-23T23:59:59Z"));
        assert_eq!(custom("2026-12-23", "Europe/Berlin").as_deref(), Ok("2026-12-23T22:59:59Z"));
        assert_eq!(custom("2027-11-23", "Nowhere/At all").as_deref(), Ok("2027-11-23T23:59:59Z"));
    }

    #[test]
    fn a_day_ends_when_the_next_begins_also_where_the_clock_jumps() {
        for (on, zone, end) in [
            // Set back at midnight: the hour from 23:00 comes twice.
            ("2027-04-03", "America/Santiago", "2027-04-04T03:59:59Z"),
            // Set forward at midnight: the next day begins at 01:00.
            ("2027-09-04", "America/Santiago", "2027-09-05T03:59:59Z"),
            ("2027-03-27", "Asia/Beirut", "2027-03-27T21:59:59Z"),
            ("2027-03-28", "Europe/Berlin", "2027-03-28T21:59:59Z"),
            ("2027-04-04", "Australia/Lord_Howe", "2027-04-04T13:29:59Z"),
        ] {
            assert_eq!(custom(on, zone).as_deref(), Ok(end), "{on} {zone}");
        }
    }

    #[test]
    fn days_are_the_viewers() {
        // 2026-11-24 in Pago Pago until 11:00Z, 2026-11-25 in Kiritimati from 10:00Z on.
        for (now, on, zone, is_good) in [
            ("2026-11-25T05:00:00Z", "2026-11-24", "Pacific/Pago_Pago", true),
            ("2026-11-25T05:00:00Z", "2026-11-23", "Pacific/Pago_Pago", false),
            ("2026-11-25T05:00:00Z", "2027-11-24", "Pacific/Pago_Pago", true),
            // The last day of the field as UTC has it.
            ("2026-11-25T05:00:00Z", "2027-11-25", "Pacific/Pago_Pago", true),
            ("2026-11-25T05:00:00Z", "2027-11-26", "Pacific/Pago_Pago", false),
            ("2026-11-25T12:00:00Z", "2026-11-26", "Pacific/Kiritimati", true),
            ("2026-11-25T12:00:00Z", "2026-11-25", "Pacific/Kiritimati", false),
            ("2026-11-25T12:00:00Z", "2027-11-26", "Pacific/Kiritimati", true),
            ("2026-11-25T12:00:00Z", "2027-11-27", "Pacific/Kiritimati", false),
            ("2026-11-25T23:59:58Z", "2026-11-25", "", true),
            ("2026-11-25T23:59:59Z", "2026-11-25", "", false),
            ("2028-02-29T12:00:00Z", "2029-02-28", "", true),
            ("2028-02-29T12:00:00Z", "2029-03-01", "", false),
        ] {
            let now = Moment::from_second(now.parse::<jiff::Timestamp>().expect("an instant").as_second());
            assert_eq!(chosen(now, "custom", on, zone).is_ok(), is_good, "{now} {on} {zone}");
        }
    }

    #[test]
    fn a_date_in_the_past_or_more_than_a_year_ahead_or_no_date_is_refused_by_its_field() {
        for bad in ["2026-11-22", "2027-11-24", "9999-12-31", "", "soon", "2026-02-30"] {
            assert_eq!(custom(bad, "UTC"), Err("expires_on".into()), "{bad}");
        }
    }

    #[test]
    fn the_api_takes_1_to_365_days() {
        for days in [0, -1, 366, 1_000_000_000, i64::MAX] {
            assert!(in_days("expires_in_days", Moment::from_second(NOW), days).is_err(), "{days}");
        }
        assert!(in_days("expires_in_days", Moment::from_second(NOW), 365).is_ok());
    }
}
