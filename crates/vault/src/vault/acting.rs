use std::ops::{Deref, DerefMut};

use ::record::{Act, Came, Entry, Locked};
use chrono::{DateTime, Utc};
use rusqlite::Transaction;
use seal::{RecordKey, VaultKey};
use uuid::Uuid;

use super::Vault;
use crate::database;
use crate::error::{Error, Outcome};
use crate::outbox::{Keys, find_waiting};
use crate::table::documents::{self, Document};
use crate::table::notices::{self, Tells};
use crate::table::pending::{self, Pending};
use crate::table::record::{self, Noted, Under};
use crate::table::reports::{self, Report};
use crate::table::submissions::Place;
use crate::table::{additions, answers, head, receipts, submissions};

/// Who does something, and when.
#[derive(Clone)]
pub struct Actor {
    /// The responder, as they are known now; none for what the app does by
    /// itself.
    pub who: Option<String>,
    /// Now.
    pub at: DateTime<Utc>,
}

impl Actor {
    /// The app, by itself.
    pub fn app(at: DateTime<Utc>) -> Self {
        Self { who: None, at }
    }
}

/// An open vault in somebody's hands: everything that the record tells of is
/// done here. An act and its entry are one transaction, and the type of
/// [`Self::act`] lets nobody leave out the entry.
pub struct Acting<'v> {
    vault: &'v mut Vault,
    actor: Actor,
}

impl Deref for Acting<'_> {
    type Target = Vault;

    fn deref(&self) -> &Vault {
        self.vault
    }
}

impl DerefMut for Acting<'_> {
    fn deref_mut(&mut self) -> &mut Vault {
        self.vault
    }
}

impl Vault {
    /// This vault in the hands of `actor`.
    pub fn by(&mut self, actor: Actor) -> Acting<'_> {
        Acting { vault: self, actor }
    }
}

