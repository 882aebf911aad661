//! Files are added to a report, kept, shown, exported and removed, and each of
//! these is in a log that anybody can check.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use app::App;
use contract::Failure;
use contract::additions::{self, AddToReport, Added, KeepBegun, ReadAdditions};
use contract::attachments::{
    AddAttachments, AddDropped, Attachment, AttachmentList, CallOff, CutOff, ExportAttachment,
    Exported, ForgetCutOff, Goes, Host, Kind, LeftOut, ListAttachments, Location, NoteHandOver,
    RemoveAttachment, StripMarks, ViewAttachment, Why,
};
use contract::copies::{CopyKind, SaveCopy};
use contract::events::Event;
use contract::record::{Act, Came, ReadRecord, Said};
use contract::reports::{
    Finish, OpenReport, Progress, SendWithoutFiles, Setback, StartReport, TurnPage,
};
use contract::vault::{Lock, LookAtUnsent, Unsent};
use custody::{Deed, Origin};
use form::{Answer, Answers};
use serde_json::{Value, json};
use testkit::endpoint::LocalEndpoint;
use testkit::report::{adult_referral, nameless};
use uuid::Uuid;

use crate::additions::{arrived, held};
use crate::journey::{
    PASSPHRASE, delivered, enrol, enrol_before, enrol_with, fill_in, only_vault, unlock, until,
    with_vault,
};
use crate::window::Window;

const PDF: &[u8] = b"%PDF-1.7\nwhat a letter says";

/// A picture that says where it was taken: 51 degrees north, 1 degree west.
fn picture() -> Vec<u8> {
    let number =
        |degrees: u8| [&[0, 0, 0, degrees, 0, 0, 0, 1][..], &[0; 4], &[0, 0, 0, 1]].concat();
    let tiff = [
        &b"MM\0*\0\0\0\x08\0\x01\x88\x25\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0"[..],
        b"\0\x04\0\x01\0\x02\0\0\0\x02N\0\0\0\0\x02\0\x05\0\0\0\x02\0\0\0\x50",
        b"\0\x03\0\x02\0\0\0\x02W\0\0\0\0\x04\0\x05\0\0\0\x02\0\0\0\x60\0\0\0\0",
        &number(51),
        &number(1),
    ];
    let tiff = tiff.concat();
    let length = u16::try_from(tiff.len() + 8).unwrap().to_be_bytes();
    let pixels = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0pixels\xff\xd9";
    [b"\xff\xd8\xff\xe1", &length[..], b"Exif\0\0", &tiff, pixels].concat()
}

struct Stage {
    window: Window,
    report: Uuid,
    folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::of(Window::main(&folder.path().join("data"), None), folder)
    }

    fn sending_to(endpoint: &LocalEndpoint) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = app::Settings::read(&endpoint.settings_path()).unwrap();
        Self::of(Window::main(&folder.path().join("data"), Some(settings)), folder)
    }

    fn of(window: Window, folder: tempfile::TempDir) -> Self {
        with_vault(&window);
        let report = window.ask(StartReport {}).unwrap().id;
        Self { window, report, folder }
    }

    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn add(&self, files: &[PathBuf]) -> Vec<LeftOut> {
        *self.window.chosen.lock().unwrap() = files.to_vec();
        self.window.ask(AddAttachments { report: self.report }).unwrap()
    }

    fn list(&self) -> AttachmentList {
        self.window.ask(ListAttachments { report: self.report }).unwrap()
    }

    fn only(&self) -> Attachment {
        let attachments = self.list().attachments;
        assert_eq!(attachments.len(), 1);
        attachments.into_iter().next().unwrap()
    }

    /// The only one exported: its bytes, and its log as a third party reads it.
    fn exported(&self) -> (Vec<u8>, custody::Sound) {
        self.exported_one(&self.only())
    }

    fn exported_one(&self, attachment: &Attachment) -> (Vec<u8>, custody::Sound) {
        let place = tempfile::tempdir_in(self.folder.path()).unwrap();
        *self.window.place.lock().unwrap() = Some(place.path().to_owned());
        let ask = ExportAttachment { report: self.report, id: attachment.id };
        assert_eq!(self.window.ask(ask), Ok(Exported::Saved));
        let file = place.path().join(&attachment.name);
        let log = place.path().join(format!("{}.custody.jsonl", attachment.name));
        (fs::read(file).unwrap(), custody::check(&fs::read(log).unwrap()).unwrap())
    }

    fn sealed_files(&self) -> usize {
        let vaults = fs::read_dir(self.folder.path().join("data/vaults")).unwrap();
        let folders = vaults.map(|entry| entry.unwrap().path().join("attachments"));
        folders.filter_map(|folder| fs::read_dir(folder).ok()).map(Iterator::count).sum()
    }
}

fn left_out(name: &str, why: Why) -> LeftOut {
    LeftOut { name: name.to_owned(), why }
}

