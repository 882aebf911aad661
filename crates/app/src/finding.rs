//! Reports found by what was said in them.

use ::vault::Vault;
use contract::Failure;
use contract::reports::{Found, FoundReport};
use form::Answers;
use uuid::Uuid;

use crate::App;
use crate::document::parse_answers;
use crate::failures::of_vault;
use crate::index::{self, Hit, Hits, Turn, Wanted};

impl App {
    /// Reads every report of a vault that was opened, one after the other and
    /// the newest first, as long as it is polled. Nobody waits for more than
    /// one of them.
    pub async fn keep_reading(&self) {
        loop {
            while let Some((turn, id)) = self.index.next() {
                self.read_into_index(turn, id);
                tokio::task::yield_now().await;
            }
            self.index.until_more().await;
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

    /// One that is damaged is left out, and keeps no other from being found.
    fn read_into_index(&self, turn: Turn, id: Uuid) {
        let stored = self.with(|vault| {
            let listed = vault.listed(id).map_err(of_vault)?;
            Ok((listed, vault.answers(id).map_err(of_vault)?))
        });
        let Ok((listed, answers)) = stored else { return };
        let (Ok(line), Ok(answers)) = (self.line(&listed), parse_answers(answers)) else { return };
        self.index.keep(turn, self.surroundings.form, &line, &answers);
    }

    fn shown(&self, vault: &Vault, hit: Hit, wanted: &Wanted) -> Option<FoundReport> {
        let Hit { id, field, wording } = hit;
        let stored = vault.answer(id, &field).ok()??;
        let answers: Answers = parse_answers(vec![(field.clone(), stored)]).ok()?;
        let said = index::said(self.surroundings.form, &wording, &field, &answers)?;
        Some(FoundReport { id, field, excerpt: index::excerpt(&said, wanted) })
    }
}
