//! What waits to be sent: as part of an open vault, and while it is locked.

use std::collections::HashMap;

use ::record::{Act, Came as Added, Entry};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Transaction};
use seal::{OutboxKey, RecordKey, RecordKind, VaultKey};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::content::Content;
use crate::error::{Error, Outcome, Trouble, UnlockError};
use crate::file::File;
use crate::intake::file_of;
use crate::table::attachments::{self, Attachments};
use crate::table::documents::{self, Document};
use crate::table::receipts::{self, Receipt};
use crate::table::record::{self, Under};
use crate::table::submissions::{Place, Queued, Waiting};
use crate::table::{additions, head, list, reports, submissions};
use crate::unlocking::{self, Way};
use crate::vault::Vault;

/// A locked vault of which what waited when it was locked can still be sent.
/// Its key is in memory alone, opens nothing else, and is wiped when dropped.
pub struct Outbox {
    file: File,
    key: OutboxKey,
    kept: Keep,
    until: DateTime<Utc>,
}

/// The keys of what waits, each wrapped by the outbox key.
#[derive(Default)]
pub(crate) struct Keep {
    submissions: HashMap<Uuid, Kept>,
    additions: HashMap<Uuid, Vec<u8>>,
    /// Those of the receipts that reports have to which something is added.
    receipts: HashMap<Uuid, Vec<u8>>,
    attachments: HashMap<Uuid, Vec<u8>>,
    /// That of what the device is enrolled as: it signs for what is sent.
    enrolment: Option<Vec<u8>>,
}

impl Keep {
    /// One that is damaged is found to be so when it is its turn, and keeps no other from
    /// being sent.
    fn of(file: &File, by: &VaultKey, key: &OutboxKey) -> Outcome<Self> {
        let (connection, keys) = (&file.connection, &Keys::Vault(by));
        let mut kept = Self::default();
        for queued in list::outbox(connection, keys)? {
            let wrapped = submissions::wrapped_key(connection, queued.id)?;
            let Ok(submission) = keys.submission(queued.id, &wrapped) else { continue };
            let receipt = RecordKey::make(RecordKind::Receipt, queued.id)?;
            let submission = Kept {
                submission: submission.wrap(key)?,
                receipt: receipt.wrap(key)?,
                stored_receipt: receipt.wrap(by)?,
            };
            kept.submissions.insert(queued.id, submission);
            kept.keep_files(connection, keys, key, queued.id)?;
        }
        for added in additions::outbox(connection, keys)? {
            kept.additions.insert(added.queued.id, added.key.wrap(key)?);
            kept.receipts.insert(added.report, added.receipt.wrap(key)?);
            kept.keep_files(connection, keys, key, added.report)?;
        }
        if let Some(row) = documents::row(connection, Document::Enrolment)?
            && let Ok(enrolment) = keys.enrolment(file.id, &row.wrapped_key)
        {
            kept.enrolment = Some(enrolment.wrap(key)?);
        }
        Ok(kept)
    }

    fn keep_files(
        &mut self,
        connection: &Connection,
        keys: &Keys<'_>,
        key: &OutboxKey,
        report: Uuid,
    ) -> Outcome<()> {
        for (id, wrapped) in attachments::wrapped_keys(connection, report)? {
            if let Ok(attachment) = keys.attachment(id, &wrapped) {
                self.attachments.insert(id, attachment.wrap(key)?);
            }
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.submissions.is_empty() && self.additions.is_empty()
    }
}

/// The keys that one submission needs on its way.
pub(crate) struct Kept {
    /// Its own, wrapped by the outbox key.
    submission: Vec<u8>,
    /// That of its receipt, which there is none of yet: wrapped by the outbox
    /// key, and by the vault key for storing.
    receipt: Vec<u8>,
    stored_receipt: Vec<u8>,
}

/// Where the keys of submissions and receipts come from.
pub(crate) enum Keys<'v> {
    Vault(&'v VaultKey),
    Outbox(&'v OutboxKey, &'v Keep),
}

impl Keys<'_> {
    pub fn submission(&self, id: Uuid, wrapped: &[u8]) -> Outcome<RecordKey> {
        self.unwrap(RecordKind::Submission, id, wrapped, |kept| {
            Some(&kept.submissions.get(&id)?.submission)
        })
    }

