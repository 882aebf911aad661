use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};

/// The day that it is in the UK at a moment.
///
/// Summer time begins and ends at 01:00 UTC on the last Sundays of March and October,
/// by the Summer Time Act 1972.
pub fn day_in_uk(at: DateTime<Utc>) -> NaiveDate {
    let ahead = if is_summer(at) { TimeDelta::hours(1) } else { TimeDelta::zero() };
    at.naive_utc().checked_add_signed(ahead).unwrap_or(at.naive_utc()).date()
}

fn is_summer(at: DateTime<Utc>) -> bool {
    let turn = |month| last_sunday(at.year(), month)?.and_hms_opt(1, 0, 0);
    match (turn(3), turn(10)) {
        (Some(begin), Some(end)) => (begin..end).contains(&at.naive_utc()),
        _ => false,
    }
}

/// Of a month of 31 days.
fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    last.checked_sub_days(Days::new(last.weekday().days_since(Weekday::Sun).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_an_hour_earlier_in_summer() {
        for (moment, day) in [
            ("2026-11-28T23:59:59Z", "2026-11-28"),
            ("2026-06-30T22:59:59Z", "2026-06-30"),
            ("2026-06-30T23:00:00Z", "2026-07-01"),
            ("2026-03-28T23:30:00Z", "2026-03-28"),
            ("2026-03-29T23:30:00Z", "2026-03-30"),
            ("2026-10-24T23:30:00Z", "2026-10-25"),
            ("2026-10-25T23:30:00Z", "2026-10-25"),
        ] {
            let at: DateTime<Utc> = moment.parse().unwrap();
            assert_eq!(day_in_uk(at), day.parse().unwrap(), "{moment}");
        }
    }

    #[test]
    fn the_ends_of_time_have_a_day() {
        day_in_uk(DateTime::<Utc>::MIN_UTC);
        day_in_uk(DateTime::<Utc>::MAX_UTC);
    }
}
