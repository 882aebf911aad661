//! When to lock a vault that nobody is using: pure, so that it can be tested
//! without time.

use chrono::{DateTime, TimeDelta, Utc};
use contract::record::Locked;

/// How long before it locks the responder is warned.
const WARNING: TimeDelta = TimeDelta::minutes(1);
/// How long the screen has to store what was typed before the app locks
/// without it.
const GRACE: TimeDelta = TimeDelta::seconds(10);

/// Since when nobody was there, and what was said about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Watch {
    seen: DateTime<Utc>,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Quiet,
    Warned,
    AskedToLock { at: DateTime<Utc>, by: Locked },
}

/// What is to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    Nothing,
    /// Say that the vault locks in a minute.
    Warn,
    /// Have the screen store what was typed, and lock.
    AskToLock,
    /// Lock, whether the screen has or not.
    Lock,
}

impl Watch {
    /// Somebody was there just now.
    pub fn seen(now: DateTime<Utc>) -> Self {
        Self { seen: now, stage: Stage::Quiet }
    }

    /// Nobody can be here from now on, for that reason.
    pub fn nobody_can_be_here(self, now: DateTime<Utc>, by: Locked) -> Self {
        match self.stage {
            Stage::AskedToLock { .. } => self,
            _ => Self { stage: Stage::AskedToLock { at: now, by }, ..self },
        }
    }

    /// What locks the vault, if it is locked now.
    pub fn locks_by(&self) -> Locked {
        match self.stage {
            Stage::AskedToLock { by, .. } => by,
            Stage::Quiet | Stage::Warned => Locked::Responder,
        }
    }

    /// What is due now, after this long with nobody there. A device that slept
    /// has a clock that jumps: it locks at once when it wakes. A clock that
    /// jumps back begins anew.
    pub fn look(&mut self, now: DateTime<Utc>, idle_lock: TimeDelta) -> Due {
        if now < self.seen {
            self.seen = now;
        }
        let idle = now - self.seen;
        match self.stage {
            Stage::AskedToLock { at, .. } if now < at || now >= at + GRACE => Due::Lock,
            Stage::AskedToLock { .. } => Due::Nothing,
            _ if idle >= idle_lock => {
                self.stage = Stage::AskedToLock { at: now, by: Locked::Idle };
                Due::AskToLock
            }
            Stage::Quiet if idle >= idle_lock - WARNING => {
                self.stage = Stage::Warned;
                Due::Warn
            }
            _ => Due::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: TimeDelta = TimeDelta::minutes(10);

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn it_warns_a_minute_before_asks_and_then_locks() {
        let mut watch = Watch::seen(at(0));
        let mut said = Vec::new();
        for second in 0..700 {
            match watch.look(at(second), IDLE) {
                Due::Nothing => {}
                due => said.push((second, due)),
            }
            if said.len() == 3 {
                break;
            }
        }
        assert_eq!(said, [(540, Due::Warn), (600, Due::AskToLock), (610, Due::Lock)]);
    }

    #[test]
    fn whoever_is_there_begins_the_time_anew() {
        let mut watch = Watch::seen(at(0));
        assert_eq!(watch.look(at(541), IDLE), Due::Warn);
        watch = Watch::seen(at(542));
        assert_eq!(watch.look(at(1000), IDLE), Due::Nothing);
        assert_eq!(watch.look(at(542 + 540), IDLE), Due::Warn);
    }

    #[test]
    fn a_device_that_slept_asks_to_lock_when_it_wakes() {
        let mut watch = Watch::seen(at(0));
        assert_eq!(watch.look(at(10), IDLE), Due::Nothing);
        assert_eq!(watch.look(at(8 * 3600), IDLE), Due::AskToLock);
        assert_eq!(watch.look(at(8 * 3600 + 1), IDLE), Due::Nothing);
        assert_eq!(watch.look(at(9 * 3600), IDLE), Due::Lock);
    }

    #[test]
    fn a_clock_that_jumps_back_neither_locks_at_once_nor_never() {
        let mut watch = Watch::seen(at(0));
        assert_eq!(watch.look(at(-100_000), IDLE), Due::Nothing);
        assert_eq!(watch.look(at(-100_000 + 600), IDLE), Due::AskToLock);
        assert_eq!(watch.look(at(-200_000), IDLE), Due::Lock, "it was asked to");
    }

    #[test]
    fn a_device_that_goes_to_sleep_locks_within_the_grace() {
        let mut watch = Watch::seen(at(0)).nobody_can_be_here(at(5), Locked::Away);
        assert_eq!(watch.look(at(6), IDLE), Due::Nothing);
        assert_eq!(watch.look(at(15), IDLE), Due::Lock);
        assert_eq!(watch.locks_by(), Locked::Away);
    }

    #[test]
    fn what_locks_is_known_from_when_it_is_asked_for() {
        let mut watch = Watch::seen(at(0));
        assert_eq!(watch.locks_by(), Locked::Responder);
        assert_eq!(watch.look(at(600), IDLE), Due::AskToLock);
        assert_eq!(watch.locks_by(), Locked::Idle);
        assert_eq!(Watch::seen(at(601)).locks_by(), Locked::Responder, "somebody is there");
    }
}
