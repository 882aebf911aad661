//! Every word of an open vault, in memory and nowhere else, to be found by
//! typing. Wiped when the vault is locked.

mod entry;
mod excerpt;
mod text;

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use contract::reports::ReportLine;
use form::Answers;
use tokio::sync::Notify;
use uuid::Uuid;
use words::Wording;

use crate::packs::Edition;

pub(crate) use self::entry::said;
use self::entry::{Entry, Fields};
pub(crate) use self::excerpt::excerpt;
pub(crate) use self::text::Wanted;

/// Which unlocking of the vault a report was read in.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Turn(u64);

/// The reports that are read, and those that are still to be.
#[derive(Default)]
pub(crate) struct Index {
    read: Mutex<Read>,
    /// Apart from what is read: a save waits for no search.
    changed: Mutex<Changed>,
    wake: Notify,
}

/// The reports that changed since they were read.
#[derive(Default)]
struct Changed {
    reports: HashSet<Uuid>,
    last: Option<Instant>,
}

/// As long as answers keep coming, and while the first page is drawn, nothing
/// is read: the processor and the disk are theirs.
const QUIET: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Read {
    turn: Turn,
    /// The next one last.
    unread: Vec<Uuid>,
    /// How many there were to read.
    of: usize,
    entries: Vec<Entry>,
    places: HashMap<Uuid, usize>,
    fields: Fields,
    /// What was looked for last, and the entries that have it.
    last: Option<(Wanted, Vec<Fit>)>,
}

/// An entry that has every word.
struct Fit {
    place: usize,
    /// Whether it has them one after the other.
    together: bool,
}

/// Where one report has what is wanted.
pub(crate) struct Hit {
    pub id: Uuid,
    pub field: String,
    pub wording: Wording,
}

/// The best hits, and how many reports have one.
pub(crate) struct Hits {
    pub best: Vec<Hit>,
    pub count: usize,
}

impl Index {
    /// Forgets everything, and is to read these reports, the first first.
    pub fn begin(&self, mut ids: Vec<Uuid>) {
        ids.reverse();
        let mut read = self.read();
        *read = Read { turn: read.turn.next(), of: ids.len(), unread: ids, ..Read::default() };
        *self.changed() = Changed { last: Some(Instant::now()), ..Changed::default() };
        self.wake.notify_one();
    }

    /// Wipes everything. What is being read meanwhile is not kept.
    pub fn forget(&self) {
        self.begin(Vec::new());
    }

    /// The report changed, and is read anew before the next search.
    pub fn changed_in(&self, id: Uuid) {
        let mut changed = self.changed();
        changed.reports.insert(id);
        changed.last = Some(Instant::now());
    }

    /// The next report that is still to be read.
    pub fn next(&self) -> Option<(Turn, Uuid)> {
        let mut read = self.read();
        let id = read.unread.pop()?;
        Some((read.turn, id))
    }

    /// The reports that changed since they were read.
    pub fn take_changed(&self) -> (HashSet<Uuid>, Turn) {
        let changed = std::mem::take(&mut self.changed().reports);
        (changed, self.read().turn)
    }

    /// How many reports are read, of how many.
    pub fn progress(&self) -> (usize, usize) {
        let read = self.read();
        (read.of - read.unread.len(), read.of)
    }

    /// Lets all else go first, and waits until no vault was opened and no answer
    /// came for a while.
    pub async fn give_way(&self) {
        tokio::task::yield_now().await;
        while let Some(left) = self.waits(Instant::now()) {
            tokio::time::sleep(left).await;
        }
    }

    fn waits(&self, now: Instant) -> Option<Duration> {
        let last = self.changed().last?;
        (last + QUIET).checked_duration_since(now).filter(|left| !left.is_zero())
    }

    /// Waits until there is more to read.
    pub async fn until_more(&self) {
        self.wake.notified().await;
    }

    /// Keeps a report as it was read in this turn.
    pub fn keep(&self, turn: Turn, edition: Edition, line: &ReportLine, answers: &Answers) {
        let mut read = self.read();
        if read.turn == turn {
            read.keep(edition, line, answers);
        }
    }

    /// Wipes a report that can't be read any more, as one that is erased.
    pub fn drop_one(&self, id: Uuid) {
        self.read().drop_one(id);
    }

    /// The reports that have what is wanted, the best first, at most so many.
    pub fn find(&self, wanted: &Wanted, most: usize) -> Hits {
        self.read().find(wanted, most)
    }

