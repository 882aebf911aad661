//! What comes back on reports that were received, and which time runs.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::vault::{Error, Vault};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use clocks::{Clock, Decided, Nation, Reminder, Sent, day_in_uk, running};
use contract::Failure;
use contract::events::Event;
use contract::notices::{Enquiry, Host, Last, LookForNotices, Notice, Notices, ReadNotices};
use form::{Answers, Form, is_notification};
use tokio::sync::Notify;
use uuid::Uuid;
use wire::{SignedNotice, Told};

use crate::App;
use crate::additions::{answered, takes_text};
use crate::delivery::receipt_of;
use crate::failures::of_vault;
use crate::reports::read_answers;

/// How long an endpoint that was asked is left alone, unless the responder asks.
const LEFT_ALONE: TimeDelta = TimeDelta::hours(1);

/// How often it is looked whether it is time to ask.
const LOOK_EVERY: Duration = Duration::from_mins(15);

/// The field that says where the responder is.
const NATION: &str = "fr-location";

/// When the endpoint was asked for notices, vault by vault. In memory alone.
#[derive(Default)]
pub(crate) struct Looking {
    of: Mutex<HashMap<Uuid, Looked>>,
    /// Whether the responder wants to know now.
    asked: AtomicBool,
    wake: Notify,
}

#[derive(Clone, Copy, Default)]
struct Looked {
    /// When it last replied.
    at: Option<DateTime<Utc>>,
    /// Whether it did not, the last time.
    failed: bool,
}

impl Looked {
    fn is_due(self, now: DateTime<Utc>) -> bool {
        // A clock that was set back is no reason to wait longer.
        self.at.is_none_or(|at| !(at..at + LEFT_ALONE).contains(&now))
    }
}

impl Looking {
    fn of(&self) -> MutexGuard<'_, HashMap<Uuid, Looked>> {
        self.of.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn at(&self, vault: Uuid) -> Looked {
        self.of().get(&vault).copied().unwrap_or_default()
    }

    /// It may be time to ask: a vault was opened, or the network changed.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// The responder wants to know.
    pub fn now(&self) {
        self.asked.store(true, Ordering::Release);
        self.wake();
    }
}

impl Host for App {
    fn read_notices(&self, ask: ReadNotices) -> Result<Notices, Failure> {
        self.with(|vault| {
            let receipt = receipt_of(&vault.receipt(ask.id).map_err(of_vault)?)?;
            let kept = match vault.notices(ask.id) {
                Err(Error::Damaged(_)) => None,
                kept => parsed(&kept.map_err(of_vault)?, &answered(vault, ask.id)),
            };
            let looked = self.looking.at(vault.id());
            let answers = answers(self.form(), vault, ask.id)?;
            let received = day_in_uk(receipt.received_at);
            let decided = kept.as_ref().map(|kept| decisions(kept));
            let clock = decided.and_then(|decided| clock(received, answers.as_ref(), &decided));
            Ok(Notices {
                is_expected: answers.is_some_and(|answers| !is_notification(&answers)),
                may_answer: takes_text(self.form(), vault, ask.id),
                unreadable: kept.is_none(),
                notices: kept.unwrap_or_default(),
                clock,
                looked_at: looked.at,
                look_failed: looked.failed,
            })
        })
    }

    fn look_for_notices(&self, _: LookForNotices) -> Result<(), Failure> {
        self.looking.now();
        Ok(())
    }
}

