//! What is got out of a damaged vault that was set aside: true, and what is
//! missing is said to be.

use std::path::{Path, PathBuf};

use vault::{SalvageFound, Salvaged, UnlockError};

use crate::contents::{Contents, Report};
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
}

impl Rescued {
    pub fn count_in(&self, seen: &mut Seen) {
        seen.reports += self.reports;
        seen.salvaged += self.salvaged;
        seen.entire += self.entire;
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
    let reports = history[0].0.len() as u64;
    let Some(mut found) = found else { return Ok(Rescued { reports, ..Rescued::default() }) };
    found.may_be_old |= may_be_old;
    let mut rescued = Rescued { reports, ..Rescued::default() };
    for salvaged in &found.reports {
        is_true(salvaged, &found, history)?;
        if let Some(now) = history[0].0.get(&salvaged.id) {
            rescued.salvaged += 1;
            rescued.entire += u64::from(is_entire(salvaged, now));
        }
    }
    nothing_is_passed_over(&found, &history[0])?;
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

/// Where the journal is whole and the report is not from a copy, what is read is
/// what was there last; else, what was there once.
fn is_true(report: &Salvaged, found: &SalvageFound, history: &[Contents]) -> Result<(), Harm> {
    let is_latest = report.of.is_none() && !found.may_be_old;
    let history = if is_latest { &history[..1] } else { history };
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
