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
        additions::Addition,
        audit::{self, Act},
        reports::Report,
    },
};

/// So many reports or additions are in memory at once.
const AT_ONCE: usize = 64;

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
/// first, then what was added to them, and notes in the audit that it did. The endpoint
/// may be running meanwhile.
///
/// # Errors
/// [`Error::File`], [`Error::Store`], [`Error::StoreTooNew`] or
/// [`Error::StoreDamaged`].
pub fn export(config: &Config, to: &mut (impl Write + Send)) -> Result<(), Error> {
    if !config.store.may_exist() {
        return Ok(());
    }
    Store::visit(config, |store| {
        let Printed { reports, additions } = store.read(|books| print(books, to))?;
        let act = Act::Exported { reports, additions };
        store.change(|books, now| audit::append(books, &by_hand(act, now)))
    })
}

/// How many it printed.
#[derive(Default)]
struct Printed {
    reports: u64,
    additions: u64,
}

fn print(books: &mut dyn Books, to: &mut impl Write) -> Result<Printed, Error> {
    let mut printed = Printed::default();
    print_reports(books, to, &mut printed)?;
    print_additions(books, to, &mut printed)?;
    to.flush().map_err(standard_output())?;
    Ok(printed)
}

fn standard_output() -> impl FnOnce(std::io::Error) -> Error {
    Error::file(Path::new("standard output"))
}

fn print_reports(
    books: &mut dyn Books,
    to: &mut impl Write,
    printed: &mut Printed,
) -> Result<(), Error> {
    let mut last = 0;
    loop {
        let next = books.held_after(last, AT_ONCE)?;
        let Some(end) = next.last() else { break };
        last = end.number;
        for report in &next {
            write(to, line(report))?;
            printed.reports += 1;
        }
    }
    Ok(())
}

fn print_additions(
    books: &mut dyn Books,
    to: &mut impl Write,
    printed: &mut Printed,
) -> Result<(), Error> {
    let mut last = 0;
    loop {
        let next = books.additions_after(last, AT_ONCE)?;
        let Some(end) = next.last() else { break };
        last = end.number;
        for added in &next {
            write(to, addition_line(added))?;
            printed.additions += 1;
        }
    }
    Ok(())
}

fn write(to: &mut impl Write, line: Option<Vec<u8>>) -> Result<(), Error> {
    let mut text = line.ok_or(Error::StoreDamaged)?;
    text.push(b'\n');
    to.write_all(&text).map_err(standard_output())
}

fn addition_line(Addition { content, receipt, .. }: &Addition) -> Option<Vec<u8>> {
    let (external_id, reference) = additions::belongs_to(content, receipt)?;
    let (addition, receipt) =
        (serde_json::from_slice(content).ok()?, serde_json::from_slice(receipt).ok()?);
    serde_json::to_vec(&AdditionLine { external_id, reference, addition, receipt }).ok()
}

fn line(Report { submission, payload, receipt, .. }: &Report) -> Option<Vec<u8>> {
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
