//! What is added to a report after it was received.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use record::{Act, Came, Entry};
use rusqlite::Connection;
use seal::KdfParams;
use uuid::Uuid;
use vault::{Checked, Error, NewPassphrase, Said, Stage, Vault};

use crate::{
    app, at, attachments, database, doctor, files, locked, passphrase, sam, two_received, unlocked,
};

const ID: Uuid = Uuid::from_u128(51);
const OTHER: Uuid = Uuid::from_u128(52);
const DRAFT: Uuid = Uuid::from_u128(53);
const ADDITION: Uuid = Uuid::from_u128(54);

fn received() -> (tempfile::TempDir, Vault) {
    two_received([ID, OTHER, DRAFT])
}

fn sent(vault: &mut Vault) {
    vault.by(sam()).add(ID, ADDITION, b"more").unwrap();
    vault.queue().note_attempt(ADDITION, at(3)).unwrap();
    vault.queue().note_receipt(ADDITION, b"its receipt", "MS-1", at(4)).unwrap();
}

fn told(vault: &Vault, most: usize) -> Vec<Entry> {
    let acts = vault.record(None, None, most).unwrap().into_iter();
    let entry = |said| match said {
        Said::Entry(entry) => entry,
        _ => panic!("it can be read"),
    };
    acts.map(|kept| entry(kept.said)).collect()
}

fn added(came: Came) -> Act {
    Act::Added { report: ID, addition: ADDITION, came }
}

#[test]
fn an_addition_waits_like_a_report_and_has_a_receipt_of_its_own() {
    let (data, mut vault) = received();
    vault.by(sam()).add(ID, ADDITION, b"more").unwrap();
    let [queued] = &vault.queue().waiting().unwrap()[..] else { panic!("one waits") };
    assert_eq!((queued.id, queued.added_to, queued.attempts), (ADDITION, Some(ID), 0));
    assert_eq!(vault.queue().submission(ADDITION).unwrap(), b"more");
    vault.queue().note_attempt(ADDITION, at(3)).unwrap();
    vault.queue().note_setback(ADDITION, b"why", Some(at(9)), at(3)).unwrap();
    drop(vault);

    let mut vault = unlocked(data.path());
    let [one] = &vault.additions(ID).unwrap()[..] else { panic!("one was added") };
    assert_eq!((one.id, one.content.as_deref()), (ADDITION, Some(&b"more"[..])));
    let Some(Stage::Waiting(queued)) = &one.stage else { panic!("it waits") };
    assert_eq!((queued.attempts, queued.next_try_at), (1, Some(at(9))));
    assert_eq!(queued.setback.as_deref(), Some(&b"why"[..]));

    vault.queue().note_receipt(ADDITION, b"its receipt", "MS-1", at(4)).unwrap();
    let [one] = &vault.additions(ID).unwrap()[..] else { panic!("one was added") };
    assert!(one.stage == Some(Stage::Received { receipt: b"its receipt".to_vec() }));
    assert!(vault.queue().waiting().unwrap().is_empty());
    assert_eq!(vault.receipt(ID).unwrap(), b"receipt", "that of the report is as it was");
    assert_eq!(vault.submission(ID).unwrap(), b"submission");
    assert!(vault.additions(OTHER).unwrap().is_empty());
}

#[test]
fn one_that_is_refused_says_why_and_is_not_tried_again() {
    let (_data, mut vault) = received();
    vault.by(sam()).add(ID, ADDITION, b"more").unwrap();
    vault.queue().note_refused(ADDITION, b"a fault", at(3)).unwrap();
    let [one] = &vault.additions(ID).unwrap()[..] else { panic!("one was added") };
    assert!(one.stage == Some(Stage::Refused { setback: b"a fault".to_vec() }));
    assert!(vault.queue().waiting().unwrap().is_empty());
    assert_eq!(vault.unsent().unwrap().waiting, 1, "nobody has received it");
}

#[test]
fn the_record_says_who_added_and_how_far_it_went() {
    let (_data, mut vault) = received();
    sent(&mut vault);
    vault.by(app()).expire_addition(ID, ADDITION).unwrap();
    let who = Some("sam@example.police.uk".to_owned());
    let expected = [
        Entry::new(at(90), None, added(Came::Expired)),
        Entry::new(at(4), None, added(Came::Sent)),
        Entry::new(at(3), None, added(Came::Sending)),
        Entry::new(at(0), who, added(Came::Made)),
    ];
    assert_eq!(told(&vault, 4), expected);
    assert_eq!(vault.record(Some(ID), None, 4).unwrap().len(), 4, "it is of its report");
    assert!(matches!(vault.check_record().unwrap(), Checked::Sound { .. }));
}

