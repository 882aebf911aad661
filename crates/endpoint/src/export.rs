use std::{io::Write, iter, path::Path};

use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;
use wire::{Reference, SignedReceipt};

use crate::{
    Config, Error, additions,
    admin::{by_hand, case},
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

/// One line of the export of a case that is of a notice.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct NoticeLine<'a> {
    external_id: Uuid,
    reference: Reference,
    notice: &'a RawValue,
}

/// Writes every report held, one JSON object a line, the first received
/// first, then what was added to them, and notes in the audit that it is about to and that
/// it did. The endpoint may be running meanwhile.
///
/// # Errors
/// [`Error::File`], [`Error::Store`], [`Error::StoreTooNew`] or
/// [`Error::StoreDamaged`].
pub fn export(config: &Config, to: &mut (impl Write + Send)) -> Result<(), Error> {
    if !config.store.may_exist() {
        return Ok(());
    }
    Store::visit(config, |store| {
        // Whoever reads may hang up at any line: they read until then.
        store.change(|books, now| audit::append(books, &by_hand(Act::Exporting, now)))?;
        let Printed { reports, additions } = store.read(|books| print(books, to))?;
        let act = Act::Exported { reports, additions };
        store.change(|books, now| audit::append(books, &by_hand(act, now)))
    })
}

/// Writes all that is held of one case in the same way: the report, what was added to it,
/// and what was decided and asked, once the audit has it. Its files are written by
/// [`take_out`](crate::admin::take_out).
///
/// # Errors
/// [`Error::NoSuchCase`], [`Error::Erased`]; [`Error::File`], [`Error::Store`],
/// [`Error::StoreTooNew`] or [`Error::StoreDamaged`].
pub fn export_case(
    config: &Config,
    reference: Reference,
    to: &mut (impl Write + Send),
) -> Result<(), Error> {
    if !config.store.may_exist() {
        return Err(Error::NoSuchCase { reference });
    }
    Store::visit(config, |store| {
        let all = store.change(|books, now| {
            let external_id = case(books, reference)?;
            let all = lines_of(books, external_id, reference)?;
            audit::append(books, &by_hand(Act::ExportedOne { external_id }, now))?;
            Ok(all)
        })?;
        all.into_iter().try_for_each(|line| write(to, Some(line)))?;
        to.flush().map_err(standard_output())
    })
}

/// All that is held of one case.
fn lines_of(
    books: &mut dyn Books,
    external_id: Uuid,
    reference: Reference,
) -> Result<Vec<Vec<u8>>, Error> {
    let report = books.report(external_id)?.ok_or(Error::Erased { reference })?;
    let (additions, notices) = (books.additions_to(external_id)?, books.all_notices(external_id)?);
    let notice = |notice: &Vec<u8>| notice_line(external_id, reference, notice);
    let lines = iter::once(line(&report))
        .chain(additions.iter().map(addition_line))
        .chain(notices.iter().map(notice));
    lines.collect::<Option<_>>().ok_or(Error::StoreDamaged)
}

/// How many it printed.
struct Printed {
    reports: u64,
    additions: u64,
}

fn print(books: &mut dyn Books, to: &mut impl Write) -> Result<Printed, Error> {
    let reports = |last| books.held_after(last, AT_ONCE);
    let reports = print_all(to, reports, |report| report.number, line)?;
    let additions = |last| books.additions_after(last, AT_ONCE);
    let additions = print_all(to, additions, |added| added.number, addition_line)?;
    to.flush().map_err(standard_output())?;
    Ok(Printed { reports, additions })
}

fn standard_output() -> impl FnOnce(std::io::Error) -> Error {
    Error::file(Path::new("standard output"))
}

/// Prints all that is read by its numbers, some at once; how many it was.
fn print_all<T>(
    to: &mut impl Write,
    mut after: impl FnMut(i64) -> Result<Vec<T>, Error>,
    number: impl Fn(&T) -> i64,
    line: impl Fn(&T) -> Option<Vec<u8>>,
) -> Result<u64, Error> {
    let (mut last, mut printed) = (0, 0);
    loop {
        let next = after(last)?;
        let Some(end) = next.last() else { return Ok(printed) };
        last = number(end);
        for one in &next {
            write(to, line(one))?;
            printed += 1;
        }
    }
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

fn notice_line(external_id: Uuid, reference: Reference, notice: &[u8]) -> Option<Vec<u8>> {
    let notice = serde_json::from_slice(notice).ok()?;
    serde_json::to_vec(&NoticeLine { external_id, reference, notice }).ok()
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
