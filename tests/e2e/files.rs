//! Files are added to a report in the real window, looked at, taken out and
//! removed; and nothing of them is left anywhere else.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use testkit::endpoint::LocalEndpoint;
use testkit::files::chunk;
use testkit::journey::Answers;
use testkit::window::{Element, Window};

use crate::accessibility::{axe, check};
use crate::stage::{Device, answers, choose, follow, opening, told, walk_to};

const MARK: &[u8] = b"lettermark-of-a-witness";

/// The folder outside the vault that files are taken from.
pub fn outside(device: &Device) -> PathBuf {
    let folder = device.home().join("outside");
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn file(device: &Device, name: &str, content: &[u8]) -> PathBuf {
    let path = outside(device).join(name);
    fs::write(&path, content).unwrap();
    path
}

/// A picture that can be drawn, with a note of who took it.
pub fn picture(author: &str) -> Vec<u8> {
    let icon = include_bytes!("../../src-tauri/icons/128x128.png");
    let note = chunk(b"tEXt", &[b"Author\0", author.as_bytes()].concat());
    // Right after the first chunk.
    [&icon[..33], &note, &icon[33..]].concat()
}

pub fn add(window: &Window, path: &Path) {
    choose(window, "choose-files", path);
}

/// The files listed, once there are so many.
pub fn listed(window: &Window, count: usize) -> Vec<Element> {
    let look = || {
        let found = window.find_all("[data-file]")?;
        Ok((found.len() == count).then_some(found))
    };
    window.wait_until(&format!("{count} files"), look).unwrap()
}

/// The picture that is looked at is on the page.
pub fn drawn(window: &Window) {
    let width = "return document.querySelector('.app-picture')?.naturalWidth ?? 0";
    let seen = || Ok((window.run(width, &Value::Null)? == 128).then_some(()));
    window.wait_until("the picture", seen).unwrap();
}

#[test]
fn a_file_is_added_looked_at_taken_out_and_removed() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/upload-evidence");
    check(&window, &axe(), "files, none yet");

    add(&window, &file(&device, "room.png", &picture("Sam")));
    listed(&window, 1);
    told(&window, "[data-file]", "PNG picture");
    told(&window, "[data-file]", "Other notes");
    window.click(&window.wait_for("[name=view]").unwrap()).unwrap();
    drawn(&window);
    check(&window, &axe(), "files, with one shown");

    add(&window, &file(&device, "letter.txt", MARK));
    told(&window, "[data-left-out]", "letter.txt is not a file that can be added");
    check(&window, &axe(), "files, one and an error");
    add(&window, &file(&device, "letter.pdf", &[b"%PDF-1.7\n", MARK].concat()));
    listed(&window, 2);
    check(&window, &axe(), "files, two");

    let kept = outside(&device).join("taken-out.pdf");
    let letter = "[data-file]:last-child";
    window.click(&window.wait_for(&format!("{letter} [name=export]")).unwrap()).unwrap();
    window.answer_dialog(&kept).unwrap();
    told(&window, &format!("{letter} [data-said]"), "are saved");
    assert_eq!(fs::read(&kept).unwrap(), [b"%PDF-1.7\n", MARK].concat());
    let log = fs::read(kept.with_file_name("taken-out.pdf.custody.jsonl")).unwrap();
    let log = custody::check(&log).unwrap();
    assert_eq!(log.entries.len(), 2, "added and exported");

    window.click(&window.wait_for("[name=remove]").unwrap()).unwrap();
    window.click(&window.wait_for("[name=remove-yes]").unwrap()).unwrap();
    listed(&window, 1);
    told(&window, "[data-file]", "letter.pdf");
    assert_nothing_left(&device);
}

#[test]
fn a_report_is_sent_with_its_file() {
    let mut endpoint = LocalEndpoint::new();
    let device = Device::with_endpoint(&endpoint.settings_path());
    let window = device.open_enrolled(&mut endpoint);
    window.press_button("start-report").unwrap();
    walk_to(&window, "/upload-evidence");
    add(&window, &file(&device, "letter.pdf", b"%PDF-1.7\n"));
    listed(&window, 1);
    let next = window.fill_and_turn(&Answers::new()).unwrap();
    assert_eq!(next, "/what-evidence-you-will-submit");
    let what = answers([("what-evidence-you-will-submit", "A letter")]);
    assert_eq!(window.fill_and_turn(&what).unwrap(), "/confirm");
    told(&window, "main", "1 file");
    assert_eq!(window.fill_and_turn(&Answers::new()).unwrap(), "finished");
    told(&window, "[data-file]", "Part of the report");
    assert!(window.find("[name=remove]").unwrap().is_none(), "it is part of what was finished");
    check(&window, &axe(), "finished, with a file");
    endpoint.start();
    window.press_button("home").unwrap();
    window.wait_for("[data-report][data-at=sent]").unwrap();
    let held = &endpoint.held()[0];
    let sha256 = held["submission"]["attachments"][0]["sha256"].as_str().unwrap();
    assert_eq!(endpoint.file(held, sha256).unwrap(), b"%PDF-1.7\n");
}

/// Spoils what is stored of the only file on a device.
fn damage_its_file(device: &Device) {
    let vaults = fs::read_dir(device.home().join("data/vaults")).unwrap();
    let mut folders = vaults.map(|vault| vault.unwrap().path().join("attachments"));
    let folder = folders.find(|folder| folder.exists()).unwrap();
    let sealed = fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&sealed).unwrap();
    bytes[100] ^= 1;
    fs::write(sealed, bytes).unwrap();
}

