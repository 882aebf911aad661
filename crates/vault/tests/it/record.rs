use std::path::Path;

use record::{Act, Entry, Locked, Opener};
use rusqlite::Connection;
use seal::{Chain, KdfParams};
use uuid::Uuid;
use vault::{Actor, Checked, Error, NewPassphrase, Said, Vault, Way};

use crate::{
    ID as VAULT, answer, as_if_cut_off, at, database, files, locked, made, passphrase, sam, unlock,
    unlocked,
};

const ID: Uuid = Uuid::from_u128(21);
const OTHER: Uuid = Uuid::from_u128(22);

const UNLOCKED: Act = Act::Unlocked { with: Opener::Passphrase, wrong: 0 };

fn later(seconds: i64) -> Actor {
    Actor { at: at(seconds), ..sam() }
}

/// Every act, the first one first.
fn acts(vault: &Vault) -> Vec<Act> {
    acts_of(vault, None)
}

fn acts_of(vault: &Vault, of: Option<Uuid>) -> Vec<Act> {
    let mut kept = vault.record(of, None, usize::MAX).unwrap();
    kept.reverse();
    let entry = |said| match said {
        Said::Entry(entry) => entry.act,
        Said::Erased | Said::Damaged => panic!("it can be read"),
    };
    kept.into_iter().map(|kept| entry(kept.said)).collect()
}

fn changed(field: &str, from: Option<&str>, to: &str, since: i64) -> Act {
    let from = from.map(str::as_bytes);
    Act::changed(field.to_owned(), from, to.as_bytes(), at(since)).unwrap()
}

fn sound(vault: &Vault) -> (u64, u64) {
    match vault.check_record().unwrap() {
        Checked::Sound { entries, erased, .. } => (entries, erased),
        Checked::Broken { at } => panic!("broken at {at}"),
    }
}

#[test]
fn each_act_is_in_the_record_with_who_did_it_and_when() {
    let (data, mut vault) = made();
    vault.by(Actor::app(at(0))).catch_up().unwrap();
    vault.by(sam()).save_profile(b"sam").unwrap();
    vault.by(sam()).make_report(ID, b"", &[answer("user-email", "sam")]).unwrap();
    vault.by(later(1)).save_answers(ID, &[answer("town", "York")], None).unwrap();
    vault.by(sam()).move_report(ID, "2026-04-21", b"").unwrap();
    vault.by(sam()).finish(ID, b"submission", b"").unwrap();
    vault.queue().note_receipt(ID, b"receipt", "MS-1", at(9)).unwrap();
    vault.by(later(10)).lock(Locked::Responder).unwrap();
    drop(vault);
    let mut vault = unlocked(data.path());
    vault.by(sam()).catch_up().unwrap();
    let expected = [
        Act::Made,
        Act::Introduced,
        Act::Started,
        changed("town", None, "York", 1),
        Act::Moved { form_version: "2026-04-21".to_owned() },
        Act::Finished,
        Act::Sent { reference: "MS-1".to_owned() },
        Act::Locked { by: Locked::Responder },
        UNLOCKED,
    ];
    assert_eq!(acts(&vault), expected);
    assert_eq!(acts_of(&vault, Some(ID)), expected[2..7]);
    assert_eq!(sound(&vault), (9, 0));

    let [sent] = &vault.record(None, Some(8), 1).unwrap()[..] else { panic!("one was asked for") };
    let entry = Entry::new(at(9), None, Act::Sent { reference: "MS-1".to_owned() });
    assert!((sent.number, sent.report) == (7, Some(ID)) && sent.said == Said::Entry(entry));
}

