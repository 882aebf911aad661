//! Reports found by what was said in them.

use ::vault::Vault;
use contract::Failure;
use contract::reports::{Found, FoundReport, IN_ADDED, IN_ASKED};
use form::Answer;
use uuid::Uuid;

use crate::attachments::{self, DOCUMENTS};
use crate::index::{self, Hit, Hits, Turn, Wanted};
use crate::reports::{Said, read_said};
use crate::{App, additions, document, notices};

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
            let Said { mut answers, .. } = read_said(self.form(), vault, id)?;
            for field in [DOCUMENTS, IN_ADDED, IN_ASKED] {
                answers.set(field, self.said_in(vault, id, field).unwrap_or_else(Answer::blank));
            }
            Ok((line, answers))
        });
        match stored {
            Ok((line, answers)) => {
                self.index.keep(turn, self.edition(), &line, &answers);
            }
            Err(_) => self.index.drop_one(id),
        }
    }

    fn shown(&self, vault: &Vault, hit: Hit, wanted: &Wanted) -> Option<FoundReport> {
        let Hit { id, field, wording } = hit;
        let answers = [(&field[..], self.said_in(vault, id, &field)?)].into_iter().collect();
        let said = index::said(self.form(), &wording, &field, &answers)?;
        Some(FoundReport { id, field, excerpt: index::excerpt(&said, wanted) })
    }

    /// The answer to one field; files answer by their names, and so does what was added to
    /// the report or asked about it.
    fn said_in(&self, vault: &Vault, id: Uuid, field: &str) -> Option<Answer> {
        match field {
            DOCUMENTS => attachments::named(vault, id).ok(),
            IN_ADDED => Some(Answer::Several(additions::said_in(self.edition(), vault, id))),
            IN_ASKED => Some(Answer::Several(notices::asked_in(vault, id))),
            field => document::parse_answer(vault.answer(id, field).ok()??),
        }
    }
}