#[test]
fn what_is_added_is_listed_by_what_it_is_and_not_by_its_name() {
    let stage = Stage::new();
    let files = [
        stage.file("letter.jpg", PDF),
        stage.file("room.pdf", &picture()),
        stage.file("interview", b"OggS\0\x02 speech"),
    ];
    assert_eq!(stage.add(&files), []);
    assert!(stage.window.told.lock().unwrap().contains(&Event::AttachmentsChanged));
    let list = stage.list();
    let told: Vec<_> =
        list.attachments.iter().map(|file| (&file.name[..], file.kind, file.is_sent)).collect();
    let expected = [
        ("letter.jpg", Kind::Pdf, true),
        ("room.pdf", Kind::Jpeg, true),
        ("interview", Kind::Ogg, false),
    ];
    assert_eq!(told, expected);
    let at = Location::At { latitude: 51.0, longitude: -1.0 };
    assert_eq!(list.attachments[1].marks.location, at);
    assert_eq!(list.attachments[0].length, PDF.len() as u64);
    assert_eq!(list.attachments[0].sha256, seal::sha256(PDF).to_string());
    assert!(list.adding.is_empty() && list.unreadable == 0);
}

#[test]
fn what_is_not_taken_is_told_by_name_with_the_reason_and_keeps_no_other_out() {
    let stage = Stage::new();
    let files = [
        stage.file("empty.pdf", b""),
        stage.file("sheet.pdf", b"just a text"),
        stage.file("photo.heic", b"\0\0\0\x18ftypheic"),
        stage.folder.path().join("gone.pdf"),
        stage.folder.path().to_owned(),
        stage.file("letter.pdf", PDF),
        stage.file("long.pdf", &[PDF, &vec![b' '; 25 * 1024 * 1024]].concat()),
    ];
    let folder = stage.folder.path().file_name().unwrap().to_string_lossy();
    let expected = [
        left_out("empty.pdf", Why::Empty),
        left_out("sheet.pdf", Why::NotKnown),
        left_out("photo.heic", Why::OtherPicture),
        left_out("gone.pdf", Why::Unreadable),
        left_out(&folder, Why::Unreadable),
        left_out("long.pdf", Why::TooLarge),
    ];
    assert_eq!(stage.add(&files), expected);
    assert_eq!((stage.only().name.as_str(), stage.sealed_files()), ("letter.pdf", 1));
}

#[test]
fn no_reply_says_where_a_file_was() {
    let stage = Stage::new();
    let files = [stage.file("letter.pdf", PDF), stage.file("empty", b"")];
    *stage.window.chosen.lock().unwrap() = files.to_vec();
    let content = json!({ "report": stage.report });
    for command in ["add_attachments", "list_attachments", "add_dropped"] {
        let reply = stage.window.invoke("attachments", command, content.clone()).unwrap();
        let place = stage.folder.path().file_name().unwrap().to_string_lossy().into_owned();
        assert!(!reply.to_string().contains(&place), "{command}: {reply}");
    }
    let (_, log) = stage.exported();
    assert!(format!("{log:?}").contains("letter.pdf"));
    assert!(!format!("{log:?}").contains(&*stage.folder.path().to_string_lossy()));
}

#[test]
fn dropped_files_are_added_once_and_only_when_the_screen_asks() {
    let stage = Stage::new();
    stage.window.app.hold_dropped(vec![stage.file("letter.pdf", PDF)]);
    assert!(stage.list().attachments.is_empty());
    let ask = || stage.window.ask(AddDropped { report: stage.report });
    assert_eq!(ask(), Ok(Vec::new()));
    assert_eq!(ask(), Ok(Vec::new()));
    assert_eq!(stage.only().name, "letter.pdf");
    let (_, log) = stage.exported();
    let Deed::Added { from, .. } = log.entries[0].deed else { panic!("added first") };
    assert_eq!(from, Origin::DroppedOnTheWindow);
}

/// A file too large to be done soon.
fn a_long_one(stage: &Stage) -> PathBuf {
    let path = stage.file("film.ogg", b"OggS\0\x02");
    fs::File::options().write(true).open(&path).unwrap().set_len(8 << 30).unwrap();
    path
}

/// Asks for it, from another thread.
fn add_a_long_one(stage: &Stage) -> thread::JoinHandle<Vec<LeftOut>> {
    add_elsewhere(stage, vec![a_long_one(stage)])
}

fn add_elsewhere(stage: &Stage, files: Vec<PathBuf>) -> thread::JoinHandle<Vec<LeftOut>> {
    *stage.window.chosen.lock().unwrap() = files;
    let (app, report): (Arc<App>, _) = (Arc::clone(&stage.window.app), stage.report);
    thread::spawn(move || app.add_attachments(AddAttachments { report }).unwrap())
}

#[test]
fn a_file_on_its_way_can_be_called_off_and_leaves_nothing() {
    let stage = Stage::new();
    let adding = add_a_long_one(&stage);
    let under_way = loop {
        let found = stage.list().adding.into_iter().find(|adding| adding.done > 0);
        match found {
            Some(found) => break found,
            None => thread::yield_now(),
        }
    };
    assert_eq!((under_way.name.as_str(), under_way.total), ("film.ogg", 8 << 30));
    stage.window.ask(CallOff { id: under_way.id }).unwrap();
    assert_eq!(adding.join().unwrap(), [left_out("film.ogg", Why::CalledOff)]);
    let list = stage.list();
    assert!(list.attachments.is_empty() && list.adding.is_empty());
    assert!(list.cut_off.is_empty(), "they know");
    assert_eq!(stage.sealed_files(), 0);
}

