//! When to try again: pure, so that it can be tested without time.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Setback, Which};

const SHORTEST: TimeDelta = TimeDelta::seconds(2);
const LONGEST: TimeDelta = TimeDelta::minutes(15);
const DAY: TimeDelta = TimeDelta::days(1);

/// What the device runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// Anything that does not run out.
    Mains,
    /// What it carries.
    Battery,
}

/// When to try again after this many tries, the last of which had this
/// setback; none where trying again can't help.
///
/// The wait doubles from 2 s up to 15 minutes. Where somebody must mend the
/// endpoint or the settings first, it is the longest at once. `jitter`,
/// between 0 and 1, takes up to half of it off, so that many devices don't
/// come back at the same moment.
///
/// It is never shorter than the endpoint asked for, up to a day, and on battery
/// never shorter than 15 minutes: there, `jitter` puts up to half on.
pub fn next_try(
    attempts: u32,
    setback: &Setback,
    now: DateTime<Utc>,
    jitter: f64,
    power: Power,
) -> Option<DateTime<Utc>> {
    let own = match setback {
        Setback::FaultFound { .. } | Setback::Conflict => return None,
        Setback::Unreachable | Setback::EndpointTrouble { .. } | Setback::Busy { .. } => {
            doubled(attempts)
        }
        Setback::WrongCertificate
        | Setback::Redirected
        | Setback::BadReply
        | Setback::BadReceipt
        | Setback::FileUnreadable
        | Setback::Revoked
        | Setback::NotKnown
        | Setback::AnotherResponder
        | Setback::UnknownReport
        | Setback::WrongClock => LONGEST,
    };
    let asked = match setback {
        Setback::Busy { seconds, .. } => TimeDelta::seconds(i64::from(*seconds)),
        _ => TimeDelta::zero(),
    };
    let spared = match power {
        Power::Mains => TimeDelta::zero(),
        Power::Battery => LONGEST,
    };
    let half = jitter.clamp(0.0, 1.0) / 2.0;
    let longer = times(asked.max(spared), 1.0 + half).min(DAY);
    Some(now + times(own, 1.0 - half).max(longer))
}

/// Whether to try a report that waits now, by when its next try is due and why
/// the last did not succeed.
///
/// A network that changed may have brought the endpoint within reach, but on
/// battery this would be one more try, and an endpoint that asked to be left
/// alone was within reach.
pub fn is_to_try(
    which: Which,
    due: Option<DateTime<Utc>>,
    setback: Option<&Setback>,
    now: DateTime<Utc>,
    power: Power,
) -> bool {
    let is_due = due.is_none_or(|due| due <= now);
    match which {
        Which::Waiting => true,
        Which::Due => is_due,
        Which::MayBeReached => {
            let asked_to_wait = matches!(setback, Some(Setback::Busy { .. }));
            is_due || (power == Power::Mains && !asked_to_wait)
        }
    }
}

/// For how many seconds a `Retry-After` asks, a day at most. A time is taken by
/// the clock of whoever asks, which its `Date` tells.
pub(crate) fn seconds_asked(retry_after: &str, date: Option<&str>) -> Option<u32> {
    let asked = match retry_after.trim() {
        digits if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().unwrap_or(i64::MAX)
        }
        time => {
            let [until, now] = [time, date?].map(DateTime::parse_from_rfc2822);
            (until.ok()? - now.ok()?).num_seconds()
        }
    };
    u32::try_from(asked.clamp(0, DAY.num_seconds())).ok()
}

fn times(wait: TimeDelta, factor: f64) -> TimeDelta {
    TimeDelta::milliseconds((wait.num_milliseconds() as f64 * factor) as i64)
}

