//! What is got out of a damaged vault that was set aside: true, and what is
//! missing is said to be.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use uuid::Uuid;
use vault::{SalvageFound, Salvaged, SalvagedAddition, Stage, UnlockError};

use crate::contents::{Addition, Contents, Report};
use crate::damage::{Seen, gone};
use crate::ground::{self, Files};
use crate::harm::{Harm, guard};
use crate::script;

const NAME: &str = "2024-10-04T00-00-00.000Z-0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0ff";

/// How much came out.
#[derive(Default)]
pub(crate) struct Rescued {
    reports: u64,
    salvaged: u64,
    entire: u64,
    added: u64,
    added_salvaged: u64,
}

impl Rescued {
    pub fn count_in(&self, seen: &mut Seen) {
        seen.reports += self.reports;
        seen.salvaged += self.salvaged;
        seen.entire += self.entire;
        seen.added += self.added;
        seen.added_salvaged += self.added_salvaged;
    }
}

/// Sets a vault aside and opens what can be opened. `history` is what it held
/// after each step, the last first. A journal that is cut short can't always be
/// told from a shorter one: where it was hit, `may_be_old`.
pub(crate) fn attempt(
    files: &Files,
    history: &[Contents],
    may_be_old: bool,
) -> Result<Rescued, Harm> {
    let aside = aside(files);
    let ground = ground::holding(&aside).map_err(|why| gone(&*why))?;
    let found = guard(|| open(ground.path()))??;
    let place = ground.path().join("set-aside");
    let left = ground::files(&place).map_err(|why| gone(&*why))?;
    let before = aside.iter().map(|(path, bytes)| {
        (path.strip_prefix("set-aside").unwrap_or(path).to_owned(), bytes.clone())
    });
    if left != sorted(before.collect()) {
        return Err(Harm::lost("what was set aside is not as it was"));
    }
    let (reports, added) = (history[0].0.len() as u64, added(&history[0]).count() as u64);
    let mut rescued = Rescued { reports, added, ..Rescued::default() };
    let Some(mut found) = found else { return Ok(rescued) };
    found.may_be_old |= may_be_old;
    for salvaged in &found.reports {
        is_true(salvaged, &found, history)?;
        if let Some(now) = history[0].0.get(&salvaged.id) {
            rescued.salvaged += 1;
            rescued.entire += u64::from(is_entire(salvaged, now));
        }
    }
    for salvaged in &found.later.added {
        addition_is_true(salvaged, &found, history)?;
    }
    nothing_is_passed_over(&found, &history[0])?;
    rescued.added_salvaged = added_salvaged(&found, &history[0]);
    Ok(rescued)
}

/// None where nothing of the key is left, which is said.
fn open(data: &Path) -> Result<Option<SalvageFound>, Harm> {
    let mut opened = ground::salvage(data, NAME, ground::hour(1));
    if matches!(opened, Err(UnlockError::TooSoon { .. })) {
        // The wait itself was hit; it has a bound, and is over by then.
        opened = ground::salvage(data, NAME, ground::hour(2));
    }
    match opened {
        Ok(salvage) => {
            let fields = script::fields();
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            Ok(Some(salvage.read(&fields)))
        }
        Err(UnlockError::Damaged { .. }) => Ok(None),
        Err(error) => Err(Harm::wrong(format!("what was set aside is taken for: {error}"))),
    }
}

/// The same files, as they would be after they were set aside.
fn aside(files: &Files) -> Files {
    let moved = |path: &PathBuf| {
        let within: PathBuf = path.components().skip(2).collect();
        Path::new("set-aside").join(NAME).join(within)
    };
    files.iter().map(|(path, bytes)| (moved(path), bytes.clone())).collect()
}

fn sorted(mut files: Files) -> Files {
    files.sort();
    files
}

/// All that was added to reports.
fn added(contents: &Contents) -> impl Iterator<Item = (&Uuid, &Addition)> {
    contents.0.values().flat_map(|report| &report.additions)
}

