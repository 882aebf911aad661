//! What was done at the endpoint, and by whom, in a chain: an entry that is
//! changed, left out or moved is found.

use chrono::{DateTime, Utc};
use seal::{Chain, Digest};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wire::Hex;

use super::Books;
use crate::Error;

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// The account that did it on this machine; `endpoint` for what it does of
    /// itself.
    pub by: String,
    /// What.
    #[serde(flatten)]
    pub act: Act,
}

/// What was done. The names are stored: never change or reuse one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Act {
    /// A code was given out.
    Invited {
        /// To whom.
        name: String,
        /// Their work e-mail address.
        email: String,
        /// Their organisation.
        organisation: String,
        /// Until when it enrols.
        until: DateTime<Utc>,
    },
    /// A device was enrolled with a code.
    Enrolled {
        /// The device.
        device: Uuid,
        /// Whose it is.
        email: String,
    },
    /// A device may not send any more.
    Revoked {
        /// The device.
        device: Uuid,
    },
    /// Every report is about to be printed, and what was added to them.
    Exporting,
    /// Every report was printed, and what was added to them.
    Exported {
        /// How many reports.
        reports: u64,
        /// How many additions.
        #[serde(default)]
        additions: u64,
    },
    /// All that is held of one report was printed.
    ExportedOne {
        /// The report.
        external_id: Uuid,
    },
    /// The reports that were not passed on were listed, with what the far side
    /// says of them.
    ListedUndelivered {
        /// How many.
        reports: u64,
    },
    /// A decision on a report was added.
    Decided {
        /// The report.
        external_id: Uuid,
        /// Its place among the notices of this report. What was decided is sealed with
        /// the report; in entries of older endpoints it follows here.
        number: u32,
    },
    /// More was asked for about a report. What is asked is sealed with the report.
    Asked {
        /// The report.
        external_id: Uuid,
        /// Its place among the notices of this report.
        number: u32,
    },
    /// A device was given notices.
    #[serde(rename = "decisions-given")]
    NoticesGiven {
        /// The device.
        device: Uuid,
        /// How many.
        #[serde(rename = "decisions")]
        notices: u64,
    },
    /// The far side said that it has a report, or what was added to it.
    PassedOn {
        /// The report.
        external_id: Uuid,
        /// What was added to it, where it is that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        addition: Option<Uuid>,
    },
    /// Somebody passed on by hand what the far side refused.
    PassedOnByHand {
        /// The report.
        external_id: Uuid,
        /// What was added to it, where it is that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        addition: Option<Uuid>,
    },
    /// A document was fetched at an address that went out with its report.
    Fetched {
        /// The report.
        external_id: Uuid,
        /// The file.
        sha256: Hex<32>,
    },
    /// A file of a report was taken out by hand.
    TakenOut {
        /// The report.
        external_id: Uuid,
        /// The file.
        sha256: Hex<32>,
    },
    /// What was held of a report was erased, but for its receipt.
    Erased {
        /// The report.
        external_id: Uuid,
        /// Why.
        reason: String,
    },
    /// A report is not erased until it is released.
    Held {
        /// The report.
        external_id: Uuid,
    },
    /// A report may be erased again.
    Released {
        /// The report.
        external_id: Uuid,
    },
    /// The keys of cases were wrapped by the newest key of the endpoint.
    Rekeyed {
        /// How many.
        cases: u64,
    },
    /// A report that the far side refused is tried again, or what was added to it.
    TriedAgain {
        /// The report.
        external_id: Uuid,
        /// What was added to it, where it is that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        addition: Option<Uuid>,
    },
    /// All that is held was copied.
    BackedUp {
        /// How many files of reports.
        files: u64,
    },
    /// All that is held was brought back from such a copy: what was done after it
    /// was taken is not in this audit.
    Restored,
}

/// Takes the number, the text and the link of an entry.
pub(crate) type Each<'a> = dyn FnMut(i64, &str, [u8; 32]) -> Result<(), Error> + 'a;

pub(crate) trait Audit {
    fn last_link(&mut self) -> Result<Option<[u8; 32]>, Error>;

    fn add_entry(&mut self, entry: &str, link: &Digest) -> Result<(), Error>;

    /// Calls `each` for every entry, the first first.
    fn each_entry(&mut self, each: &mut Each<'_>) -> Result<(), Error>;
}

pub(crate) fn append(books: &mut dyn Books, entry: &Entry) -> Result<(), Error> {
    let last = books.last_link()?.map_or_else(|| Chain::Audit.start(), Digest::from);
    let text = serde_json::to_string(entry).map_err(|_| Error::StoreDamaged)?;
    books.add_entry(&text, &Chain::Audit.link(&last, text.as_bytes()))
}

/// Calls `each` with every entry, the first first, as far as the chain holds.
///
/// # Errors
/// [`Error::Audit`] at the first that is not as it was written.
pub(crate) fn follow(
    books: &mut dyn Books,
    mut each: impl FnMut(&str) -> Result<(), Error>,
) -> Result<(), Error> {
    let (mut number, mut link) = (0, Chain::Audit.start());
    books.each_entry(&mut |at, entry, kept| {
        number += 1;
        link = Chain::Audit.link(&link, entry.as_bytes());
        if at != number || kept != *link.as_bytes() {
            return Err(Error::Audit { number });
        }
        each(entry)
    })
}
