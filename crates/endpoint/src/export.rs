use std::{io::Write, path::Path};

use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;
use wire::{Reference, SignedReceipt};

use crate::{
    Config, Error,
    admin::by_hand,
    store::{
        Books, Store,
        audit::{self, Act},
        reports::Report,
    },
};

/// So many reports are in memory at once.
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

/// Writes every report held, one JSON object a line, the first received
/// first, and notes in the audit that it did. The endpoint may be running
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
    let standard_output = || Error::file(Path::new("standard output"));
    let (mut reports, mut last) = (0, 0);
    loop {
        let next = books.held_after(last, AT_ONCE)?;
        let Some(end) = next.last() else { break };
        last = end.number;
        for report in &next {
            let mut text = line(report).ok_or(Error::StoreDamaged)?;
            text.push(b'\n');
            to.write_all(&text).map_err(standard_output())?;
            reports += 1;
        }
    }
    to.flush().map_err(standard_output())?;
    Ok(reports)
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
