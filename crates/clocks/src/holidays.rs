use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// A part of the UK with bank holidays of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nation {
    /// England and Wales have the same.
    EnglandAndWales,
    /// Scotland.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
}

impl Nation {
    fn letter(self) -> char {
        match self {
            Self::EnglandAndWales => 'E',
            Self::Scotland => 'S',
            Self::NorthernIreland => 'N',
        }
    }
}

const DATA: &str = include_str!("../data/bank-holidays.txt");

/// Each bank holiday, with the letters of where it is one.
static HOLIDAYS: LazyLock<BTreeMap<NaiveDate, &str>> =
    LazyLock::new(|| lines().flatten().collect());

fn lines() -> impl Iterator<Item = Option<(NaiveDate, &'static str)>> {
    let said = DATA.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    said.map(|line| {
        let (day, letters) = line.split_once(' ')?;
        Some((day.parse().ok()?, letters))
    })
}

/// The years of which every bank holiday is known, if there is any.
pub fn known_years() -> Option<RangeInclusive<i32>> {
    let ((first, _), (last, _)) = HOLIDAYS.first_key_value().zip(HOLIDAYS.last_key_value())?;
    Some(first.year()..=last.year())
}

/// Whether a day is one; none where that is not known.
pub fn is_working_day(nation: Nation, day: NaiveDate) -> Option<bool> {
    if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        return Some(false);
    }
    let is_holiday = || HOLIDAYS.get(&day).is_some_and(|where_| where_.contains(nation.letter()));
    known_years()?.contains(&day.year()).then(|| !is_holiday())
}

/// The last of so many working days after a day, which does not count itself; none where
/// a year in between is not known.
pub fn working_days_after(nation: Nation, day: NaiveDate, count: u32) -> Option<NaiveDate> {
    let mut last = day;
    let mut left = count;
    while left > 0 {
        last = last.succ_opt()?;
        left -= u32::from(is_working_day(nation, last)?);
    }
    Some(last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NATIONS: [Nation; 3] =
        [Nation::EnglandAndWales, Nation::Scotland, Nation::NorthernIreland];

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn holidays(nation: Nation, year: i32) -> Vec<NaiveDate> {
        let of = |(day, letters): (&NaiveDate, &&str)| {
            (day.year() == year && letters.contains(nation.letter())).then_some(*day)
        };
        HOLIDAYS.iter().filter_map(of).collect()
    }

    /// By the rule for the Gregorian calendar, century by century.
    fn easter(year: i32) -> NaiveDate {
        let (golden, century) = (year % 19, year / 100);
        let epact =
            (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15).rem_euclid(30);
        let full = epact - (epact / 28) * (1 - (29 / (epact + 1)) * ((21 - golden) / 11));
        let weekday = (year + year / 4 + full + 2 - century + century / 4).rem_euclid(7);
        let (month, at) = (3 + (full - weekday + 40) / 44, full - weekday + 28);
        let day = at - 31 * (month / 4);
        NaiveDate::from_ymd_opt(year, month.unsigned_abs(), day.unsigned_abs()).unwrap()
    }

    #[test]
    fn every_line_is_a_weekday_of_some_nation_and_they_are_in_order() {
        let read: Vec<_> = lines().map(|line| line.expect("a day, a blank and letters")).collect();
        assert!(read.is_sorted_by(|(one, _), (next, _)| one < next));
        for (day, letters) in read {
            assert!(!matches!(day.weekday(), Weekday::Sat | Weekday::Sun), "{day}");
            assert!(["ESN", "EN", "S", "N"].contains(&letters), "{day} {letters}");
        }
    }

    #[test]
    fn each_known_year_is_whole() {
        for year in known_years().unwrap() {
            let counts = NATIONS.map(|nation| holidays(nation, year).len());
            let by_proclamation = usize::from(year == 2026);
            assert_eq!(counts, [8, 9 + by_proclamation, 10], "{year}");
            for nation in NATIONS {
                let friday = easter(year) - chrono::TimeDelta::days(2);
                let monday = easter(year) + chrono::TimeDelta::days(1);
                assert!(holidays(nation, year).contains(&friday), "{year}");
                let has_monday = holidays(nation, year).contains(&monday);
                assert_eq!(has_monday, nation != Nation::Scotland, "{year}");
            }
        }
    }

    #[test]
    fn nations_differ() {
        let after = |nation, from| working_days_after(nation, day(from), 5).unwrap();
        assert_eq!(after(Nation::EnglandAndWales, "2026-11-27"), day("2026-12-04"));
        assert_eq!(after(Nation::Scotland, "2026-11-27"), day("2026-12-07"));
        assert_eq!(after(Nation::NorthernIreland, "2026-07-09"), day("2026-07-17"));
        assert_eq!(after(Nation::EnglandAndWales, "2026-12-23"), day("2027-01-04"));
    }

    #[test]
    fn a_year_that_is_not_known_is_not_guessed() {
        let next = *known_years().unwrap().end() + 1;
        let monday = NaiveDate::from_isoywd_opt(next, 20, Weekday::Mon).unwrap();
        for nation in NATIONS {
            assert_eq!(is_working_day(nation, monday), None);
            let december = NaiveDate::from_ymd_opt(next - 1, 12, 29).unwrap();
            assert_eq!(working_days_after(nation, december, 5), None);
        }
        assert_eq!(is_working_day(Nation::Scotland, day("2024-05-07")), None);
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (0..3 * 365_u64).prop_map(|days| day("2025-01-01") + chrono::Days::new(days))
    }

    fn any_nation() -> impl Strategy<Value = Nation> {
        prop::sample::select(NATIONS.to_vec())
    }

    proptest! {
        #[test]
        fn so_many_working_days_lie_after_a_day(
            nation in any_nation(),
            from in any_day(),
            count in 1..30_u32,
        ) {
            let Some(end) = working_days_after(nation, from, count) else {
                prop_assert!(from > day("2027-11-01"));
                return Ok(());
            };
            let days = from.iter_days().skip(1).take_while(|day| *day <= end);
            let working = days.filter(|day| is_working_day(nation, *day) == Some(true)).count();
            prop_assert_eq!(working, count as usize);
            prop_assert_eq!(is_working_day(nation, end), Some(true), "it ends on one");
        }

        #[test]
        fn a_later_day_never_ends_earlier(nation in any_nation(), from in any_day()) {
            let (one, next) = (from, from.succ_opt().unwrap());
            let ends = [one, next].map(|from| working_days_after(nation, from, 5));
            if let [Some(one), Some(next)] = ends {
                prop_assert!(one <= next);
            }
        }
    }
}