/// Three files of which the first is in and the second on its way.
fn add_three(stage: &Stage) -> thread::JoinHandle<Vec<LeftOut>> {
    let files = [stage.file("letter.pdf", PDF), a_long_one(stage), stage.file("last.pdf", PDF)];
    let adding = add_elsewhere(stage, files.to_vec());
    while stage.list().adding.iter().all(|file| file.name != "film.ogg" || file.done == 0) {
        thread::yield_now();
    }
    adding
}

/// The names of the files that are there, and of those that were cut off.
fn there_and_cut_off(list: AttachmentList) -> (Vec<String>, Vec<String>) {
    let there = list.attachments.into_iter().map(|file| file.name).collect();
    (there, list.cut_off.into_iter().map(|file| file.name).collect())
}

#[test]
fn what_the_lock_cut_off_is_named_until_it_is_added_again_or_left_out() {
    let stage = Stage::new();
    let adding = add_three(&stage);
    assert!(stage.list().cut_off.is_empty(), "it is under way");
    stage.window.ask(Lock {}).unwrap();
    adding.join().unwrap();
    unlock(&stage.window, PASSPHRASE).unwrap();
    let (there, cut_off) = there_and_cut_off(stage.list());
    assert_eq!(
        (there, cut_off),
        (vec!["letter.pdf".into()], vec!["film.ogg".into(), "last.pdf".into()])
    );

    stage.add(&[stage.file("last.pdf", PDF)]);
    let [CutOff { id, name }] = &stage.list().cut_off[..] else { panic!("one was not added") };
    assert_eq!(name, "film.ogg");
    stage.window.ask(ForgetCutOff { report: stage.report, id: *id }).unwrap();
    assert!(stage.list().cut_off.is_empty());
}

#[test]
fn after_a_kill_what_was_whole_is_there_and_the_rest_is_named() {
    let stage = Stage::new();
    let adding = add_three(&stage);
    // The vault is on the disk as a kill at this moment would leave it.
    let killed = tempfile::tempdir().unwrap();
    copy_folder(&stage.folder.path().join("data"), killed.path());
    stage.window.ask(CallOff { id: stage.list().adding[0].id }).unwrap();
    adding.join().unwrap();

    let window = Window::main(killed.path(), None);
    unlock(&window, PASSPHRASE).unwrap();
    let list = window.ask(ListAttachments { report: stage.report }).unwrap();
    let (there, cut_off) = there_and_cut_off(list);
    assert_eq!(
        (there, cut_off),
        (vec!["letter.pdf".into()], vec!["film.ogg".into(), "last.pdf".into()])
    );
}

/// Copies what is small in a folder, and the first bytes of what is not.
fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() {
            copy_folder(&path, &to);
        } else {
            let mut bytes = Vec::new();
            fs::File::open(&path).unwrap().take(4 << 20).read_to_end(&mut bytes).unwrap();
            fs::write(to, bytes).unwrap();
        }
    }
}

#[test]
fn locking_the_vault_calls_off_what_is_on_its_way() {
    let stage = Stage::new();
    let adding = add_a_long_one(&stage);
    while stage.list().adding.iter().all(|adding| adding.done == 0) {
        thread::yield_now();
    }
    stage.window.ask(Lock {}).unwrap();
    assert_eq!(adding.join().unwrap(), [left_out("film.ogg", Why::CalledOff)]);
    assert_eq!(stage.sealed_files(), 0);
    unlock(&stage.window, PASSPHRASE).unwrap();
    assert!(stage.list().attachments.is_empty());
}

#[test]
fn a_report_has_100_files_to_be_sent_and_any_number_besides() {
    let stage = Stage::new();
    let letter = stage.file("letter.pdf", PDF);
    assert_eq!(stage.add(&vec![letter.clone(); 100]), []);
    let speech = stage.file("speech.amr", b"#!AMR\n\x3c");
    assert_eq!(stage.add(&[letter, speech]), [left_out("letter.pdf", Why::TooMany)]);
    assert_eq!(stage.list().attachments.len(), 101);
}

fn turn(stage: &Stage, page: &str, answers: Answers) -> (String, Answers) {
    let page = page.to_owned();
    let ask = TurnPage { id: stage.report, page, answers, to_check: false };
    let turned = stage.window.ask(ask).unwrap();
    (turned.page, turned.answers)
}

#[test]
fn with_files_the_report_asks_what_they_are_and_without_it_does_not() {
    let stage = Stage::new();
    fill_in(&stage.window, stage.report, &adult_referral());
    let page = "/upload-evidence";
    stage.add(&[stage.file("speech.amr", b"#!AMR\n\x3c")]);
    assert_eq!(turn(&stage, page, Answers::default()).0, "/confirm", "it is not sent");

    stage.add(&[stage.file("letter.pdf", PDF)]);
    let (next, answers) = turn(&stage, page, Answers::default());
    assert_eq!(next, "/what-evidence-you-will-submit");
    let letter = stage.list().attachments[1].id;
    let named: Vec<&str> = answers.get("upload-file").unwrap().options().collect();
    assert_eq!(named, [letter.to_string()]);
    let opened = stage.window.ask(OpenReport { id: stage.report }).unwrap();
    assert!(opened.answers.has("upload-file", &letter.to_string()));

    let made_up: Answers = [("upload-file", "somebody else's")].into_iter().collect();
    assert_eq!(turn(&stage, page, made_up).1.get("upload-file"), answers.get("upload-file"));
    let remove = RemoveAttachment { report: stage.report, id: letter };
    stage.window.ask(remove).unwrap();
    assert_eq!(turn(&stage, page, Answers::default()).0, "/confirm");
}