impl Acting<'_> {
    /// When it is done.
    pub(crate) fn at(&self) -> DateTime<Utc> {
        self.actor.at
    }

    /// Puts into the record what it is behind with: that the vault was opened,
    /// and the changes whose page was not left.
    ///
    /// A disk that takes nothing keeps nobody out: the record is told later.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the record can't be written to.
    pub fn catch_up(&mut self) -> Result<(), Error> {
        unless_full(self.act(|pen| pen.settle_all()))
    }

    /// Settles what is open, and notes what locks the vault. Drop it then,
    /// whatever comes of it.
    ///
    /// # Errors
    /// [`Error::NotStored`] when the device does not take it.
    pub fn lock(&mut self, by: Locked) -> Result<(), Error> {
        self.act(|pen| {
            pen.settle_all()?;
            Ok(pen.own(Act::Locked { by })?)
        })
    }

    /// Saves who the responder is, who is the actor from now on.
    ///
    /// # Errors
    /// [`Error::NotStored`] when the device does not take it.
    pub fn save_profile(&mut self, profile: &[u8]) -> Result<(), Error> {
        self.act(|pen| {
            documents::write(pen.transaction, pen.key, Document::Profile, profile)?;
            Ok(pen.own(Act::Introduced)?)
        })
    }

    /// Saves what the device is enrolled as, and who the responder is by that.
    ///
    /// # Errors
    /// [`Error::NotStored`] when the device does not take it.
    pub fn save_enrolment(
        &mut self,
        device: Uuid,
        enrolment: &[u8],
        profile: &[u8],
    ) -> Result<(), Error> {
        self.act(|pen| {
            documents::write(pen.transaction, pen.key, Document::Enrolment, enrolment)?;
            documents::write(pen.transaction, pen.key, Document::Profile, profile)?;
            Ok(pen.own(Act::Enrolled { device })?)
        })
    }

    /// Makes a draft with a fresh record key, and opens it.
    ///
    /// # Errors
    /// [`Error::ReportExists`] when there is a report `id` already.
    pub fn make_report(
        &mut self,
        id: Uuid,
        summary: &[u8],
        answers: &[(String, Vec<u8>)],
    ) -> Result<(), Error> {
        self.act(|pen| {
            let report = reports::insert(pen.transaction, pen.key, id, summary)?;
            for (field, answer) in answers {
                answers::add(pen.transaction, &report, field, answer)?;
            }
            Ok(pen.about(&report, Act::Started)?)
        })?;
        self.vault.viewed = Some(id);
        Ok(())
    }

    /// Notes that a report is shown, once for each time it is opened.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`]; [`Error::Damaged`] when it does not open.
    pub fn view(&mut self, id: Uuid) -> Result<(), Error> {
        if self.vault.viewed != Some(id) {
            self.note(Some(id), Act::Viewed)?;
            self.vault.viewed = Some(id);
        }
        Ok(())
    }

    /// Leaves every report: what was changed in them is settled.
    ///
    /// # Errors
    /// [`Error::NotStored`] when the device does not take it.
    pub fn leave(&mut self) -> Result<(), Error> {
        self.act(|pen| {
            documents::delete(pen.transaction, Document::Place)?;
            pen.settle_all()
        })?;
        self.vault.viewed = None;
        Ok(())
    }

    /// Notes an act outside the vault: before it is done, so that none is
    /// missing. A disk that takes nothing keeps nobody from a copy of what is
    /// on it: the record is told as soon as it takes something again.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`]; [`Error::Damaged`] when it does not open.
    pub fn note(&mut self, report: Option<Uuid>, act: Act) -> Result<(), Error> {
        let noted = self.act(|pen| pen.write(report, &pen.entry(act.clone())));
        if let Err(Error::NotStored(_)) = &noted {
            let entry = Entry::new(self.actor.at, self.actor.who.clone(), act);
            self.vault.owed.push((report, entry));
        }
        unless_full(noted)
    }

    /// Saves one answer of a draft as it is being given, and its summary where
    /// that changes too. The record tells of it when its page is left, the
    /// vault locked or opened again.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`], [`Error::AlreadyFinished`]; and
    /// [`Error::NotStored`] when the device does not take it.
    pub fn save_answer(
        &mut self,
        id: Uuid,
        field: &str,
        answer: &[u8],
        summary: Option<&[u8]>,
    ) -> Result<(), Error> {
        let known = self.vault.writing.take();
        let written = self.act_for(|pen| {
            let known = reports::draft(pen.transaction, pen.key, id, known)?;
            if let Some(summary) = summary {
                reports::update_summary(pen.transaction, &known.report, summary)?;
            }
            let noted = pen.save(&known.report, field, answer)?;
            Ok((known, noted))
        })?;
        self.vault.writing = Some(written);
        Ok(())
    }

    /// Saves several answers of a draft as their page is left, all or none.
    ///
    /// # Errors
    /// As [`Self::save_answer`].
    pub fn save_answers(
        &mut self,
        id: Uuid,
        answers: &[(String, Vec<u8>)],
        summary: Option<&[u8]>,
    ) -> Result<(), Error> {
        self.act(|pen| {
            let report = reports::find(pen.transaction, pen.key, id)?.draft()?;
            for (field, answer) in answers {
                pen.save(&report, field, answer)?;
            }
            if let Some(summary) = summary {
                reports::update_summary(pen.transaction, &report, summary)?;
            }
            Ok(pen.settle(&report)?)
        })
    }

    /// Moves a draft to another version of the form.
    ///
    /// # Errors
    /// As [`Self::save_answer`].
    pub fn move_report(&mut self, id: Uuid, version: &str, summary: &[u8]) -> Result<(), Error> {
        self.act(|pen| {
            let report = reports::find(pen.transaction, pen.key, id)?.draft()?;
            reports::update_summary(pen.transaction, &report, summary)?;
            pen.settle(&report)?;
            Ok(pen.about(&report, Act::Moved { form_version: version.to_owned() })?)
        })
    }

    /// Freezes a draft and queues its submission, both or neither.
    ///
    /// # Errors
    /// As [`Self::save_answer`].
    pub fn finish(&mut self, id: Uuid, submission: &[u8], summary: &[u8]) -> Result<(), Error> {
        self.act(|pen| {
            let report = reports::find(pen.transaction, pen.key, id)?.draft()?;
            pen.settle(&report)?;
            reports::update_summary(pen.transaction, &report, summary)?;
            reports::freeze(pen.transaction, &report)?;
            submissions::insert(pen.transaction, pen.key, &report, id, submission)?;
            Ok(pen.about(&report, Act::Finished)?)
        })
    }

    /// Puts another submission in the place of one that waits, or another addition, which
    /// leaves out these files: nobody has received it.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when it does not wait in the outbox; as
    /// [`Self::save_answer`].
    pub fn leave_out(&mut self, id: Uuid, content: &[u8], files: &[String]) -> Result<(), Error> {
        self.act(|pen| {
            let waiting = find_waiting(pen.transaction, &Keys::Vault(pen.key), id)?;
            submissions::replace(pen.transaction, &waiting, content)?;
            let report = match waiting.place {
                Place::Submission(_) => id,
                Place::Addition { report, .. } => report,
            };
            for name in files {
                pen.about_or_own(report, Act::LeftOut { name: name.clone() })?;
            }
            Ok(Noted::apart())
        })
    }

    /// Keeps the next notice of a report that was received, counted from 1. It stays
    /// when the report expires, as its receipt does.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when nobody has received it; [`Error::NotStored`] when
    /// the device does not take it, or has one of this place.
    pub fn add_notice(
        &mut self,
        id: Uuid,
        place: u32,
        tells: Tells,
        notice: &[u8],
    ) -> Result<(), Error> {
        let act = match tells {
            Tells::Decision => Act::Decided { report: id },
            Tells::Enquiry => Act::Enquired { report: id },
        };
        self.act(|pen| {
            notices::append(pen.transaction, pen.key, id, place, notice)?;
            pen.about_or_own(id, act)
        })
    }

    /// Adds something to a report that was received, to be sent. The report stays as it
    /// is; it may have expired.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when nobody has received it; [`Error::NotStored`] when
    /// the device does not take it.
    pub fn add(&mut self, report: Uuid, addition: Uuid, content: &[u8]) -> Result<(), Error> {
        self.act(|pen| {
            additions::insert(pen.transaction, pen.key, report, addition, content)?;
            documents::delete(pen.transaction, Document::Begun(report))?;
            pen.about_or_own(report, Act::Added { report, addition, came: Came::Made })
        })
    }

    /// Erases what was said in an addition that was received, for its time has come; and
    /// the copies of other days. Its receipt stays.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when nobody has received it, or it is erased;
    /// [`Error::NotStored`] when the device does not take it. It is there still.
    pub fn expire_addition(&mut self, report: Uuid, addition: Uuid) -> Result<(), Error> {
        self.forget_backups()?;
        self.act(|pen| {
            additions::erase(pen.transaction, addition)?;
            pen.about_or_own(report, Act::Added { report, addition, came: Came::Expired })
        })?;
        self.settle_now();
        Ok(())
    }

    /// Erases a report for good: its answers, its files, its submission, its key
    /// and what the record says about it; and the copies of other days, which
    /// have them too. Its receipt stays, and so do the digests of the record. A
    /// waiting report is not sent any more: whoever calls this has asked.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`]; [`Error::NotStored`] when the device does not
    /// take it. The report is there still.
    pub fn erase(&mut self, id: Uuid) -> Result<(), Error> {
        self.erase_and_note(id, |pen| {
            notices::forget(pen.transaction, id)?;
            additions::forget(pen.transaction, id)?;
            Ok(pen.own(Act::Erased { report: id })?)
        })
    }

    /// Erases a report that was received, for its time has come, in the same
    /// way. Its receipt is still listed, with `remains`.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when nobody has received it, or it is erased;
    /// [`Error::NotStored`] when the device does not take it. The report is
    /// there still.
    pub fn expire(&mut self, id: Uuid, remains: &[u8]) -> Result<(), Error> {
        self.erase_and_note(id, |pen| {
            receipts::leave_remains(pen.transaction, pen.key, id, remains)?;
            Ok(pen.own(Act::Expired { report: id })?)
        })
    }

    fn erase_and_note(
        &mut self,
        id: Uuid,
        note: impl FnOnce(&Pen<'_>) -> Result<Noted, Error>,
    ) -> Result<(), Error> {
        let files = self.attachment_ids(id)?;
        self.forget_backups()?;
        self.act(|pen| {
            reports::erase(pen.transaction, id)?;
            documents::delete(pen.transaction, Document::Begun(id))?;
            note(pen)
        })?;
        self.delete_files(&files);
        self.settle_now();
        Ok(())
    }

    /// Takes what was deleted out of the journal, too. A disk that does not let
    /// it be done now has it done when the vault is locked or next opened.
    pub(crate) fn settle_now(&self) {
        _ = database::settle(&self.file.connection);
    }

    /// Does all of `change` or nothing of it. It is not done before it is noted.
    pub(super) fn act(
        &mut self,
        change: impl FnOnce(&Pen<'_>) -> Result<Noted, Error>,
    ) -> Result<(), Error> {
        self.act_for(|pen| Ok(((), change(pen)?)))
    }

    /// The same, for what comes of it.
    pub(crate) fn act_for<T>(
        &mut self,
        change: impl FnOnce(&Pen<'_>) -> Result<(T, Noted), Error>,
    ) -> Result<T, Error> {
        let Self { vault: Vault { file, key, opened, owed, writing, .. }, actor } = self;
        *writing = None;
        let done = file.change(|transaction| {
            let pen = Pen { transaction, key, actor };
            if let Some(opened) = opened.clone() {
                pen.own(opened)?;
            }
            for (report, entry) in owed.iter() {
                pen.write(*report, entry)?;
            }
            let (done, Noted { .. }) = change(&pen)?;
            Ok(done)
        })?;
        *opened = None;
        owed.clear();
        Ok(done)
    }
}

fn unless_full(noted: Result<(), Error>) -> Result<(), Error> {
    match noted {
        Err(Error::NotStored(_)) => Ok(()),
        noted => noted,
    }
}

/// Writes into the record, within one transaction.
pub(crate) struct Pen<'p> {
    pub transaction: &'p Transaction<'p>,
    pub key: &'p VaultKey,
    pub actor: &'p Actor,
}

impl Pen<'_> {
    fn entry(&self, act: Act) -> Entry {
        Entry::new(self.actor.at, self.actor.who.clone(), act)
    }

    /// An act with no report.
    pub fn own(&self, act: Act) -> Outcome<Noted> {
        self.write_own(&self.entry(act))
    }

    /// An act with a report.
    pub fn about(&self, report: &Report, act: Act) -> Outcome<Noted> {
        self.write_about(report, &self.entry(act))
    }

    /// An act with a report, of which nothing may be left but its receipt.
    pub fn about_or_own(&self, report: Uuid, act: Act) -> Result<Noted, Error> {
        match reports::find(self.transaction, self.key, report) {
            Ok(report) => Ok(self.about(&report, act)?),
            Err(Error::NoSuchReport | Error::Damaged(_)) => Ok(self.own(act)?),
            Err(error) => Err(error),
        }
    }

    fn write(&self, report: Option<Uuid>, entry: &Entry) -> Result<Noted, Error> {
        match report {
            None => Ok(self.write_own(entry)?),
            Some(id) => {
                let report = reports::find(self.transaction, self.key, id)?;
                Ok(self.write_about(&report, entry)?)
            }
        }
    }

    fn write_own(&self, entry: &Entry) -> Outcome<Noted> {
        let key = head::key_or_make(self.transaction, self.key)?;
        self.append(Under::Vault, None, &key, entry)
    }

    fn write_about(&self, report: &Report, entry: &Entry) -> Outcome<Noted> {
        self.append(Under::Report, Some(report.number), &report.key, entry)
    }

    fn append(
        &self,
        under: Under,
        report: Option<i64>,
        key: &RecordKey,
        entry: &Entry,
    ) -> Outcome<Noted> {
        let noted = record::append(self.transaction, under, report, key, entry)?;
        head::update(self.transaction, self.key)?;
        Ok(noted)
    }

    /// Saves an answer, and keeps what it was when it is changed for the first
    /// time. One that is damaged is no reason to lose the new one.
    fn save(&self, report: &Report, field: &str, answer: &[u8]) -> Outcome<Noted> {
        let token = report.key.token(field);
        let kept = answers::kept(self.transaction, report, token)?;
        let from = kept.as_ref().and_then(|kept| kept.answer.clone());
        if from.as_deref() == Some(answer) {
            return Ok(Noted::apart());
        }
        if !pending::has(self.transaction, report, &token)? {
            let pending = Pending { since: self.actor.at, field: field.to_owned(), from };
            pending::keep(self.transaction, report, &token, &pending)?;
        }
        match &kept {
            Some(kept) => answers::replace(self.transaction, report, kept, field, answer)?,
            None => answers::add(self.transaction, report, field, answer)?,
        }
        Ok(Noted::apart())
    }

    /// Tells of each change that is kept: what was, and what is now. A damaged
    /// one stays, and keeps nobody from the rest of the report.
    fn settle(&self, report: &Report) -> Outcome<Noted> {
        for pending in pending::read(self.transaction, report)? {
            let to = match answers::one(self.transaction, report, &pending.field) {
                Err(trouble) if trouble.is_damage() => continue,
                to => to?.unwrap_or_default(),
            };
            pending::forget(self.transaction, report, &pending)?;
            let Pending { since, field, from } = pending;
            if let Some(changed) = Act::changed(field, from.as_deref(), &to, since) {
                self.about(report, changed)?;
            }
        }
        Ok(Noted::apart())
    }

    /// The same of every report. One that is damaged keeps its changes, and
    /// keeps nobody from the others.
    fn settle_all(&self) -> Result<Noted, Error> {
        for id in pending::reports(self.transaction)? {
            let settled = reports::find(self.transaction, self.key, id)
                .and_then(|report| Ok(self.settle(&report)?));
            match settled {
                Ok(_) | Err(Error::Damaged(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Noted::apart())
    }
}

#[cfg(test)]
mod tests {
    use seal::{KdfParams, Passphrase};
    use tempfile::TempDir;

    use super::*;
    use crate::New;
    use crate::vault::Checked;

    const ID: Uuid = Uuid::from_u128(1);

    fn sam() -> Actor {
        let who = Some("sam@example.police.uk".to_owned());
        Actor { who, at: DateTime::UNIX_EPOCH }
    }

    fn vault() -> (TempDir, Vault) {
        let data = tempfile::tempdir().unwrap();
        let passphrase = &Passphrase::new("a test".to_owned());
        let (id, params) = (Uuid::from_u128(9), KdfParams::cheap_for_tests());
        let new = New { id, name: "", passphrase, params, device: None };
        let mut vault = crate::make(data.path(), &new).unwrap();
        vault.by(sam()).make_report(ID, b"begun", &[]).unwrap();
        vault.by(sam()).save_answer(ID, "town", b"York", None).unwrap();
        (data, vault)
    }

    fn acts(vault: &Vault) -> usize {
        vault.record(None, None, usize::MAX).unwrap().len()
    }

    #[test]
    fn nothing_is_done_that_the_record_does_not_take() {
        let (_data, mut vault) = vault();
        let fault = "CREATE TEMP TRIGGER fault BEFORE INSERT ON main.record
                     BEGIN SELECT raise(ABORT, 'fault'); END";
        vault.file.connection.execute_batch(fault).unwrap();
        vault.by(sam()).save_answers(ID, &[("town".into(), b"Leeds".into())], None).unwrap_err();
        vault.by(sam()).finish(ID, b"submission", b"finished").unwrap_err();
        vault.by(sam()).erase(ID).unwrap_err();
        vault.by(sam()).move_report(ID, "2026-04-21", b"moved").unwrap_err();
        vault.by(sam()).make_report(Uuid::from_u128(2), b"", &[]).unwrap_err();
        vault.file.connection.execute_batch("DROP TRIGGER fault").unwrap();
        assert_eq!(acts(&vault), 2);
        assert_eq!(vault.answers(ID).unwrap(), [("town".to_owned(), b"York".to_vec())]);
        assert_eq!(vault.list().unwrap().reports.len(), 1);
        assert_eq!(vault.listed(ID).unwrap().summary, b"begun");
        assert!(vault.queue().waiting().unwrap().is_empty());
    }

    #[test]
    fn a_full_disk_keeps_nobody_from_looking_and_is_told_of_later() {
        let (_data, mut vault) = vault();
        vault.by(sam()).leave().unwrap();
        let fault = "CREATE TEMP TRIGGER full BEFORE INSERT ON main.record
                     BEGIN SELECT raise(ABORT, 'full'); END";
        vault.file.connection.execute_batch(fault).unwrap();
        vault.by(sam()).view(ID).unwrap();
        vault.by(sam()).catch_up().unwrap();
        assert_eq!(acts(&vault), 3);
        vault.file.connection.execute_batch("DROP TRIGGER full").unwrap();
        vault.by(sam()).leave().unwrap();
        assert_eq!(acts(&vault), 4);
        vault.by(sam()).leave().unwrap();
        assert_eq!(acts(&vault), 4, "told once");
    }

    #[test]
    fn while_it_is_locked_the_record_goes_on_about_submissions_alone() {
        for (under, sound) in [(Under::Submission, true), (Under::Report, false)] {
            let (_data, mut vault) = vault();
            vault.by(sam()).finish(ID, b"submission", b"finished").unwrap();
            let Vault { file, key, .. } = &mut vault;
            let connection = &mut file.connection;
            let waiting = submissions::find_waiting(connection, &Keys::Vault(key), ID).unwrap();
            let report = reports::find(connection, key, ID).unwrap();
            let of = if under == Under::Report { &report.key } else { &waiting.key };
            let entry = Entry::new(DateTime::UNIX_EPOCH, None, Act::Refused);
            let transaction = connection.transaction().unwrap();
            record::append(&transaction, under, Some(report.number), of, &entry).unwrap();
            transaction.commit().unwrap();
            let checked = vault.check_record().unwrap();
            assert_eq!(matches!(checked, Checked::Sound { .. }), sound, "{checked:?}");
            vault.by(sam()).leave().unwrap();
        }
    }
}
