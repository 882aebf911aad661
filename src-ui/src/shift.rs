//! Shift pressed alone, three times in a row: the key that hides everything.

use std::time::Duration;

/// How soon one press must come after the other.
pub const IN_TIME: Duration = Duration::from_secs(5);
/// How many presses it takes.
const PRESSES: usize = 3;

/// The presses of Shift in a row so far.
#[derive(Default)]
pub struct ShiftPresses {
    count: usize,
    last: Duration,
    alone: bool,
}

/// What a key means for the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing.
    None,
    /// So many presses are left.
    Left(usize),
    /// That was the last press: leave.
    Exit,
    /// The count begins anew.
    Expired,
}

impl ShiftPresses {
    /// A key went down: Shift without any other, or another.
    pub fn down(&mut self, shift_alone: bool) -> Meaning {
        self.alone = shift_alone;
        if shift_alone { Meaning::None } else { self.expire() }
    }

    /// A key went up, so long after some fixed moment.
    pub fn up(&mut self, shift: bool, now: Duration) -> Meaning {
        if !shift || !std::mem::take(&mut self.alone) {
            return Meaning::None;
        }
        if self.is_late(now) {
            self.count = 0;
        }
        self.count += 1;
        self.last = now;
        if self.count < PRESSES {
            return Meaning::Left(PRESSES - self.count);
        }
        self.count = 0;
        Meaning::Exit
    }

    /// Time has passed.
    pub fn look(&mut self, now: Duration) -> Meaning {
        if self.is_late(now) { self.expire() } else { Meaning::None }
    }

    /// How often it was pressed so far.
    pub fn count(&self) -> usize {
        self.count
    }

    fn is_late(&self, now: Duration) -> bool {
        now.saturating_sub(self.last) >= IN_TIME
    }

    fn expire(&mut self) -> Meaning {
        match std::mem::take(&mut self.count) {
            0 => Meaning::None,
            _ => Meaning::Expired,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn press(presses: &mut ShiftPresses, millis: u64) -> Meaning {
        presses.down(true);
        presses.up(true, at(millis))
    }

    #[test]
    fn three_presses_in_a_row_exit() {
        let mut presses = ShiftPresses::default();
        assert_eq!(press(&mut presses, 10_000), Meaning::Left(2));
        assert_eq!(press(&mut presses, 10_100), Meaning::Left(1));
        assert_eq!(press(&mut presses, 10_200), Meaning::Exit);
        assert_eq!(press(&mut presses, 10_300), Meaning::Left(2), "and then anew");
    }

    #[test]
    fn a_capital_letter_is_no_press() {
        let mut presses = ShiftPresses::default();
        for now in [0, 100, 200].map(at) {
            presses.down(true);
            assert_eq!(presses.down(false), Meaning::None, "typing is not talked over");
            assert_eq!(presses.up(false, now), Meaning::None);
            assert_eq!(presses.up(true, now), Meaning::None);
        }
    }

    #[test]
    fn shift_with_another_modifier_is_no_press() {
        let mut presses = ShiftPresses::default();
        presses.down(false);
        presses.down(false);
        assert_eq!(presses.up(true, at(0)), Meaning::None);
    }

    #[test]
    fn another_key_in_between_begins_the_count_anew() {
        let mut presses = ShiftPresses::default();
        press(&mut presses, 0);
        press(&mut presses, 100);
        assert_eq!(presses.down(false), Meaning::Expired);
        assert_eq!(press(&mut presses, 200), Meaning::Left(2));
    }

    #[test]
    fn a_late_press_begins_the_count_anew() {
        let mut presses = ShiftPresses::default();
        press(&mut presses, 0);
        press(&mut presses, 100);
        assert_eq!(press(&mut presses, 5100), Meaning::Left(2));
    }

    #[test]
    fn the_count_expires_once_and_only_when_it_is_late() {
        let mut presses = ShiftPresses::default();
        press(&mut presses, 0);
        assert_eq!(presses.look(at(4999)), Meaning::None);
        assert_eq!(presses.look(at(5000)), Meaning::Expired);
        assert_eq!(presses.look(at(5000)), Meaning::None);
    }

    #[test]
    fn a_key_held_before_shift_does_not_matter_when_it_goes_up() {
        let mut presses = ShiftPresses::default();
        presses.down(false);
        presses.down(true);
        assert_eq!(presses.up(false, at(0)), Meaning::None);
        assert_eq!(presses.up(true, at(0)), Meaning::Left(2));
    }
}