#[test]
fn typing_is_one_change_from_what_was_to_what_is() {
    let (_data, mut vault) = made();
    vault.by(sam()).make_report(ID, b"", &[answer("town", "York")]).unwrap();
    for (second, typed) in [(3, "L"), (4, "Le"), (5, "Leeds")] {
        vault.by(later(second)).save_answer(ID, "town", typed.as_bytes(), None).unwrap();
    }
    assert_eq!(acts(&vault).len(), 2, "the page is still open");
    vault.by(later(9)).save_answers(ID, &[answer("town", "Leeds")], None).unwrap();
    assert_eq!(acts(&vault)[2..], [changed("town", Some("York"), "Leeds", 3)]);

    vault.by(later(20)).save_answer(ID, "town", b"L", None).unwrap();
    vault.by(later(21)).save_answer(ID, "town", b"Leeds", None).unwrap();
    vault.by(later(22)).save_answers(ID, &[answer("note", r#""""#)], None).unwrap();
    vault.by(later(23)).leave().unwrap();
    assert_eq!(acts(&vault).len(), 3, "what was put back, or passed over, is no change");
}

#[test]
fn a_change_whose_page_was_open_in_a_power_cut_is_told_at_the_next_unlock() {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(ID, b"", &[answer("town", "York")]).unwrap();
    vault.by(later(3)).save_answer(ID, "town", b"Leeds", None).unwrap();
    vault.by(later(4)).save_answer(ID, "county", b"Kent", None).unwrap();
    let left = as_if_cut_off(data.path());
    let mut vault = unlocked(left.path());
    vault.by(later(90)).catch_up().unwrap();
    let expected =
        [UNLOCKED, changed("town", Some("York"), "Leeds", 3), changed("county", None, "Kent", 4)];
    assert_eq!(acts(&vault)[2..], expected);
    vault.by(later(91)).catch_up().unwrap();
    assert_eq!(acts(&vault).len(), 5, "told once");
}

#[test]
fn every_way_out_of_a_page_settles_it() {
    let ways: [fn(&mut Vault); 4] = [
        |vault| vault.by(sam()).leave().unwrap(),
        |vault| vault.by(sam()).lock(Locked::Idle).unwrap(),
        |vault| vault.by(sam()).catch_up().unwrap(),
        |vault| vault.by(sam()).finish(ID, b"submission", b"").unwrap(),
    ];
    for way in ways {
        let (_data, mut vault) = made();
        vault.by(sam()).make_report(ID, b"", &[]).unwrap();
        vault.by(sam()).save_answer(ID, "town", b"York", None).unwrap();
        way(&mut vault);
        assert_eq!(acts(&vault)[2], changed("town", None, "York", 0));
    }
}

#[test]
fn a_report_that_is_opened_is_noted_once_for_each_opening() {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(ID, b"", &[]).unwrap();
    vault.by(sam()).view(ID).unwrap();
    assert_eq!(acts(&vault).len(), 2, "it is open since it was started");
    vault.by(sam()).leave().unwrap();
    vault.by(sam()).view(ID).unwrap();
    vault.by(sam()).view(ID).unwrap();
    assert_eq!(acts(&vault)[2..], [Act::Viewed]);
    drop(vault);
    let mut vault = unlocked(data.path());
    vault.by(sam()).view(ID).unwrap();
    assert_eq!(acts(&vault)[3..], [UNLOCKED, Act::Viewed]);
    assert!(matches!(vault.by(sam()).view(OTHER), Err(Error::NoSuchReport)));
}

#[test]
fn wrong_passphrases_are_counted_in_the_unlock_that_follows() {
    let (data, vault) = made();
    drop(vault);
    for second in [0, 10] {
        let wrong = seal::Passphrase::new("not this one".to_owned());
        assert!(unlock(data.path(), &wrong, second).is_err());
    }
    let mut vault = unlock(data.path(), &passphrase(), 60).unwrap();
    vault.by(sam()).catch_up().unwrap();
    assert_eq!(acts(&vault), [Act::Unlocked { with: Opener::Passphrase, wrong: 2 }]);
}

#[test]
fn what_opened_the_vault_and_what_was_changed_about_that_is_in_the_record() {
    let (data, mut vault) = made();
    let passphrase = &passphrase();
    let new = || NewPassphrase { passphrase, params: KdfParams::cheap_for_tests(), device: None };
    let code = vault.by(sam()).make_recovery_code().unwrap();
    drop(vault);
    let mut vault = vault::unlock(data.path(), VAULT, Way::Code(&code), at(0)).unwrap();
    vault.by(sam()).change_passphrase(new()).unwrap();
    vault.by(sam()).make_report(ID, b"", &[]).unwrap();
    vault.by(sam()).erase(ID).unwrap();
    vault.by(sam()).replace_key(new()).unwrap();
    drop(vault);
    let mut vault = unlocked(data.path());
    vault.by(sam()).catch_up().unwrap();
    assert_eq!(sound(&vault), (8, 1));
    let told = vault.record(None, None, usize::MAX).unwrap();
    let told: Vec<Act> = told
        .into_iter()
        .rev()
        .filter_map(|kept| match kept.said {
            Said::Entry(entry) => Some(entry.act),
            _ => None,
        })
        .collect();
    let expected = [
        Act::Made,
        Act::CodeMade,
        Act::Unlocked { with: Opener::Code, wrong: 0 },
        Act::PassphraseChanged,
        Act::Erased { report: ID },
        Act::KeyReplaced,
        UNLOCKED,
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_comes_of_a_report_while_the_vault_is_locked_is_in_the_record() {
    let (data, mut vault) = made();
    for id in [ID, OTHER] {
        vault.by(sam()).make_report(id, b"", &[]).unwrap();
        vault.by(sam()).finish(id, b"submission", b"").unwrap();
    }
    vault.by(sam()).lock(Locked::Idle).unwrap();
    let mut vaults = locked(vault);
    let mut queue = vaults.queue(VAULT).unwrap();
    queue.note_receipt(ID, b"receipt", "MS-1", at(7)).unwrap();
    queue.note_refused(OTHER, b"why", at(8)).unwrap();
    drop(vaults);
    let mut vault = unlocked(data.path());
    assert_eq!(sound(&vault), (8, 0));
    assert_eq!(vault.settled_while_locked().unwrap(), [ID, OTHER]);
    vault.by(sam()).catch_up().unwrap();
    assert_eq!(sound(&vault), (9, 0));
    assert!(vault.settled_while_locked().unwrap().is_empty());
    let expected = [Act::Sent { reference: "MS-1".to_owned() }, Act::Refused, UNLOCKED];
    assert_eq!(acts(&vault)[6..], expected);
}

/// A report that waits, with three tries that did not succeed.
fn tried_in_vain(queue: &mut vault::Queue<'_>) {
    for second in 1..4 {
        queue.note_attempt(ID, at(second)).unwrap();
        queue.note_setback(ID, b"why", Some(at(second + 1)), at(second)).unwrap();
    }
    queue.note_attempt(ID, at(4)).unwrap();
}

#[test]
fn each_state_on_the_way_is_told_once_and_not_each_try() {
    let (_data, mut vault) = made();
    vault.by(sam()).make_report(ID, b"", &[]).unwrap();
    vault.by(sam()).finish(ID, b"submission", b"").unwrap();
    tried_in_vain(&mut vault.queue());
    vault.queue().note_receipt(ID, b"receipt", "MS-1", at(9)).unwrap();
    let sent = Act::Sent { reference: "MS-1".to_owned() };
    assert_eq!(acts_of(&vault, Some(ID))[2..], [Act::Sending, Act::SetBack, sent]);
    assert_eq!(sound(&vault), (6, 0));
}

#[test]
fn the_states_of_what_is_on_its_way_while_the_vault_is_locked_are_told_too() {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(ID, b"", &[]).unwrap();
    vault.by(sam()).finish(ID, b"submission", b"").unwrap();
    let mut vaults = locked(vault);
    let mut queue = vaults.queue(VAULT).unwrap();
    tried_in_vain(&mut queue);
    queue.note_refused(ID, b"why", at(8)).unwrap();
    drop(vaults);
    let vault = unlocked(data.path());
    assert_eq!(acts_of(&vault, Some(ID))[2..], [Act::Sending, Act::SetBack, Act::Refused]);
    assert_eq!(sound(&vault), (6, 0));
}

#[test]
fn an_erased_report_leaves_a_record_that_can_be_followed() {
    let (data, mut vault) = made();
    for id in [ID, OTHER] {
        vault.by(sam()).make_report(id, b"", &[]).unwrap();
        vault.by(sam()).save_answers(id, &[answer("town", "York")], None).unwrap();
        vault.by(sam()).save_answer(id, "town", b"Leeds", None).unwrap();
        vault.by(sam()).finish(id, b"submission", b"").unwrap();
    }
    vault.queue().note_receipt(ID, b"receipt", "MS-1", at(0)).unwrap();
    let checked = vault.check_record().unwrap();
    let Checked::Sound { head: before, .. } = checked else { panic!("{checked:?}") };
    vault.by(sam()).erase(ID).unwrap();
    drop(vault);

    let mut vault = unlocked(data.path());
    assert_eq!(sound(&vault), (11, 5));
    let kept = vault.record(None, None, usize::MAX).unwrap();
    assert!(kept.iter().any(|kept| kept.link == before), "the chain is the one that was");
    let of_it = vault.record(Some(ID), None, usize::MAX).unwrap();
    assert!(of_it.len() == 5 && of_it.iter().all(|kept| kept.said == Said::Erased));
    assert!(kept[0].said == Said::Entry(Entry::new(at(0), sam().who, Act::Erased { report: ID })));
    assert!(matches!(vault.answers(ID), Err(Error::NoSuchReport)));
    assert!(matches!(vault.submission(ID), Err(Error::NoSuchReport)));
    assert!(matches!(vault.by(sam()).erase(ID), Err(Error::NoSuchReport)));
    let list = vault.list().unwrap();
    assert!(list.damaged.is_empty() && list.reports.len() == 1 && list.reports[0].id == OTHER);
    vault.by(sam()).catch_up().unwrap();
    assert_eq!(sound(&vault), (12, 5));
}

#[test]
fn an_erased_report_is_in_no_copy_of_another_day() {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(ID, b"", &[]).unwrap();
    vault.keep_backup(at(0).date_naive()).unwrap();
    let copies = || files(data.path()).iter().filter(|(path, _)| is_copy(path)).count();
    assert_eq!(copies(), 1);
    vault.by(sam()).erase(ID).unwrap();
    assert_eq!(copies(), 0);
}

#[test]
fn the_key_of_an_erased_report_is_in_no_file_of_the_vault() {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(ID, b"", &[]).unwrap();
    vault.keep_backup(at(0).date_naive()).unwrap();
    let copy = database(data.path()).with_file_name("backups").join("2026-11-18.db");
    let connection = Connection::open(&copy).unwrap();
    let key: Vec<u8> =
        connection.query_row("SELECT wrapped_key FROM reports", [], |row| row.get(0)).unwrap();
    drop(connection);
    // As an update leaves one until the next unlock.
    std::fs::copy(&copy, database(data.path()).with_file_name("before-0004.db")).unwrap();
    let with_the_key = || {
        let holds = |bytes: &[u8]| bytes.windows(key.len()).any(|window| window == key);
        files(data.path()).iter().filter(|(_, bytes)| holds(bytes)).count()
    };
    assert_eq!(with_the_key(), 3, "the journal, the copy of the day, that from before an update");
    vault.by(sam()).erase(ID).unwrap();
    assert_eq!(with_the_key(), 0);
}

fn is_copy(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.ends_with("backups"))
}

/// A vault with acts of every kind of key, locked.
fn with_a_record() -> tempfile::TempDir {
    let (data, mut vault) = made();
    for id in [ID, OTHER] {
        vault.by(sam()).make_report(id, b"", &[]).unwrap();
        vault.by(sam()).save_answers(id, &[answer("town", "York")], None).unwrap();
        vault.by(sam()).finish(id, b"submission", b"").unwrap();
        vault.queue().note_receipt(id, b"receipt", "MS-1", at(0)).unwrap();
    }
    vault.by(sam()).lock(Locked::Responder).unwrap();
    assert_eq!(sound(&vault), (10, 0));
    data
}

/// What somebody who has the file, and no key, can do to it.
fn tampered(sql: &str) -> Checked {
    let data = with_a_record();
    let connection = Connection::open(database(data.path())).unwrap();
    connection.execute_batch(sql).unwrap();
    relink(&connection);
    drop(connection);
    unlocked(data.path()).check_record().unwrap()
}

/// Makes the digests and links fit again, which takes no key.
fn relink(connection: &Connection) {
    let mut rows = connection.prepare("SELECT rowid, sealed, digest FROM record").unwrap();
    let rows = rows.query_map([], |row| row.try_into());
    let rows: Vec<(i64, Option<Vec<u8>>, [u8; 32])> = rows.unwrap().map(Result::unwrap).collect();
    let mut link = Chain::Record.start();
    for (number, sealed, digest) in rows {
        let digest = sealed.map_or(digest.into(), |sealed| seal::sha256(&sealed));
        link = Chain::Record.link_of(&link, &digest);
        connection
            .execute(
                "UPDATE record SET digest = ?2, link = ?3 WHERE number = ?1",
                (number, digest.as_bytes(), link.as_bytes()),
            )
            .unwrap();
    }
}

#[test]
fn nobody_without_the_key_can_change_the_record_unnoticed() {
    assert!(matches!(tampered(""), Checked::Sound { entries: 10, erased: 0, .. }));
    let exchange = "UPDATE record SET sealed = (SELECT sealed FROM record AS r
                    WHERE r.number = 7 - record.number) WHERE number IN (3, 4)";
    let renumber = "UPDATE record SET number = -number WHERE number > 4;
                    UPDATE record SET number = -number - 1 WHERE number < 0;";
    let insert = "UPDATE record SET number = -number WHERE number > 4;
                  UPDATE record SET number = 1 - number WHERE number < 0;
                  INSERT INTO record SELECT 5, report, under, digest, link, sealed
                  FROM record WHERE number = 4;";
    for (what, sql, at) in [
        ("changed", "UPDATE record SET sealed = zeroblob(200) WHERE number = 4", 4),
        ("dropped", "DELETE FROM record WHERE number = 4", 4),
        ("dropped and closed", &format!("DELETE FROM record WHERE number = 4; {renumber}"), 4),
        ("reordered", exchange, 3),
        ("inserted", insert, 5),
        ("cut off", "DELETE FROM record WHERE number > 8", 9),
        ("all gone", "DELETE FROM record", 1),
        ("words taken out", "UPDATE record SET sealed = NULL WHERE number = 4", 4),
        ("given to another report", "UPDATE record SET report = 2 WHERE number = 4", 4),
        ("said to be under another key", "UPDATE record SET under = 'vault' WHERE number = 4", 4),
        ("said to be under no key", "UPDATE record SET under = '' WHERE number = 4", 4),
        ("no end noted", "DELETE FROM record_head", 1),
        ("another end noted", "UPDATE record_head SET sealed = zeroblob(111)", 1),
    ] {
        assert_eq!(tampered(sql), Checked::Broken { at }, "{what}");
    }
}

#[test]
fn a_digest_or_link_that_does_not_fit_is_found() {
    for (column, at) in [("digest", 4), ("link", 4)] {
        let data = with_a_record();
        let connection = Connection::open(database(data.path())).unwrap();
        let sql = format!("UPDATE record SET {column} = zeroblob(32) WHERE number = 4");
        connection.execute(&sql, []).unwrap();
        drop(connection);
        assert_eq!(unlocked(data.path()).check_record().unwrap(), Checked::Broken { at });
    }
}

#[test]
fn a_damaged_act_keeps_no_other_from_the_list() {
    let data = with_a_record();
    let connection = Connection::open(database(data.path())).unwrap();
    connection.execute("UPDATE record SET sealed = x'00' WHERE number = 4", []).unwrap();
    drop(connection);
    let kept = unlocked(data.path()).record(None, None, usize::MAX).unwrap();
    assert_eq!(kept.len(), 10);
    assert!(kept.iter().all(|kept| (kept.said == Said::Damaged) == (kept.number == 4)));
}
