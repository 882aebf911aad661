//! What opens a vault, in the real window.

use testkit::journey::Turn;
use testkit::window::Window;

use crate::accessibility::{axe, check};
use crate::stage::{Device, PASSPHRASE, answers, follow, opening};

const ANOTHER: &str = "eleven quiet bridges over the fen";

/// The code that is shown, as it would be copied by hand.
fn code(window: &Window) -> String {
    window.text(&window.wait_for("[data-code]").unwrap()).unwrap()
}

fn lock(window: &Window) {
    window.click(&window.wait_for("button[name=lock]").unwrap()).unwrap();
    let locked = || Ok(["unlock", "vaults"].contains(&window.page()?.as_str()).then_some(()));
    window.wait_until("the vault to lock", locked).unwrap();
}

#[test]
fn a_forgotten_passphrase_is_made_good_with_the_code() {
    let device = Device::new();
    let window = device.open();
    assert_eq!(window.page().unwrap(), "make-vault");
    let made = window.fill_and_turn(&answers([("passphrase", PASSPHRASE)])).unwrap();
    assert_eq!(made, "recovery-code");
    check(&window, &axe(), "recovery code");
    let code = code(&window);
    assert_eq!(code.split_whitespace().count(), 8, "in groups to be copied: {code}");
    assert_eq!(window.enter(&opening()).unwrap(), "home");
    assert_eq!(window.press_button("start-report").unwrap(), "/reference");
    lock(&window);

    check(&window, &axe(), "unlock");
    follow(&window, "[data-way=recover]", "recover");
    let Turn::Kept(faults) = window.turn().unwrap() else { panic!("no code was typed") };
    assert_eq!(faults.len(), 1);
    window.fill(&answers([("recovery-code", &code[1..])])).unwrap();
    let Turn::Kept(faults) = window.turn().unwrap() else { panic!("a letter is missing") };
    assert_eq!(faults.len(), 1);
    check(&window, &axe(), "recover");
    let next = window.fill_and_turn(&answers([("recovery-code", &code.to_lowercase())])).unwrap();
    assert_eq!(next, "choose-passphrase");
    check(&window, &axe(), "choose a passphrase");
    let next = window.fill_and_turn(&answers([("passphrase", ANOTHER)])).unwrap();
    assert_eq!(next, "/reference", "the responder is where they were");
    lock(&window);
    assert_eq!(window.fill_and_turn(&answers([("passphrase", ANOTHER)])).unwrap(), "/reference");
}

#[test]
fn what_opens_the_vault_is_changed_on_its_own_page() {
    let device = Device::new();
    let window = device.open();
    window.enter(&opening()).unwrap();
    follow(&window, "[data-way=keys]", "keys");
    check(&window, &axe(), "keys");

    follow(&window, "[data-change=name]", "name-vault");
    check(&window, &axe(), "name");
    let long = "x".repeat(61);
    window.fill(&answers([("vault-name", &long)])).unwrap();
    assert!(matches!(window.turn().unwrap(), Turn::Kept(_)));
    let named = answers([("vault-name", "Sam (FICTIONAL)")]);
    assert_eq!(window.fill_and_turn(&named).unwrap(), "keys");

    follow(&window, "[data-change=passphrase]", "choose-passphrase");
    window.fill(&answers([("present", "not this"), ("passphrase", ANOTHER)])).unwrap();
    let Turn::Kept(faults) = window.turn().unwrap() else { panic!("the present one is wrong") };
    assert_eq!(faults.len(), 1);
    check(&window, &axe(), "a wrong present passphrase");
    let changed = answers([("present", PASSPHRASE), ("passphrase", ANOTHER)]);
    assert_eq!(window.fill_and_turn(&changed).unwrap(), "keys");

    follow(&window, "[data-way=replace]", "choose-passphrase");
    let replaced = answers([("present", ANOTHER), ("passphrase", PASSPHRASE)]);
    assert_eq!(window.fill_and_turn(&replaced).unwrap(), "recovery-code");
    assert_eq!(window.press_button("continue").unwrap(), "keys");
}

