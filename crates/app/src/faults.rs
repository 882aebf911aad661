//! Where the page met a fault of its own. In memory alone.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

/// As many faults as are remembered.
const MOST: usize = 20;
/// No place in the code has a longer name.
const LONGEST: usize = 120;

/// One fault: when, and where in the code; never with what.
#[derive(Clone)]
pub(crate) struct Fault {
    pub at: DateTime<Utc>,
    /// `None` where what the page says is no place in code.
    pub place: Option<String>,
}

/// All faults of this run, the last first.
#[derive(Default)]
pub(crate) struct Faults(Mutex<VecDeque<Fault>>);

impl Faults {
    /// Notes one. Says whether it is not the first.
    pub fn note(&self, at: DateTime<Utc>, place: &str) -> bool {
        let mut all = self.hold();
        let again = !all.is_empty();
        all.truncate(MOST - 1);
        all.push_front(Fault { at, place: is_a_place(place).then(|| place.to_owned()) });
        again
    }

    pub fn all(&self) -> Vec<Fault> {
        self.hold().iter().cloned().collect()
    }

    fn hold(&self) -> MutexGuard<'_, VecDeque<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether it is `a/file.rs:12` and nothing that a responder said.
fn is_a_place(said: &str) -> bool {
    let of_a_name = |letter: char| letter.is_ascii_alphanumeric() || "_-./".contains(letter);
    said.len() <= LONGEST
        && said
            .split_once(".rs:")
            .is_some_and(|(file, line)| file.chars().all(of_a_name) && line.parse::<u32>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_code_is_kept_and_nothing_else() {
        for place in ["src/pages/home.rs:41", "tachys-0.2.19/src/dom.rs:7"] {
            assert!(is_a_place(place), "{place}");
        }
        let long = format!("{}.rs:1", "a".repeat(LONGEST));
        for said in ["Vinh, by the river", "home.rs", "home.rs:Vinh", "Vinh was.rs:1", &long] {
            assert!(!is_a_place(said), "{said}");
        }
    }
}