#[test]
fn a_report_is_sent_with_its_files_and_without_those_that_are_held() {
    let mut endpoint = LocalEndpoint::new();
    let stage = Stage::sending_to(&endpoint);
    fill_in(&stage.window, stage.report, &adult_referral());
    stage.add(&[
        stage.file("speech.amr", b"#!AMR\n\x3c"),
        stage.file("room.jpg", &picture()),
        stage.file("letter.pdf", PDF),
    ]);
    let (report, room) = (stage.report, stage.list().attachments[1].id);
    stage.window.ask(StripMarks { report, id: room, strip: true }).unwrap();
    let unfinished = stage.window.ask(Finish { id: report }).unwrap();
    assert_eq!(unfinished[0].field, "what-evidence-you-will-submit");
    let what: Answers = [("what-evidence-you-will-submit", "a letter")].into_iter().collect();
    turn(&stage, "/what-evidence-you-will-submit", what);
    assert_eq!(stage.window.ask(Finish { id: report }), Ok(Vec::new()));

    endpoint.start();
    enrol(&stage.window, &endpoint);
    delivered(&stage.window, report);
    let held = &endpoint.held()[0];
    let mut stripped = Vec::new();
    evidence::strip(Kind::Jpeg, Cursor::new(picture()), &mut stripped).unwrap();
    assert_ne!(stripped, picture());
    let sent = [("room.jpg", &stripped[..]), ("letter.pdf", PDF)];
    for (file, (name, content)) in
        held["submission"]["attachments"].as_array().unwrap().iter().zip(sent)
    {
        assert_eq!(file["name"], name);
        let sha256 = file["sha256"].as_str().unwrap();
        assert_eq!(endpoint.file(held, sha256).unwrap(), content);
    }
    assert_eq!(held["payload"]["Document2.Name"], "letter.pdf");
    assert!(held["payload"].get("Document3.Name").is_none(), "the speech is held");

    let [speech, room, letter] = &stage.list().attachments[..] else { panic!("three files") };
    assert_eq!(sendings(&stage, speech), [] as [String; 0]);
    assert_eq!(sendings(&stage, room), [seal::sha256(&stripped).to_string()]);
    assert_eq!(sendings(&stage, letter), [seal::sha256(PDF).to_string()]);
    assert_eq!(sendings(&stage, letter).len(), 1, "noted once");
    let room = room.id;

    let (kind, unsaved) = (CopyKind::Text, Answers::default());
    stage.window.ask(SaveCopy { id: report, kind, passphrase: None, unsaved }).unwrap();
    let (_, copy) = stage.window.saved.lock().unwrap().pop().unwrap();
    let copy = String::from_utf8(copy).unwrap();
    for said in ["a letter", "room.jpg", "Part of the report", "speech.amr", "Held, not sent"] {
        assert!(copy.contains(said), "{said}: {copy}");
    }
    let removed = stage.window.ask(RemoveAttachment { report, id: room });
    assert_eq!(removed, Err(Failure::AlreadyFinished));
}

/// The digest of each sending that the log of a file tells of, as a third party
/// reads it.
#[test]
fn a_report_with_a_file_that_cannot_be_read_is_sent_without_it_once_the_responder_says_so() {
    let mut endpoint = LocalEndpoint::new();
    let stage = Stage::sending_to(&endpoint);
    fill_in(&stage.window, stage.report, &adult_referral());
    let files = [("room.jpg", &picture()[..]), ("letter.pdf", PDF), ("note.pdf", b"%PDF-1.4 a")];
    stage.add(&files.map(|(name, content)| stage.file(name, content)));
    let report = stage.report;
    let what: Answers = [("what-evidence-you-will-submit", "a letter")].into_iter().collect();
    turn(&stage, "/what-evidence-you-will-submit", what);
    assert_eq!(stage.window.ask(Finish { id: report }), Ok(Vec::new()));
    endpoint.start();
    enrol(&stage.window, &endpoint);
    let listed = stage.list().attachments;
    damage(&sealed_file(stage.folder.path(), listed[0].id));
    until(&stage.window, report, |progress| {
        let unreadable = Some(Setback::FileUnreadable);
        matches!(progress, Progress::Waiting { setback, .. } if *setback == unreadable)
    });

    stage.window.ask(SendWithoutFiles { id: report }).unwrap();
    delivered(&stage.window, report);
    let submission = &endpoint.held()[0]["submission"];
    let sent = submission["attachments"].as_array().unwrap().iter().map(|file| &file["name"]);
    assert_eq!(sent.collect::<Vec<_>>(), ["letter.pdf", "note.pdf"]);
    let listed = stage.list().attachments;
    assert_eq!(listed.iter().map(|file| file.is_sent).collect::<Vec<_>>(), [false, true, true]);
    assert_eq!(sendings(&stage, &listed[1]).len(), 1);
    let page = stage.window.ask(ReadRecord { of: Some(report), before: None }).unwrap();
    let is_told = |said: &Said| match said {
        Said::Kept { entry } => entry.act == Act::LeftOut { name: "room.jpg".to_owned() },
        Said::Erased | Said::Damaged => false,
    };
    assert_eq!(page.acts.iter().filter(|done| is_told(&done.said)).count(), 1);
}

