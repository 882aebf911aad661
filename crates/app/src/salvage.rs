//! What can still be opened of a damaged vault that was set aside, or of one
//! that the device lets be read alone: read, and taken out. Nothing here writes to it, and so its record tells nothing of it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::vault::{Salvage, SalvageFound, Salvaged, Way};
use contract::Failure;
use contract::attachments::Attachment;
use contract::record::Locked;
use contract::salvage::{
    Aside, CopyKind, Host, ListAside, Opened, OpenedPart, Place, ReadAlone, ReadAloneByCode,
    SaveSalvaged, StopReading, Taken,
};
use copy::{Part, Report, Row};
use form::Form;
use seal::{Passphrase, RecoveryCode};
use uuid::Uuid;
use wire::SignedReceipt;
use words::{Wording, Words};

use crate::App;
use crate::attachments::{attachment, plain};
use crate::copies::{Begun, Finished, FormThen, PAGE, ending_of, sealed, written};
use crate::document::SummaryV1;
use crate::failures::{of_unlocking, of_vault};
use crate::reports::{EMAIL, Said};
use crate::vault::{strong, typed};
use crate::watch::Watch;

impl Host for App {
    fn list_aside(&self, _: ListAside) -> Result<Vec<Aside>, Failure> {
        let found = ::vault::set_aside(&self.surroundings.data, self.surroundings.now());
        let aside = |found: ::vault::SetAside| Aside {
            name: found.name,
            shown: found.shown,
            at: found.at,
            wait_seconds: found.wait_seconds,
        };
        Ok(found.map_err(of_vault)?.into_iter().map(aside).collect())
    }

    fn read_alone(&self, ask: ReadAlone) -> Result<Opened, Failure> {
        let vault = self.vault_at(&ask.place)?;
        let device = self.surroundings.keychain.secret(vault).ok().flatten();
        let passphrase = typed(&ask.passphrase);
        let way = Way::Passphrase { passphrase: &passphrase, device: device.as_ref() };
        self.salvaged(&ask.place, way)
    }

    fn read_alone_by_code(&self, ask: ReadAloneByCode) -> Result<Opened, Failure> {
        let code = RecoveryCode::parse(ask.code.expose()).map_err(|_| Failure::NotACode)?;
        self.salvaged(&ask.place, Way::Code(&code))
    }

    fn save_salvaged(&self, ask: SaveSalvaged) -> Result<Taken, Failure> {
        let passphrase = ask.passphrase.as_ref().map(strong).transpose()?;
        let salvage = self.salvage().clone().ok_or(Failure::Locked)?;
        let name = format!("reports-{}", self.surroundings.today());
        let Some(place) = (self.surroundings.choose_place)(&name) else {
            return Ok(Taken::Cancelled);
        };
        let salvage = salvage.lock().unwrap_or_else(PoisonError::into_inner);
        let form = self.form();
        Outlet { app: self, salvage: &salvage, form, place, passphrase }.take(ask.kind)
    }

    fn stop_reading(&self, _: StopReading) -> Result<(), Failure> {
        self.forget_salvage();
        Ok(())
    }
}

impl App {
    /// Held for a moment only: locking waits for no export.
    fn salvage(&self) -> MutexGuard<'_, Option<Arc<Mutex<Salvage>>>> {
        self.salvage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_salvage_open(&self) -> bool {
        self.salvage().is_some()
    }

    pub(crate) fn forget_salvage(&self) {
        *self.salvage() = None;
    }

    /// The vault that lies there.
    fn vault_at(&self, place: &Place) -> Result<Uuid, Failure> {
        let name = match place {
            Place::Vaults { id } => return Ok(*id),
            Place::SetAside { name } => name,
        };
        let found = ::vault::set_aside(&self.surroundings.data, self.surroundings.now());
        let found = found.map_err(of_vault)?.into_iter().find(|found| found.name == *name);
        Ok(found.ok_or(Failure::NoVault)?.vault)
    }

    fn salvaged(&self, place: &Place, way: Way<'_>) -> Result<Opened, Failure> {
        self.lock_now(Locked::Responder);
        let now = self.surroundings.now();
        let lies = match place {
            Place::SetAside { name } => ::vault::Place::SetAside(name),
            Place::Vaults { id } => ::vault::Place::Vaults(*id),
        };
        let salvage = ::vault::salvage(&self.surroundings.data, lies, way, now);
        let salvage = salvage.map_err(|error| match of_unlocking(error) {
            Failure::VaultDamaged => Failure::NotSalvageable,
            failure => failure,
        })?;
        let found = salvage.read(&fields(self.form()));
        *self.salvage() = Some(Arc::new(Mutex::new(salvage)));
        *self.watch() = Watch::seen(now);
        self.watched.notify_one();
        Ok(opened(found))
    }
}

