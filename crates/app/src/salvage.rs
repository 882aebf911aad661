//! What can still be opened of a damaged vault that was set aside, or of one
//! that the device lets be read alone: read, and taken out. Nothing here writes to it, and so its record tells nothing of it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::vault::{
    Salvage, SalvageFound, Salvaged, SalvagedAddition, SalvagedBegun, SalvagedLater, Way,
};
use contract::Failure;
use contract::record::Locked;
use contract::salvage::{
    Aside, CopyKind, Host, ListAside, Opened, OpenedPart, Place, Reached, ReadAlone,
    ReadAloneByCode, SaveSalvaged, StopReading, Taken,
};
use copy::{Part, Report, Row};
use form::Form;
use seal::{Passphrase, RecoveryCode};
use uuid::Uuid;
use wire::SignedReceipt;
use words::{Wording, Words};

use crate::App;
use crate::attachments::{attachment, plain, with_added};
use crate::copies::{self, Finished, FormThen, PAGE, ending_of, received, sealed, written};
use crate::document::{RemainsV1, SummaryV1};
use crate::failures::{of_unlocking, of_vault};
use crate::later::{Addition, Begun, Later, of_copy};
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
        Ok(opened(self.sorted(found)))
    }
}

/// Every field that an answer may be to.
fn fields(form: &Form) -> Vec<&str> {
    let asked = form.questions().iter().map(|question| question.field.as_str());
    asked.chain([EMAIL]).collect()
}

/// What was found, each thing that came later with its report.
struct Sorted {
    reports: Vec<(Salvaged, Later)>,
    /// Of reports that can't be read, or told.
    elsewhere: Vec<(Option<Uuid>, Later)>,
    /// Files of reports that can't be told.
    loose: Vec<::vault::Attachment>,
    damaged_loose: usize,
    lost: usize,
    may_miss: bool,
    may_miss_later: bool,
    may_be_old: bool,
}

impl App {
    fn sorted(&self, found: SalvageFound) -> Sorted {
        let may_miss_later = found.later.may_miss;
        let mut later = self.placed(found.later);
        let mut with_later = |report: Salvaged| {
            let later = later.remove(&Some(report.id));
            let mut later = later.unwrap_or_else(|| self.nothing_later(true));
            later.damaged += report.damaged_notices;
            let later = later.with_notices(&report.notices);
            (report, later)
        };
        let reports = found.reports.into_iter().map(&mut with_later).collect();
        Sorted {
            reports,
            elsewhere: later.into_iter().collect(),
            loose: found.loose,
            damaged_loose: found.damaged_loose,
            lost: found.lost.len(),
            may_miss: found.may_miss,
            may_miss_later,
            may_be_old: found.may_be_old,
        }
    }

    /// By the report that each thing says it belongs to, or else was kept with: what is
    /// sealed is more to be trusted.
    fn placed(&self, later: SalvagedLater) -> BTreeMap<Option<Uuid>, Later> {
        let mut placed = BTreeMap::<_, Later>::new();
        let nothing = || self.nothing_later(true);
        for SalvagedAddition { report, of: day, added } in later.added {
            let addition = Addition::of(added, day);
            let report = addition.belongs_to().map(|(report, _)| report).or(report);
            placed.entry(report).or_insert_with(nothing).added.push(addition);
        }
        for SalvagedBegun { report, of: day, said } in later.begun {
            let begun = Begun::of(&said, day);
            let later = placed.entry(Some(report)).or_insert_with(nothing);
            later.damaged += usize::from(begun.is_none());
            later.begun = begun;
        }
        for report in later.damaged {
            placed.entry(report).or_insert_with(nothing).damaged += 1;
        }
        placed
    }
}

impl Sorted {
    /// Every file, with its report where that can be told.
    fn files(&self) -> impl Iterator<Item = (Option<Uuid>, &::vault::Attachment)> {
        let of_reports = self
            .reports
            .iter()
            .flat_map(|(report, _)| report.attachments.iter().map(|file| (Some(report.id), file)));
        of_reports.chain(self.loose.iter().map(|file| (None, file)))
    }
}