#[test]
fn a_report_of_which_no_file_can_be_read_is_sent_with_none_and_does_not_say_what_they_are() {
    let mut endpoint = LocalEndpoint::new();
    let stage = Stage::sending_to(&endpoint);
    fill_in(&stage.window, stage.report, &adult_referral());
    stage.add(&[stage.file("letter.pdf", PDF)]);
    let report = stage.report;
    let what: Answers = [("what-evidence-you-will-submit", "a letter")].into_iter().collect();
    turn(&stage, "/what-evidence-you-will-submit", what);
    assert_eq!(stage.window.ask(Finish { id: report }), Ok(Vec::new()));
    damage(&sealed_file(stage.folder.path(), stage.only().id));
    stage.window.ask(SendWithoutFiles { id: report }).unwrap();
    endpoint.start();
    enrol(&stage.window, &endpoint);
    delivered(&stage.window, report);
    let submission = &endpoint.held()[0]["submission"];
    assert!(submission.get("attachments").is_none());
    assert!(submission["answers"].get("what-evidence-you-will-submit").is_none());
}

fn damage(sealed: &Path) {
    let mut bytes = fs::read(sealed).unwrap();
    bytes[100] ^= 1;
    fs::write(sealed, bytes).unwrap();
}

fn sendings(stage: &Stage, file: &Attachment) -> Vec<String> {
    let (_, log) = stage.exported_one(file);
    let sent = |entry: custody::Entry| match entry.deed {
        Deed::Sent { sha256, .. } => Some(sha256),
        _ => None,
    };
    log.entries.into_iter().filter_map(sent).collect()
}

#[test]
fn what_left_while_the_vault_was_locked_is_in_the_log_of_each_file_after_the_next_unlock() {
    let mut endpoint = LocalEndpoint::new();
    let stage = Stage::sending_to(&endpoint);
    enrol_before(&stage.window, &mut endpoint);
    fill_in(&stage.window, stage.report, &adult_referral());
    stage.add(&[stage.file("letter.pdf", PDF)]);
    let what: Answers = [("what-evidence-you-will-submit", "a letter")].into_iter().collect();
    turn(&stage, "/what-evidence-you-will-submit", what);
    assert_eq!(stage.window.ask(Finish { id: stage.report }), Ok(Vec::new()));
    stage.window.ask(Lock {}).unwrap();
    endpoint.start();
    sent_while_locked(&stage);

    unlock(&stage.window, PASSPHRASE).unwrap();
    let (_, log) = stage.exported();
    let [_, sent, exported] = &log.entries[..] else { panic!("{log:?}") };
    let Deed::Sent { sha256, reference, key, .. } = &sent.deed else { panic!("{sent:?}") };
    assert_eq!(*sha256, seal::sha256(PDF).to_string());
    assert_eq!(endpoint.held()[0]["reference"], reference.as_str());
    assert_eq!(key.len(), 16);
    assert!(sent.at < exported.at);
}

#[test]
fn what_was_added_leaves_with_its_file_while_the_vault_is_locked() {
    let endpoint = LocalEndpoint::started();
    let stage = received(&endpoint, &adult_referral());
    stage.add(&[stage.file("letter.pdf", PDF)]);
    say_more(&stage);
    stage.window.ask(Lock {}).unwrap();
    sent_while_locked(&stage);
    let [(addition, _)] = &held(&endpoint)[..] else { panic!("one addition") };
    assert_eq!(addition.attachments.len(), 1);

    unlock(&stage.window, PASSPHRASE).unwrap();
    assert_eq!(sendings(&stage, &stage.only()), [seal::sha256(PDF).to_string()]);
    let read = ReadRecord { of: Some(stage.report), before: None };
    let acts = stage.window.ask(read).unwrap().acts.into_iter();
    let said = acts.filter_map(|done| match done.said {
        Said::Kept { entry } => Some(entry),
        _ => None,
    });
    let is_sent = |act: &Act| matches!(act, Act::Added { came: Came::Sent, .. });
    let sent: Vec<_> = said.filter(|entry| is_sent(&entry.act)).collect();
    assert!(sent.len() == 1 && sent[0].who.is_none(), "the app did it");
}