/// Every field that an answer may be to.
fn fields(form: &Form) -> Vec<&str> {
    let asked = form.questions().iter().map(|question| question.field.as_str());
    asked.chain([EMAIL]).collect()
}

fn opened(found: SalvageFound) -> Opened {
    let SalvageFound { reports, lost, may_miss, may_be_old, .. } = found;
    let part = |report: Salvaged| OpenedPart {
        id: report.id,
        reference: summary(&report).map(|summary| summary.reference).unwrap_or_default(),
        of: report.of,
        finished: report.finished,
        may_miss: report.may_miss,
        files: report.attachments.len(),
        damaged_files: report.damaged_attachments,
        unreadable: Said::of(report.answers).unreadable,
    };
    let reports = reports.into_iter().map(part).collect();
    Opened { reports, lost: lost.len(), may_miss, may_be_old }
}

fn summary(report: &Salvaged) -> Option<SummaryV1> {
    SummaryV1::parse(report.summary.as_deref()?).ok()
}

/// What is taken out, and where it goes.
struct Outlet<'s> {
    app: &'s App,
    salvage: &'s Salvage,
    form: &'static Form,
    place: PathBuf,
    passphrase: Option<Passphrase>,
}

/// The files of reports that were taken out, and the names of those that could
/// not be.
#[derive(Default)]
struct Files {
    taken: usize,
    left_out: Vec<String>,
}

impl Outlet<'_> {
    fn take(&self, kind: CopyKind) -> Result<Taken, Failure> {
        self.unless_locked()?;
        make_folder(&self.place).map_err(|_| Failure::CopyNotSaved)?;
        let found = self.salvage.read(&fields(self.app.form()));
        let files = self.files(&found)?;
        let report = self.report(&found, &files, self.app.words());
        self.unless_locked()?;
        let (content, undrawn) = written(self.app.words(), &report, kind, PAGE)?;
        let (ending, content) = sealed(ending_of(kind), self.passphrase.as_ref(), content)?;
        self.write(&format!("reports.{ending}"), &content)?;
        Ok(Taken::Saved { files: files.taken, left_out: files.left_out.len(), undrawn })
    }

    /// It may have been locked while the dialog was open, or since.
    fn unless_locked(&self) -> Result<(), Failure> {
        if self.app.is_salvage_open() { Ok(()) } else { Err(Failure::Locked) }
    }

    fn write(&self, name: &str, content: &[u8]) -> Result<(), Failure> {
        fs::write(self.place.join(name), content).map_err(|_| Failure::CopyNotSaved)
    }

    /// Writes every file that is whole.
    fn files(&self, found: &SalvageFound) -> Result<Files, Failure> {
        let mut files = Files::default();
        for report in &found.reports {
            for known in report.attachments.iter().cloned() {
                self.unless_locked()?;
                let id = known.id;
                let name = attachment(known).map(|known| known.name);
                let name = name.unwrap_or_else(|_| id.to_string());
                let number = files.taken + files.left_out.len() + 1;
                match self.file(id, &format!("{number:03}-{}", bare(&name)))? {
                    true => {
                        self.log(report.id, id, number)?;
                        files.taken += 1;
                    }
                    false => files.left_out.push(name),
                }
            }
        }
        Ok(files)
    }

    /// Writes a file; whether it is whole. What was written of one that is not
    /// is taken back.
    fn file(&self, id: Uuid, name: &str) -> Result<bool, Failure> {
        let Ok(mut content) = self.salvage.content(id) else { return Ok(false) };
        let ending = if self.passphrase.is_some() { ".age" } else { "" };
        let path = self.place.join(format!("{name}{ending}"));
        let file = File::create_new(&path).map_err(|_| Failure::CopyNotSaved)?;
        let written = match &self.passphrase {
            Some(passphrase) => seal::seal_copy_to(passphrase, &mut content, &file),
            None => io::copy(&mut content, &mut &file).map(drop),
        };
        match written.and_then(|()| file.sync_all()) {
            Ok(()) => Ok(true),
            Err(error) => {
                _ = fs::remove_file(path);
                if error.kind() == io::ErrorKind::InvalidData {
                    Ok(false)
                } else {
                    Err(Failure::CopyNotSaved)
                }
            }
        }
    }

    /// The custody log of a file, where it is whole too.
    fn log(&self, report: Uuid, id: Uuid, number: usize) -> Result<(), Failure> {
        let Some(lines) = self.salvage.custody(report, id) else { return Ok(()) };
        let lines = lines.iter().flat_map(|line| [line, &b"\n"[..]].concat()).collect();
        let (ending, log) = sealed("custody.jsonl", self.passphrase.as_ref(), lines)?;
        self.write(&format!("{number:03}.{ending}"), &log)
    }

    /// Every report, after what is missing.
    fn report(&self, found: &SalvageFound, files: &Files, words: &'static Words) -> Report {
        let mut parts = vec![missing(found, files, words)];
        for (number, report) in found.reports.iter().enumerate() {
            let finished = self.finished(report);
            let stage = match &finished {
                Some(finished) => finished.standing,
                None if report.finished => "salvage-finished",
                None => "progress-draft",
            };
            parts.push(heading(number + 1, report, stage, words));
            let finished = finished.map(|finished| finished.parts(words));
            parts.extend(finished.unwrap_or_else(|| self.answers(report, words)));
        }
        let notes = ["copy-by", "salvage-copy-body"].map(|id| words.text(id)).into();
        Report {
            title: words.text("salvage-copy-title"),
            language: "en-GB".to_owned(),
            notes,
            parts,
        }
    }

    /// As it was sent, where that can be read.
    fn finished(&self, report: &Salvaged) -> Option<Finished> {
        let receipt = report.receipt.as_deref().and_then(SignedReceipt::parse);
        let known = report.attachments.iter().cloned();
        let kept: Vec<Attachment> = known.filter_map(|known| attachment(known).ok()).collect();
        let keeps = |version: &str| Ok(self.salvage.form(version));
        Finished::of(report.submission.as_deref()?, self.form, keeps, receipt, kept).ok()
    }

    /// As it was answered so far.
    fn answers(&self, report: &Salvaged, words: &'static Words) -> Vec<Part> {
        let summary = summary(report);
        let version = summary.as_ref().map_or(self.form.version(), |known| &known.form_version);
        let then = FormThen::read(self.form, version, |version| Ok(self.salvage.form(version)));
        let then = then.unwrap_or(FormThen::OfToday(self.form));
        let day = summary.map(|known| known.changed_at.date_naive()).unwrap_or_default();
        Begun::of(Said::of(report.answers.clone()), then, day).parts(words)
    }
}

