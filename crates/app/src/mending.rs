//! What the list says of a report is one sealed row. Where that is damaged, it
//! is made again from the answers and from the record, and stored with the next
//! page that is turned.

use ::vault::{Error, Kept, Said as Told, Stage, Vault};
use chrono::{DateTime, Utc};
use contract::Failure;
use contract::record::{Act, Entry};
use contract::reports::{Damage, Progress, ReportLine};
use uuid::Uuid;

use crate::App;
use crate::document::SummaryV1;
use crate::failures::of_vault;
use crate::reports::{EMAIL, REFERENCE, Said, read_said};

/// A report as the list has it, mended where that is damaged.
pub(crate) struct Known {
    pub id: Uuid,
    pub summary: SummaryV1,
    /// None where how far it is can't be told.
    pub stage: Option<Stage>,
    /// What can be read of one that is damaged.
    pub damage: Option<Damage>,
}

impl Known {
    pub fn is_draft(&self) -> bool {
        self.stage == Some(Stage::Draft)
    }
}

impl App {
    /// A report, as far as it can be read.
    pub(crate) fn known(&self, vault: &Vault, id: Uuid) -> Result<Known, Failure> {
        let (summary, stage) = match vault.listed(id) {
            Ok(listed) => (Some(listed.summary), Some(listed.stage)),
            Err(Error::Damaged(_)) => {
                let part = vault.part_listed(id).map_err(of_vault)?;
                (part.summary, part.stage)
            }
            Err(error) => return Err(of_vault(error)),
        };
        let stage = stage.filter(|stage| self.progress(id, stage).is_ok());
        let summary = summary.and_then(|stored| SummaryV1::parse(&stored).ok());
        match (summary, stage) {
            (Some(summary), Some(stage)) => {
                Ok(Known { id, summary, stage: Some(stage), damage: None })
            }
            (summary, stage) => {
                let said = read_said(self.form(), vault, id)?;
                let damage = Some(damage(&said));
                let summary = summary.unwrap_or_else(|| self.made_again(vault, id, &said));
                Ok(Known { id, summary, stage, damage })
            }
        }
    }

    /// As the list shows it.
    pub(crate) fn shown_as(&self, known: Known) -> ReportLine {
        let Known { id, summary, stage, damage } = known;
        let progress = stage.and_then(|stage| self.progress(id, &stage).ok());
        ReportLine {
            id,
            reference: summary.reference,
            started_at: summary.started_at,
            changed_at: summary.changed_at,
            progress: progress.unwrap_or(Progress::Damaged),
            notice: None,
            reminder: None,
            damage,
        }
    }

    fn made_again(&self, vault: &Vault, id: Uuid, said: &Said) -> SummaryV1 {
        let form = self.form();
        let acts = vault.record(Some(id), None, usize::MAX).unwrap_or_default();
        // The last act first.
        let acts: Vec<Entry> = acts.into_iter().filter_map(entry).collect();
        let at = |act: Option<&Entry>| act.map_or_else(|| self.surroundings.now(), |act| act.at);
        let started_at = at(acts.last());
        let version = moved_to(&acts).or_else(|| version_on(vault, started_at));
        SummaryV1 {
            reference: said.answers.text(REFERENCE).to_owned(),
            form_version: version.unwrap_or_else(|| form.version().to_owned()),
            started_at,
            changed_at: at(acts.first()),
            page: form.first_page().path.clone(),
            adding: Vec::new(),
        }
    }
}

fn damage(said: &Said) -> Damage {
    let answered =
        said.answers.iter().filter(|(field, answer)| *field != EMAIL && !answer.is_blank());
    let unreadable = said.unreadable.fields.len() + said.unreadable.others;
    Damage { readable: answered.count(), unreadable }
}

fn entry(kept: Kept) -> Option<Entry> {
    match kept.said {
        Told::Entry(entry) => Some(entry),
        Told::Erased | Told::Damaged => None,
    }
}

fn moved_to(acts: &[Entry]) -> Option<String> {
    acts.iter().find_map(|act| match &act.act {
        Act::Moved { form_version } => Some(form_version.clone()),
        _ => None,
    })
}

/// The latest version of the form that was kept by then: a version is the day
/// it is from.
fn version_on(vault: &Vault, started_at: DateTime<Utc>) -> Option<String> {
    let day = started_at.date_naive().to_string();
    let kept = vault.form_versions().unwrap_or_default().into_iter();
    kept.filter(|version| *version <= day).max()
}
