//! Reports found by what was said in them.

use ::vault::Vault;
use contract::Failure;
use contract::reports::{Found, FoundReport};
use form::Answers;
use uuid::Uuid;

use crate::attachments::{self, DOCUMENTS};
use crate::index::{self, Hit, Hits, Turn, Wanted};
use crate::reports::{Said, read_said};
use crate::{App, document};

impl App {
    /// Reads every report of a vault that was opened, one after the other and
    /// the newest first, as long as it is polled. Nobody waits for more than
    /// one of them, and while answers are being saved none is read. Needs a
    /// runtime with a clock.
    pub async fn keep_reading(&self) {
        loop {
            self.index.give_way().await;
            match self.index.next() {
                Some((turn, id)) => self.read_into_index(turn, id),
                None => self.index.until_more().await,
            }
        }
    }

    pub(crate) fn found(&self, typed: &str, most: usize) -> Result<Found, Failure> {
        let (changed, turn) = self.index.take_changed();
        changed.into_iter().for_each(|id| self.read_into_index(turn, id));
        let (read, of) = self.index.progress();
        let wanted = Wanted::typed(typed);
        // Before the vault is held: a save waits for no search.
        let hits = wanted.as_ref().map(|wanted| self.index.find(wanted, most));
        self.with(|vault| {
            let Some((wanted, Hits { best, count })) = wanted.zip(hits) else {
                return Ok(Found { read, of, ..Found::default() });
            };
            let shown = best.into_iter().filter_map(|hit| self.shown(vault, hit, &wanted));
            Ok(Found { reports: shown.collect(), count, read, of })
        })
    }

    /// What is damaged is left out, and keeps nothing else from being found.
    fn read_into_index(&self, turn: Turn, id: Uuid) {
        let stored = self.with(|vault| {
            let line = self.shown_as(self.known(vault, id)?);
            let Said { answers, .. } = read_said(vault, id)?;
            Ok((line, answers, attachments::named(vault, id)?))
        });
        match stored {
            Ok((line, mut answers, files)) => {
                answers.set(DOCUMENTS, files);
                self.index.keep(turn, self.surroundings.form, &line, &answers);
            }
            Err(_) => self.index.drop_one(id),
        }
    }

    fn shown(&self, vault: &Vault, hit: Hit, wanted: &Wanted) -> Option<FoundReport> {
        let Hit { id, field, wording } = hit;
        let answers = answered(vault, id, &field)?;
        let said = index::said(self.surroundings.form, &wording, &field, &answers)?;
        Some(FoundReport { id, field, excerpt: index::excerpt(&said, wanted) })
    }
}

/// The answer to one field; files answer by their names.
fn answered(vault: &Vault, id: Uuid, field: &str) -> Option<Answers> {
    if field == DOCUMENTS {
        let files = attachments::named(vault, id).ok()?;
        return Some([(field, files)].into_iter().collect());
    }
    let answer = document::parse_answer(vault.answer(id, field).ok()??)?;
    Some([(field, answer)].into_iter().collect())
}