/// What could not be read, at the head of all.
fn missing(found: &SalvageFound, files: &Files, words: &'static Words) -> Part {
    let mut rows = Vec::new();
    let mut say =
        |question: String, answer: String| rows.push(Row { question, answer: vec![answer] });
    if !found.lost.is_empty() {
        let count = [("count", found.lost.len())];
        say(words.text("salvage-copy-lost"), words.text_with("salvage-lost", &count));
    }
    for (told, id) in
        [(found.may_miss, "salvage-may-miss"), (found.may_be_old, "salvage-may-be-old")]
    {
        if told {
            say(words.text("salvage-copy-unknown"), words.text(id));
        }
    }
    for (number, report) in found.reports.iter().enumerate() {
        let said = Said::of(report.answers.clone());
        let wording = Wording::of(words, &said.answers);
        for field in &said.unreadable.fields {
            say(name(number + 1, report, words), wording.row(field));
        }
        let count = [("count", said.unreadable.others + report.damaged_attachments)];
        if count[0].1 > 0 {
            say(name(number + 1, report, words), words.text_with("salvage-others", &count));
        }
        if report.may_miss {
            say(name(number + 1, report, words), words.text("salvage-answers-may-miss"));
        }
    }
    for file in &files.left_out {
        say(words.text("salvage-copy-file"), file.clone());
    }
    if rows.is_empty() {
        rows.push(Row { question: words.text("salvage-nothing-missing"), answer: Vec::new() });
    }
    Part { heading: words.text("salvage-missing-heading"), rows }
}

/// What a report is called among all.
fn name(number: usize, report: &Salvaged, words: &'static Words) -> String {
    let reference = summary(report).map(|summary| summary.reference).unwrap_or_default();
    let reference = match reference.as_str() {
        "" => words.text("home-no-reference"),
        reference => reference.to_owned(),
    };
    let values = [("position", number.to_string()), ("name", reference)];
    words.text_with("salvage-copy-report", &values)
}

fn heading(number: usize, report: &Salvaged, stage: &str, words: &'static Words) -> Part {
    let row = |question: &str, answer: String| Row {
        question: words.text(question),
        answer: vec![answer],
    };
    let mut rows = vec![
        row("copy-identifier", report.id.to_string()),
        row("salvage-stage", words.text(stage)),
    ];
    if let Some(day) = report.of {
        rows.push(row(
            "salvage-copy-unknown",
            words.text_with("salvage-of", &[("when", words.day(day))]),
        ));
    }
    Part { heading: name(number, report, words), rows }
}

/// A file's name that leads to no other folder on any system.
fn bare(name: &str) -> String {
    let letter = |letter: char| match letter {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
        letter => letter,
    };
    let name: String = plain(name).chars().map(letter).take(80).collect();
    name.trim_matches('.').to_owned()
}

/// A folder that its owner alone can open.
fn make_folder(place: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(place)
}
