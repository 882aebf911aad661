//! Answers that are kept with another report than their own: which it is, is in clear, and
//! may be damaged. They open under the key of their own alone.

use std::collections::BTreeMap;

use seal::{RecordKey, RecordKind, VaultKey};
use uuid::Uuid;

use super::found::Salvaged;
use super::rows::SealedAnswer;
use super::source::{Known, Numbered};
use crate::table::answers;
use crate::table::reports::Report;

/// One that may be such, with the report that it is kept with, where that is known.
struct Stray<'a> {
    with: Option<Uuid>,
    sealed: &'a SealedAnswer,
}

/// Brings each to the report of this file that it opens under.
pub(super) fn bring_home(
    by: &VaultKey,
    file: &Known<'_>,
    numbered: &Numbered,
    reports: &mut BTreeMap<Uuid, Salvaged>,
) {
    let mut strays = strays(file, numbered, reports);
    for row in &file.rows.read {
        let Some(id) = row.id.filter(|id| !strays.is_empty() && reports.contains_key(id)) else {
            continue;
        };
        let key = RecordKey::unwrap(by, RecordKind::Report, id, &row.wrapped_key);
        let Ok(key) = key else { continue };
        let report = Report::of(row.number, key, row.finished);
        strays.retain(|stray| {
            let Some(answer) = opened(&report, stray.sealed) else { return true };
            if stray.with != Some(id) {
                move_answer(answer, stray.with, id, reports);
            }
            false
        });
    }
}

/// All that is kept with no report, and with those that have some of which nobody can tell
/// to what they are an answer.
fn strays<'a>(
    file: &Known<'_>,
    numbered: &'a Numbered,
    reports: &BTreeMap<Uuid, Salvaged>,
) -> Vec<Stray<'a>> {
    let mut strays = Vec::new();
    for (number, sealed) in &numbered.of {
        let with = number.and_then(|number| file.report(number));
        let report = with.and_then(|with| reports.get(&with));
        if report.is_none_or(|report| report.answers.unknown > 0) {
            let with = with.filter(|_| report.is_some());
            strays.extend(sealed.iter().map(|sealed| Stray { with, sealed }));
        }
    }
    strays
}

fn opened(report: &Report, (token, sealed): &SealedAnswer) -> Option<(String, Vec<u8>)> {
    answers::open(report, token.as_ref()?, sealed.as_ref()?).ok()
}

fn move_answer(
    answer: (String, Vec<u8>),
    from: Option<Uuid>,
    to: Uuid,
    reports: &mut BTreeMap<Uuid, Salvaged>,
) {
    if let Some(from) = from.and_then(|from| reports.get_mut(&from)) {
        from.answers.unknown = from.answers.unknown.saturating_sub(1);
    }
    if let Some(to) = reports.get_mut(&to)
        && to.answers.answers.iter().all(|(field, _)| *field != answer.0)
    {
        to.answers.answers.push(answer);
        to.answers.answers.sort();
    }
}
