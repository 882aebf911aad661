//! When to try again: pure, so that it can be tested without time.

use chrono::{DateTime, TimeDelta, Utc};

use crate::Setback;

const SHORTEST: TimeDelta = TimeDelta::seconds(2);
const LONGEST: TimeDelta = TimeDelta::minutes(15);

/// When to try again after this many tries, the last of which had this
/// setback; none where trying again can't help.
///
/// The wait doubles from 2 s up to 15 minutes. Where somebody must mend the
/// endpoint or the settings first, it is the longest at once. `jitter`,
/// between 0 and 1, takes up to half of it off, so that many devices don't
/// come back at the same moment.
pub fn next_try(
    attempts: u32,
    setback: &Setback,
    now: DateTime<Utc>,
    jitter: f64,
) -> Option<DateTime<Utc>> {
    let wait = match setback {
        Setback::FaultFound { .. } | Setback::Conflict => return None,
        Setback::Unreachable | Setback::EndpointTrouble { .. } => doubled(attempts),
        Setback::WrongCertificate
        | Setback::Redirected
        | Setback::BadReply
        | Setback::BadReceipt
        | Setback::FileUnreadable
        | Setback::Revoked
        | Setback::NotKnown
        | Setback::AnotherResponder
        | Setback::WrongClock => LONGEST,
    };
    let milliseconds = wait.num_milliseconds() as f64 * (1.0 - jitter.clamp(0.0, 1.0) / 2.0);
    Some(now + TimeDelta::milliseconds(milliseconds as i64))
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

    fn wait(attempts: u32, setback: &Setback, jitter: f64) -> Option<i64> {
        let now = DateTime::UNIX_EPOCH;
        next_try(attempts, setback, now, jitter).map(|next| (next - now).num_milliseconds())
    }

    #[test]
    fn doubles_from_2_seconds_to_15_minutes() {
        let waits = (1..=12).map(|attempts| wait(attempts, &Setback::Unreachable, 0.0).unwrap());
        let expected = [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900].map(|s| s * 1000);
        assert!(waits.eq(expected));
    }

    #[test]
    fn is_slow_at_once_where_somebody_must_mend_something() {
        assert_eq!(wait(1, &Setback::WrongCertificate, 0.0), Some(900_000));
        assert_eq!(wait(1, &Setback::BadReceipt, 0.0), Some(900_000));
    }

    #[test]
    fn gives_up_only_where_trying_again_cannot_help() {
        assert_eq!(wait(1, &Setback::Conflict, 0.0), None);
        assert_eq!(wait(1, &Setback::FaultFound { field: None }, 0.0), None);
        assert!(wait(u32::MAX, &Setback::EndpointTrouble { status: 500 }, 0.0).is_some());
    }

    proptest! {
        #[test]
        fn jitter_takes_off_half_at_most(attempts: u32, jitter: f64) {
            let without = wait(attempts, &Setback::Unreachable, 0.0).unwrap();
            let with = wait(attempts, &Setback::Unreachable, jitter).unwrap();
            prop_assert!((without / 2..=without).contains(&with));
        }
    }
}