fn added_salvaged(found: &SalvageFound, now: &Contents) -> u64 {
    let is_there = |id: &Uuid| found.later.added.iter().any(|salvaged| salvaged.added.id == *id);
    added(now).filter(|(id, _)| is_there(id)).count() as u64
}

/// Where the journal is whole and something is not from a copy, what is read is what was
/// there last; else, what was there once.
fn then<'h>(
    of: Option<NaiveDate>,
    found: &SalvageFound,
    history: &'h [Contents],
) -> &'h [Contents] {
    let is_latest = of.is_none() && !found.may_be_old;
    if is_latest { &history[..1] } else { history }
}

/// To which report it was is in clear, and so may be wrong.
fn addition_is_true(
    SalvagedAddition { of, added: salvaged, .. }: &SalvagedAddition,
    found: &SalvageFound,
    history: &[Contents],
) -> Result<(), Harm> {
    let was_said = |then: &Addition| {
        let receipt = match &salvaged.stage {
            Some(Stage::Received { receipt }) => Some(receipt),
            _ => None,
        };
        salvaged.content.as_ref() == Some(&then.content)
            && receipt.is_none_or(|receipt| then.receipt.as_ref() == Some(receipt))
    };
    let mut all = then(*of, found, history).iter().flat_map(added);
    match all.any(|(id, then)| *id == salvaged.id && was_said(then)) {
        true => Ok(()),
        false => Err(Harm::wrong(format!("salvaged: the addition {}", salvaged.id))),
    }
}

fn is_true(report: &Salvaged, found: &SalvageFound, history: &[Contents]) -> Result<(), Harm> {
    let history = then(report.of, found, history);
    let told: Vec<&Report> = history.iter().filter_map(|then| then.0.get(&report.id)).collect();
    let wrong = |what: &str| Err(Harm::wrong(format!("salvaged: {what} of {}", report.id)));
    if told.is_empty() {
        return wrong("all");
    }
    if let Some(summary) = &report.summary
        && told.iter().all(|then| then.summary != *summary)
    {
        return wrong("the summary");
    }
    for (field, answer) in &report.answers.answers {
        if told.iter().all(|then| then.answers.get(field) != Some(answer)) {
            return wrong(field);
        }
    }
    let unsaid = |found: &Option<Vec<u8>>, then: fn(&Report) -> &Option<Vec<u8>>| {
        found.is_some() && told.iter().all(|report| then(report) != found)
    };
    if unsaid(&report.submission, |then| &then.submission) {
        return wrong("the submission");
    }
    if unsaid(&report.receipt, |then| &then.receipt) {
        return wrong("the receipt");
    }
    Ok(())
}

fn is_entire(report: &Salvaged, now: &Report) -> bool {
    let mut answers = report.answers.answers.iter();
    report.answers.answers.len() == now.answers.len()
        && answers.all(|(field, answer)| now.answers.get(field) == Some(answer))
}

/// What is not there is said to be missing.
fn nothing_is_passed_over(found: &SalvageFound, now: &Contents) -> Result<(), Harm> {
    if found.may_be_old {
        return Ok(());
    }
    let missing = added(now).count() as u64 - added_salvaged(found, now);
    if missing > found.later.damaged.len() as u64 && !found.later.may_miss {
        return Err(Harm::lost(format!("{missing} additions, without a word")));
    }
    for (id, report) in &now.0 {
        match found.reports.iter().find(|salvaged| salvaged.id == *id) {
            None if !found.may_miss && !found.lost.contains(id) => {
                return Err(Harm::lost(format!("report {id} is salvaged without a word")));
            }
            Some(salvaged) if salvaged.of.is_none() => {
                let answers = &salvaged.answers;
                let found = answers.answers.len() + answers.damaged.len() + answers.unknown;
                if !salvaged.may_miss && found < report.answers.len() {
                    return Err(Harm::lost(format!("an answer of {id}, without a word")));
                }
            }
            _ => {}
        }
    }
    Ok(())
}
