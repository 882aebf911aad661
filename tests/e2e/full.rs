//! A disk that takes nothing more, in the real window.

use std::fs;
use std::path::PathBuf;

use testkit::disk::SmallDisk;
use testkit::window::Window;

use crate::accessibility::{axe, check};
use crate::stage::{Device, PASSPHRASE, answers, choose, follow, opening, told, walk_to};

const KIB: usize = 16 * 1024;
const PAGE: &str = "/what-is-their-background";

fn stands(window: &Window, family: &str) {
    let control = window.control("family").unwrap();
    assert_eq!(window.value(&control).unwrap(), family);
}

/// Fills the disk and types until it is said that nothing is saved; what filled it, and
/// what was typed.
fn typed_on_a_full_disk(window: &Window, disk: &SmallDisk) -> (PathBuf, String) {
    let room = disk.fill().unwrap();
    let family = "Two sisters in Vinh. ".repeat(100).trim().to_owned();
    window.clear(&window.control("family").unwrap()).unwrap();
    window.fill(&answers([("family", &family)])).unwrap();
    told(window, ".govuk-notification-banner", "could not be saved");
    (room, family)
}

#[test]
fn what_is_typed_on_a_full_disk_stays_is_taken_elsewhere_and_is_saved_once_there_is_room() {
    let device = Device::new();
    let data = device.home().join("data");
    let Some(disk) = SmallDisk::over(&data, KIB).unwrap() else {
        return println!("not run: needs the right to mount");
    };
    let elsewhere = tempfile::tempdir().unwrap();
    let window = device.open_a_report();
    walk_to(&window, PAGE);
    let (room, family) = typed_on_a_full_disk(&window, &disk);
    let family = family.as_str();
    check(&window, &axe(), "a page that could not be saved");
    follow(&window, "[data-way=not-stored]", "not-stored");
    told(&window, "[data-unsaved]", "Not saved yet: Family");
    check(&window, &axe(), "a full disk");
    window.click(&window.control("continue").unwrap()).unwrap();
    told(&window, "[data-still]", "It could not be saved");

    follow(&window, "[data-way=copy]", "copy");
    window.fill(&answers([("kind", "text"), ("seal", "no")])).unwrap();
    let copy = elsewhere.path().join("draft.txt");
    choose(&window, "continue", &copy);
    told(&window, "[data-copied]", "The copy is saved");
    let copy = fs::read_to_string(copy).unwrap();
    assert!(copy.contains("Two sisters in Vinh."), "{copy}");
    assert!(copy.contains("This is a draft.") && copy.contains("had no room"), "{copy}");
    follow(&window, ".govuk-back-link", "not-stored");
    follow(&window, "[data-way=backup]", "backup");
    let backup = elsewhere.path().join("vault.frbackup");
    choose(&window, "continue", &backup);
    told(&window, "[data-said]", "The backup is saved.");
    assert!(fs::metadata(backup).unwrap().len() > 0);
    follow(&window, ".govuk-back-link", "not-stored");
    follow(&window, ".govuk-back-link", PAGE);
    stands(&window, family);
    // What could not be stored is only here: it is not left for home.
    window.click(&window.control("leave").unwrap()).unwrap();
    follow(&window, "[data-way=not-stored]", "not-stored");
    fs::remove_file(room).unwrap();
    window.click(&window.control("continue").unwrap()).unwrap();
    let back = || Ok((window.page()? == PAGE).then_some(()));
    window.wait_until("the page that was left", back).unwrap();
    stands(&window, family);
    drop(window);
    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), PAGE);
    stands(&window, family);
}

/// Types the passphrase again, on a page that says that something is held back.
fn unlock_what_is_held_back(window: &Window) {
    window.wait_for("[data-page=unlock]").unwrap();
    told(window, ".govuk-notification-banner", "Something you typed is not saved yet");
    check(window, &axe(), "a locked vault with something held back");
    window.enter(&opening()).unwrap();
    window.wait_for("[data-page='/what-is-their-background']").unwrap();
}

#[test]
fn what_a_full_disk_did_not_take_outlasts_a_lock_and_a_window_that_is_closed_once() {
    let device = Device::new();
    let data = device.home().join("data");
    let Some(disk) = SmallDisk::over(&data, KIB).unwrap() else {
        return println!("not run: needs the right to mount");
    };
    let window = device.open_a_report();
    walk_to(&window, PAGE);
    let (room, family) = typed_on_a_full_disk(&window, &disk);
    let family = family.as_str();
    window.click(&window.control("exit").unwrap()).unwrap();
    unlock_what_is_held_back(&window);
    stands(&window, family);
    told(&window, ".govuk-notification-banner", "could not be saved");
    window.ask_to_close().unwrap();
    unlock_what_is_held_back(&window);
    stands(&window, family);

    window.click(&window.control("exit").unwrap()).unwrap();
    window.wait_for("[data-page=unlock]").unwrap();
    fs::remove_file(room).unwrap();
    unlock_what_is_held_back(&window);
    stands(&window, family);
    drop(window);
    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), PAGE);
    stands(&window, family);
}

#[test]
fn on_a_read_only_disk_reports_are_read_and_saved_elsewhere_until_the_vault_opens_again() {
    let passphrase = || answers([("passphrase", PASSPHRASE)]);
    let device = Device::new();
    let Some(disk) = SmallDisk::over(&device.home().join("data"), KIB).unwrap() else {
        return println!("not run: needs the right to mount");
    };
    let window = device.open_a_report();
    window.fill_and_turn(&answers([("reference", "FICTIONAL-7")])).unwrap();
    drop(window);
    // It may become so while the passphrase is typed.
    let window = device.open();
    assert_eq!(window.page().unwrap(), "unlock");
    disk.change("ro").unwrap();
    assert_eq!(window.fill_and_turn(&passphrase()).unwrap(), "read-only");
    check(&window, &axe(), "a read-only disk");
    drop(window);

    let window = device.open();
    assert_eq!(window.page().unwrap(), "read-only");
    window.click(&window.control("again").unwrap()).unwrap();
    told(&window, "[data-still]", "Nothing can be saved yet");
    assert_eq!(window.fill_and_turn(&passphrase()).unwrap(), "salvaged");
    check(&window, &axe(), "what can be read on a read-only disk");
    told(&window, "[data-salvaged]", "FICTIONAL-7");
    window.fill(&answers([("kind", "text"), ("seal", "no")])).unwrap();
    let elsewhere = device.home().join("reports");
    choose(&window, "continue", &elsewhere);
    told(&window, "[data-copied]", "The reports are saved in the folder.");
    let saved = fs::read_to_string(elsewhere.join("reports.txt")).unwrap();
    assert!(saved.contains("FICTIONAL-7"), "{saved}");
    follow(&window, ".govuk-back-link", "read-only");

    disk.change("rw").unwrap();
    window.fill(&passphrase()).unwrap();
    window.click(&window.control("continue").unwrap()).unwrap();
    told(&window, ".govuk-notification-banner", "This device can save again");
    assert_eq!(window.press_button("again").unwrap(), "unlock");
    assert_eq!(window.enter(&opening()).unwrap(), "/organisation");
}
