use std::{io, net::SocketAddr, path::PathBuf};

use chrono::NaiveDate;
use postgres::error::DbError;
use uuid::Uuid;
use wire::{Hex, Reference};

use crate::Place;

/// Why the endpoint can't be set up, started or read. For whoever runs it;
/// holds nothing of any report.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder can't be read or written.
    #[error("{path}: {cause}. Check that it is there and that this account may use it", path = path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The configuration is not JSON of the right shape.
    #[error("{path} is not a configuration: {cause}. Mend it, or make a fresh one with: endpoint init DIR", path = path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// Where it goes wrong.
        cause: serde_json::Error,
    },
    /// A certificate or key file does not hold what it should.
    #[error("{path} does not hold a certificate or key of the right kind. Restore it from a copy", path = path.display())]
    Key {
        /// The file.
        path: PathBuf,
    },
    /// A pack can't be made or given out.
    #[error("{path}: {why}. Nothing was changed", path = path.display())]
    Pack {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        why: pack::Refused,
    },
    /// A certificate or key could not be made.
    #[error("the certificates could not be made: {0}")]
    Certificates(#[from] rcgen::Error),
    /// The keys of the store are not there.
    #[error(
        "{path} is not there, and without it nothing that is stored opens. Bring it back from \
         where it is kept apart; for a store that had none yet, make it with: endpoint admin \
         make-key", path = path.display()
    )]
    NoStoreKeys {
        /// The file.
        path: PathBuf,
    },
    /// Another account of this machine may read a key.
    #[error(
        "{path} can be read by other accounts of this machine. Have it be of this account alone, \
         with: chmod 600", path = path.display()
    )]
    KeyInTheOpen {
        /// The file.
        path: PathBuf,
    },
    /// A key that wraps keys of cases is not among those of the store.
    #[error(
        "key {id} is not among the keys of the store, and what it sealed does not open. Bring it \
         back from where the keys are kept apart; nothing was changed"
    )]
    StoreKeyMissing {
        /// What it is told from others by.
        id: Uuid,
    },
    /// What was held of a report was erased.
    #[error("what was held of report {reference} was erased. Nothing was changed")]
    Erased {
        /// The report.
        reference: Reference,
    },
    /// A report that is not passed on with all that was added to it is not erased.
    #[error(
        "report {reference}, or what was added to it, is not passed on yet, and was not erased: \
         see endpoint admin onward"
    )]
    NotDelivered {
        /// The report.
        reference: Reference,
    },
    /// A report on hold is not erased.
    #[error("report {reference} is on hold, and was not erased: see endpoint admin release")]
    OnHold {
        /// The report.
        reference: Reference,
    },
    /// An erasure says why.
    #[error("an erasure says why, in some words on one line. Nothing was erased")]
    NoReason,
    /// No file of the report is that one.
    #[error("no file {sha256} of report {reference} is held. Nothing was written")]
    NoSuchFile {
        /// The report.
        reference: Reference,
        /// The file.
        sha256: Hex<32>,
    },
    /// The address is taken, or not one of this machine's.
    #[error("{address}: {cause}. Is the endpoint running already?")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        cause: io::Error,
    },
    /// Others could read how the endpoint is doing.
    #[error(
        "{address} is not on loopback, and others could read how the endpoint is doing. Mend \
         metrics in the configuration; nothing was started"
    )]
    MetricsInTheOpen {
        /// The address.
        address: SocketAddr,
    },
    /// A newer version of the endpoint made the store.
    #[error(
        "{store} was made by a newer version of the endpoint. It was left untouched: start that version"
    )]
    StoreTooNew {
        /// Which one.
        store: Place,
    },
    /// The store is at no address that can be understood.
    #[error(
        "the store is at no address of a PostgreSQL database, or with settings that are not \
         known. Mend store in the configuration; nothing was done"
    )]
    StoreAddress,
    /// The store is on another machine, and TLS was not asked for.
    #[error(
        "the store is on another machine, and is not asked without TLS. Add sslmode=verify-full \
         to its address; nothing was done"
    )]
    StoreInTheOpen,
    /// The system has no authorities to trust.
    #[error(
        "this system has no authorities that prove who the database is. Name them as store-ca in \
         the configuration; nothing was done"
    )]
    NoAuthorities,
    /// A power cut would take away what has a receipt.
    #[error(
        "the database does not sync its disk, so that a power cut could take away what has a \
         receipt. Set fsync on there; nothing was stored"
    )]
    NotDurable,
    /// The database can't be reached, read or written.
    #[error("the database: {cause}. Nothing was deleted; what has a receipt was stored")]
    Database {
        /// What it says, without what it was given.
        cause: String,
    },
    /// The store can't be read or written.
    #[error("the store: {0}. Nothing was deleted; what has a receipt was stored")]
    Store(#[from] rusqlite::Error),
    /// The store holds something the endpoint did not write.
    #[error("the store holds something this endpoint did not write. Restore it from a copy")]
    StoreDamaged,
    /// The form takes no report of such a responder.
    #[error("{what} is not one that the form takes. Nothing was done: mend it, and try again")]
    Responder {
        /// What of them.
        what: String,
    },
    /// There is no such device, or it was revoked already.
    #[error("no device {device} may send. Nothing was changed: see endpoint admin devices")]
    NoSuchDevice {
        /// The device.
        device: Uuid,
    },
    /// Reports can't be passed on to such an address.
    #[error(
        "reports are not passed on to {address}: it is no https address. Mend onward in the \
         configuration; nothing was passed on"
    )]
    Onward {
        /// The address.
        address: String,
    },
    /// Files would go in the clear to another machine.
    #[error(
        "files are not kept at {address}: it is no address that begins with https, or with http \
         on this machine. Mend attachments in the configuration; nothing was started"
    )]
    BucketAddress {
        /// The address.
        address: String,
    },
    /// A bucket can't be reached, read or written.
    #[error(
        "the bucket {bucket}: {cause}. Nothing that is held was lost: check that its service \
         answers, and that the key of the configuration may list, read, write and delete there"
    )]
    Bucket {
        /// Its name.
        bucket: String,
        /// What its service says.
        cause: io::Error,
    },
    /// A key, a region or a bucket is called what can't be asked for.
    #[error(
        "{written:?} can't be the name of a key, a region or a bucket. Mend the configuration; \
         nothing was started"
    )]
    NoName {
        /// What the configuration has.
        written: String,
    },
    /// A queue that would take a report twice.
    #[error(
        "reports are not passed on to {address}: it is no FIFO queue, and would take one twice. \
         Mend onward in the configuration; nothing was passed on"
    )]
    NoFifo {
        /// The address.
        address: String,
    },
    /// The far side did not refuse such a report.
    #[error(
        "no report and no addition {id} was refused. Nothing was changed: see endpoint admin onward"
    )]
    NotRefused {
        /// What it was said to be.
        id: Uuid,
    },
    /// No report has such a reference.
    #[error("no report {reference} is held. Nothing was changed: check the case reference")]
    NoSuchCase {
        /// The reference.
        reference: Reference,
    },
    /// Nobody decides on such a report.
    #[error(
        "report {reference} is a Duty to Notify report, on which nothing is decided and nothing \
         asked. Nothing was changed: check the case reference"
    )]
    NothingComesBack {
        /// The report.
        reference: Reference,
    },
    /// No text, too long a text, or one with characters that nobody reads.
    #[error(
        "what is asked is text of 1 to {most} characters. Nothing was changed: shorten it, or ask \
         in two parts"
    )]
    NoEnquiry {
        /// The most characters.
        most: usize,
    },
    /// A decision before its report was received, or after today.
    #[error(
        "report {reference} can't have been decided on {on}: it was received on {received}, and \
         a day to come is none. Nothing was changed: check the day"
    )]
    DecidedOn {
        /// The report.
        reference: Reference,
        /// The day.
        on: NaiveDate,
        /// When it was received.
        received: NaiveDate,
    },
    /// The last decision is this very one.
    #[error("the last decision on report {reference} is this one. Nothing was changed")]
    DecidedAlready {
        /// The report.
        reference: Reference,
    },
    /// The last decision is not one to be reconsidered.
    #[error(
        "the last decision on report {reference} is not a negative one on reasonable or \
         conclusive grounds. Nothing was changed: add the decision that is reconsidered first"
    )]
    NothingToReconsider {
        /// The report.
        reference: Reference,
    },
    /// The audit was changed by somebody else.
    #[error(
        "entry {number} of the audit is not as it was written, or is missing: from there on it \
         proves nothing. Restore the store from a copy, and find out who could change it"
    )]
    Audit {
        /// The entry.
        number: i64,
    },
    /// A text is no sealed code, or was sealed to another key.
    #[error(
        "this is not a sealed code, or it was sealed to another key. Copy all of it from the app"
    )]
    SealedCode,
    /// A database is copied by its own means.
    #[error(
        "the store is a database, and is copied and brought back by its own means: pg_dump and \
         pg_restore. Nothing was done"
    )]
    NotInAFile,
    /// A bucket is copied by its own means.
    #[error(
        "attachments are in a bucket, which is copied and brought back by its own means, and the \
         store by those of its database. Nothing was done"
    )]
    NotInAFolder,
    /// Nothing is ever overwritten.
    #[error("{path} is there already. It was left as it is: move it away, or name another place", path = path.display())]
    IsThere {
        /// What is there.
        path: PathBuf,
    },
    /// A backup was cut short or changed, or is none.
    #[error("{path} is no backup, or is not as it was written. Nothing was changed: take another one", path = path.display())]
    BackupDamaged {
        /// The file.
        path: PathBuf,
    },
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Random,
}

impl Error {
    /// For `map_err`: names the file a system error is about.
    pub(crate) fn file(path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        |cause| Self::File { path: path.to_owned(), cause }
    }
}

/// The details of what a database says may repeat what it was to keep.
impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        let said = |said: &DbError| format!("{} ({})", said.message(), said.code().code());
        Self::Database { cause: error.as_db_error().map_or_else(|| error.to_string(), said) }
    }
}
