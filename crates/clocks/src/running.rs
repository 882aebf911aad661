use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{Decided, Matter, Nation, Outcome, working_days_after};

const WORKING_DAYS_TO_REASONABLE_GROUNDS: u32 = 5;
const RECOVERY: Days = Days::new(30);
const TO_RECONSIDERATION: Days = Days::new(30);

/// A referral that was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// On which day.
    pub received: NaiveDate,
    /// Where its responder was; none where that is not known.
    pub nation: Option<Nation>,
}

/// A time that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Clock {
    /// To what.
    pub runs: Runs,
    /// Its last day; none where that is not known.
    pub until: Option<NaiveDate>,
}

/// What a time runs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Runs {
    /// A decision on reasonable grounds is aimed at by then.
    ToReasonableGrounds,
    /// Somebody has time to recover, until then at least.
    Recovery,
    /// Reconsideration can be asked for until then.
    ToReconsideration,
}

impl Runs {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::ToReasonableGrounds => "to-reasonable-grounds",
            Self::Recovery => "recovery",
            Self::ToReconsideration => "to-reconsideration",
        }
    }
}

impl Clock {
    /// Whether its last day is over.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.until.is_some_and(|until| until < today)
    }
}

/// The clock that runs for a referral, by the last of its decisions, the first first.
pub fn running(sent: &Sent, decisions: &[Decided]) -> Option<Clock> {
    let Some(last) = decisions.last() else {
        return Some(Clock { runs: Runs::ToReasonableGrounds, until: aimed_at(sent) });
    };
    let (runs, lasts) = match (settled(decisions)?, last.outcome) {
        (Matter::ReasonableGrounds, Outcome::Positive) => (Runs::Recovery, RECOVERY),
        (_, Outcome::Negative) if last.matter != Matter::Reconsideration => {
            (Runs::ToReconsideration, TO_RECONSIDERATION)
        }
        _ => return None,
    };
    Some(Clock { runs, until: last.on.checked_add_days(lasts) })
}

fn aimed_at(sent: &Sent) -> Option<NaiveDate> {
    working_days_after(sent.nation?, sent.received, WORKING_DAYS_TO_REASONABLE_GROUNDS)
}

/// What the last decision settles: a reconsideration settles what was decided before it.
fn settled(decisions: &[Decided]) -> Option<Matter> {
    let matters = decisions.iter().rev().map(|decided| decided.matter);
    matters.into_iter().find(|matter| *matter != Matter::Reconsideration)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Matter::{ConclusiveGrounds, ReasonableGrounds, Reconsideration};
    use super::Outcome::{Negative, Positive};
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn sent(nation: Option<Nation>) -> Sent {
        Sent { received: day("2026-11-27"), nation }
    }

    fn after(decisions: &[(Matter, Outcome)]) -> Option<(Runs, NaiveDate)> {
        let on = |at: usize| day("2026-12-05") + Days::new(at as u64);
        let decided = decisions.iter().enumerate();
        let decided: Vec<_> = decided
            .map(|(at, (matter, outcome))| Decided {
                matter: *matter,
                outcome: *outcome,
                on: on(at),
            })
            .collect();
        running(&sent(Some(Nation::EnglandAndWales)), &decided)
            .map(|clock| (clock.runs, clock.until.unwrap()))
    }

    #[test]
    fn the_last_decision_says_which_clock_runs() {
        let (first, second) = (day("2027-01-04"), day("2027-01-05"));
        assert_eq!(after(&[]), Some((Runs::ToReasonableGrounds, day("2026-12-04"))));
        assert_eq!(after(&[(ReasonableGrounds, Positive)]), Some((Runs::Recovery, first)));
        assert_eq!(after(&[(ReasonableGrounds, Negative)]), Some((Runs::ToReconsideration, first)));
        let conclusive =
            |outcome| after(&[(ReasonableGrounds, Positive), (ConclusiveGrounds, outcome)]);
        assert_eq!(conclusive(Positive), None);
        assert_eq!(conclusive(Negative), Some((Runs::ToReconsideration, second)));
        let reconsidered =
            |matter, outcome| after(&[(matter, Negative), (Reconsideration, outcome)]);
        assert_eq!(reconsidered(ReasonableGrounds, Positive), Some((Runs::Recovery, second)));
        assert_eq!(reconsidered(ConclusiveGrounds, Positive), None);
        assert_eq!(reconsidered(ReasonableGrounds, Negative), None);
        assert_eq!(after(&[(Reconsideration, Positive)]), None, "of nothing that is known");
    }

    #[test]
    fn without_a_nation_or_a_known_year_no_day_is_named() {
        let unknown = Clock { runs: Runs::ToReasonableGrounds, until: None };
        assert_eq!(running(&sent(None), &[]), Some(unknown));
        let late = Sent { received: day("2031-05-05"), nation: Some(Nation::Scotland) };
        assert_eq!(running(&late, &[]), Some(unknown));
        assert!(!unknown.is_over(NaiveDate::MAX));
    }

    #[test]
    fn its_last_day_is_not_over() {
        let clock = Clock { runs: Runs::Recovery, until: Some(day("2027-01-04")) };
        assert!(!clock.is_over(day("2027-01-04")));
        assert!(clock.is_over(day("2027-01-05")));
    }

    fn any_decided() -> impl Strategy<Value = Decided> {
        let matter =
            prop::sample::select(vec![ReasonableGrounds, ConclusiveGrounds, Reconsideration]);
        let outcome = prop::sample::select(vec![Positive, Negative]);
        let on = prop_oneof![Just(NaiveDate::MAX), Just(NaiveDate::MIN), Just(day("2026-12-05"))];
        (matter, outcome, on).prop_map(|(matter, outcome, on)| Decided { matter, outcome, on })
    }

    proptest! {
        #[test]
        fn whatever_was_decided_a_clock_runs_from_the_last_day(
            decisions in prop::collection::vec(any_decided(), 1..6),
        ) {
            let last = decisions.last().unwrap();
            if let Some(clock) = running(&sent(None), &decisions) {
                prop_assert!(clock.runs != Runs::ToReasonableGrounds);
                prop_assert_eq!(clock.until, last.on.checked_add_days(Days::new(30)));
            }
        }
    }
}
