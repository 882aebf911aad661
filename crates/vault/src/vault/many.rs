use std::path::Path;

use uuid::Uuid;

use super::Vault;
use crate::database;
use crate::error::Error;
use crate::folder::Folder;
use crate::outbox::Keys;
use crate::table::{answers, receipts, reports, submissions};

/// A report as it is to be in a vault, without the calls that lead there.
pub struct Made {
    /// The report's id.
    pub id: Uuid,
    /// Its summary.
    pub summary: Vec<u8>,
    /// Its answers.
    pub answers: Vec<(String, Vec<u8>)>,
    /// Its submission and the receipt for it, if it has arrived.
    pub arrived: Option<(Vec<u8>, Vec<u8>)>,
}

/// Reads every page of a vault that nobody has open, as unlocking does while
/// the passphrase is stretched.
///
/// # Errors
/// [`Error::Damaged`] when one is damaged.
pub fn check(data: &Path, id: Uuid) -> Result<(), Error> {
    Ok(database::check(&database::open(&Folder::of(data).database(id))?)?)
}

impl Vault {
    /// Fills a vault to measure it: everything in one transaction, where one
    /// for each report would take minutes. The record is told nothing.
    ///
    /// # Errors
    /// As [`Acting::make_report`](super::Acting::make_report).
    pub fn make_many(&mut self, reports: impl IntoIterator<Item = Made>) -> Result<(), Error> {
        self.change(|transaction, key| {
            let keys = Keys::Vault(key);
            for made in reports {
                let report = reports::insert(transaction, key, made.id, &made.summary)?;
                for (field, answer) in &made.answers {
                    answers::add(transaction, &report, field, answer)?;
                }
                if let Some((submission, receipt)) = &made.arrived {
                    reports::freeze(transaction, &report)?;
                    submissions::insert(transaction, key, &report, made.id, submission)?;
                    let waiting = submissions::find_waiting(transaction, &keys, made.id)?;
                    submissions::receive(transaction, &waiting)?;
                    receipts::insert(transaction, &keys, report.number, made.id, receipt)?;
                }
            }
            Ok(())
        })
    }
}