fn opened(sorted: Sorted) -> Opened {
    let part = |(report, later): (Salvaged, Later)| OpenedPart {
        id: report.id,
        reference: summary(&report).map(|summary| summary.reference).unwrap_or_default(),
        of: report.of,
        reached: reached(&report),
        may_miss: report.may_miss,
        files: report.attachments.len(),
        damaged_others: report.damaged_attachments + later.damaged,
        unsent: later.unsent(),
        unreadable: Said::of(report.answers).unreadable,
    };
    let Sorted { lost, may_miss, may_miss_later, may_be_old, .. } = sorted;
    let added_elsewhere = sorted.elsewhere.iter().any(|(_, later)| !later.added.is_empty());
    let elsewhere = added_elsewhere || !sorted.loose.is_empty();
    let reports = sorted.reports.into_iter().map(part).collect();
    Opened { reports, elsewhere, lost, may_miss, may_miss_later, may_be_old }
}

/// A receipt is stored once it is proved, and sealed.
fn receipt(report: &Salvaged) -> Option<SignedReceipt> {
    SignedReceipt::parse(report.receipt.as_deref()?)
}

fn reached(report: &Salvaged) -> Reached {
    match receipt(report) {
        Some(_) => Reached::Received,
        None if report.finished => Reached::Finished,
        None => Reached::Draft,
    }
}

fn summary(report: &Salvaged) -> Option<SummaryV1> {
    SummaryV1::parse(report.summary.as_deref()?).ok()
}