#[test]
fn a_report_is_sent_without_a_file_that_cannot_be_read_once_the_responder_says_so() {
    let mut endpoint = LocalEndpoint::new();
    let device = Device::with_endpoint(&endpoint.settings_path());
    let window = device.open_enrolled(&mut endpoint);
    window.press_button("start-report").unwrap();
    walk_to(&window, "/upload-evidence");
    add(&window, &file(&device, "letter.pdf", b"%PDF-1.7\n"));
    listed(&window, 1);
    window.fill_and_turn(&Answers::new()).unwrap();
    let what = answers([("what-evidence-you-will-submit", "A letter")]);
    assert_eq!(window.fill_and_turn(&what).unwrap(), "/confirm");
    assert_eq!(window.fill_and_turn(&Answers::new()).unwrap(), "finished");
    damage_its_file(&device);
    endpoint.start();
    window.press_button("home").unwrap();
    window.click(&window.wait_for("[name=send-now]").unwrap()).unwrap();
    told(&window, "[data-report][data-at=waiting]", "A file of this report cannot be read");
    follow(&window, "[data-report][data-at=waiting] a", "finished");
    told(&window, "main", "A file that cannot be read");
    check(&window, &axe(), "a report with a file that cannot be read");
    window.click(&window.control("send-without-files").unwrap()).unwrap();
    window.wait_for("[data-page=finished] [data-at=sent]").unwrap();
    assert!(window.find("[name=send-without-files]").unwrap().is_none());
    assert!(endpoint.held()[0]["submission"].get("attachments").is_none());
}

/// What the page is handed of whatever is dragged over it, as far as it may look.
const LISTEN: &str = "
    window.handed = [];
    const look = event => [...(event.dataTransfer?.types ?? [])].forEach(
      type => window.handed.push(`${event.type} ${type} ${event.dataTransfer.getData(type)}`));
    for (const type of ['dragenter', 'dragover', 'drop']) addEventListener(type, look, true)";

/// All that the page shows, was handed and keeps.
fn known_to_the_page(window: &Window) -> String {
    let script = "return document.documentElement.outerHTML + JSON.stringify(
        [window.handed, { ...localStorage }, { ...sessionStorage }, location.href])";
    window.run(script, &Value::Null).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn files_that_are_dropped_on_the_window_are_added_and_the_page_never_learns_where_they_were() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/upload-evidence");
    window.run(LISTEN, &Value::Null).unwrap();

    window.drop_files(&[file(&device, "a letter.pdf", &[b"%PDF-1.7\n", MARK].concat())]).unwrap();
    listed(&window, 1);
    told(&window, "[data-file]", "a letter.pdf");
    window
        .drop_files(&[
            file(&device, "room.png", &picture("Jo Example")),
            file(&device, "é.pdf", b"%PDF-1.7\n"),
        ])
        .unwrap();
    listed(&window, 3);
    told(&window, "[data-file]:last-child", "é.pdf");
    window.drop_files(&[outside(&device), file(&device, "note.txt", MARK)]).unwrap();
    told(&window, "[data-left-out]", "outside could not be read. Check that it is still there");
    told(&window, "[data-left-out]", "note.txt is not a file that can be added");
    listed(&window, 3);

    let home = device.home().to_string_lossy().into_owned();
    let known = known_to_the_page(&window);
    assert!(!known.contains(&home) && !known.contains("file:"), "{known}");
    let sealed = fs::read_dir(device.home().join("data/vaults")).unwrap();
    let sealed =
        sealed.filter_map(|vault| fs::read_dir(vault.unwrap().path().join("attachments")).ok());
    assert_eq!(sealed.map(Iterator::count).sum::<usize>(), 3);
    assert_nothing_left(&device);
}

#[test]
fn after_a_kill_the_files_that_were_whole_are_there_and_the_other_is_named() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/upload-evidence");
    let film = file(&device, "film.ogg", b"OggS\0\x02");
    fs::File::options().write(true).open(&film).unwrap().set_len(8 << 30).unwrap();
    window.drop_files(&[file(&device, "letter.pdf", b"%PDF-1.7\n"), film]).unwrap();
    listed(&window, 1);
    told(&window, "[data-adding]", "film.ogg");
    window.kill().unwrap();

    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "/upload-evidence");
    listed(&window, 1);
    told(&window, "[data-file]", "letter.pdf");
    told(&window, "[data-cut-off]", "film.ogg was not added in full");
    check(&window, &axe(), "files, one and one that was cut off");
    window.click(&window.control("forget").unwrap()).unwrap();
    let gone = || Ok(window.find("[data-cut-off]")?.is_none().then_some(()));
    window.wait_until("the note to go", gone).unwrap();
}

/// Searches everything the app and its webview wrote, and the desktop's list
/// of recent files.
fn assert_nothing_left(device: &Device) {
    let mut folders = vec![device.home().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path == outside(device) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).unwrap_or_default();
            for mark in [MARK, b"letter.pdf", b"note.txt", b"taken-out.pdf", b"room.png"] {
                let found = bytes.windows(mark.len()).any(|window| window == mark);
                assert!(!found, "{} is in {}", String::from_utf8_lossy(mark), path.display());
            }
        }
    }
}
