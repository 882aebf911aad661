//! What the screen has asked for and is being done, and what of it failed.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use contract::Failure;

use crate::App;

/// As many failures as are remembered.
const MOST: usize = 50;
/// How long what is under way is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// A command of the contract, by its names there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The part it is of.
    pub part: &'static str,
    /// Its name in that part.
    pub command: &'static str,
}

/// What is under way, and what went wrong. In memory alone.
#[derive(Default)]
pub(crate) struct Work {
    under_way: AtomicUsize,
    failed: Mutex<VecDeque<Failed>>,
}

/// Something that could not be done: which kind of thing and why, and never
/// with what.
#[derive(Clone, Copy)]
pub(crate) struct Failed {
    pub at: DateTime<Utc>,
    pub asked: Asked,
    pub failure: Failure,
}

impl App {
    /// Does what was asked, and remembers that it failed if it does.
    ///
    /// # Errors
    /// What it fails with.
    pub fn at_work<T>(
        &self,
        asked: Asked,
        act: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let _under_way = UnderWay::begin(&self.work.under_way);
        act().inspect_err(|failure| {
            self.work.note(Failed { at: self.surroundings.now(), asked, failure: *failure });
        })
    }
}

impl Work {
    fn note(&self, failed: Failed) {
        let mut all = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        all.truncate(MOST - 1);
        all.push_front(failed);
    }

    /// What failed, the last first.
    pub fn failed(&self) -> Vec<Failed> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    /// Waits until nothing is under way, or as long as it waits at most: a
    /// dialog may be open.
    pub fn until_done(&self) {
        let until = Instant::now() + PATIENCE;
        while self.under_way.load(Ordering::Acquire) > 0 && Instant::now() < until {
            std::thread::sleep(BETWEEN_LOOKS);
        }
    }
}

/// Counted until it is dropped, however what is done ends.
struct UnderWay<'w>(&'w AtomicUsize);

impl<'w> UnderWay<'w> {
    fn begin(count: &'w AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(count)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
