//! Which packs are taken, and what is in them then.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use form::List;
use pack::{Checked, Refused, add_keyring, check};
use proptest::prelude::*;
use seal::{SigningKey, VerifyingKey};
use testkit::form::{LATER_WORDS, later};
use testkit::packs::Publisher;
use wire::{Hex, Pack, PackAsk};

fn sent(pack: &Checked) -> Pack {
    Pack::parse(&pack.to_bytes()).unwrap()
}

fn refused(pack: Pack, held: Option<&Checked>, root: &VerifyingKey) -> Option<Refused> {
    check(pack, held, root).err()
}

const COUNCILS: &str = "lists/councils.txt";

#[test]
fn a_pack_brings_a_form_with_its_words_lists_and_contacts() {
    let contacts = r#"[{"name": "Example helpline (fictional)", "phone": "08081 570000"}]"#;
    let form = later();
    let pack = Publisher::new().make(
        1,
        &[
            ("form.json", &form),
            ("words.ftl", LATER_WORDS),
            (COUNCILS, "Llan\n"),
            ("contacts.json", contacts),
            ("lessons/one.json", "for a later program"),
        ],
    );
    let content = pack.content();
    assert_eq!(content.form.version(), "2999-01-01");
    assert!(content.form.question("hours-worked").is_some());
    assert_eq!(content.words.text("q-hours-worked"), "How many hours did they work? (optional)");
    assert!(content.form.lists().has(List::Councils, "Llan"));
    assert!(!content.form.lists().has(List::Councils, "Oxford City Council"));
    assert!(content.form.lists().has(List::Organisations, "Kalayaan"));
    assert_eq!(content.contacts[0].name, "Example helpline (fictional)");
    assert_eq!(pack.files()["lessons/one.json"], "for a later program");
}

#[test]
fn a_pack_that_can_not_be_used_is_not_even_made() {
    let publisher = Publisher::new();
    let form = later();
    let no_consent = form.replace("pv-want-to-submit-nrm", "pv-wants");
    let words = format!("{LATER_WORDS}q-pv-wants = Do they?\n");
    for files in [
        &[("form.json", form.as_str())][..],
        &[("form.json", "{}"), ("words.ftl", LATER_WORDS)],
        &[("form.json", &no_consent), ("words.ftl", &words)],
        &[("words.ftl", "no words")],
        &[("lists/moons.txt", "Io\n")],
        &[(COUNCILS, "")],
        &[("contacts.json", "{}")],
        &[("contacts.json", r#"[{"name": " "}]"#)],
    ] {
        assert_eq!(publisher.try_make(1, files).err(), Some(Refused::Unusable), "{files:?}");
    }
}

#[test]
fn an_older_pack_is_refused_and_the_same_one_is_known() {
    let publisher = Publisher::new();
    let root = publisher.trusted();
    let [one, two] = [1, 2].map(|version| publisher.make(version, &[(COUNCILS, "Llan\n")]));
    assert_eq!(refused(sent(&one), Some(&two), &root), Some(Refused::Older));
    assert_eq!(refused(sent(&two), Some(&two), &root), Some(Refused::Known));
    assert_eq!(check(sent(&two), Some(&one), &root).map(|pack| pack.version()), Ok(2));
    assert!(two.newer(&two.ask()).is_none() && one.newer(&two.ask()).is_none());
}

#[test]
fn what_a_device_has_is_not_sent_again() {
    let publisher = Publisher::new();
    let root = publisher.trusted();
    let towns = ("lists/towns.txt", "Newport\tGwent\nNewport\tEssex\n");
    let one = publisher.make(1, &[(COUNCILS, "Llan\n"), towns]);
    let two = publisher.make(2, &[(COUNCILS, "Llan\nYork\n"), towns]);
    let delta = two.newer(&one.ask()).unwrap();
    assert_eq!(delta.files.values().collect::<Vec<_>>(), ["Llan\nYork\n"]);
    let whole = check(delta.clone(), Some(&one), &root).unwrap();
    assert_eq!(whole.to_bytes(), two.to_bytes());
    assert_eq!(refused(delta.clone(), None, &root), Some(Refused::Incomplete));
    let with_more = Pack { files: two.newer(&PackAsk::default()).unwrap().files, ..delta };
    let mut with_more = check(with_more, Some(&one), &root).map(|pack| sent(&pack)).unwrap();
    with_more.files.extend([(Hex([0; 32]), "more".to_owned())]);
    assert_eq!(refused(with_more, Some(&one), &root), Some(Refused::Incomplete));
}

#[test]
fn a_key_that_was_replaced_signs_nothing_any_more() {
    let publisher = Publisher::new();
    let root = publisher.trusted();
    let one = publisher.make(1, &[(COUNCILS, "Llan\n")]);
    let thief = publisher.before(1);
    let publisher = publisher.replace_key();
    let two = publisher.make(2, &[(COUNCILS, "Llan\nYork\n")]);
    let two = check(sent(&two), Some(&one), &root).unwrap();
    // The keyring that names the stolen key is older than the one that is here.
    let forged = thief.make(3, &[(COUNCILS, "Elsewhere\n")]);
    assert_eq!(refused(sent(&forged), Some(&two), &root), Some(Refused::Older));
    // Under the new keyring the stolen key is worth nothing.
    let forged = Pack { keyrings: sent(&two).keyrings, ..sent(&forged) };
    assert_eq!(refused(forged, Some(&two), &root), Some(Refused::NotSigned));
}

#[test]
fn the_root_is_replaced_and_the_old_one_can_part_no_device_from_the_new() {
    let publisher = Publisher::new();
    let old = publisher.trusted();
    let one = publisher.make(1, &[]);
    let thief = publisher.before(1);
    let publisher = publisher.replace_root().replace_key();
    let two = publisher.make(2, &[]);
    let last: wire::Keyring = serde_json::from_str(&sent(&two).keyrings[1].text).unwrap();
    for root in [old, VerifyingKey::from(last.root.0)] {
        assert_eq!(check(sent(&two), None, &root).map(|pack| pack.version()), Ok(2));
    }
    let held = check(sent(&two), Some(&one), &old).unwrap();
    // Whoever found the old root makes keyrings of their own, from the first one on.
    let forged = thief.replace_key().replace_key().replace_key().make(9, &[]);
    assert_eq!(refused(sent(&forged), Some(&held), &old), Some(Refused::OtherKeys));
    let new = VerifyingKey::from(last.root.0);
    assert_eq!(refused(sent(&forged), None, &new), Some(Refused::NotSigned));
}

#[test]
fn nobody_but_the_root_adds_a_keyring() {
    let pack = Publisher::new().make(1, &[]);
    let other = SigningKey::make().unwrap();
    let trusted = other.verifying_key();
    let added = add_keyring(sent(&pack).keyrings, &other, &trusted, &[trusted]);
    assert_eq!(added, Err(Refused::NotSigned));
    assert_eq!(refused(sent(&pack), None, &trusted), Some(Refused::NotSigned));
}

proptest! {
    #[test]
    fn no_byte_can_be_another(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let publisher = Publisher::new();
        let mut bytes = publisher.make(1, &[(COUNCILS, "Llan\n")]).to_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != to);
        bytes[at] = to;
        if let Some(pack) = Pack::parse(&bytes) {
            let taken = check(pack, None, &publisher.trusted());
            prop_assert!(taken.is_err());
        }
    }
}
