//! What is typed on its way into the vault, and what can be done while the
//! device takes nothing.

use std::time::Duration;

use contract::Failure;
use contract::additions::{KeepBegun, Said};
use contract::reports;
use form::{Answer, Answers, Kind};
use leptos::prelude::*;
use uuid::Uuid;

use super::{Saving, Screen, Where};
use crate::backend::ask;
use crate::edition;
use crate::saving::Unsaved;

/// How long what is typed waits before it is stored.
const SAVE_AFTER: Duration = Duration::from_millis(200);
/// How long after the last key it is said that everything is stored.
const TYPING_RESTS: Duration = Duration::from_millis(500);
/// How long what could not be stored waits for another try.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(2);

impl Screen {
    /// Shows what is safe while the device takes nothing, and what can be done.
    pub fn show_what_is_safe(self) {
        self.then(async move {
            let from = Box::new(self.at.get_untracked());
            self.go(Where::NotStored(from));
        });
    }

    /// Tries once more to store what is typed, and goes back to its page.
    pub fn store_again(self, from: Where, refused: Callback<()>) {
        self.busily(async move {
            self.store().await;
            if self.is_stored() {
                self.go(from);
            } else {
                refused.run(());
            }
        });
    }

    /// Has the app keep what the device could not store, until the vault is opened again.
    pub(super) async fn hold_back(self) {
        for (id, answers) in self.unsaved.with_value(Unsaved::by_report) {
            if ask(&reports::HoldBack { id, answers }).await.is_ok() {
                self.unsaved.update_value(|unsaved| unsaved.forget(id));
            }
        }
        // Its report has no key that could seal it in memory. The page said that it was
        // not stored.
        self.unsaved.update_value(|unsaved| drop(unsaved.take_begun()));
    }

    /// Takes over what was held back, and tries to store it.
    pub(super) fn take_over(self, id: Uuid, held_back: &Answers) {
        for (field, answer) in held_back.iter() {
            let typed = |unsaved: &mut Unsaved| unsaved.typed(id, field, answer.clone());
            if self.unsaved.try_update_value(typed) == Some(true) {
                self.store_soon();
            }
        }
    }

    /// What is typed into a report and not stored yet.
    pub fn unsaved_of(self, id: Uuid) -> Answers {
        self.unsaved.with_value(|unsaved| unsaved.of(id))
    }

    /// Notes what stands on the page, so that it stands there again after
    /// another was looked at.
    pub(super) fn stands(self, id: Uuid, field: &str, answer: &Answer) {
        self.at.update_untracked(|at| match at {
            Where::Report(open) if open.id == id => open.take(field, answer),
            _ => {}
        });
    }

    /// Something is typed that is not stored yet.
    pub(super) fn pending(self) {
        self.saving.update(|saving| {
            if *saving != Saving::Failed {
                *saving = Saving::Pending;
            }
        });
    }

    pub(super) fn store_soon(self) {
        set_timeout(move || self.then(self.store()), SAVE_AFTER);
    }

    /// Stores everything typed so far, the oldest first.
    pub(super) async fn store(self) {
        let typed = self.unsaved.try_update_value(Unsaved::take).unwrap_or_default();
        let begun = self.unsaved.try_update_value(Unsaved::take_begun).flatten();
        if typed.is_empty() && begun.is_none() {
            return;
        }
        let mut trouble = match begun {
            Some((id, said)) => self.store_begun(id, said).await.err(),
            None => None,
        };
        for (id, field, answer) in typed {
            let save = reports::SaveAnswer { id, field, answer };
            if let Err(failure) = ask(&save).await {
                let reports::SaveAnswer { id, field, answer } = save;
                self.keep_for_later(failure, id, field, answer);
                trouble = Some(failure);
            }
        }
        match trouble {
            Some(failure) => self.failed(failure),
            None => self.stored(),
        }
    }

    async fn store_begun(self, id: Uuid, said: Said) -> Result<(), Failure> {
        let stored = ask(&KeepBegun { id, said: Some(said.clone()) }).await;
        if stored == Err(Failure::NotStored) {
            self.unsaved.update_value(|unsaved| unsaved.put_back_begun(id, said));
        }
        stored
    }

    /// Says so, once typing rests: words that change with every key distract.
    fn stored(self) {
        if self.saving.get_untracked() == Saving::Failed {
            self.saving.set(Saving::Pending);
            self.failure.set(None);
        }
        let typed = self.unsaved.with_value(Unsaved::count);
        let rested = move || {
            let saving = self.saving.get_untracked();
            if saving == Saving::Pending && self.unsaved.with_value(Unsaved::count) == typed {
                self.saving.set(Saving::Done);
            }
        };
        set_timeout(rested, TYPING_RESTS);
    }

    pub(super) fn is_stored(self) -> bool {
        self.unsaved.with_value(Unsaved::is_empty)
    }

    /// What the device could not store is tried again; what the app refused is
    /// not. Files answer their question by being there.
    pub(super) fn keep_for_later(self, failure: Failure, id: Uuid, field: String, answer: Answer) {
        let question = edition::form().question(&field);
        let said = question.is_none_or(|question| question.kind != Kind::Documents);
        if failure == Failure::NotStored && said {
            self.unsaved.update_value(|unsaved| unsaved.put_back(id, field, answer));
        }
    }

    pub(super) fn try_again(self) {
        if self.unsaved.try_update_value(Unsaved::try_again) == Some(true) {
            let again = move || {
                self.unsaved.update_value(Unsaved::tries_again);
                match self.is_hidden() {
                    true => self.lock_away(),
                    false => self.then(self.store()),
                }
            };
            set_timeout(again, TRY_AGAIN_AFTER);
        }
    }
}