#[test]
fn nothing_is_added_to_what_nobody_has_received() {
    let (_data, mut vault) = received();
    for id in [DRAFT, Uuid::from_u128(99)] {
        let refused = vault.by(sam()).add(id, ADDITION, b"more");
        assert!(matches!(refused, Err(Error::NoSuchReport)));
        assert!(matches!(vault.additions(id), Err(Error::NoSuchReport)));
    }
    vault.by(sam()).add(ID, ADDITION, b"more").unwrap();
    assert!(vault.by(sam()).add(OTHER, ADDITION, b"other").is_err(), "a name is of one alone");
    assert!(vault.additions(OTHER).unwrap().is_empty());
}

#[test]
fn a_report_that_expired_can_be_added_to_and_one_that_was_deleted_cannot() {
    let (data, mut vault) = received();
    vault.by(app()).expire(ID, b"remains").unwrap();
    sent(&mut vault);
    vault.by(sam()).add(OTHER, Uuid::from_u128(55), b"unsent").unwrap();
    vault.by(sam()).erase(OTHER).unwrap();
    drop(vault);
    let mut vault = unlocked(data.path());
    let [one] = &vault.additions(ID).unwrap()[..] else { panic!("one was added") };
    assert_eq!(one.content.as_deref(), Some(&b"more"[..]));
    assert!(vault.queue().waiting().unwrap().is_empty(), "what was deleted is not sent");
    let refused = vault.by(sam()).add(OTHER, Uuid::from_u128(56), b"more");
    assert!(matches!(refused, Err(Error::NoSuchReport)));
    assert!(matches!(vault.check_record().unwrap(), Checked::Sound { .. }));
}

#[test]
fn what_it_says_goes_in_time_from_every_file_and_its_receipt_stays() {
    let (data, mut vault) = received();
    sent(&mut vault);
    vault.keep_backup(at(0).date_naive()).unwrap();
    drop(vault);
    let file = Connection::open(database(data.path())).unwrap();
    let sealed: Vec<u8> =
        file.query_row("SELECT sealed FROM additions", [], |row| row.get(0)).unwrap();
    drop(file);
    let mut vault = unlocked(data.path());
    let [due] = &vault.additions_received().unwrap()[..] else { panic!("one was received") };
    assert_eq!((due.id, due.report, &due.receipt[..]), (ADDITION, ID, &b"its receipt"[..]));
    vault.by(app()).expire_addition(ID, ADDITION).unwrap();
    assert!(vault.additions_received().unwrap().is_empty());
    let again = vault.by(app()).expire_addition(ID, ADDITION);
    assert!(matches!(again, Err(Error::NoSuchReport)));
    let [one] = &vault.additions(ID).unwrap()[..] else { panic!("one was added") };
    assert!(one.content.is_none());
    assert!(one.stage == Some(Stage::Received { receipt: b"its receipt".to_vec() }));
    drop(vault);
    let holds = |bytes: &[u8]| bytes.windows(sealed.len()).any(|window| window == sealed);
    for (path, bytes) in files(data.path()) {
        assert!(!holds(&bytes), "{}", path.display());
    }
}

#[test]
fn a_new_key_opens_what_was_added_before() {
    let (_data, mut vault) = received();
    sent(&mut vault);
    let new = NewPassphrase {
        passphrase: &passphrase(),
        params: KdfParams::cheap_for_tests(),
        device: None,
    };
    vault.by(sam()).replace_key(new).unwrap();
    let [one] = &vault.additions(ID).unwrap()[..] else { panic!("one was added") };
    assert_eq!(one.content.as_deref(), Some(&b"more"[..]));
    assert!(one.stage == Some(Stage::Received { receipt: b"its receipt".to_vec() }));
}

#[test]
fn one_that_waits_does_not_expire() {
    let (_data, mut vault) = received();
    vault.by(sam()).add(ID, ADDITION, b"more").unwrap();
    assert!(vault.additions_received().unwrap().is_empty());
    let refused = vault.by(app()).expire_addition(ID, ADDITION);
    assert!(matches!(refused, Err(Error::NoSuchReport)));
    assert_eq!(vault.queue().submission(ADDITION).unwrap(), b"more");
}