    pub fn addition(&self, id: Uuid, wrapped: &[u8]) -> Outcome<RecordKey> {
        self.unwrap(RecordKind::Addition, id, wrapped, |kept| kept.additions.get(&id))
    }

    pub fn attachment(&self, id: Uuid, wrapped: &[u8]) -> Outcome<RecordKey> {
        self.unwrap(RecordKind::Attachment, id, wrapped, |kept| kept.attachments.get(&id))
    }

    /// The key of the receipt that a report has.
    pub fn receipt(&self, id: Uuid, wrapped: &[u8]) -> Outcome<RecordKey> {
        self.unwrap(RecordKind::Receipt, id, wrapped, |kept| kept.receipts.get(&id))
    }

    /// The key of what the device is enrolled as.
    fn enrolment(&self, vault: Uuid, wrapped: &[u8]) -> Outcome<RecordKey> {
        self.unwrap(RecordKind::Document, vault, wrapped, |kept| kept.enrolment.as_ref())
    }

    fn unwrap(
        &self,
        kind: RecordKind,
        id: Uuid,
        wrapped: &[u8],
        kept: impl FnOnce(&Keep) -> Option<&Vec<u8>>,
    ) -> Outcome<RecordKey> {
        match self {
            Self::Vault(key) => Ok(RecordKey::unwrap(*key, kind, id, wrapped)?),
            Self::Outbox(key, keep) => {
                Ok(RecordKey::unwrap(*key, kind, id, kept(keep).ok_or(NOT_KEPT)?)?)
            }
        }
    }

    /// The key for the receipt of a report that has none yet, and its wrapped form to be
    /// stored.
    pub fn new_receipt(&self, id: Uuid) -> Outcome<(RecordKey, Vec<u8>)> {
        let kind = RecordKind::Receipt;
        match self {
            Self::Vault(key) => {
                let receipt = RecordKey::make(kind, id)?;
                let wrapped = receipt.wrap(*key)?;
                Ok((receipt, wrapped))
            }
            Self::Outbox(key, kept) => {
                let kept = kept.submissions.get(&id).ok_or(NOT_KEPT)?;
                let receipt = RecordKey::unwrap(*key, kind, id, &kept.receipt)?;
                Ok((receipt, kept.stored_receipt.clone()))
            }
        }
    }
}

const NOT_KEPT: Trouble = Trouble::Seal(seal::Error::Refused);

impl Outbox {
    /// None where nothing waits.
    pub(crate) fn of(vault: Vault, until: DateTime<Utc>) -> Outcome<Option<Self>> {
        let Vault { file, key: by, .. } = vault;
        let key = OutboxKey::make()?;
        let kept = Keep::of(&file, &by, &key)?;
        Ok((!kept.is_empty()).then_some(Self { file, key, kept, until }))
    }

    /// The vault that it belongs to.
    pub fn vault(&self) -> Uuid {
        self.file.id
    }

    pub(crate) fn queue(&mut self) -> Queue<'_> {
        Queue { file: &mut self.file, keys: Keys::Outbox(&self.key, &self.kept) }
    }

    /// Whether there is a reason to keep its key in memory.
    pub(crate) fn is_of_use(&mut self, now: DateTime<Utc>) -> bool {
        now < self.until && self.queue().waiting().is_ok_and(|waiting| !waiting.is_empty())
    }

    /// Opens the vault again.
    ///
    /// # Errors
    /// As [`unlock`](crate::unlock), and the outbox, which goes on, where the
    /// vault is as it was.
    pub fn unlock(
        mut self,
        way: Way<'_>,
        now: DateTime<Utc>,
    ) -> Result<Vault, (Option<Box<Self>>, UnlockError)> {
        match unlocking::key(&mut self.file, way, now) {
            Ok((key, unlocked)) => Ok(Vault::new(self.file, key, unlocked)),
            Err(unlocking::Stopped::Otherwise(error)) => Err((Some(Box::new(self)), error)),
            Err(damaged) => {
                let (folder, id) = (self.file.folder.clone(), self.file.id);
                drop(self);
                Err((None, damaged.set_aside(&folder, id, now)))
            }
        }
    }
}