/// Delivers what waits in the locked vault, until its outbox has let go of it.
fn sent_while_locked(stage: &Stage) {
    let (id, _) = only_vault(&stage.window);
    let app = Arc::clone(&stage.window.app);
    tauri::async_runtime::block_on(async {
        let delivering = tauri::async_runtime::spawn({
            let app = Arc::clone(&app);
            async move { app.keep_delivering().await }
        });
        let is_sent = || {
            let unsent = stage.window.ask(LookAtUnsent { id });
            matches!(unsent, Ok(Some(Unsent { waiting: 0, .. })))
        };
        while !is_sent() {
            // One look of the watch has the outbox forgotten that is empty.
            tokio::select! {
                biased;
                () = app.keep_watch() => {}
                () = tokio::task::yield_now() => {}
            }
        }
        delivering.abort();
    });
}

#[test]
fn files_that_a_notification_does_not_ask_for_stay() {
    let mut endpoint = LocalEndpoint::new();
    let stage = Stage::sending_to(&endpoint);
    stage.add(&[stage.file("letter.pdf", PDF)]);
    assert!(stage.only().is_sent);
    let text = include_str!("../../examples/notification-not-co-operating.json");
    fill_in(&stage.window, stage.report, &serde_json::from_str(text).unwrap());
    assert_eq!(stage.window.ask(Finish { id: stage.report }), Ok(Vec::new()));
    assert!(!stage.only().is_sent, "it says that it was not sent");

    endpoint.start();
    let email = adult_referral().text("user-email").to_owned();
    enrol_with(&stage.window, endpoint.invite_for(&email, "Kalayaan"));
    delivered(&stage.window, stage.report);
    assert!(endpoint.held()[0]["submission"].get("attachments").is_none());
    assert!(!endpoint.files_of(stage.report).exists());
    assert_eq!(stage.exported().0, PDF, "it can still be taken out");
}

#[test]
fn everything_that_is_done_with_a_file_is_in_a_log_that_anybody_can_check() {
    let stage = Stage::new();
    stage.add(&[stage.file("room.jpg", &picture())]);
    let (report, id) = (stage.report, stage.only().id);
    let ask = |to: &str| NoteHandOver { report, id, to: to.to_owned() };
    stage.window.ask(ViewAttachment { report, id }).unwrap();
    stage.window.ask(StripMarks { report, id, strip: true }).unwrap();
    stage.window.ask(StripMarks { report, id, strip: true }).unwrap();
    assert!(stage.only().stripped);
    assert_eq!(stage.window.ask(ask(" \n ")), Err(Failure::NotUnderstood));
    stage.window.ask(ask("DC Lowe\n, Kent Police")).unwrap();
    stage.window.ask(StripMarks { report, id, strip: false }).unwrap();
    let (content, log) = stage.exported();
    assert_eq!(content, picture(), "what is exported is what was added");

    let sha256 = seal::sha256(&picture()).to_string();
    let mut stripped = Vec::new();
    evidence::strip(Kind::Jpeg, &picture()[..], &mut stripped).unwrap();
    let deeds: Vec<Deed> = log.entries.iter().map(|entry| entry.deed.clone()).collect();
    let expected = [
        Deed::Added {
            name: "room.jpg".to_owned(),
            from: Origin::ChosenInADialog,
            length: picture().len() as u64,
            sha256: sha256.clone(),
        },
        Deed::Viewed,
        Deed::Stripped { sha256: seal::sha256(&stripped).to_string() },
        Deed::HandedOver { to: "DC Lowe, Kent Police".to_owned() },
        Deed::Unstripped,
        Deed::Exported { sha256 },
    ];
    assert_eq!(deeds, expected);
    assert!(log.entries.iter().all(|entry| entry.by.organisation == "Kent Police"));
    let read = ReadRecord { of: Some(report), before: None };
    let acts = stage.window.ask(read).unwrap().acts;
    let attached = |act: &Act| *act == Act::Attached { name: "room.jpg".to_owned() };
    let taken_out = |act: &Act| *act == Act::TakenOut { name: "room.jpg".to_owned() };
    let told = |is: &dyn Fn(&Act) -> bool| {
        let told = acts.iter().filter(|done| match &done.said {
            Said::Kept { entry } => is(&entry.act),
            _ => false,
        });
        told.count()
    };
    assert_eq!((told(&attached), told(&taken_out)), (1, 1), "the vault's own record tells it, too");
    let (_, again) = stage.exported();
    assert_eq!(again.entries.len(), 7, "and the log goes on");
    assert_eq!(again.entries[..6], log.entries[..]);
}

#[test]
fn an_export_that_is_called_off_is_not_noted_and_overwrites_no_log() {
    let stage = Stage::new();
    stage.add(&[stage.file("letter.pdf", PDF)]);
    let ask = || ExportAttachment { report: stage.report, id: stage.only().id };
    assert_eq!(stage.window.ask(ask()), Ok(Exported::Cancelled));
    let place = stage.folder.path().join("out");
    fs::create_dir(&place).unwrap();
    fs::write(place.join("letter.pdf.custody.jsonl"), b"an older log").unwrap();
    *stage.window.place.lock().unwrap() = Some(place.clone());
    assert_eq!(stage.window.ask(ask()), Ok(Exported::Saved));
    let read = |name: &str| fs::read(place.join(name)).unwrap();
    assert_eq!(read("letter.pdf.custody.jsonl"), b"an older log");
    let log = custody::check(&read("letter.pdf.custody-2.jsonl")).unwrap();
    assert_eq!(log.entries.len(), 2, "added and exported");

    *stage.window.place.lock().unwrap() = Some(stage.folder.path().join("nowhere"));
    assert_eq!(stage.window.ask(ask()), Err(Failure::NotExported));
}