fn doubled(attempts: u32) -> TimeDelta {
    // 2 s doubled nine times is past 15 minutes.
    let times = 1 << attempts.saturating_sub(1).min(9);
    (SHORTEST * times).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;
    const QUARTER: i64 = 900_000;

    fn wait(attempts: u32, setback: &Setback, jitter: f64) -> Option<i64> {
        wait_on(Power::Mains, attempts, setback, jitter)
    }

    fn wait_on(power: Power, attempts: u32, setback: &Setback, jitter: f64) -> Option<i64> {
        let next = next_try(attempts, setback, NOW, jitter, power);
        next.map(|next| (next - NOW).num_milliseconds())
    }

    fn busy(seconds: u32) -> Setback {
        Setback::Busy { status: 503, seconds }
    }

    #[test]
    fn doubles_from_2_seconds_to_15_minutes() {
        let waits = (1..=12).map(|attempts| wait(attempts, &Setback::Unreachable, 0.0).unwrap());
        let expected = [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900].map(|s| s * 1000);
        assert!(waits.eq(expected));
    }

    #[test]
    fn is_slow_at_once_where_somebody_must_mend_something() {
        assert_eq!(wait(1, &Setback::WrongCertificate, 0.0), Some(QUARTER));
        assert_eq!(wait(1, &Setback::BadReceipt, 0.0), Some(QUARTER));
    }

    #[test]
    fn gives_up_only_where_trying_again_cannot_help() {
        for power in [Power::Mains, Power::Battery] {
            let wait = |attempts, setback| wait_on(power, attempts, setback, 0.0);
            assert_eq!(wait(1, &Setback::Conflict), None);
            assert_eq!(wait(1, &Setback::FaultFound { field: None }), None);
            assert!(wait(u32::MAX, &Setback::EndpointTrouble { status: 500 }).is_some());
        }
    }

    #[test]
    fn comes_back_no_sooner_than_it_was_asked_to() {
        assert_eq!(wait(1, &busy(120), 0.0), Some(120_000));
        assert_eq!(wait(1, &busy(120), 1.0), Some(180_000), "jitter only adds");
        assert_eq!(wait(9, &busy(1), 0.0), Some(512_000), "its own wait goes on doubling");
        assert_eq!(wait(1, &busy(u32::MAX), 1.0), Some(86_400_000), "a day at most");
    }

    #[test]
    fn on_battery_there_is_one_try_in_15_minutes() {
        let wait = |setback, jitter| wait_on(Power::Battery, 1, &setback, jitter);
        assert_eq!(wait(Setback::Unreachable, 0.0), Some(QUARTER));
        assert_eq!(wait(Setback::Unreachable, 1.0), Some(QUARTER * 3 / 2));
        assert_eq!(wait(Setback::WrongCertificate, 1.0), Some(QUARTER * 3 / 2));
        assert_eq!(wait(busy(3600), 0.0), Some(3_600_000));
    }

    #[test]
    fn who_asks_has_all_tried_and_a_network_those_that_it_may_help() {
        let later = Some(NOW + TimeDelta::seconds(1));
        let tried =
            |which, due, setback: Setback, power| is_to_try(which, due, Some(&setback), NOW, power);
        for power in [Power::Mains, Power::Battery] {
            assert!(is_to_try(Which::Due, None, None, NOW, power), "just finished");
            assert!(tried(Which::Due, Some(NOW), busy(9), power));
            assert!(!tried(Which::Due, later, Setback::Unreachable, power));
            assert!(tried(Which::Waiting, later, busy(9), power));
            assert!(tried(Which::MayBeReached, Some(NOW), busy(9), power));
            assert!(!tried(Which::MayBeReached, later, busy(9), power));
        }
        assert!(tried(Which::MayBeReached, later, Setback::Unreachable, Power::Mains));
        assert!(!tried(Which::MayBeReached, later, Setback::Unreachable, Power::Battery));
    }

    #[test]
    fn what_is_asked_is_seconds_or_a_time() {
        let date = Some("Fri, 27 Nov 2026 10:00:00 GMT");
        for (text, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("99999999999999999999", Some(86_400)),
            ("Fri, 27 Nov 2026 10:02:00 GMT", Some(120)),
            ("Fri, 27 Nov 2026 09:00:00 GMT", Some(0)),
            ("Wed, 01 Jan 2031 00:00:00 GMT", Some(86_400)),
            ("-5", None),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(seconds_asked(text, date), seconds, "{text}");
        }
        assert_eq!(seconds_asked("Fri, 27 Nov 2026 10:02:00 GMT", None), None);
    }

    proptest! {
        #[test]
        fn jitter_takes_off_half_at_most(attempts: u32, jitter: f64) {
            let without = wait(attempts, &Setback::Unreachable, 0.0).unwrap();
            let with = wait(attempts, &Setback::Unreachable, jitter).unwrap();
            prop_assert!((without / 2..=without).contains(&with));
        }

        #[test]
        fn no_wait_is_shorter_than_it_must_be(attempts: u32, seconds in 0..86_400_u32, jitter: f64) {
            let asked = i64::from(seconds) * 1000;
            let waits = wait_on(Power::Battery, attempts, &busy(seconds), jitter).unwrap();
            prop_assert!(waits >= asked.max(QUARTER) && waits <= 86_400_000);
        }
    }
}