#[test]
fn one_is_sent_while_the_vault_is_locked_and_the_record_tells_of_it() {
    for has_expired in [false, true] {
        let (data, mut vault) = received();
        if has_expired {
            vault.by(app()).expire(ID, b"remains").unwrap();
        }
        vault.by(sam()).add(ID, ADDITION, b"more").unwrap();
        let mut vaults = locked(vault);
        let mut queue = vaults.queue(crate::ID).unwrap();
        let [queued] = &queue.waiting().unwrap()[..] else { panic!("one waits") };
        assert_eq!((queued.id, queued.added_to), (ADDITION, Some(ID)));
        assert_eq!(queue.submission(ADDITION).unwrap(), b"more");
        queue.note_attempt(ADDITION, at(3)).unwrap();
        queue.note_setback(ADDITION, b"why", Some(at(9)), at(3)).unwrap();
        assert_eq!(queue.waiting().unwrap()[0].setback.as_deref(), Some(&b"why"[..]));
        queue.note_receipt(ADDITION, b"its receipt", "MS-1", at(4)).unwrap();
        vaults.forget_outboxes(at(5));
        assert!(vaults.queue(crate::ID).is_none(), "its keys go with the last that waits");

        let mut vault = unlocked(data.path());
        let [one] = &vault.additions(ID).unwrap()[..] else { panic!("one was added") };
        assert!(one.stage == Some(Stage::Received { receipt: b"its receipt".to_vec() }));
        assert_eq!(vault.settled_while_locked().unwrap(), [ID]);
        let expected = [Came::Sent, Came::SetBack, Came::Sending];
        let expected = [4, 3, 3].into_iter().zip(expected);
        let expected: Vec<_> =
            expected.map(|(time, came)| Entry::new(at(time), None, added(came))).collect();
        assert_eq!(told(&vault, 3), expected);
        assert!(matches!(vault.check_record().unwrap(), Checked::Sound { .. }));
        vault.by(app()).expire_addition(ID, ADDITION).unwrap();
        assert_eq!(told(&vault, 5)[2..], expected, "they stay when what it said is deleted");
        assert!(matches!(vault.check_record().unwrap(), Checked::Sound { .. }));
    }
}

#[test]
fn of_a_locked_vault_nothing_opens_but_what_is_needed_to_send_it() {
    let (_data, mut vault) = received();
    let [file, of_another] =
        [ID, OTHER].map(|id| attachments::add(&mut vault, id, b"content", b"about", b"added"));
    let earlier = Uuid::from_u128(55);
    vault.by(sam()).add(ID, earlier, b"sent before").unwrap();
    vault.queue().note_receipt(earlier, b"its receipt", "MS-1", at(3)).unwrap();
    vault.by(sam()).add(ID, ADDITION, b"more").unwrap();
    let mut vaults = locked(vault);
    let queue = vaults.queue(crate::ID).unwrap();
    for sent in [ID, OTHER, earlier] {
        assert!(matches!(queue.submission(sent), Err(Error::Damaged(_))));
    }
    assert!(queue.content(ID, file).is_ok());
    assert_eq!(queue.attachments(ID).unwrap().known[0].about, b"about");
    assert!(matches!(queue.content(OTHER, of_another), Err(Error::Damaged(_))));
    assert!(queue.attachments(OTHER).unwrap().known.is_empty());
}

#[test]
fn one_whose_keys_are_damaged_keeps_no_other_from_being_sent_locked() {
    for doctored in [
        "UPDATE additions SET wrapped_key = x'00' WHERE number = 1",
        "UPDATE receipts SET wrapped_key = x'00' WHERE report = 1",
    ] {
        let (data, mut vault) = received();
        let second = Uuid::from_u128(55);
        vault.by(sam()).add(ID, ADDITION, b"more").unwrap();
        vault.by(sam()).add(OTHER, second, b"more").unwrap();
        drop(vault);
        doctor(data.path(), doctored);
        let mut vaults = locked(unlocked(data.path()));
        let mut queue = vaults.queue(crate::ID).unwrap();
        let waiting = queue.waiting().unwrap();
        assert_eq!(waiting.iter().map(|queued| queued.id).collect::<Vec<_>>(), [second]);
        queue.note_receipt(second, b"its receipt", "MS-1", at(5)).unwrap();
    }
}

#[test]
fn one_that_is_damaged_or_moved_harms_no_other() {
    let second = Uuid::from_u128(55);
    for doctored in [
        "UPDATE additions SET sealed = x'00' WHERE number = 1",
        "UPDATE additions SET wrapped_key = x'00' WHERE number = 1",
        "UPDATE additions SET sealed = (SELECT sealed FROM additions WHERE number = 2)
         WHERE number = 1",
    ] {
        let (data, mut vault) = received();
        vault.by(sam()).add(ID, ADDITION, b"more").unwrap();
        vault.by(sam()).add(ID, second, b"still more").unwrap();
        drop(vault);
        doctor(data.path(), doctored);
        let mut vault = unlocked(data.path());
        let contents: Vec<_> =
            vault.additions(ID).unwrap().into_iter().map(|added| added.content).collect();
        assert_eq!(contents, [None, Some(b"still more".to_vec())], "{doctored}");
        assert!(vault.queue().submission(ADDITION).is_err());
        assert_eq!(vault.queue().submission(second).unwrap(), b"still more");
    }
}