#[test]
fn a_picture_is_shown_by_the_name_it_was_given_until_the_vault_is_locked() {
    let stage = Stage::new();
    stage.add(&[stage.file("room.jpg", &picture()), stage.file("letter.pdf", PDF)]);
    let files = stage.list().attachments;
    let view = |file: &Attachment| ViewAttachment { report: stage.report, id: file.id };
    let name = stage.window.ask(view(&files[0])).unwrap();
    let app = &stage.window.app;
    assert_eq!(app.picture(name), Some(("image/jpeg", picture())));
    assert_eq!(app.picture(files[0].id), None, "an attachment's own id is no such name");
    assert_eq!(stage.window.ask(view(&files[1])), Err(Failure::NotUnderstood));
    let other = stage.window.ask(view(&files[0])).unwrap();
    assert_eq!((app.picture(name), app.picture(other).is_some()), (None, true));
    stage.window.ask(Lock {}).unwrap();
    assert_eq!(app.picture(other), None);
}

#[test]
fn a_damaged_file_is_told_and_the_others_open() {
    let stage = Stage::new();
    stage.add(&[stage.file("room.jpg", &picture()), stage.file("other.jpg", &picture())]);
    let files = stage.list().attachments;
    let sealed = sealed_file(stage.folder.path(), files[0].id);
    damage(&sealed);
    let view = |file: &Attachment| ViewAttachment { report: stage.report, id: file.id };
    assert_eq!(stage.window.ask(view(&files[0])), Err(Failure::AttachmentDamaged));
    assert!(stage.window.ask(view(&files[1])).is_ok());
    fs::remove_file(&sealed).unwrap();
    assert!(!stage.list().attachments[0].is_there);
    assert_eq!(stage.window.ask(view(&files[0])), Err(Failure::AttachmentDamaged));
}

fn sealed_file(folder: &Path, id: Uuid) -> PathBuf {
    let vaults = fs::read_dir(folder.join("data/vaults")).unwrap();
    let mut files =
        vaults.map(|entry| entry.unwrap().path().join(format!("attachments/{id}.sealed")));
    files.find(|file| file.exists()).unwrap()
}

#[test]
fn the_question_about_files_takes_no_other_answer() {
    let stage = Stage::new();
    let content = json!({ "id": stage.report, "field": "upload-file", "answer": "made up" });
    let refused = stage.window.invoke("reports", "save_answer", content);
    assert_eq!(refused, Err::<Value, _>(json!({ "code": "not-understood" })));
    let opened = stage.window.ask(OpenReport { id: stage.report }).unwrap();
    assert_eq!(opened.answers.get("upload-file").map(Answer::is_blank), None);
}

/// A report without files that was received.
fn received(endpoint: &LocalEndpoint, answers: &Answers) -> Stage {
    let mut stage = Stage::sending_to(endpoint);
    let (email, organisation) = (answers.text("user-email"), answers.text("user-organisation"));
    enrol_with(&stage.window, endpoint.invite_for(email, organisation));
    stage.report = stage.window.ask(StartReport {}).unwrap().id;
    fill_in(&stage.window, stage.report, answers);
    assert_eq!(stage.window.ask(Finish { id: stage.report }), Ok(Vec::new()));
    delivered(&stage.window, stage.report);
    stage
}

fn say_more(stage: &Stage) {
    let said = additions::Said::Evidence { text: "Two pictures".to_owned() };
    assert_eq!(stage.window.ask(AddToReport { id: stage.report, said }), Ok(Vec::new()));
}

fn goes(stage: &Stage) -> Vec<(String, Goes)> {
    stage.list().attachments.into_iter().map(|file| (file.name, file.goes)).collect()
}

#[test]
fn files_go_with_what_is_added_to_a_report_that_was_received() {
    let endpoint = LocalEndpoint::started();
    let stage = received(&endpoint, &adult_referral());
    let report = stage.report;
    let speech = stage.file("speech.amr", b"#!AMR\n\x3c");
    let files = [speech, stage.file("room.jpg", &picture()), stage.file("letter.pdf", PDF)];
    assert_eq!(stage.add(&files), [left_out("speech.amr", Why::NeverSent)]);
    let next = |name: &str| (name.to_owned(), Goes::WithNext);
    assert_eq!(goes(&stage), [next("room.jpg"), next("letter.pdf")]);
    let room = stage.list().attachments[0].id;
    stage.window.ask(StripMarks { report, id: room, strip: true }).unwrap();
    say_more(&stage);
    let added = |name: &str| (name.to_owned(), Goes::WithAdded);
    assert_eq!(goes(&stage), [added("room.jpg"), added("letter.pdf")]);
    let removed = stage.window.ask(RemoveAttachment { report, id: room });
    assert_eq!(removed, Err(Failure::AlreadyFinished), "it waits to be sent");

    let shown = arrived(&stage.window, report);
    assert!(matches!(shown[0].progress, Progress::Sent { .. }));
    assert_eq!(shown[0].files, ["room.jpg", "letter.pdf"]);
    let mut stripped = Vec::new();
    evidence::strip(Kind::Jpeg, Cursor::new(picture()), &mut stripped).unwrap();
    let [(addition, signed)] = &held(&endpoint)[..] else { panic!("one addition") };
    let line = &endpoint.held()[0];
    for (file, content) in addition.attachments.iter().zip([&stripped[..], PDF]) {
        assert_eq!(endpoint.file(line, file.sha256).unwrap(), content);
    }
    let digests: Vec<_> = addition.attachments.iter().map(|file| file.sha256).collect();
    assert_eq!(signed.receipt.attachments, digests, "the receipt names both");
    let [room, letter] = &stage.list().attachments[..] else { panic!("two files") };
    assert_eq!(sendings(&stage, room), [seal::sha256(&stripped).to_string()]);
    assert_eq!(sendings(&stage, letter), [seal::sha256(PDF).to_string()]);
    say_more(&stage);
    assert_eq!(arrived(&stage.window, report)[1].files, [] as [String; 0], "each goes once");
}

