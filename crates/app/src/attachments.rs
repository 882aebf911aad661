//! Files that support a report: added, looked at, exported, and every one of
//! these noted.

use std::fs::{self, File};
use std::io::{self, Cursor, ErrorKind, Read, Seek, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ::vault::{Acting, Content, Intake, IntakeError, Queue, Stage, TakenIn, Vault};
use contract::Failure;
use contract::attachments::{
    AddAttachments, AddDropped, Adding, Attachment as Known, AttachmentList, CallOff, CutOff,
    ExportAttachment, Exported, ForgetCutOff, Goes, Host, LeftOut, ListAttachments, NoteHandOver,
    RemoveAttachment, StripMarks, ViewAttachment, Why,
};
use contract::events::Event;
use contract::record::Act;
use custody::{Deed, Entry, Log, Origin, Person};
use evidence::{Kind, MOST_BYTES, MOST_FILES, NotStripped, NotTaken, marks, recognise, strip};
use form::{Answer, Answers, Form};
use seal::Hasher;
use sync::Source;
use uuid::Uuid;
use wire::{Attachment, SignedReceipt, Submission};

use crate::additions::{may, named_in_added};
use crate::document::{AboutV1, OnItsWay, SummaryV1};
use crate::failures::of_vault;
use crate::{App, responder};

/// The question whose answer names the files that are sent.
pub(crate) const DOCUMENTS: &str = "upload-file";
/// How often the screen is told how far a file is.
const TELL_AFTER: Duration = Duration::from_millis(100);
/// The longest name that is kept, and the longest that a file is handed over to.
const LONGEST_NAME: usize = 255;

/// What is at hand between one command and the next, and on no disk.
#[derive(Default)]
pub(crate) struct Tray {
    adding: Mutex<Vec<UnderWay>>,
    dropped: Mutex<Vec<PathBuf>>,
    viewed: Mutex<Option<Viewed>>,
}

/// A file on its way in.
struct UnderWay {
    report: Uuid,
    adding: Adding,
    called_off: bool,
}

/// The picture that the screen may show.
struct Viewed {
    name: Uuid,
    report: Uuid,
    id: Uuid,
    kind: Kind,
}

impl Host for App {
    fn list_attachments(&self, ask: ListAttachments) -> Result<AttachmentList, Failure> {
        self.with(|vault| {
            let mut list = list(vault, ask.report)?;
            // One that is damaged keeps its files from nobody.
            if let Ok(submission) = vault.submission(ask.report) {
                note_left_out(&mut list.attachments, &submission);
            }
            list.adding = self.under_way(ask.report);
            list.cut_off = cut_off(&self.known(vault, ask.report)?.summary, &list.adding);
            Ok(list)
        })
    }

    fn add_attachments(&self, ask: AddAttachments) -> Result<Vec<LeftOut>, Failure> {
        self.with(|vault| self.is_later(vault, ask.report))?;
        let chosen = (self.surroundings.choose_files)();
        self.add_all(ask.report, chosen, Origin::ChosenInADialog)
    }

    fn add_dropped(&self, ask: AddDropped) -> Result<Vec<LeftOut>, Failure> {
        let dropped = std::mem::take(&mut *held(&self.tray.dropped));
        self.add_all(ask.report, dropped, Origin::DroppedOnTheWindow)
    }

    fn call_off(&self, ask: CallOff) -> Result<(), Failure> {
        let mut adding = held(&self.tray.adding);
        let found = adding.iter_mut().find(|under_way| under_way.adding.id == ask.id);
        if let Some(under_way) = found {
            under_way.called_off = true;
        }
        Ok(())
    }

    fn forget_cut_off(&self, ask: ForgetCutOff) -> Result<(), Failure> {
        self.note_told(ask.report, ask.id)
    }

    fn remove_attachment(&self, ask: RemoveAttachment) -> Result<(), Failure> {
        self.with(|vault| {
            self.may_change(vault, ask.report, ask.id)?;
            self.remove(vault, ask.report, ask.id)
        })
    }

    fn strip_marks(&self, ask: StripMarks) -> Result<(), Failure> {
        let (about, content) = self.open(ask.report, ask.id)?;
        if about.stripped == ask.strip {
            return Ok(());
        }
        let stripped_sha256 = match ask.strip {
            true => Some(digest_stripped(about.kind, content)?.1),
            false => None,
        };
        let stripped = stripped_sha256.clone();
        let deed = stripped.map_or(Deed::Unstripped, |sha256| Deed::Stripped { sha256 });
        let about = AboutV1 { stripped: ask.strip, stripped_sha256, ..about };
        self.with(|vault| {
            self.may_change(vault, ask.report, ask.id)?;
            let entry = self.entry(vault, ask.report, ask.id, deed)?;
            let noted = vault.note_about_attachment(ask.report, ask.id, &about.to_bytes(), &entry);
            noted.map_err(of_vault)
        })
    }

    fn view_attachment(&self, ask: ViewAttachment) -> Result<Uuid, Failure> {
        let (about, _) = self.open(ask.report, ask.id)?;
        if !about.kind.is_picture() {
            return Err(Failure::NotUnderstood);
        }
        self.note(ask.report, ask.id, Deed::Viewed)?;
        let name = seal::make_id().map_err(|_| Failure::NotStored)?;
        let viewed = Viewed { name, report: ask.report, id: ask.id, kind: about.kind };
        *held(&self.tray.viewed) = Some(viewed);
        Ok(name)
    }

    fn export_attachment(&self, ask: ExportAttachment) -> Result<Exported, Failure> {
        let (about, content) = self.open(ask.report, ask.id)?;
        let Some(place) = (self.surroundings.choose_place)(&about.name) else {
            return Ok(Exported::Cancelled);
        };
        // Noted first: what cannot be noted does not leave.
        self.note(ask.report, ask.id, Deed::Exported { sha256: about.sha256 })?;
        let act = |act| self.with(|vault| vault.note(Some(ask.report), act).map_err(of_vault));
        act(Act::TakenOut { name: about.name })?;
        let lines = self.with(|vault| vault.custody(ask.report, ask.id).map_err(of_vault))?;
        let written = write_out(&place, content)
            .and_then(|()| write_log(&place, &lines).map_err(|_| Failure::NotExported));
        if written.is_err() {
            // It may have been locked meanwhile.
            let _told = act(Act::NotSaved);
        }
        written.map(|()| Exported::Saved)
    }

    fn note_hand_over(&self, ask: NoteHandOver) -> Result<(), Failure> {
        let to = plain(&ask.to);
        if to.is_empty() {
            return Err(Failure::NotUnderstood);
        }
        self.note(ask.report, ask.id, Deed::HandedOver { to })
    }
}

impl App {
    /// Holds on to files that were dropped on the window, until they are asked
    /// for or others are dropped.
    pub fn hold_dropped(&self, files: Vec<PathBuf>) {
        *held(&self.tray.dropped) = files;
    }

    /// The picture that the screen was given this name for: its media type and
    /// its bytes.
    pub fn picture(&self, name: Uuid) -> Option<(&'static str, Vec<u8>)> {
        let (report, id, kind) = {
            let viewed = held(&self.tray.viewed);
            let viewed = viewed.as_ref().filter(|viewed| viewed.name == name)?;
            (viewed.report, viewed.id, viewed.kind)
        };
        let (_, mut content) = self.open(report, id).ok()?;
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes).ok()?;
        Some((kind.media_type(), bytes))
    }

    /// Adds files one after the other; returns those that were left out.
    fn add_all(
        &self,
        report: Uuid,
        files: Vec<PathBuf>,
        from: Origin,
    ) -> Result<Vec<LeftOut>, Failure> {
        let is_later = self.with(|vault| self.is_later(vault, report))?;
        let files: Vec<(PathBuf, Adding)> = files
            .into_iter()
            .map(|file| Ok((file.clone(), adding(&file)?)))
            .collect::<Result<_, Failure>>()?;
        let under_way = files.iter().map(|(_, adding)| UnderWay {
            report,
            adding: adding.clone(),
            called_off: false,
        });
        held(&self.tray.adding).extend(under_way);
        if !is_later {
            // A disk that takes nothing says so of each file.
            let _noted = self.note_begun(report, &files);
        }
        self.tell();
        let mut left_out = Vec::new();
        for (file, Adding { id, name, .. }) in files {
            let added = self.add(report, &file, &name, id, from);
            let called_off = self.take_off(id);
            if let Err(why) = added {
                left_out.push(LeftOut { name, why });
                // What the lock called off is told once it is open again.
                if !is_later && (why != Why::CalledOff || called_off) {
                    let _told = self.note_told(report, id);
                }
            }
            self.tell();
        }
        Ok(left_out)
    }

    fn add(
        &self,
        report: Uuid,
        file: &Path,
        name: &str,
        id: Uuid,
        from: Origin,
    ) -> Result<(), Why> {
        let mut source = open_file(file)?;
        let kind = recognise(&mut source).map_err(of_recognising)?;
        let intake = self.with(|vault| match self.is_in_the_way(vault, report, kind)? {
            None => vault.begin_intake().map(Ok).map_err(of_vault),
            Some(why) => Ok(Err(why)),
        });
        let intake = intake.map_err(of_failure)??;
        source.rewind().map_err(|_| Why::Unreadable)?;
        let taken = self.take_in(intake, source, kind, id)?;
        // What was taken in is what counts, whatever the file is by now.
        let mut content = taken.content().map_err(|_| Why::NotStored)?;
        let kind = recognise(&mut content).map_err(of_recognising)?;
        let marks = marks(kind, content).map_err(|_| Why::NotStored)?;
        let added = self.with(|vault| {
            if let Some(why) = self.is_in_the_way(vault, report, kind)? {
                return Ok(Err(why));
            }
            let is_later = self.is_later(vault, report)?;
            let by = person(vault)?;
            let added_at = (self.surroundings.clock)();
            let (length, sha256) = (taken.length, taken.sha256.to_string());
            let about = AboutV1 {
                name: name.to_owned(),
                kind,
                length,
                sha256: sha256.clone(),
                added_at,
                by: by.clone(),
                from,
                marks,
                stripped: false,
                stripped_sha256: None,
                is_later,
            };
            let deed = Deed::Added { name: name.to_owned(), from, length, sha256 };
            let entry = Entry::next(&Log::of([]), taken.id, added_at, by, deed).to_line();
            let summary = match is_later {
                true => None,
                false => Some(without(self.known(vault, report)?.summary, id).to_bytes()),
            };
            let (about, summary) = (about.to_bytes(), summary.as_deref());
            let added = vault.add_attachment(report, taken, name, &about, &entry, summary);
            added.map_err(of_vault)?;
            self.index.changed_in(report);
            Ok(Ok(()))
        });
        added.map_err(of_failure)?
    }

    /// Seals the file while the vault is free for others. Locking the vault
    /// calls it off.
    fn take_in(&self, intake: Intake, source: File, kind: Kind, id: Uuid) -> Result<TakenIn, Why> {
        let most = if kind.is_sent() { MOST_BYTES } else { u64::MAX };
        let mut told = Instant::now();
        let progress = |so_far| {
            let goes_on = self.went_further(id, so_far) && self.hold().open().is_some();
            if told.elapsed() >= TELL_AFTER {
                told = Instant::now();
                self.tell();
            }
            if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        intake.take_in(source.take(most), progress).map_err(|error| match error {
            IntakeError::CalledOff => Why::CalledOff,
            IntakeError::Unreadable(_) => Why::Unreadable,
            IntakeError::NotStored(_) => Why::NotStored,
        })
    }

    /// Whether a file is for what is added to the report next, and not for the draft.
    /// Refused where the report takes none.
    fn is_later(&self, vault: &Vault, report: Uuid) -> Result<bool, Failure> {
        match vault.listed(report).map_err(of_vault)?.stage {
            Stage::Draft => self.read_draft(vault, report).map(|_| false),
            Stage::Received { .. } if may(self.form(), vault, report)?.files => Ok(true),
            _ => Err(Failure::AlreadyFinished),
        }
    }

    /// Why a report takes no file of this kind now, if so.
    fn is_in_the_way(
        &self,
        vault: &Vault,
        report: Uuid,
        kind: Kind,
    ) -> Result<Option<Why>, Failure> {
        if !kind.is_sent() {
            return Ok(self.is_later(vault, report)?.then_some(Why::NeverSent));
        }
        let sent = list(vault, report)?.attachments.iter().filter(|known| known.is_sent).count();
        Ok((sent >= MOST_FILES).then_some(Why::TooMany))
    }

    /// Refuses to change a file that was sent, or waits to be.
    fn may_change(&self, vault: &Vault, report: Uuid, id: Uuid) -> Result<(), Failure> {
        let mut listed = list(vault, report)?.attachments.into_iter();
        let is_next = listed.any(|known| known.id == id && known.goes == Goes::WithNext);
        match is_next || !self.is_later(vault, report)? {
            true => Ok(()),
            false => Err(Failure::AlreadyFinished),
        }
    }

    fn remove(&self, vault: &mut Acting<'_>, report: Uuid, id: Uuid) -> Result<(), Failure> {
        let entry = self.entry(vault, report, id, Deed::Removed)?;
        let list = list(vault, report)?.attachments.into_iter();
        let name = list.filter(|known| known.id == id).map(|known| known.name).next();
        let name = name.unwrap_or_default();
        vault.remove_attachment(report, id, &name, &entry).map_err(of_vault)?;
        self.index.changed_in(report);
        Ok(())
    }

    /// Removes the files that were to go with what is added next.
    pub(crate) fn forget_to_add(
        &self,
        vault: &mut Acting<'_>,
        report: Uuid,
    ) -> Result<(), Failure> {
        let to_add = going(vault, report, Goes::WithNext)?;
        to_add.into_iter().try_for_each(|known| self.remove(vault, report, known.id))
    }

    fn under_way(&self, report: Uuid) -> Vec<Adding> {
        let adding = held(&self.tray.adding);
        let of_it = adding.iter().filter(|under_way| under_way.report == report);
        of_it.map(|under_way| under_way.adding.clone()).collect()
    }

    /// Takes a file off those on their way; returns whether the responder called
    /// it off.
    fn take_off(&self, id: Uuid) -> bool {
        let mut adding = held(&self.tray.adding);
        let at = adding.iter().position(|under_way| under_way.adding.id == id);
        at.is_some_and(|at| adding.remove(at).called_off)
    }

    /// Keeps the names of files on their way in with the draft, sealed. One of
    /// the same name as one that was cut off takes its place.
    fn note_begun(&self, report: Uuid, files: &[(PathBuf, Adding)]) -> Result<(), Failure> {
        if files.is_empty() {
            return Ok(());
        }
        let is_again = |begun: &OnItsWay| files.iter().any(|(_, adding)| adding.name == begun.name);
        let begun =
            files.iter().map(|(_, adding)| OnItsWay { id: adding.id, name: adding.name.clone() });
        self.with(|vault| {
            let mut summary = self.known(vault, report)?.summary;
            summary.adding.retain(|before| !is_again(before));
            summary.adding.extend(begun);
            vault.save_answers(report, &[], Some(&summary.to_bytes())).map_err(of_vault)
        })
    }

    /// Notes that the responder was told what came of a file on its way.
    fn note_told(&self, report: Uuid, id: Uuid) -> Result<(), Failure> {
        self.with(|vault| {
            let summary = without(self.known(vault, report)?.summary, id).to_bytes();
            vault.save_answers(report, &[], Some(&summary)).map_err(of_vault)
        })
    }

    /// Notes how far a file is; returns whether it was not called off.
    fn went_further(&self, id: Uuid, so_far: u64) -> bool {
        let mut adding = held(&self.tray.adding);
        let found = adding.iter_mut().find(|under_way| under_way.adding.id == id);
        found.is_some_and(|under_way| {
            under_way.adding.done = so_far;
            !under_way.called_off
        })
    }

    fn tell(&self) {
        (self.surroundings.tell)(Event::AttachmentsChanged);
    }

    fn open(&self, report: Uuid, id: Uuid) -> Result<(AboutV1, Content), Failure> {
        self.with(|vault| {
            let listed = vault.attachments(report).map_err(of_vault)?;
            let known = listed.known.iter().find(|known| known.id == id);
            let known = known.ok_or(match listed.damaged.contains(&id) {
                true => Failure::AttachmentDamaged,
                false => Failure::NoSuchAttachment,
            })?;
            let about = AboutV1::parse(&known.about).map_err(|_| Failure::AttachmentDamaged)?;
            Ok((about, vault.content(report, id).map_err(of_content)?))
        })
    }

    fn note(&self, report: Uuid, id: Uuid, deed: Deed) -> Result<(), Failure> {
        self.with(|vault| {
            // What can't be noted now is with the next deed.
            let _later = self.note_sent(vault, report);
            let entry = self.entry(vault, report, id, deed)?;
            vault.note_custody(report, id, &entry).map_err(of_vault)
        })
    }

    /// Notes of each file of a report that it was sent, if it was, and where its
    /// log does not say so yet: the report may have left while nothing could be
    /// noted. A damaged log keeps no other from it.
    pub(crate) fn note_sent(&self, vault: &mut Vault, report: Uuid) -> Result<(), Failure> {
        let Stage::Received { receipt } = vault.listed(report).map_err(of_vault)?.stage else {
            return Ok(());
        };
        self.note_sent_with(vault, report, &receipt)?;
        for added in vault.additions(report).map_err(of_vault)? {
            if let Some(Stage::Received { receipt }) = added.stage {
                self.note_sent_with(vault, report, &receipt)?;
            }
        }
        Ok(())
    }

    fn note_sent_with(
        &self,
        vault: &mut Vault,
        report: Uuid,
        receipt: &[u8],
    ) -> Result<(), Failure> {
        let receipt = SignedReceipt::parse(receipt).ok_or(Failure::VaultDamaged)?.receipt;
        if receipt.attachments.is_empty() {
            return Ok(());
        }
        let held: Vec<String> = receipt.attachments.iter().map(ToString::to_string).collect();
        for known in vault.attachments(report).map_err(of_vault)?.known {
            let Ok(lines) = vault.custody(report, known.id) else { continue };
            let Some(sha256) = to_be_sent_as(&lines).filter(|sha256| held.contains(sha256)) else {
                continue;
            };
            let deed = Deed::Sent {
                sha256,
                reference: receipt.reference.to_string(),
                key: receipt.key_id.to_string(),
                received: receipt.received_at,
            };
            let entry = self.entry(vault, report, known.id, deed)?;
            vault.note_custody(report, known.id, &entry).map_err(of_vault)?;
        }
        Ok(())
    }

    /// The next line of the custody log of an attachment.
    fn entry(&self, vault: &Vault, report: Uuid, id: Uuid, deed: Deed) -> Result<Vec<u8>, Failure> {
        let lines = vault.custody(report, id).map_err(of_content)?;
        let log = Log::of(lines.iter().map(Vec::as_slice));
        let at = (self.surroundings.clock)();
        Ok(Entry::next(&log, id, at, person(vault)?, deed).to_line())
    }
}

/// The same summary, of a draft to which that file is not on its way.
fn without(mut summary: SummaryV1, id: Uuid) -> SummaryV1 {
    summary.adding.retain(|adding| adding.id != id);
    summary
}

/// The files that were on their way in and are not any more.
fn cut_off(summary: &SummaryV1, under_way: &[Adding]) -> Vec<CutOff> {
    let begun = summary.adding.iter();
    let cut_off = begun.filter(|begun| under_way.iter().all(|adding| adding.id != begun.id));
    cut_off.map(|begun| CutOff { id: begun.id, name: begun.name.clone() }).collect()
}

/// The digest of what is sent of a file, as its log has it; none where the log
/// says already that it was.
fn to_be_sent_as(lines: &[Vec<u8>]) -> Option<String> {
    let (mut added, mut sent) = (None, None);
    for line in lines {
        match serde_json::from_slice::<Entry>(line).ok()?.deed {
            Deed::Added { sha256, .. } => {
                added = Some(sha256.clone());
                sent = Some(sha256);
            }
            Deed::Stripped { sha256 } => sent = Some(sha256),
            Deed::Unstripped => sent.clone_from(&added),
            Deed::Sent { .. } => return None,
            _ => {}
        }
    }
    sent
}

/// Names the files that are sent in the answers: nothing else answers that
/// question.
pub(crate) fn name_in(answers: &mut Answers, vault: &Vault, report: Uuid) -> Result<(), Failure> {
    let sent = list(vault, report)?.attachments.into_iter().filter(|known| known.is_sent);
    let ids: Vec<String> = sent.map(|known| known.id.to_string()).collect();
    if !ids.is_empty() {
        answers.set(DOCUMENTS, Answer::Several(ids));
    }
    Ok(())
}

/// The files of a report by their own names, as an answer to what asks for them.
pub(crate) fn named(vault: &Vault, report: Uuid) -> Result<Answer, Failure> {
    let names = list(vault, report)?.attachments.into_iter().map(|known| known.name);
    Ok(Answer::Several(names.collect()))
}

/// What is sent of a finished report: the answers without the names of files,
/// and the files themselves, where the report's route asks for them.
pub(crate) fn to_send(
    vault: &Vault,
    report: Uuid,
    answers: &Answers,
) -> Result<(Answers, Vec<Attachment>), Failure> {
    let is_asked = !answers.is_blank(DOCUMENTS);
    let mut answers = answers.clone();
    answers.remove(DOCUMENTS);
    if !is_asked {
        return Ok((answers, Vec::new()));
    }
    let listed = list(vault, report)?;
    if listed.unreadable > 0 {
        return Err(Failure::AttachmentDamaged);
    }
    let sent = listed.attachments.into_iter().filter(|known| known.is_sent);
    let sent = sent.map(|known| as_sent(vault, report, known));
    Ok((answers, sent.collect::<Result<_, _>>()?))
}

/// What is sent with what is added to a report next.
pub(crate) fn to_add(vault: &Vault, report: Uuid) -> Result<Vec<Attachment>, Failure> {
    let next = going(vault, report, Goes::WithNext)?.into_iter();
    next.map(|known| as_sent(vault, report, known)).collect()
}

/// The files of a report that go with that.
pub(crate) fn going(vault: &Vault, report: Uuid, goes: Goes) -> Result<Vec<Known>, Failure> {
    let mut going = list(vault, report)?.attachments;
    going.retain(|known| known.goes == goes);
    Ok(going)
}

fn as_sent(vault: &Vault, report: Uuid, known: Known) -> Result<Attachment, Failure> {
    let content = vault.content(report, known.id).map_err(of_content)?;
    let (length, sha256) = match known.stripped {
        true => digest_stripped(known.kind, content)?,
        false => (known.length, known.sha256),
    };
    let sha256 = sha256.parse().map_err(|_| Failure::AttachmentDamaged)?;
    let media_type = known.kind.media_type().to_owned();
    Ok(Attachment { sha256, length, name: known.name, media_type })
}

/// Drops the answers that are not asked for with the files that are left: a
/// submission says nothing else.
pub(crate) fn keep_to_route(form: &'static Form, submission: &mut Submission<Answers>) {
    if submission.form_version != form.version() {
        return;
    }
    let finished_on = submission.finished_at.date_naive();
    name_sent(submission);
    if let Ok(report) = form::admit(form, &submission.answers, finished_on) {
        submission.answers = report.answers().clone();
    }
    submission.answers.remove(DOCUMENTS);
}

/// Names the files of a submission in its answers, where their question is.
pub(crate) fn name_sent(submission: &mut Submission<Answers>) {
    let names = submission.attachments.iter().map(|file| file.name.clone());
    let names: Vec<String> = names.collect();
    if !names.is_empty() {
        submission.answers.set(DOCUMENTS, Answer::Several(names));
    }
}

/// Opens what is sent of a file of a finished report, or of what is added to one.
pub(crate) fn open_sent(queue: &Queue<'_>, file: sync::File) -> Option<Box<dyn Source>> {
    let sync::File { named_in, report, number } = file;
    let named = wire::attachments_of(&queue.submission(named_in).ok()?)?;
    let sent = named.get(number)?;
    let known = queue.attachments(report).ok()?.known.into_iter();
    let known = known.filter_map(|known| Some((known.id, AboutV1::parse(&known.about).ok()?)));
    known
        .filter(|(_, about)| about.kind.is_sent() && about.name == sent.name)
        .find_map(|(id, about)| opened_as(queue.content(report, id).ok()?, &about, sent))
}

/// What is sent of a file, if it is this one.
fn opened_as(content: Content, about: &AboutV1, sent: &Attachment) -> Option<Box<dyn Source>> {
    if !about.stripped {
        return (about.sha256 == sent.sha256.to_string()).then(|| Box::new(content) as _);
    }
    let mut copy = Vec::new();
    strip(about.kind, content, &mut copy).ok()?;
    let is_it = seal::sha256(&copy).to_string() == sent.sha256.to_string();
    is_it.then(|| Box::new(Cursor::new(copy)) as _)
}

/// The files of a report that waits, or of what is added to one, apart: those that can be read from their first
/// byte to their last, and the names of those that can't.
pub(crate) fn parted(
    queue: &Queue<'_>,
    named_in: Uuid,
    report: Uuid,
    named: Vec<Attachment>,
) -> (Vec<Attachment>, Vec<String>) {
    let named = named.into_iter().enumerate();
    let (whole, broken): (Vec<_>, Vec<_>) = named.partition(|(number, sent)| {
        let source = open_sent(queue, sync::File { named_in, report, number: *number });
        let read = source.and_then(|mut source| io::copy(&mut source, &mut io::sink()).ok());
        read == Some(sent.length)
    });
    let whole = whole.into_iter().map(|(_, sent)| sent).collect();
    (whole, broken.into_iter().map(|(_, sent)| sent.name).collect())
}

/// Notes of the files of a finished report which are not sent with it: all,
/// where its route does not ask for them, and those that were left out.
pub(crate) fn note_left_out(attachments: &mut [Known], submission: &[u8]) {
    let named = wire::attachments_of(submission).unwrap_or_default();
    for known in attachments.iter_mut().filter(|known| known.goes == Goes::WithReport) {
        let is_it = |sent: &Attachment| {
            sent.name == known.name && (known.stripped || sent.sha256.to_string() == known.sha256)
        };
        known.is_sent &= named.iter().any(is_it);
    }
}

/// The files of a report that are known.
pub(crate) fn list(vault: &Vault, report: Uuid) -> Result<AttachmentList, Failure> {
    let listed = vault.attachments(report).map_err(of_vault)?;
    let (all, damaged) = (listed.known.len(), listed.damaged.len());
    let attachments = with_added(listed.known, &named_in_added(vault, report));
    let unreadable = damaged + all - attachments.len();
    Ok(AttachmentList { attachments, unreadable, ..AttachmentList::default() })
}

/// The files of a report of which it can be read what is known; `added` went with what was
/// added to it.
pub(crate) fn with_added(all: Vec<::vault::Attachment>, added: &[Attachment]) -> Vec<Known> {
    let with_added = |known: ::vault::Attachment| {
        let goes = goes(&AboutV1::parse(&known.about).ok()?, added);
        Some(Known { goes, ..attachment(known).ok()? })
    };
    all.into_iter().filter_map(with_added).collect()
}

/// What a file goes with, where that is what went with what was added to its report.
fn goes(about: &AboutV1, added: &[Attachment]) -> Goes {
    let sha256 = about.stripped_sha256.as_ref().unwrap_or(&about.sha256);
    let is_it = |sent: &Attachment| sent.name == about.name && sent.sha256.to_string() == *sha256;
    match about.is_later {
        false => Goes::WithReport,
        true if added.iter().any(is_it) => Goes::WithAdded,
        true => Goes::WithNext,
    }
}

pub(crate) fn attachment(known: ::vault::Attachment) -> Result<Known, Failure> {
    let about = AboutV1::parse(&known.about)?;
    let goes = goes(&about, &[]);
    Ok(Known {
        id: known.id,
        name: about.name,
        kind: about.kind,
        goes,
        is_sent: about.kind.is_sent(),
        length: about.length,
        sha256: about.sha256,
        added_at: about.added_at,
        marks: about.marks,
        stripped: about.stripped,
        is_there: known.is_there,
    })
}

fn held<T>(tray: &Mutex<T>) -> MutexGuard<'_, T> {
    tray.lock().unwrap_or_else(PoisonError::into_inner)
}