/// What waits in one vault, open or locked.
pub struct Queue<'v> {
    pub(crate) file: &'v mut File,
    pub(crate) keys: Keys<'v>,
}

impl Queue<'_> {
    /// The vault that it belongs to.
    pub fn vault(&self) -> Uuid {
        self.file.id
    }

    /// What the device is enrolled as, as saved; none where it is not.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it does not open.
    pub fn enrolment(&self) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let Some(row) = documents::row(&self.file.connection, Document::Enrolment)? else {
            return Ok(None);
        };
        let key = self.keys.enrolment(self.file.id, &row.wrapped_key)?;
        Ok(Some(Zeroizing::new(row.open(&key, Document::Enrolment)?)))
    }

    /// What waits to be sent: reports, the one that is due first at the front, and then
    /// what is added to some.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the outbox itself can't be read.
    pub fn waiting(&self) -> Result<Vec<Queued>, Error> {
        let mut waiting = list::outbox(&self.file.connection, &self.keys)?;
        let added = additions::outbox(&self.file.connection, &self.keys)?;
        waiting.extend(added.into_iter().map(|added| added.queued));
        Ok(waiting)
    }

    /// The bytes that [`Acting::finish`](crate::Acting::finish) or
    /// [`Acting::add`](crate::Acting::add) queued.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when there is none or it is not finished.
    pub fn submission(&self, id: Uuid) -> Result<Vec<u8>, Error> {
        match submissions::read(&self.file.connection, &self.keys, id) {
            Err(Error::NoSuchReport) => additions::read(&self.file.connection, &self.keys, id),
            read => read,
        }
    }

    /// The files of a finished report, in the order they were added.
    ///
    /// # Errors
    /// As [`Vault::attachments`].
    pub fn attachments(&self, report: Uuid) -> Result<Attachments, Error> {
        let number = reports::number(&self.file.connection, report)?;
        let database = self.file.database();
        Ok(attachments::all(&self.file.connection, &self.keys, &database, number)?)
    }

    /// The content of one of them.
    ///
    /// # Errors
    /// As [`Vault::content`].
    pub fn content(&self, report: Uuid, id: Uuid) -> Result<Content, Error> {
        let number = reports::number(&self.file.connection, report)?;
        let key = attachments::find(&self.file.connection, &self.keys, number, id)?;
        Content::open(&key, &file_of(&self.file.database(), id))
    }

    /// Counts a try that is about to be made, now, as [`Came::Trying`].
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when it does not wait in the outbox.
    pub fn note_attempt(&mut self, id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
        self.note(&Note { id, at: now, came: Came::Trying })
    }

    /// Notes why a try did not succeed, now, as [`Came::SetBack`].
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when it does not wait in the outbox.
    pub fn note_setback(
        &mut self,
        id: Uuid,
        setback: &[u8],
        next_try_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let came = Came::SetBack { setback: setback.to_vec(), next_try_at };
        self.note(&Note { id, at: now, came })
    }

    /// Notes why the endpoint will not take it as it is, now, as [`Came::Refused`].
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when it does not wait in the outbox.
    pub fn note_refused(
        &mut self,
        id: Uuid,
        setback: &[u8],
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        self.note(&Note { id, at: now, came: Came::Refused { setback: setback.to_vec() } })
    }

    /// Keeps the receipt, now, as [`Came::Received`].
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when it does not wait in the outbox.
    pub fn note_receipt(
        &mut self,
        id: Uuid,
        receipt: &[u8],
        reference: &str,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let came = Came::Received { receipt: receipt.to_vec(), reference: reference.to_owned() };
        self.note(&Note { id, at: now, came })
    }

    fn note(&mut self, note: &Note) -> Result<(), Error> {
        self.note_all([note])
    }

    /// Notes all of these with one wait for the disk, or none of them.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when one of them does not wait in the outbox.
    pub fn note_all<'n>(&mut self, notes: impl IntoIterator<Item = &'n Note>) -> Result<(), Error> {
        let keys = &self.keys;
        self.file.change(|transaction| {
            let mut told = false;
            for note in notes {
                told |= settle(transaction, keys, note)?;
            }
            match keys {
                // The end of the record is noted where the vault is open.
                Keys::Vault(key) if told => Ok(head::update(transaction, key)?),
                Keys::Vault(_) | Keys::Outbox(..) => Ok(()),
            }
        })
    }
}