#[test]
fn pictures_of_one_name_go_each_with_its_own_addition() {
    let endpoint = LocalEndpoint::started();
    let stage = received(&endpoint, &adult_referral());
    let report = stage.report;
    let other = [&picture()[..picture().len() - 8], b"others\xff\xd9"].concat();
    for content in [picture(), other] {
        assert_eq!(stage.add(&[stage.file("room.jpg", &content)]), []);
        let id = stage.list().attachments.last().unwrap().id;
        stage.window.ask(StripMarks { report, id, strip: true }).unwrap();
        say_more(&stage);
    }
    let shown = arrived(&stage.window, report);
    assert!(shown.iter().all(|added| added.files == ["room.jpg"]), "none is left behind");
    let held = held(&endpoint);
    let digests: Vec<_> = held.iter().map(|(added, _)| added.attachments[0].sha256).collect();
    assert_ne!(digests[0], digests[1]);
}

#[test]
fn files_that_were_to_go_with_what_is_added_are_removed_one_by_one_or_with_what_was_begun() {
    let endpoint = LocalEndpoint::started();
    let stage = received(&endpoint, &adult_referral());
    let report = stage.report;
    let begun = || stage.window.ask(ReadAdditions { id: report }).unwrap().begun;
    assert!(begun().is_none());
    stage.add(&[stage.file("room.jpg", &picture()), stage.file("letter.pdf", PDF)]);
    assert!(begun().is_some(), "the responder is told of them");
    let room = stage.list().attachments[0].id;
    stage.window.ask(RemoveAttachment { report, id: room }).unwrap();
    assert_eq!(goes(&stage), [("letter.pdf".to_owned(), Goes::WithNext)]);
    stage.window.ask(KeepBegun { id: report, said: None }).unwrap();
    assert_eq!(goes(&stage), []);
    assert_eq!(stage.sealed_files(), 0);
    assert!(begun().is_none());
}

#[test]
fn a_report_that_must_not_say_who_it_is_about_takes_no_files_later() {
    let endpoint = LocalEndpoint::started();
    let stage = received(&endpoint, &nameless());
    let report = stage.report;
    assert!(!stage.window.ask(ReadAdditions { id: report }).unwrap().may.files);
    *stage.window.chosen.lock().unwrap() = vec![stage.file("letter.pdf", PDF)];
    let added = stage.window.ask(AddAttachments { report });
    assert_eq!(added, Err(Failure::AlreadyFinished));
    assert_eq!(stage.list().attachments.len(), 0);
}

#[test]
fn what_is_added_goes_without_a_file_that_cannot_be_read_once_the_responder_says_so() {
    let endpoint = LocalEndpoint::started();
    let stage = received(&endpoint, &adult_referral());
    stage.add(&[stage.file("room.jpg", &picture()), stage.file("letter.pdf", PDF)]);
    let room = stage.list().attachments[0].id;
    say_more(&stage);
    damage(&sealed_file(stage.folder.path(), room));
    let id = stage.window.ask(ReadAdditions { id: stage.report }).unwrap().added[0].id;
    until_unreadable(&stage);
    stage.window.ask(SendWithoutFiles { id }).unwrap();
    let shown = arrived(&stage.window, stage.report);
    assert!(matches!(shown[0].progress, Progress::Sent { .. }));
    assert_eq!(shown[0].files, ["letter.pdf"]);
}

/// Delivers until the one thing that waits has a file that can't be read.
fn until_unreadable(stage: &Stage) {
    tauri::async_runtime::block_on(async {
        let app = Arc::clone(&stage.window.app);
        let delivering = tauri::async_runtime::spawn(async move { app.keep_delivering().await });
        let added = || stage.window.ask(ReadAdditions { id: stage.report }).unwrap().added;
        let is_unreadable = |added: &Added| {
            let Progress::Waiting { setback, .. } = &added.progress else { return false };
            *setback == Some(Setback::FileUnreadable)
        };
        while !added().iter().any(is_unreadable) {
            tokio::task::yield_now().await;
        }
        delivering.abort();
    });
}