fn person(vault: &Vault) -> Result<Person, Failure> {
    let responder = responder::read(vault)?.ok_or(Failure::NotAResponder)?;
    Ok(Person { email: responder.email, organisation: responder.organisation })
}

fn adding(file: &Path) -> Result<Adding, Failure> {
    let name = file.file_name().map(|name| plain(&name.to_string_lossy())).unwrap_or_default();
    let total = fs::metadata(file).map_or(0, |known| known.len());
    let id = seal::make_id().map_err(|_| Failure::NotStored)?;
    Ok(Adding { id, name, done: 0, total })
}

/// A name as it can be shown in one line.
pub(crate) fn plain(name: &str) -> String {
    let letters = name.trim().chars().filter(|letter| !letter.is_control());
    letters.take(LONGEST_NAME).collect()
}

/// A folder or a pipe is no file to read to its end.
fn open_file(file: &Path) -> Result<File, Why> {
    let is_file = fs::metadata(file).is_ok_and(|known| known.is_file());
    is_file.then(|| File::open(file).ok()).flatten().ok_or(Why::Unreadable)
}

fn of_recognising(not_taken: NotTaken) -> Why {
    match not_taken {
        NotTaken::Refused(refusal) => refusal.into(),
        NotTaken::Unreadable(_) => Why::Unreadable,
    }
}

