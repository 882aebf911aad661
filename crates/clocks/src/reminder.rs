use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// That a draft has lain for some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reminder {
    /// For 21 days.
    ThreeWeeks,
    /// For 28 days: as long as the online form keeps a draft.
    FourWeeks,
}

impl Reminder {
    /// What a draft that was last changed on a day is to be reminded of.
    pub fn of(changed: NaiveDate, today: NaiveDate) -> Option<Self> {
        match (today - changed).num_days() {
            28.. => Some(Self::FourWeeks),
            21.. => Some(Self::ThreeWeeks),
            _ => None,
        }
    }

    /// How many days it is about.
    pub fn days(self) -> u32 {
        match self {
            Self::ThreeWeeks => 21,
            Self::FourWeeks => 28,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_comes_on_the_day_and_stays() {
        let changed: NaiveDate = "2026-11-07".parse().unwrap();
        let on = |day: &str| Reminder::of(changed, day.parse().unwrap());
        assert_eq!(on("2026-11-27"), None);
        assert_eq!(on("2026-11-28"), Some(Reminder::ThreeWeeks));
        assert_eq!(on("2026-12-04"), Some(Reminder::ThreeWeeks));
        assert_eq!(on("2026-12-05"), Some(Reminder::FourWeeks));
        assert_eq!(on("2036-12-05"), Some(Reminder::FourWeeks));
        assert_eq!(on("2026-11-01"), None, "a clock that was set back");
    }

    proptest! {
        #[test]
        fn a_draft_is_as_old_as_it_says(days in 0..4000_i64) {
            let changed = NaiveDate::default();
            let reminder = Reminder::of(changed, changed + TimeDelta::days(days));
            prop_assert_eq!(reminder.is_some(), days >= 21);
            prop_assert!(reminder.is_none_or(|reminder| i64::from(reminder.days()) <= days));
        }
    }
}