fn remains(report: &Salvaged) -> Option<RemainsV1> {
    RemainsV1::parse(report.remains.as_deref()?).ok()
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
        let found = self.app.sorted(self.salvage.read(&fields(self.app.form())));
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
    fn files(&self, found: &Sorted) -> Result<Files, Failure> {
        let mut files = Files::default();
        for (report, known) in found.files() {
            self.unless_locked()?;
            let (id, name) = (known.id, name_of(known));
            let number = files.taken + files.left_out.len() + 1;
            match self.file(id, &format!("{number:03}-{}", bare(&name)))? {
                true => {
                    report.map(|report| self.log(report, id, number)).transpose()?;
                    files.taken += 1;
                }
                false => files.left_out.push(name),
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
    fn report(&self, found: &Sorted, files: &Files, words: &'static Words) -> Report {
        let mut parts = vec![missing(found, files, words)];
        for (number, (report, later)) in found.reports.iter().enumerate() {
            let finished = self.finished(report, later);
            let stage = match &finished {
                Some(finished) => finished.standing,
                None if report.remains.is_some() => "progress-expired",
                None if report.finished => "salvage-finished",
                None => "progress-draft",
            };
            parts.push(heading(number + 1, (report, later), stage, words));
            parts.extend(match finished {
                Some(finished) => finished.parts(later, words),
                None => self.part(report, later, words),
            });
        }
        for (report, later) in &found.elsewhere {
            parts.extend(elsewhere(*report, later, words));
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
    fn finished(&self, report: &Salvaged, later: &Later) -> Option<Finished> {
        let kept = with_added(report.attachments.clone(), &later.files());
        let keeps = |version: &str| Ok(self.salvage.form(version));
        Finished::of(report.submission.as_deref()?, self.form, keeps, receipt(report), kept).ok()
    }

    /// As far as it can be read otherwise.
    fn part(&self, report: &Salvaged, later: &Later, words: &'static Words) -> Vec<Part> {
        let answers = || self.answers(report, words);
        let mut parts = if report.remains.is_some() { Vec::new() } else { answers() };
        parts.extend(later.parts(words));
        parts.extend(receipt(report).map(|signed| Part {
            heading: words.text("copy-proof"),
            rows: received(&signed, later.zone, words).into(),
        }));
        parts
    }

    /// As it was answered so far.
    fn answers(&self, report: &Salvaged, words: &'static Words) -> Vec<Part> {
        let summary = summary(report);
        let version = summary.as_ref().map_or(self.form.version(), |known| &known.form_version);
        let then = FormThen::read(self.form, version, |version| Ok(self.salvage.form(version)));
        let then = then.unwrap_or(FormThen::OfToday(self.form));
        let day = summary.map(|known| known.changed_at.date_naive()).unwrap_or_default();
        copies::Begun::of(Said::of(report.answers.clone()), then, day).parts(words)
    }
}

/// What could not be read, at the head of all.
fn missing(found: &Sorted, files: &Files, words: &'static Words) -> Part {
    let mut rows = Vec::new();
    let mut say =
        |question: String, answer: String| rows.push(Row { question, answer: vec![answer] });
    if found.lost > 0 {
        let count = [("count", found.lost)];
        say(words.text("salvage-copy-lost"), words.text_with("salvage-lost", &count));
    }
    for (told, id) in [
        (found.may_miss, "salvage-may-miss"),
        (found.may_miss_later, "salvage-later-may-miss"),
        (found.may_be_old, "salvage-may-be-old"),
    ] {
        if told {
            say(words.text("salvage-copy-unknown"), words.text(id));
        }
    }
    let others = |count: usize| words.text_with("salvage-others", &[("count", count)]);
    for (number, (report, later)) in found.reports.iter().enumerate() {
        let said = Said::of(report.answers.clone());
        let wording = Wording::of(words, &said.answers);
        for field in &said.unreadable.fields {
            say(name(number + 1, report, words), wording.row(field));
        }
        let count = said.unreadable.others + report.damaged_attachments + later.damaged;
        if count > 0 {
            say(name(number + 1, report, words), others(count));
        }
        if report.may_miss {
            say(name(number + 1, report, words), words.text("salvage-answers-may-miss"));
        }
    }
    let damaged = found.elsewhere.iter().map(|(_, later)| later.damaged).sum();
    if damaged > 0 {
        say(words.text("salvage-copy-elsewhere"), others(damaged));
    }
    for file in &found.loose {
        say(words.text("salvage-copy-loose"), name_of(file));
    }
    if found.damaged_loose > 0 {
        say(words.text("salvage-copy-loose"), others(found.damaged_loose));
    }
    for file in &files.left_out {
        say(words.text("salvage-copy-file"), file.clone());
    }
    if rows.is_empty() {
        rows.push(Row { question: words.text("salvage-nothing-missing"), answer: Vec::new() });
    }
    Part { heading: words.text("salvage-missing-heading"), rows }
}

/// What a file is called, or its identifier where that can't be read.
fn name_of(file: &::vault::Attachment) -> String {
    attachment(file.clone()).map_or_else(|_| file.id.to_string(), |known| known.name)
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

fn heading(
    number: usize,
    (report, later): (&Salvaged, &Later),
    stage: &str,
    words: &'static Words,
) -> Part {
    let row = |question: &str, answer: String| Row {
        question: words.text(question),
        answer: vec![answer],
    };
    let mut rows = vec![
        row("copy-identifier", report.id.to_string()),
        row("salvage-stage", words.text(stage)),
    ];
    if let Some(remains) = remains(report) {
        let deleted = [("when", words.day(remains.deleted_at.date_naive()))];
        rows[1].answer.push(words.text_with("sent-expired", &deleted));
    }
    if later.unsent() > 0 {
        let unsent = [("count", later.unsent())];
        rows[1].answer.push(words.text_with("salvage-opened-unsent", &unsent));
    }
    rows.extend(of_copy(report.of, words).map(|of| row("salvage-copy-unknown", of)));
    Part { heading: name(number, report, words), rows }
}

/// What was added to a report that can't be read itself.
fn elsewhere(report: Option<Uuid>, later: &Later, words: &'static Words) -> Vec<Part> {
    let reference = later.added.iter().find_map(|added| Some(added.belongs_to()?.1));
    let known =
        [("copy-identifier", report.map(|id| id.to_string())), ("copy-reference", reference)];
    let row = |(id, text): (&str, Option<String>)| {
        Some(Row { question: words.text(id), answer: vec![text?] })
    };
    let rows = known.into_iter().filter_map(row).collect();
    let parts = later.parts(words);
    let heading = Part { heading: words.text("salvage-copy-elsewhere"), rows };
    if parts.is_empty() { parts } else { [vec![heading], parts].concat() }
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