/// What came of a submission that waits, or of an addition.
pub struct Note {
    /// The report's id, or that of the addition.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// What came of it.
    pub came: Came,
}

/// What can come of what waits.
#[derive(Clone)]
pub enum Came {
    /// A try is about to be made: one that ends the process counts too. The record
    /// tells of the first.
    Trying,
    /// A try did not succeed. The record tells of the first that did not.
    SetBack {
        /// Why.
        setback: Vec<u8>,
        /// When the next try is due.
        next_try_at: Option<DateTime<Utc>>,
    },
    /// The endpoint will not take it as it is. It is not tried again.
    Refused {
        /// Why.
        setback: Vec<u8>,
    },
    /// It was received: the receipt is kept and it leaves the queue, at once.
    Received {
        /// The receipt.
        receipt: Vec<u8>,
        /// The case reference that it gives.
        reference: String,
    },
}

/// What comes of a submission, and its entry in the record where that is another
/// state: the app's own act, under the submission's key; of an addition, under that of
/// the receipt of its report, which stays when what it said is erased. Whether the record
/// was told.
fn settle(transaction: &Transaction<'_>, keys: &Keys<'_>, note: &Note) -> Result<bool, Error> {
    let waiting = find_waiting(transaction, keys, note.id)?;
    let Some((act, came)) = store(transaction, keys, &waiting, note)? else { return Ok(false) };
    let (under, report, key, act) = match waiting.place {
        Place::Submission(report) => (Under::Submission, report, waiting.key, act),
        Place::Addition { report: id, .. } => {
            let Receipt { report, key } = receipts::find(transaction, keys, id)?;
            (Under::Receipt, report, key, Act::Added { report: id, addition: note.id, came })
        }
    };
    record::append(transaction, under, Some(report), &key, &Entry::new(note.at, None, act))?;
    Ok(true)
}

/// What the record is told of a submission, and of an addition.
type Told = (Act, Added);

fn store(
    transaction: &Transaction<'_>,
    keys: &Keys<'_>,
    waiting: &Waiting,
    note: &Note,
) -> Result<Option<Told>, Error> {
    match &note.came {
        Came::Trying => {
            submissions::count_attempt(transaction, waiting)?;
            Ok((waiting.attempts == 0).then_some((Act::Sending, Added::Sending)))
        }
        Came::SetBack { setback, next_try_at } => {
            let stage = submissions::WAITING;
            submissions::set_back(transaction, waiting, stage, setback, *next_try_at)?;
            Ok((!waiting.is_set_back).then_some((Act::SetBack, Added::SetBack)))
        }
        Came::Refused { setback } => {
            submissions::set_back(transaction, waiting, submissions::REFUSED, setback, None)?;
            Ok(Some((Act::Refused, Added::Refused)))
        }
        Came::Received { receipt, reference } => {
            submissions::receive(transaction, waiting)?;
            keep_receipt(transaction, keys, waiting.place, note.id, receipt)?;
            Ok(Some((Act::Sent { reference: reference.clone() }, Added::Sent)))
        }
    }
}

fn keep_receipt(
    transaction: &Transaction<'_>,
    keys: &Keys<'_>,
    place: Place,
    id: Uuid,
    receipt: &[u8],
) -> Result<(), Error> {
    match place {
        Place::Submission(number) => Ok(receipts::insert(transaction, keys, number, id, receipt)?),
        Place::Addition { report, .. } => {
            additions::keep_receipt(transaction, keys, report, id, receipt)
        }
    }
}

/// What waits under this identifier: a submission, or an addition.
pub(crate) fn find_waiting(
    transaction: &Transaction<'_>,
    keys: &Keys<'_>,
    id: Uuid,
) -> Result<Waiting, Error> {
    match submissions::find_waiting(transaction, keys, id) {
        Err(Error::NoSuchReport) => additions::find_waiting(transaction, keys, id),
        found => found,
    }
}
