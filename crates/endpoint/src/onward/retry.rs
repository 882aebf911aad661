//! When to try again: pure, so that it can be tested without time.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

const SHORTEST: TimeDelta = TimeDelta::seconds(2);
const LONGEST: TimeDelta = TimeDelta::minutes(15);

/// Why a report could not be passed on yet. Holds nothing of any report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setback {
    /// It can't be reached: nothing was asked.
    Unreachable,
    /// It has trouble, and made no case.
    Trouble(u16),
    /// It was asked to make a case, and did not say whether it did; its status,
    /// where it replied.
    Unsure(Option<u16>),
    /// It takes nothing from this endpoint: somebody must mend one of them.
    ShutOut(u16),
    /// What it says can't be understood.
    BadReply,
    /// The folder can't be written.
    Unwritable,
}

impl fmt::Display for Setback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable => write!(f, "the far side can't be reached"),
            Self::Trouble(status) => write!(f, "the far side has trouble: status {status}"),
            Self::Unsure(None) => write!(f, "the far side did not say whether it has it"),
            Self::Unsure(Some(status)) => {
                write!(f, "the far side did not say whether it has it: status {status}")
            }
            Self::ShutOut(status) => {
                write!(f, "the far side takes nothing from here: status {status}")
            }
            Self::BadReply => write!(f, "the far side says what can't be understood"),
            Self::Unwritable => write!(f, "the folder can't be written"),
        }
    }
}

/// When to try again after this many tries, the last of which had this setback.
///
/// The wait doubles from 2 s up to 15 minutes; where somebody must mend
/// something first, it is the longest at once. `jitter`, between 0 and 1, takes
/// up to half of it off. Where the far side may still be making the case, it is
/// left alone for `quiet` all the same: it would be asked twice.
pub(crate) fn next_try(
    tries: u32,
    setback: Setback,
    quiet: TimeDelta,
    now: DateTime<Utc>,
    jitter: f64,
) -> DateTime<Utc> {
    let whole = match setback {
        Setback::ShutOut(_) | Setback::BadReply => LONGEST,
        _ => doubled(tries),
    };
    let millis = whole.num_milliseconds() as f64 * (1.0 - jitter.clamp(0.0, 1.0) / 2.0);
    let wait = TimeDelta::milliseconds(millis as i64);
    match setback {
        Setback::Unsure(_) | Setback::BadReply => now + wait.max(quiet),
        _ => now + wait,
    }
}

fn doubled(tries: u32) -> TimeDelta {
    // 2 s doubled nine times is past 15 minutes.
    let times = 1 << tries.saturating_sub(1).min(9);
    (SHORTEST * times).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const QUIET: TimeDelta = TimeDelta::seconds(120);

    fn wait(tries: u32, setback: Setback, jitter: f64) -> TimeDelta {
        let now = DateTime::UNIX_EPOCH;
        next_try(tries, setback, QUIET, now, jitter) - now
    }

    #[test]
    fn doubles_from_2_seconds_to_15_minutes() {
        let waits = (1..=12).map(|tries| wait(tries, Setback::Unreachable, 0.0).num_seconds());
        assert!(waits.eq([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]));
    }

    #[test]
    fn is_slow_at_once_where_somebody_must_mend_something() {
        assert_eq!(wait(1, Setback::ShutOut(401), 0.0), LONGEST);
        assert_eq!(wait(1, Setback::BadReply, 0.0), LONGEST);
    }

    #[test]
    fn leaves_a_far_side_alone_that_may_be_at_work() {
        assert_eq!(wait(1, Setback::Unsure(None), 1.0), QUIET);
        assert_eq!(wait(12, Setback::Unsure(Some(500)), 0.0), LONGEST);
    }

    proptest! {
        #[test]
        fn jitter_takes_off_half_at_most(tries: u32, jitter: f64) {
            let without = wait(tries, Setback::Unreachable, 0.0);
            let with = wait(tries, Setback::Unreachable, jitter);
            prop_assert!(without / 2 <= with && with <= without);
        }
    }
}
