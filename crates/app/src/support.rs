//! Details for whoever helps: numbers, versions and codes. Whatever is added
//! here must hold no word of a responder, no name, no identifier and no path.

use std::collections::BTreeMap;
use std::sync::{MutexGuard, PoisonError};

use ::vault::{Outline, Vault};
use chrono::{DateTime, Utc};
use contract::Failure;
use contract::reports::{Progress, Setback};
use contract::support::{Host, Kept, LookAtDetails, PageFailed, SaveDetails};
use serde::Serialize;
use serde_json::{Value, json};

use crate::App;
use crate::document::SummaryV1;
use crate::failures::of_vault;
use crate::faults::Fault;
use crate::surroundings::Saved;
use crate::work::Failed;

/// Sizes are told to the next so many bytes.
const ROUNDED_TO: u64 = 256 * 1024;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Details {
    app: &'static str,
    form: &'static str,
    system: String,
    settings: Value,
    vaults: Vec<Value>,
    set_aside: usize,
    open_vault: Option<Value>,
    failures: Vec<Value>,
    page_faults: Vec<Value>,
}

impl Host for App {
    fn look_at_details(&self, _: LookAtDetails) -> Result<String, Failure> {
        let now = self.surroundings.now();
        let data = &self.surroundings.data;
        let outlines = ::vault::outlines(data).map_err(of_vault)?;
        let open = self.hold().open().map(|vault| self.open_details(vault));
        let details = Details {
            app: env!("CARGO_PKG_VERSION"),
            form: self.form().version(),
            system: self.surroundings.system.clone(),
            settings: self.settings_details(),
            vaults: outlines.iter().map(outline).collect(),
            set_aside: ::vault::set_aside(data, now).map_err(of_vault)?.len(),
            open_vault: open,
            failures: self.work.failed().iter().map(|failed| self.failure(failed)).collect(),
            page_faults: self.faults.all().iter().map(|fault| self.page_fault(fault)).collect(),
        };
        let text = serde_json::to_string_pretty(&details).map_err(|_| Failure::NotUnderstood)?;
        self.details().clone_from(&text);
        Ok(text)
    }

    /// The first time, the way leads back to the page that was open. Where that
    /// page is what fails, it must lead to all other reports.
    fn page_failed(&self, PageFailed { at }: PageFailed) -> Result<(), Failure> {
        let again = self.faults.note(self.surroundings.now(), &at);
        if again && self.hold().open().is_some() {
            self.with(|vault| vault.leave().map_err(of_vault))?;
        }
        (self.surroundings.open_page_again)();
        Ok(())
    }

    fn save_details(&self, _: SaveDetails) -> Result<Kept, Failure> {
        let text = self.details().clone();
        let name = format!("support-{}.json", self.surroundings.today());
        match (self.surroundings.save_file)(&name, text.as_bytes()) {
            Saved::There => Ok(Kept::Saved),
            Saved::Nowhere => Ok(Kept::Cancelled),
            Saved::Failed => Err(Failure::DetailsNotSaved),
        }
    }
}

impl App {
    fn details(&self) -> MutexGuard<'_, String> {
        self.details.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settings_details(&self) -> Value {
        let in_force = self.in_force();
        let rules = &in_force.rules;
        json!({
            "endpoint": in_force.link.is_some(),
            "locks-after-minutes": rules.idle_lock.num_minutes(),
            "outbox-stays-hours": rules.outbox_stays.num_hours(),
            "retention-days": rules.retention.map(|stays| stays.num_days()),
            "hold": rules.hold,
            "organisation-can-open": rules.organisation.is_some(),
        })
    }

    fn open_details(&self, vault: &Vault) -> Value {
        let mut stages = BTreeMap::<&str, usize>::new();
        let mut setbacks = BTreeMap::<String, usize>::new();
        let mut forms = BTreeMap::<String, usize>::new();
        let listed = vault.list().unwrap_or_default();
        let mut unreadable = listed.damaged.len();
        for report in &listed.reports {
            let (Ok(progress), Ok(summary)) =
                (self.progress(report.id, &report.stage), SummaryV1::parse(&report.summary))
            else {
                unreadable += 1;
                continue;
            };
            *stages.entry(progress.at()).or_default() += 1;
            *forms.entry(version(&summary.form_version)).or_default() += 1;
            if let Some(why) = setback(&progress) {
                *setbacks.entry(why).or_default() += 1;
            }
        }
        if !listed.expired.is_empty() {
            stages.insert("expired", listed.expired.len());
        }
        json!({
            "check": vault.health(),
            "reports": stages,
            "unreadable-reports": unreadable,
            "setbacks": setbacks,
            "form-versions": forms,
        })
    }

    fn page_fault(&self, fault: &Fault) -> Value {
        json!({ "minutes-ago": self.minutes_since(fault.at), "at": fault.place })
    }

    fn minutes_since(&self, then: DateTime<Utc>) -> i64 {
        (self.surroundings.now() - then).num_minutes()
    }

    fn failure(&self, failed: &Failed) -> Value {
        json!({
            "minutes-ago": self.minutes_since(failed.at),
            "asked": format!("{} {}", failed.asked.part, failed.asked.command),
            "failure": code_of(&failed.failure, "code"),
        })
    }
}

/// A version of the form is a day; whatever else stands there is not told.
fn version(stored: &str) -> String {
    let is_day = stored.parse::<chrono::NaiveDate>().is_ok();
    if is_day { stored.to_owned() } else { "not known".to_owned() }
}

fn setback(progress: &Progress) -> Option<String> {
    let setback: &Setback = match progress {
        Progress::Waiting { setback, .. } => setback.as_ref()?,
        Progress::Refused { setback } => setback,
        _ => return None,
    };
    Some(code_of(setback, "why"))
}

/// The kind of something alone, and nothing that goes with it.
fn code_of(of: &impl Serialize, tag: &str) -> String {
    let value = serde_json::to_value(of).unwrap_or_default();
    value.get(tag).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn outline(outline: &Outline) -> Value {
    let version = match &outline.version {
        Ok(version) => json!(version),
        Err(wrong) => json!(wrong),
    };
    json!({
        "file-version": version,
        "kilobytes": rounded(outline.bytes),
        "journal-kilobytes": rounded(outline.journal_bytes),
        "copies": outline.copies,
        "files": outline.attachments,
        "files-kilobytes": rounded(outline.attachment_bytes),
    })
}

fn rounded(bytes: u64) -> u64 {
    bytes.next_multiple_of(ROUNDED_TO) / 1024
}