fn of_failure(failure: Failure) -> Why {
    match failure {
        Failure::Locked => Why::CalledOff,
        Failure::AlreadyFinished => Why::Finished,
        _ => Why::NotStored,
    }
}

/// A damaged attachment is not a damaged vault.
fn of_content(error: ::vault::Error) -> Failure {
    match error {
        ::vault::Error::Damaged(_) => Failure::AttachmentDamaged,
        error => of_vault(error),
    }
}

/// The length and the digest of the copy without marks, as it is sent.
fn digest_stripped(kind: Kind, content: Content) -> Result<(u64, String), Failure> {
    let mut hashed = Hashed { length: 0, hasher: Hasher::new() };
    strip(kind, content, &mut hashed).map_err(|why| match why {
        NotStripped::NotAPicture => Failure::MarksNotStripped,
        NotStripped::Io(_) => Failure::AttachmentDamaged,
    })?;
    Ok((hashed.length, hashed.hasher.finish().to_string()))
}

struct Hashed {
    length: u64,
    hasher: Hasher,
}

impl Write for Hashed {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.hasher.update(piece);
        self.length += piece.len() as u64;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a file out of the vault; what was written of one that is damaged is
/// taken back.
fn write_out(place: &Path, mut content: Content) -> Result<(), Failure> {
    let mut file = File::create(place).map_err(|_| Failure::NotExported)?;
    let written = io::copy(&mut content, &mut file).and_then(|_| file.sync_all());
    written.map_err(|error| {
        _ = fs::remove_file(place);
        match error.kind() {
            ErrorKind::InvalidData => Failure::AttachmentDamaged,
            _ => Failure::NotExported,
        }
    })
}

/// Writes the custody log beside a file, under the first name that is free.
fn write_log(place: &Path, lines: &[Vec<u8>]) -> io::Result<()> {
    let name = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let log: Vec<u8> = lines.iter().flat_map(|line| [line, &b"\n"[..]].concat()).collect();
    for number in 1.. {
        let number = if number == 1 { String::new() } else { format!("-{number}") };
        let beside = place.with_file_name(format!("{name}.custody{number}.jsonl"));
        match File::create_new(beside) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            file => return file?.write_all(&log),
        }
    }
    Ok(())
}