impl App {
    /// Asks for notices as long as it is polled: soon after an unlock, once an hour,
    /// and when the responder wants to know.
    pub async fn keep_asking_for_notices(&self) {
        loop {
            self.ask_for_notices().await;
            tokio::select! {
                () = self.looking.wake.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Asks once, where it is time.
    pub async fn ask_for_notices(&self) {
        let asked = self.looking.asked.swap(false, Ordering::AcqRel);
        let Some(vault) = self.vault_that_waits() else { return };
        let looked = self.looking.at(vault);
        if !(asked || looked.is_due(self.surroundings.now())) {
            return;
        }
        let news = self.news().await;
        let at = if news.is_some() { Some(self.surroundings.now()) } else { looked.at };
        self.looking.of().insert(vault, Looked { at, failed: news.is_none() });
        let news = news.unwrap_or_default();
        news.iter().for_each(|id| self.index.changed_in(*id));
        if !news.is_empty() {
            (self.surroundings.tell)(Event::ReportsChanged);
        }
        (self.surroundings.tell)(Event::LookedForNotices);
    }

    /// Which reports have a new notice; none where nobody could be asked.
    async fn news(&self) -> Option<Vec<Uuid>> {
        let in_force = self.in_force();
        let link = in_force.link.as_ref().filter(|_| self.is_enrolled())?;
        sync::ask_for_notices(&self.vaults, link, &self.surroundings.utc()).await.ok()
    }

    /// The open vault, where a report from it was received.
    fn vault_that_waits(&self) -> Option<Uuid> {
        let mut held = self.hold();
        let vault = held.open()?;
        vault.received().is_ok_and(|received| !received.is_empty()).then(|| vault.id())
    }

    /// What a draft that was last changed then is to be reminded of.
    pub(crate) fn reminder(&self, changed_at: DateTime<Utc>) -> Option<Reminder> {
        Reminder::of(day_in_uk(changed_at), day_in_uk(self.surroundings.now()))
    }
}

/// What came back last, as it was noted; none where it can't be read.
pub(crate) fn last(noted: &[u8]) -> Option<Last> {
    let notice = SignedNotice::parse(noted)?.notice;
    Some(match notice.told {
        Told::Decided(decided) => Last::Decided(decided),
        Told::Asked(_) => Last::Asked(notice.noted_at),
    })
}

/// All that came back; none where one can't be read. `answered` are the numbers of those
/// that were answered.
fn parsed(noted: &[Vec<u8>], answered: &[u32]) -> Option<Vec<Notice>> {
    let shown = |noted: &Vec<u8>| {
        let notice = SignedNotice::parse(noted)?.notice;
        Some(match notice.told {
            Told::Decided(decided) => Notice::Decided(decided),
            Told::Asked(enquiry) => Notice::Asked(Enquiry {
                number: notice.number,
                text: enquiry.text,
                at: notice.noted_at,
                answered: answered.contains(&notice.number),
            }),
        })
    };
    noted.iter().map(shown).collect()
}

/// What was asked about a report, as far as it can be read.
pub(crate) fn asked_in(vault: &Vault, id: Uuid) -> Vec<String> {
    let noted = vault.notices(id).unwrap_or_default();
    let asked = noted.iter().filter_map(|noted| match SignedNotice::parse(noted)?.notice.told {
        Told::Asked(enquiry) => Some(enquiry.text),
        Told::Decided(_) => None,
    });
    asked.collect()
}

fn decisions(notices: &[Notice]) -> Vec<Decided> {
    let decided = notices.iter().filter_map(|notice| match notice {
        Notice::Decided(decided) => Some(*decided),
        Notice::Asked(_) => None,
    });
    decided.collect()
}

/// What was said in a report; none where that was deleted, or does not open.
fn answers(form: &Form, vault: &Vault, id: Uuid) -> Result<Option<Answers>, Failure> {
    match read_answers(form, vault, id) {
        Ok(said) => Ok(Some(said.answers)),
        Err(Failure::NoSuchReport | Failure::VaultDamaged) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// The clock that runs. Before the first decision it is known for a referral alone, and
/// while what it says is here.
fn clock(received: NaiveDate, answers: Option<&Answers>, decisions: &[Decided]) -> Option<Clock> {
    let is_referral = || answers.is_some_and(|answers| !is_notification(answers));
    if decisions.is_empty() && !is_referral() {
        return None;
    }
    running(&Sent { received, nation: answers.and_then(nation) }, decisions)
}

fn nation(answers: &Answers) -> Option<Nation> {
    match answers.text(NATION) {
        "england" | "wales" => Some(Nation::EnglandAndWales),
        "scotland" => Some(Nation::Scotland),
        "northern-ireland" => Some(Nation::NorthernIreland),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use form::Form;

    use super::*;

    #[test]
    fn every_place_that_the_form_offers_is_in_a_nation() {
        let question = Form::current().question(NATION).unwrap();
        assert!(!question.options.is_empty());
        for place in &question.options {
            let answers: Answers = [(NATION, place.as_str())].into_iter().collect();
            assert!(nation(&answers).is_some(), "{place}");
        }
        assert_eq!(nation(&Answers::default()), None);
    }

    #[test]
    fn an_endpoint_is_left_alone_for_an_hour() {
        let at: DateTime<Utc> = "2026-12-05T09:00:00Z".parse().unwrap();
        let looked = Looked { at: Some(at), failed: false };
        let minutes = |minutes| looked.is_due(at + TimeDelta::minutes(minutes));
        assert!(Looked::default().is_due(at), "it was not asked yet");
        assert_eq!([0, 59, 60].map(minutes), [false, false, true]);
        assert!(minutes(-1), "a clock that was set back");
    }
}