#[test]
fn two_responders_have_a_vault_each_and_one_is_wiped() {
    let device = Device::new();
    let window = device.open();
    window.enter(&opening()).unwrap();
    window.press_button("start-report").unwrap();
    lock(&window);
    follow(&window, "[data-way=vaults]", "vaults");
    check(&window, &axe(), "vaults");
    assert_eq!(window.press_button("make").unwrap(), "make-vault");
    let mut theirs = opening();
    theirs.extend(answers([("passphrase", ANOTHER)]));
    assert_eq!(window.enter(&theirs).unwrap(), "home");
    assert!(window.find("[data-report]").unwrap().is_none(), "none of the other's reports");
    lock(&window);
    assert_eq!(window.page().unwrap(), "vaults", "there are two to choose from");
    assert_eq!(window.find_all("[data-vault=locked]").unwrap().len(), 2);

    // Names sort: two without one are told apart by opening them alone.
    let mut opened = false;
    for row in 0..2 {
        let rows = window.find_all("[data-vault] a").unwrap();
        window.click(&rows[row]).unwrap();
        window.wait_for("main[data-page=unlock]").unwrap();
        window.fill(&answers([("passphrase", PASSPHRASE)])).unwrap();
        if matches!(window.turn().unwrap(), Turn::To(_)) {
            opened = true;
            break;
        }
        follow(&window, "[data-way=vaults]", "vaults");
    }
    assert!(opened, "the first responder's vault is one of them");
    assert_eq!(window.press_button("home").unwrap(), "home");
    follow(&window, "[data-way=keys]", "keys");
    follow(&window, "[data-way=wipe]", "wipe");
    check(&window, &axe(), "wipe");
    let told = window.text(&window.wait_for(".govuk-warning-text").unwrap()).unwrap();
    assert!(told.contains("1 draft would be lost for good"), "{told}");
    assert!(matches!(window.turn().unwrap(), Turn::Kept(_)), "only after it was ticked");
    check(&window, &axe(), "wipe with its error");
    window.click(&window.wait_for("[name=sure]").unwrap()).unwrap();
    let Turn::To(next) = window.turn().unwrap() else { panic!("it is wiped") };
    assert!(["looking", "unlock"].contains(&next.as_str()), "{next}");
    window.wait_for("main[data-page=unlock]").unwrap();
}

#[test]
fn a_damaged_vault_goes_on_with_the_copy_of_it() {
    let device = Device::new();
    let window = device.open_a_report();
    window.fill_and_turn(&answers([("reference", "FICTIONAL-7")])).unwrap();
    drop(window);
    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "/organisation");
    let vaults = std::fs::read_dir(device.home().join("data/vaults")).unwrap();
    let folder = vaults.map(|entry| entry.unwrap().path()).find(|path| path.is_dir()).unwrap();
    let copied = || {
        let days = std::fs::read_dir(folder.join("backups")).into_iter().flatten().flatten();
        let whole = |day: &std::fs::DirEntry| day.path().extension() == Some("db".as_ref());
        Ok(days.filter(whole).count().eq(&1).then_some(()))
    };
    window.wait_until("the copy", copied).unwrap();
    drop(window);
    std::fs::write(folder.join("vault.db"), b"broken").unwrap();

    let window = device.open();
    assert_eq!(window.page().unwrap(), "damaged");
    check(&window, &axe(), "damaged");
    assert_eq!(window.press_button("restore").unwrap(), "unlock");
    assert_eq!(window.enter(&opening()).unwrap(), "/organisation");
    follow(&window, ".govuk-back-link", "/reference");
    let reference = window.control("reference").unwrap();
    assert_eq!(window.value(&reference).unwrap(), "FICTIONAL-7");
}
