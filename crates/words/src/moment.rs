use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

use crate::Words;

impl Words {
    /// A time of somebody's own clock: "3 November 2026 at 9:05pm".
    pub fn moment(&self, local: NaiveDateTime) -> String {
        self.text_with(
            "moment",
            &[
                ("day", local.day().to_string()),
                ("month", self.text(&format!("month-{}", local.month()))),
                ("year", local.year().to_string()),
                ("time", self.time(local)),
            ],
        )
    }

    /// The time of day alone: "9:05pm".
    pub fn time(&self, local: NaiveDateTime) -> String {
        let (afternoon, hour) = local.hour12();
        let clock = format!("{hour}:{:02}", local.minute());
        let time = if afternoon { "time-pm" } else { "time-am" };
        self.text_with(time, &[("time", clock)])
    }

    /// A day: "3 November 2026".
    pub fn day(&self, day: NaiveDate) -> String {
        self.text_with(
            "day",
            &[
                ("day", day.day().to_string()),
                ("month", self.text(&format!("month-{}", day.month()))),
                ("year", day.year().to_string()),
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(local: &str) -> String {
        Words::english().moment(local.parse().unwrap())
    }

    #[test]
    fn a_time_is_said_as_a_clock_on_the_wall_has_it() {
        assert_eq!(moment("2026-11-03T21:05:59"), "3 November 2026 at 9:05pm");
        assert_eq!(moment("2026-01-31T00:00:00"), "31 January 2026 at 12:00am");
        assert_eq!(moment("2026-06-01T12:30:00"), "1 June 2026 at 12:30pm");
    }
}
