//! Wrong passphrases, and the wait that follows each.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::time;
use crate::error::Outcome;

const LONGEST_SECONDS: u32 = 5 * 60;

/// Wrong tries since the last right one, and until when no other is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tries {
    wrong: u32,
    until: DateTime<Utc>,
}

impl Tries {
    /// As they were counted before.
    pub fn counted(wrong: u32, until: DateTime<Utc>) -> Self {
        Self { wrong, until }
    }

    /// How many were wrong.
    pub fn count(&self) -> u32 {
        self.wrong
    }

    /// Until when no other is taken.
    pub fn until(&self) -> DateTime<Utc> {
        self.until
    }

    /// After one more wrong try, made now.
    pub fn one_more(&self, now: DateTime<Utc>) -> Self {
        let wrong = self.wrong.saturating_add(1);
        Self { wrong, until: now + delay(wrong) }
    }

    /// Whole seconds until a try is taken, never fewer than are left.
    pub fn wait_seconds(&self, now: DateTime<Utc>) -> u32 {
        let left = (self.until - now).num_milliseconds().max(0).unsigned_abs();
        u32::try_from(left.div_ceil(1000)).unwrap_or(LONGEST_SECONDS)
    }

    /// The same, with no more left to wait than the last try earned. More can
    /// only be left when the clock has jumped back since.
    pub fn within_reach(&self, now: DateTime<Utc>) -> Self {
        let farthest = now + delay(self.wrong);
        Self { wrong: self.wrong, until: self.until.min(farthest) }
    }
}

/// 1 second, then twice as long each time, 5 minutes at most.
fn delay(wrong: u32) -> TimeDelta {
    let doubled = match wrong {
        0 => 0,
        _ => 2_u32.checked_pow(wrong - 1).unwrap_or(LONGEST_SECONDS),
    };
    TimeDelta::seconds(doubled.min(LONGEST_SECONDS).into())
}

pub(crate) fn insert(transaction: &Transaction<'_>) -> Outcome<()> {
    transaction.execute("INSERT INTO tries (one, wrong, until_ms) VALUES (1, 0, 0)", [])?;
    Ok(())
}

pub(crate) fn read(connection: &Connection) -> Outcome<Tries> {
    let (wrong, until_ms): (u32, i64) =
        connection.query_row("SELECT wrong, until_ms FROM tries", [], |row| row.try_into())?;
    Ok(Tries { wrong, until: time(until_ms)? })
}

fn update(transaction: &Transaction<'_>, tries: &Tries) -> Outcome<()> {
    transaction.execute(
        "UPDATE tries SET wrong = ?1, until_ms = ?2",
        (tries.wrong, tries.until.timestamp_millis()),
    )?;
    Ok(())
}

/// The tries, put right and stored if the clock has jumped back.
pub(crate) fn sane(connection: &mut Connection, now: DateTime<Utc>) -> Outcome<Tries> {
    let stored = read(connection)?;
    let sane = stored.within_reach(now);
    if sane != stored {
        note(connection, &sane)?;
    }
    Ok(sane)
}

/// How many were wrong since the last right one.
pub(crate) fn wrong(connection: &Connection) -> Outcome<u32> {
    Ok(read(connection)?.wrong)
}

pub(crate) fn forgive(connection: &mut Connection) -> Outcome<()> {
    note(connection, &Tries::default())
}

/// Stores the tries, or goes on without: a full disk must not keep the owner
/// from their reports, and slows a guesser by Argon2id all the same.
pub(crate) fn note(connection: &mut Connection, tries: &Tries) -> Outcome<()> {
    match write(connection, tries) {
        Err(trouble) if trouble.is_damage() || trouble.is_in_use() => Err(trouble),
        _ => Ok(()),
    }
}

pub(crate) fn write(connection: &mut Connection, tries: &Tries) -> Outcome<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    update(&transaction, tries)?;
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn the_wait_doubles_from_one_second_to_five_minutes() {
        let mut tries = Tries::default();
        let mut waits = Vec::new();
        for _ in 0..12 {
            tries = tries.one_more(at(0));
            waits.push(tries.wait_seconds(at(0)));
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        let many = Tries { wrong: u32::MAX, ..tries }.one_more(at(0));
        assert_eq!(many.wait_seconds(at(0)), 300);
    }

    #[test]
    fn a_part_of_a_second_is_still_to_wait() {
        let tries = Tries { wrong: 2, until: at(2) };
        assert_eq!(tries.wait_seconds(at(0) + TimeDelta::milliseconds(1)), 2);
        assert_eq!(tries.wait_seconds(at(2) - TimeDelta::milliseconds(1)), 1);
        assert_eq!(tries.wait_seconds(at(2)), 0);
    }

    #[test]
    fn a_clock_that_jumps_back_makes_the_wait_no_longer() {
        let tries = Tries { wrong: 20, until: at(300) };
        let day_before = at(-86_400);
        assert_eq!(tries.within_reach(day_before).wait_seconds(day_before), 300);
        assert_eq!(tries.within_reach(at(100)), tries, "a clock that runs right changes nothing");
    }
}
