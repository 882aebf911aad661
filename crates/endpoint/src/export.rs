use std::{io::Write, path::Path};

use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;
use wire::{Reference, SignedReceipt};

use crate::{
    Config, Error, additions,
    admin::by_hand,
    store::{
        Books, Store,
        audit::{self, Act},
    },
};

/// One line of the export.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Line<'a> {
    external_id: Uuid,
    reference: Reference,
    submission: &'a RawValue,
    payload: &'a RawValue,
    receipt: &'a RawValue,
}

/// One line of the export that is of an addition.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct AdditionLine<'a> {
    external_id: Uuid,
    reference: Reference,
    addition: &'a RawValue,
    receipt: &'a RawValue,
}

/// Writes every report held, one JSON object a line, the first received
/// first, then what was added to them, and notes in the audit that it did. The endpoint may be running
/// meanwhile.
///
/// # Errors
/// [`Error::File`], [`Error::Store`], [`Error::StoreTooNew`] or
/// [`Error::StoreDamaged`].
pub fn export(config: &Config, to: &mut (impl Write + Send)) -> Result<(), Error> {
    if !config.store.may_exist() {
        return Ok(());
    }
    Store::visit(config, |store| {
        let reports = store.read(|books| print(books, to))?;
        let act = Act::Exported { reports };
        store.change(|books, now| audit::append(books, &by_hand(act, now)))
    })
}

/// How many it printed.
fn print(books: &mut dyn Books, to: &mut impl Write) -> Result<u64, Error> {
    let mut reports = 0;
    books.each_report(&mut |submission, payload, receipt| {
        reports += 1;
        write(to, line(submission, payload, receipt))
    })?;
    books.each_addition(&mut |content, receipt| write(to, addition_line(content, receipt)))?;
    to.flush().map_err(Error::file(Path::new("standard output")))?;
    Ok(reports)
}

fn write(to: &mut impl Write, line: Option<Vec<u8>>) -> Result<(), Error> {
    let mut text = line.ok_or(Error::StoreDamaged)?;
    text.push(b'\n');
    to.write_all(&text).map_err(Error::file(Path::new("standard output")))
}

fn addition_line(content: &[u8], receipt: &[u8]) -> Option<Vec<u8>> {
    let (external_id, reference) = additions::belongs_to(content, receipt)?;
    let (addition, receipt) =
        (serde_json::from_slice(content).ok()?, serde_json::from_slice(receipt).ok()?);
    serde_json::to_vec(&AdditionLine { external_id, reference, addition, receipt }).ok()
}

fn line(submission: &[u8], payload: &[u8], receipt: &[u8]) -> Option<Vec<u8>> {
    let signed = SignedReceipt::parse(receipt)?;
    let line = Line {
        external_id: signed.receipt.external_id,
        reference: signed.receipt.reference,
        submission: serde_json::from_slice(submission).ok()?,
        payload: serde_json::from_slice(payload).ok()?,
        receipt: serde_json::from_slice(receipt).ok()?,
    };
    serde_json::to_vec(&line).ok()
}
