//! What an open vault does about attachments.

use std::path::PathBuf;

use ::record::Act;
use rusqlite::Transaction;
use seal::VaultKey;
use uuid::Uuid;

use super::{Acting, Vault};
use crate::content::Content;
use crate::disk;
use crate::error::Error;
use crate::intake::{Intake, TakenIn, file_of};
use crate::outbox::Keys;
use crate::table::attachments::{self, Attachments};
use crate::table::reports::Report;
use crate::table::{custody, receipts, reports};

impl Vault {
    /// Begins to take in a file. The vault is free meanwhile.
    ///
    /// # Errors
    /// [`Error::NotStored`] when the system gives no random bytes.
    pub fn begin_intake(&self) -> Result<Intake, Error> {
        Intake::begin(self.key.vault(), &self.database())
    }

    /// Every attachment of a report, in the order they were added.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`]; [`Error::Damaged`] when the list itself can't
    /// be read.
    pub fn attachments(&self, report: Uuid) -> Result<Attachments, Error> {
        let report = reports::find(&self.file.connection, &self.key, report)?;
        let database = self.database();
        Ok(attachments::all(&self.file.connection, &self.keys(), &database, report.number)?)
    }

    /// The content of an attachment.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`], [`Error::NoSuchAttachment`];
    /// [`Error::Damaged`] when its file is gone or does not open.
    pub fn content(&self, report: Uuid, id: Uuid) -> Result<Content, Error> {
        let report = reports::find(&self.file.connection, &self.key, report)?;
        let key = attachments::find(&self.file.connection, &self.keys(), report.number, id)?;
        Content::open(&key, &file_of(&self.database(), id))
    }

    /// Notes anew what is known about an attachment of a draft, or of a report that was
    /// received, and why.
    ///
    /// # Errors
    /// As [`Self::add_attachment`]; [`Error::NoSuchAttachment`].
    pub fn note_about_attachment(
        &mut self,
        report: Uuid,
        id: Uuid,
        about: &[u8],
        entry: &[u8],
    ) -> Result<(), Error> {
        self.change(|transaction, key| {
            let report = takes_files(transaction, key, report)?;
            let record = attachments::find(transaction, &Keys::Vault(key), report.number, id)?;
            attachments::update_about(transaction, id, &record, about)?;
            Ok(custody::append(transaction, &report, id, entry)?)
        })
    }

    /// The custody log of an attachment, removed or not: its entries, the
    /// first one first.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`]; [`Error::Damaged`] when an entry does not open
    /// or is gone.
    pub fn custody(&self, report: Uuid, id: Uuid) -> Result<Vec<Vec<u8>>, Error> {
        let report = reports::find(&self.file.connection, &self.key, report)?;
        Ok(custody::read(&self.file.connection, &report, id)?)
    }

    /// Adds an entry to the custody log of an attachment, of a finished report
    /// too.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`], [`Error::NoSuchAttachment`]; and
    /// [`Error::NotStored`] when the device does not take it.
    pub fn note_custody(&mut self, report: Uuid, id: Uuid, entry: &[u8]) -> Result<(), Error> {
        self.change(|transaction, key| {
            let report = reports::find(transaction, key, report)?;
            attachments::find(transaction, &Keys::Vault(key), report.number, id)
                .map(drop)
                .or_else(known)?;
            Ok(custody::append(transaction, &report, id, entry)?)
        })
    }

    /// Every attachment of a report, whatever can be read of it.
    pub(super) fn attachment_ids(&self, report: Uuid) -> Result<Vec<Uuid>, Error> {
        Ok(attachments::ids_of(&self.file.connection, report)?)
    }

    /// Deletes files that nothing opens any more. What can't be deleted now is
    /// swept at the next unlock.
    pub(super) fn delete_files(&self, ids: &[Uuid]) {
        for id in ids {
            _ = disk::delete(&file_of(&self.database(), *id));
        }
    }

    fn database(&self) -> PathBuf {
        self.file.database()
    }

    fn keys(&self) -> Keys<'_> {
        Keys::Vault(&self.key)
    }
}

impl Acting<'_> {
    /// Adds a file that was taken in to a draft, or to a report that was received, for
    /// what is added to it; with its name, what is known about it and the first entry of
    /// its custody log, and the draft's summary where that changes too.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`], also when it was taken in for another vault;
    /// [`Error::AlreadyFinished`]; and [`Error::NotStored`] when the device
    /// does not take it. The file is gone then.
    pub fn add_attachment(
        &mut self,
        report: Uuid,
        taken: TakenIn,
        name: &str,
        about: &[u8],
        entry: &[u8],
        summary: Option<&[u8]>,
    ) -> Result<(), Error> {
        if taken.vault != self.id() {
            return Err(Error::NoSuchReport);
        }
        self.act(|pen| {
            let report = takes_files(pen.transaction, pen.key, report)?;
            let (number, id) = (report.number, taken.id);
            attachments::insert(pen.transaction, pen.key, number, id, &taken.key, about)?;
            custody::append(pen.transaction, &report, id, entry)?;
            if let Some(summary) = summary {
                reports::update_summary(pen.transaction, &report, summary)?;
            }
            Ok(pen.about(&report, Act::Attached { name: name.to_owned() })?)
        })?;
        taken.keep();
        Ok(())
    }

    /// Removes an attachment from a draft, or one that nothing sent names from a report
    /// that was received: its key, and then its file. Its custody log stays, with a last
    /// entry.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`], [`Error::AlreadyFinished`],
    /// [`Error::NoSuchAttachment`]; and [`Error::NotStored`] when the device
    /// does not take it.
    pub fn remove_attachment(
        &mut self,
        report: Uuid,
        id: Uuid,
        name: &str,
        entry: &[u8],
    ) -> Result<(), Error> {
        self.act(|pen| {
            let report = takes_files(pen.transaction, pen.key, report)?;
            attachments::find(pen.transaction, &Keys::Vault(pen.key), report.number, id)
                .map(drop)
                .or_else(known)?;
            attachments::delete(pen.transaction, id)?;
            custody::append(pen.transaction, &report, id, entry)?;
            Ok(pen.about(&report, Act::Detached { name: name.to_owned() })?)
        })?;
        self.delete_files(&[id]);
        Ok(())
    }
}

/// A report that files can be added to: a draft, or one that was received and can be
/// added to.
fn takes_files(transaction: &Transaction<'_>, by: &VaultKey, id: Uuid) -> Result<Report, Error> {
    let report = reports::find(transaction, by, id)?;
    match receipts::find(transaction, &Keys::Vault(by), id) {
        Ok(_) => Ok(report),
        Err(Error::NoSuchReport) => report.draft(),
        Err(error) => Err(error),
    }
}

/// A damaged attachment is there all the same: it can be removed, and it can
/// be noted what was done with it.
fn known(error: Error) -> Result<(), Error> {
    match error {
        Error::Damaged(_) => Ok(()),
        error => Err(error),
    }
}