    fn read(&self) -> MutexGuard<'_, Read> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self) -> MutexGuard<'_, Changed> {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Read {
    fn keep(&mut self, edition: Edition, line: &ReportLine, answers: &Answers) {
        let entry = Entry::of(&mut self.fields, edition, line, answers);
        self.last = None;
        match self.places.get(&entry.id) {
            Some(place) => self.entries[*place] = entry,
            None => {
                self.places.insert(entry.id, self.entries.len());
                self.entries.push(entry);
            }
        }
    }

    fn drop_one(&mut self, id: Uuid) {
        let Some(place) = self.places.remove(&id) else { return };
        self.last = None;
        self.entries.swap_remove(place);
        if let Some(moved) = self.entries.get(place) {
            self.places.insert(moved.id, place);
        }
    }

    fn find(&mut self, wanted: &Wanted, most: usize) -> Hits {
        let fits = self.fits(wanted);
        let entry = |fit: &Fit| &self.entries[fit.place];
        let mut found: Vec<&Fit> = fits.iter().filter(|fit| !entry(fit).is_told(wanted)).collect();
        found.sort_by_key(|fit| (Reverse(fit.together), Reverse(entry(fit).changed_at)));
        let hit = |fit: &&Fit| {
            let entry = entry(fit);
            let field = self.fields.name(entry.field_of(wanted)?).to_owned();
            Some(Hit { id: entry.id, field, wording: entry.wording.clone() })
        };
        let best = found.iter().take(most).filter_map(hit).collect();
        let hits = Hits { best, count: found.len() };
        self.last = Some((wanted.clone(), fits));
        hits
    }

    /// The entries that have every word. Where a key was added to what was
    /// looked for last, no other than those that fitted it can.
    fn fits(&mut self, wanted: &Wanted) -> Vec<Fit> {
        let last = self.last.take().filter(|(last, _)| wanted.narrows(last));
        let (last, mut fits) = match last {
            Some((last, fits)) => (Some(last), fits),
            None => {
                let fit = |place| Fit { place, together: true };
                (None, (0..self.entries.len()).map(fit).collect())
            }
        };
        let joins = last.is_some_and(|last| wanted.joins(&last));
        fits.retain(|fit| self.entries[fit.place].has(wanted));
        for fit in &mut fits {
            let may = fit.together || !joins;
            fit.together = may && self.entries[fit.place].has_together(wanted);
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use contract::reports::Progress;
    use form::Form;
    use proptest::prelude::*;

    use super::*;

    fn line(id: u128) -> ReportLine {
        let then = DateTime::UNIX_EPOCH;
        let (id, progress) = (Uuid::from_u128(id), Progress::Draft);
        let reference = String::new();
        ReportLine {
            id,
            reference,
            started_at: then,
            changed_at: then,
            progress,
            notice: None,
            reminder: None,
            damage: None,
        }
    }

    fn keep(index: &Index, turn: Turn, id: u128, said: &str) {
        let answers = [("family", said)].into_iter().collect();
        index.keep(turn, Edition::built_in(Form::current()), &line(id), &answers);
    }

    fn found(index: &Index, typed: &str) -> Vec<Uuid> {
        let best = |wanted| index.find(&wanted, 9).best.into_iter().map(|hit| hit.id).collect();
        Wanted::typed(typed).map(best).unwrap_or_default()
    }

    #[test]
    fn what_was_being_read_when_it_was_forgotten_is_not_kept() {
        let index = Index::default();
        index.begin(vec![Uuid::from_u128(1)]);
        let (turn, _) = index.next().unwrap();
        index.forget();
        keep(&index, turn, 1, "vinh");
        assert!(found(&index, "vinh").is_empty());
        assert!(index.next().is_none());
    }

    #[test]
    fn a_report_that_is_gone_is_found_no_more_and_the_others_are() {
        let index = Index::default();
        (0..3).for_each(|id| keep(&index, Turn::default(), id, "vinh"));
        [0, 2, 2].map(Uuid::from_u128).into_iter().for_each(|id| index.drop_one(id));
        keep(&index, Turn::default(), 1, "hue");
        assert!(found(&index, "vinh").is_empty());
        assert_eq!(found(&index, "hue"), [Uuid::from_u128(1)]);
    }

    #[test]
    fn the_first_is_read_first() {
        let index = Index::default();
        index.begin([1, 2].map(Uuid::from_u128).into());
        let order = [1, 2].map(|_| index.next().unwrap().1.as_u128());
        assert_eq!(order, [1, 2]);
        assert_eq!(index.progress(), (2, 2));
    }

    #[test]
    fn nothing_is_read_while_answers_come_and_reading_goes_on_after() {
        let index = Index::default();
        let now = Instant::now();
        assert_eq!(index.waits(now), None);
        index.changed_in(Uuid::from_u128(1));
        assert!(index.waits(now).is_some());
        assert_eq!(index.waits(Instant::now() + QUIET), None);
    }

    proptest! {
        #[test]
        fn typing_key_by_key_finds_what_typing_at_once_finds(
            said in proptest::collection::vec("[abż1 -]{0,12}", 1..8),
            typed in "[abz1 -]{0,6}",
        ) {
            let index = Index::default();
            for (id, said) in (0..).zip(&said) {
                keep(&index, Turn::default(), id, said);
            }
            for end in 0..=typed.len() {
                let typed = &typed[..end];
                let narrowed = found(&index, typed);
                index.read().last = None;
                prop_assert_eq!(narrowed, found(&index, typed), "{:?}", typed);
            }
        }
    }
}
