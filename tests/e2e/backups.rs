//! A vault is saved to a backup on one device and brought back on another, in
//! the real window.

use std::fs;
use std::path::Path;

use testkit::journey::Turn;
use testkit::window::Window;

use crate::accessibility::{axe, check};
use crate::stage::{Device, PASSPHRASE, answers, choose, follow, opening, there, told, walk_to};

const ANOTHER: &str = "eleven quiet bridges over the fen";
const LETTER: &[u8] = b"%PDF-1.7\nlettermark-of-a-witness";

/// The code that is shown, as it would be copied by hand.
fn code(window: &Window) -> String {
    there(window, "make-vault");
    let made = window.fill_and_turn(&answers([("passphrase", PASSPHRASE)])).unwrap();
    assert_eq!(made, "recovery-code");
    window.text(&window.wait_for("[data-code]").unwrap()).unwrap()
}

/// Begins a backup that takes a while, looks at it on its way, and calls it off.
fn call_one_off(device: &Device, window: &Window, backup: &Path) {
    let files = testkit::marks::files(&device.home().join("data")).unwrap();
    let sealed = files.iter().find(|file| file.extension() == Some("sealed".as_ref())).unwrap();
    fs::File::options().write(true).open(sealed).unwrap().set_len(16 << 30).unwrap();
    choose(window, "continue", backup);
    told(window, "[data-on-its-way]", "of 17.2GB");
    check(window, &axe(), "a backup on its way");
    window.click(&window.wait_for("[name=call-off]").unwrap()).unwrap();
    told(window, "[data-said]", "Saving was stopped");
    assert!(window.find("[data-on-its-way]").unwrap().is_none());
    let left = fs::read_dir(backup.parent().unwrap()).unwrap();
    let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(left.filter(|name| name.contains("Sunday")).count(), 0);
}

#[test]
fn a_vault_is_saved_on_one_device_and_read_on_another() {
    let (here, elsewhere) = (Device::new(), Device::new());
    let stick = tempfile::tempdir().unwrap();
    let backup = stick.path().join("Saturday.frbackup");
    let window = here.open();
    let code = code(&window);
    assert_eq!(window.enter(&opening()).unwrap(), "home");
    assert_eq!(window.press_button("start-report").unwrap(), "/reference");
    window.fill_and_turn(&answers([("reference", "FICTIONAL-7")])).unwrap();
    walk_to(&window, "/upload-evidence");
    let letter = stick.path().join("letter.pdf");
    fs::write(&letter, LETTER).unwrap();
    choose(&window, "choose-files", &letter);
    told(&window, "[data-file]", "letter.pdf");
    assert_eq!(window.press_button("home").unwrap(), "home");
    follow(&window, "[data-way=keys]", "keys");
    follow(&window, "[data-way=backup]", "backup");
    check(&window, &axe(), "backup");
    choose(&window, "continue", &backup);
    told(&window, "[data-said]", "The backup is saved.");
    check(&window, &axe(), "a backup that is saved");
    call_one_off(&here, &window, &stick.path().join("Sunday.frbackup"));
    drop(window);
    let found = testkit::marks::readable(stick.path(), "lettermark-of-a-witness").unwrap();
    assert_eq!(found, std::slice::from_ref(&letter), "in the letter alone");

    let window = elsewhere.open();
    assert_eq!(window.page().unwrap(), "make-vault");
    follow(&window, "[data-way=bring-back]", "bring-back");
    check(&window, &axe(), "bring back");
    choose(&window, "continue", &letter);
    told(&window, ".govuk-notification-banner", "not a backup of a vault");
    check(&window, &axe(), "bring back, with its error");
    choose(&window, "continue", &backup);
    there(&window, "brought-back");
    check(&window, &axe(), "brought back");
    assert_eq!(window.press_button("continue").unwrap(), "recover");
    let next = window.fill_and_turn(&answers([("recovery-code", &code)])).unwrap();
    assert_eq!(next, "choose-passphrase");
    assert_eq!(window.fill_and_turn(&answers([("passphrase", ANOTHER)])).unwrap(), "home");
    told(&window, "[data-report]", "FICTIONAL-7");
    window.click(&window.wait_for("[data-report] a").unwrap()).unwrap();
    there(&window, "/upload-evidence");
    let kept = stick.path().join("kept.pdf");
    choose(&window, "export", &kept);
    told(&window, "[data-file] [data-said]", "are saved");
    assert_eq!(fs::read(kept).unwrap(), LETTER);

    window.click(&window.wait_for("button[name=lock]").unwrap()).unwrap();
    there(&window, "unlock");
    window.fill(&answers([("passphrase", PASSPHRASE)])).unwrap();
    assert!(matches!(window.turn().unwrap(), Turn::Kept(_)), "the first passphrase stayed there");
}