#[test]
fn nothing_of_it_can_be_read_in_the_folder() {
    let (data, mut vault) = received();
    vault.by(sam()).add(ID, ADDITION, b"marmalade in the addition").unwrap();
    vault.queue().note_attempt(ADDITION, at(3)).unwrap();
    vault.queue().note_receipt(ADDITION, b"marmalade in the receipt", "MS-1", at(4)).unwrap();
    drop(vault);
    for (path, _) in files(data.path()) {
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(9).any(|window| window == b"marmalade"), "{}", path.display());
    }
}

#[test]
fn what_is_begun_goes_with_its_report_and_is_in_no_file_after() {
    let (data, mut vault) = received();
    vault.keep_begun(ID, Some(b"a mark of what was begun")).unwrap();
    vault.keep_begun(OTHER, Some(b"of another")).unwrap();
    let nowhere = vault.keep_begun(Uuid::from_u128(99), Some(b""));
    assert!(matches!(nowhere, Err(Error::NoSuchReport)));
    drop(vault);
    let mut vault = unlocked(data.path());
    assert_eq!(vault.begun(ID).unwrap().as_deref(), Some(&b"a mark of what was begun"[..]));
    vault.by(sam()).add(ID, ADDITION, b"more").unwrap();
    assert_eq!(vault.begun(ID).unwrap(), None, "it is added");

    vault.keep_begun(ID, Some(b"again")).unwrap();
    drop(vault);
    let key = wrapped_key(data.path(), ID);
    let mut vault = unlocked(data.path());
    vault.by(sam()).erase(ID).unwrap();
    assert_eq!(vault.begun(ID).unwrap(), None);
    vault.keep_begun(OTHER, Some(b"again")).unwrap();
    vault.by(sam()).expire(OTHER, b"").unwrap();
    assert_eq!(vault.begun(OTHER).unwrap(), None);
    drop(vault);
    for (path, bytes) in files(data.path()) {
        assert!(!bytes.windows(key.len()).any(|part| part == key), "{}", path.display());
    }
}

fn wrapped_key(data: &Path, report: Uuid) -> Vec<u8> {
    let key = "SELECT wrapped_key FROM documents WHERE name = ?1";
    let connection = Connection::open(database(data)).unwrap();
    connection.query_row(key, [format!("begun {report}")], |row| row.get(0)).unwrap()
}

#[test]
fn a_received_report_takes_files_until_its_content_is_deleted() {
    let (_data, mut vault) = received();
    let file = attachments::add(&mut vault, ID, b"content", b"about", b"added");
    vault.by(sam()).remove_attachment(ID, file, "room.jpg", b"removed").unwrap();
    attachments::add(&mut vault, ID, b"content", b"about", b"added");
    assert_eq!(vault.attachments(ID).unwrap().known.len(), 1);
    let taken = |vault: &Vault| {
        let on = |_| ControlFlow::Continue(());
        vault.begin_intake().unwrap().take_in(&b"late"[..], on).unwrap()
    };
    let late = taken(&vault);
    vault.by(app()).expire(ID, b"what is left").unwrap();
    let refused = vault.by(sam()).add_attachment(ID, late, "late.pdf", b"", b"", None);
    assert!(matches!(refused, Err(Error::NoSuchReport)));
}

#[test]
fn an_addition_that_waits_can_leave_out_files_and_is_tried_at_once() {
    let (_data, mut vault) = received();
    vault.by(sam()).add(ID, ADDITION, b"with a file").unwrap();
    vault.queue().note_attempt(ADDITION, at(3)).unwrap();
    vault.queue().note_setback(ADDITION, b"why", Some(at(9)), at(3)).unwrap();
    vault.by(sam()).leave_out(ADDITION, b"without", &["room.jpg".to_owned()]).unwrap();
    assert_eq!(vault.queue().submission(ADDITION).unwrap(), b"without");
    let [queued] = &vault.queue().waiting().unwrap()[..] else { panic!("one waits") };
    assert_eq!((queued.next_try_at, &queued.setback), (None, &None));
    let left_out = Act::LeftOut { name: "room.jpg".to_owned() };
    assert!(told(&vault, 1).iter().any(|entry| entry.act == left_out));
}
