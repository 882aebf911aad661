//! Who did what: whoever acts, reading the record, and handing it on.

use std::collections::HashMap;
use std::sync::PoisonError;

use ::record::{About, Begin, LAYOUT, Line};
use ::vault::{Actor, Kept, Vault};
use contract::Failure;
use contract::record::{
    Act, CheckRecord, Checked, Done, ExportRecord, Exported, Host, Locked, ReadRecord, RecordPage,
    Said,
};
use uuid::Uuid;

use crate::copies::sealed;
use crate::document::SummaryV1;
use crate::failures::of_vault;
use crate::surroundings::Saved;
use crate::vault::strong;
use crate::{App, responder};

/// As many acts as are read at a time.
const MOST: usize = 50;

impl Host for App {
    fn read_record(&self, ask: ReadRecord) -> Result<RecordPage, Failure> {
        self.with(|vault| {
            vault.catch_up().map_err(of_vault)?;
            let mut kept = vault.record(ask.of, ask.before, MOST + 1).map_err(of_vault)?;
            let more = kept.len() > MOST;
            kept.truncate(MOST);
            Ok(RecordPage { acts: kept.into_iter().map(done).collect(), more })
        })
    }

    fn check_record(&self, _: CheckRecord) -> Result<Checked, Failure> {
        let checked = self.with(|vault| vault.check_record().map_err(of_vault))?;
        Ok(match checked {
            ::vault::Checked::Sound { .. } => Checked::Sound,
            ::vault::Checked::Broken { at } => Checked::Broken { at },
        })
    }

    fn export_record(&self, ask: ExportRecord) -> Result<Exported, Failure> {
        let passphrase = ask.passphrase.as_ref().map(strong).transpose()?;
        let exported = Act::Exported { of: ask.of, sealed: passphrase.is_some() };
        let file = || {
            let content = self.with(|vault| {
                vault.catch_up().map_err(of_vault)?;
                lines(vault, ask.of, &self.actor())
            })?;
            let (ending, content) = sealed("jsonl", passphrase.as_ref(), content)?;
            Ok((format!("record-{}.{ending}", self.surroundings.today()), content))
        };
        match self.save_outside(None, exported, file)? {
            true => Ok(Exported::Saved),
            false => Ok(Exported::Cancelled),
        }
    }
}

impl App {
    pub(crate) fn actor(&self) -> Actor {
        let who = self.who.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Actor { who, at: self.surroundings.now() }
    }

    pub(crate) fn known_as(&self, who: Option<String>) {
        *self.who.lock().unwrap_or_else(PoisonError::into_inner) = who;
    }

    /// Learns whose vault was opened, and tells its record before anything
    /// else is done with it. One that was open before is locked.
    pub(crate) fn meet(&self, vault: &mut Vault) -> Result<(), Failure> {
        self.lock_now(Locked::Responder);
        let responder = responder::read(vault)?;
        self.known_as(responder.map(|responder| responder.email));
        // Before the record moves on: one that is missed is with the next deed.
        for report in vault.settled_while_locked().map_err(of_vault)? {
            let _later = self.note_sent(vault, report);
        }
        vault.by(self.actor()).catch_up().map_err(of_vault)
    }

    /// Asks the responder for a place outside the vault, and writes a file of
    /// this name and content there. Says whether it is there. The record is
    /// told before, so that no file is without an entry, and again where there
    /// is none after all.
    pub(crate) fn save_outside(
        &self,
        report: Option<Uuid>,
        act: Act,
        file: impl FnOnce() -> Result<(String, Vec<u8>), Failure>,
    ) -> Result<bool, Failure> {
        let note = |act| self.with(|vault| vault.note(report, act).map_err(of_vault));
        note(act)?;
        let saved = file().map(|(name, content)| (self.surroundings.save_file)(&name, &content));
        if saved != Ok(Saved::There) {
            // It may have been locked while the dialog was open.
            let _told = note(Act::NotSaved);
        }
        match saved? {
            Saved::There => Ok(true),
            Saved::Nowhere => Ok(false),
            Saved::Failed => Err(Failure::CopyNotSaved),
        }
    }
}

fn done(kept: Kept) -> Done {
    let said = match kept.said {
        ::vault::Said::Entry(entry) => Said::Kept { entry },
        ::vault::Said::Erased => Said::Erased,
        ::vault::Said::Damaged => Said::Damaged,
    };
    Done { number: kept.number, report: kept.report, said }
}

/// The record as a file that can be checked with no key, with the words of all
/// acts or of those with one report.
fn lines(vault: &Vault, of: Option<Uuid>, actor: &Actor) -> Result<Vec<u8>, Failure> {
    let kept = vault.record(None, None, usize::MAX).map_err(of_vault)?;
    let head = kept.first().map(|last| last.link);
    let begin = Begin {
        layout: LAYOUT.to_owned(),
        exported_at: actor.at,
        exported_by: actor.who.clone(),
        of,
        entries: kept.len() as u64,
        head: head.unwrap_or_else(|| seal::Chain::Record.start()).to_string(),
    };
    let references = references(vault)?;
    let told = |kept: &Kept| of.is_none() || kept.report == of;
    let acts = kept.iter().rev().map(|kept| line(kept, told(kept), &references).to_line());
    Ok(std::iter::once(begin.to_line()).chain(acts).collect::<String>().into_bytes())
}

fn line(kept: &Kept, told: bool, references: &HashMap<Uuid, String>) -> Line {
    let entry = match &kept.said {
        ::vault::Said::Entry(entry) if told => Some(entry),
        _ => None,
    };
    let about = |id| About { id, reference: references.get(&id).cloned().unwrap_or_default() };
    Line {
        number: kept.number,
        digest: kept.digest.to_string(),
        link: kept.link.to_string(),
        at: entry.map(|entry| entry.at),
        who: entry.and_then(|entry| entry.who.clone()),
        act: entry.map(|entry| entry.act.clone()),
        report: entry.and(kept.report).map(about),
    }
}

/// What the responder calls each report.
fn references(vault: &Vault) -> Result<HashMap<Uuid, String>, Failure> {
    let reports = vault.list().map_err(of_vault)?.reports.into_iter();
    let named = reports
        .filter_map(|listed| Some((listed.id, SummaryV1::parse(&listed.summary).ok()?.reference)));
    Ok(named.collect())
}
