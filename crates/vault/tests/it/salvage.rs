//! What is still got out of a vault that was damaged and set aside.

use std::fs;
use std::io::Read;
use std::path::Path;

use chrono::NaiveDate;
use seal::Passphrase;
use tempfile::TempDir;
use testkit::disk::SmallDisk;
use uuid::Uuid;
use vault::{
    Place, Salvage, SalvageFound, SalvagedAddition, Stage, Standing, Tells, UnlockError, Vault, Way,
};

use crate::attachments::add;
use crate::{
    answer, app, at, database, doctor, files, made, passphrase, sam, two_received, unlock,
    vault_folder,
};

const FIELDS: [&str; 2] = ["story", "town"];
const PAGE: usize = 4096;

/// A vault with many reports, of two answers each.
fn full() -> (TempDir, Vault) {
    let (data, mut vault) = made();
    for number in 1..=40 {
        let id = Uuid::from_u128(number);
        let story = "two men ".repeat(60);
        let said = [answer("town", &format!("York {number}")), answer("story", &story)];
        vault.by(sam()).make_report(id, format!("report {number}").as_bytes(), &said).unwrap();
    }
    (data, vault)
}

/// Damages the file, has it set aside, and tells its name there.
fn damaged(data: &Path, damage: impl FnOnce(&mut Vec<u8>)) -> String {
    let path = database(data);
    let mut bytes = fs::read(&path).unwrap();
    damage(&mut bytes);
    fs::write(&path, bytes).unwrap();
    let _ = unlock(data, &passphrase(), 0);
    let aside = vault::set_aside(data, at(0)).unwrap();
    assert_eq!(aside.len(), 1, "it is set aside");
    assert!(aside[0].at.is_some() && aside[0].vault == crate::ID);
    aside[0].name.clone()
}

fn opened(
    data: &Path,
    name: &str,
    passphrase: &Passphrase,
    at_s: i64,
) -> Result<Salvage, UnlockError> {
    let way = Way::Passphrase { passphrase, device: None };
    vault::salvage(data, Place::SetAside(name), way, at(at_s))
}

fn salvaged(data: &Path, name: &str) -> SalvageFound {
    let before = files(&data.join("set-aside"));
    let found = opened(data, name, &passphrase(), 9).unwrap().read(&FIELDS);
    assert!(files(&data.join("set-aside")) == before, "nothing is written there");
    found
}

/// Changes the file by some SQL, damages its header and has it set aside.
fn broken_by(data: &Path, sql: &str) -> String {
    doctor(data, sql);
    damaged(data, |bytes| bytes[..16].fill(0))
}

fn salvaged_after(data: &Path, sql: &str) -> SalvageFound {
    salvaged(data, &broken_by(data, sql))
}

fn whole(found: &SalvageFound) -> usize {
    found.reports.iter().filter(|report| report.answers.answers.len() == 2).count()
}

#[test]
fn a_broken_header_and_a_broken_first_page_lose_nothing() {
    let header = |bytes: &mut Vec<u8>| bytes[..90].fill(0xee);
    let first_page = |bytes: &mut Vec<u8>| bytes[..PAGE].fill(0xee);
    for damage in [header as fn(&mut Vec<u8>), first_page] {
        let (data, vault) = full();
        drop(vault);
        let name = damaged(data.path(), damage);
        let found = salvaged(data.path(), &name);
        assert_eq!((found.reports.len(), whole(&found), found.lost.len()), (40, 40, 0));
        assert_eq!(found.reports[0].summary.as_deref(), Some(&b"report 1"[..]));
    }
}

#[test]
fn broken_pages_cost_what_was_on_them_and_no_more_and_it_is_said() {
    let (data, vault) = full();
    drop(vault);
    let pages = fs::metadata(database(data.path())).unwrap().len() as usize / PAGE;
    let mut least = 40;
    for page in 1..pages {
        let left = crate::as_if_cut_off(data.path());
        let name = damaged(left.path(), |bytes| bytes[page * PAGE..(page + 1) * PAGE].fill(0xee));
        // The try that found the damage was counted.
        let Ok(salvage) = opened(left.path(), &name, &passphrase(), 9) else { continue };
        let found = salvage.read(&FIELDS);
        for report in &found.reports {
            let said = &report.answers.answers;
            let is_said = report.may_miss || report.answers.unknown > 0;
            assert!(said.len() + report.answers.damaged.len() >= 2 || is_said, "page {page}");
        }
        assert!(found.reports.len() == 40 || found.may_miss, "page {page}");
        least = least.min(whole(&found));
    }
    assert!(least < 40, "some page holds answers");
}

#[test]
fn a_vault_on_a_read_only_disk_is_read_where_it_lies_and_opens_as_usual_after() {
    let place = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::over(place.path(), 4096).unwrap() else {
        return println!("not run: needs the right to mount");
    };
    let (data, vault) = full();
    // All of it is in the journal still.
    for (path, bytes) in files(data.path()) {
        let target = place.path().join(path.strip_prefix(data.path()).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
    drop(vault);
    let read = |passphrase: &Passphrase| {
        let way = Way::Passphrase { passphrase, device: None };
        vault::salvage(place.path(), Place::Vaults(crate::ID), way, at(0))
    };
    assert!(matches!(read(&passphrase()), Err(UnlockError::OpensAsUsual)));

    disk.change("ro").unwrap();
    assert_eq!(crate::standing(place.path(), 0), Some(Standing::ReadOnly));
    let unlocked = unlock(place.path(), &passphrase(), 0);
    assert!(matches!(unlocked, Err(UnlockError::NotStored(_))));
    let wrong = read(&Passphrase::new("of somebody else".into()));
    assert!(matches!(wrong, Err(UnlockError::Wrong { .. })));
    let found = read(&passphrase()).unwrap().read(&FIELDS);
    assert_eq!((found.reports.len(), whole(&found), found.lost.len()), (40, 40, 0));
    assert!(!found.may_miss && !found.may_be_old);

    disk.change("rw").unwrap();
    assert_eq!(unlock(place.path(), &passphrase(), 0).unwrap().ids().unwrap().len(), 40);
}

#[test]
fn a_broken_index_of_the_answers_loses_none_of_them() {
    let (data, vault) = full();
    drop(vault);
    let connection = rusqlite::Connection::open(database(data.path())).unwrap();
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'answers_of_report'";
    let page: u32 = connection.query_row(root, [], |row| row.get(0)).unwrap();
    connection.close().unwrap();
    let broken = |bytes: &mut Vec<u8>| bytes[(page as usize - 1) * PAGE..][..PAGE].fill(0xee);
    let name = damaged(data.path(), broken);
    let found = salvaged(data.path(), &name);
    assert_eq!((found.reports.len(), whole(&found)), (40, 40));
    assert!(found.reports.iter().all(|report| !report.may_miss));
}

#[test]
fn an_answer_that_is_kept_with_another_report_than_its_own_comes_out_with_its_own() {
    for (kept_with, is_one) in [(7, true), (77, false)] {
        let (data, vault) = full();
        drop(vault);
        let first = "SELECT min(number) FROM answers WHERE report = 3";
        let broken = format!("UPDATE answers SET report = {kept_with} WHERE number = ({first})");
        let found = salvaged_after(data.path(), &broken);
        assert_eq!((found.reports.len(), whole(&found)), (40, 40), "{kept_with}");
        assert!(found.reports.iter().all(|report| report.answers.unknown == 0));
        assert!(found.reports.iter().all(|report| report.may_miss != is_one));
    }
}

#[test]
fn broken_pages_of_a_file_from_before_answers_had_numbers_are_told_of_too() {
    let frozen = include_bytes!("../frozen/0004.db");
    let mut least = 4;
    for page in 1..frozen.len() / PAGE {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("vaults").join(crate::ID.to_string());
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("vault.db"), frozen).unwrap();
        let name = damaged(data.path(), |bytes| bytes[page * PAGE..(page + 1) * PAGE].fill(0xee));
        let Ok(salvage) = opened(data.path(), &name, &passphrase(), 9) else { continue };
        let found = salvage.read(&["note", "town"]);
        let is_told = |report: &vault::Salvaged| {
            let said = &report.answers;
            said.answers.len() + said.damaged.len() == 2 || report.may_miss || said.unknown > 0
        };
        assert!(found.reports.iter().all(is_told), "page {page}");
        assert!(found.reports.len() == 4 || found.may_miss, "page {page}");
        least = least.min(whole(&found));
    }
    assert!(least < 4, "some page holds answers");
}

#[test]
fn what_the_file_has_no_more_comes_from_the_copy_and_says_of_when() {
    let (data, mut vault) = full();
    let day = NaiveDate::from_ymd_opt(2026, 11, 17).unwrap();
    vault.keep_backup(day).unwrap();
    drop(vault);
    let name = damaged(data.path(), |bytes| bytes.truncate(PAGE));
    let found = salvaged(data.path(), &name);
    assert_eq!(whole(&found), 40);
    assert!(found.reports.iter().all(|report| report.of == Some(day)) && found.may_miss);
}

#[test]
fn what_is_in_the_journal_alone_is_there() {
    let (data, mut vault) = full();
    vault.by(sam()).save_answer(Uuid::from_u128(1), "town", b"Leeds", None).unwrap();
    let cut_off = crate::as_if_cut_off(data.path());
    drop(vault);
    let name = damaged(cut_off.path(), |bytes| bytes[..16].fill(0));
    let found = salvaged(cut_off.path(), &name);
    assert!(!found.may_be_old);
    assert!(found.reports[0].answers.answers.contains(&answer("town", "Leeds")));
}

#[test]
fn wrong_tries_wait_as_they_do_at_a_vault_and_nothing_is_written_there() {
    let (data, vault) = full();
    drop(vault);
    let name = damaged(data.path(), |bytes| bytes[0] = 0);
    let before = files(&data.path().join("set-aside"));
    let wrong = Passphrase::new("not this".to_owned());
    for (seconds, wait) in [(0, 1), (10, 2), (20, 4)] {
        let tried = opened(data.path(), &name, &wrong, seconds).err();
        let Some(UnlockError::Wrong { wait_seconds }) = tried else { panic!("{tried:?}") };
        assert_eq!(wait_seconds, wait);
    }
    let soon = opened(data.path(), &name, &passphrase(), 21).err();
    assert!(matches!(soon, Some(UnlockError::TooSoon { wait_seconds: 3 })), "{soon:?}");
    assert_eq!(vault::set_aside(data.path(), at(21)).unwrap()[0].wait_seconds, 3);
    assert!(opened(data.path(), &name, &passphrase(), 30).is_ok());
    assert_eq!(vault::set_aside(data.path(), at(30)).unwrap()[0].wait_seconds, 0);
    assert!(files(&data.path().join("set-aside")) == before);
    assert!(matches!(
        opened(data.path(), "..", &passphrase(), 30).err(),
        Some(UnlockError::Missing)
    ));
}

#[test]
fn files_come_out_whole_or_not_at_all() {
    let (data, mut vault) = full();
    let report = Uuid::from_u128(1);
    let content = vec![7; 600_000];
    let sound = add(&mut vault, report, &content, b"photo.jpg", b"custody");
    let broken = add(&mut vault, report, &content, b"scan.pdf", b"custody");
    drop(vault);
    let file = vault_folder(data.path()).join(format!("attachments/{broken}.sealed"));
    let mut bytes = fs::read(&file).unwrap();
    bytes[300_000] ^= 1;
    fs::write(&file, bytes).unwrap();
    let name = damaged(data.path(), |bytes| bytes[..16].fill(0));
    let salvage = opened(data.path(), &name, &passphrase(), 0).unwrap();
    let found = salvage.read(&FIELDS);
    assert_eq!(found.reports[0].attachments.len(), 2);
    let read = |id| {
        let mut bytes = Vec::new();
        salvage.content(id).unwrap().read_to_end(&mut bytes).map(|_| bytes)
    };
    assert!(read(sound).unwrap() == content);
    assert!(read(broken).is_err());
    assert_eq!(salvage.custody(report, sound).unwrap(), [b"custody"]);
}

#[test]
fn a_file_of_which_nobody_can_tell_to_which_report_it_belongs_comes_out_too() {
    let (data, mut vault) = full();
    let report = Uuid::from_u128(1);
    let file = add(&mut vault, report, b"what a letter says", b"letter.pdf", b"custody");
    drop(vault);
    let name = broken_by(data.path(), "UPDATE attachments SET report = 77");
    let salvage = opened(data.path(), &name, &passphrase(), 0).unwrap();
    let found = salvage.read(&FIELDS);
    assert!(found.reports.iter().all(|report| report.attachments.is_empty()));
    assert_eq!(found.loose.iter().map(|file| file.id).collect::<Vec<_>>(), [file]);
    let mut content = Vec::new();
    salvage.content(file).unwrap().read_to_end(&mut content).unwrap();
    assert_eq!(content, b"what a letter says");
}

const REPORT: Uuid = Uuid::from_u128(61);
const EXPIRED: Uuid = Uuid::from_u128(62);
const DRAFT: Uuid = Uuid::from_u128(63);
const NOTICES: usize = 12;
const ADDED: u128 = 24;

/// A vault in which much came after two reports were sent. The content of one of them was
/// deleted in time.
fn much_came_after() -> (TempDir, Vault) {
    let (data, mut vault) = two_received([REPORT, EXPIRED, DRAFT]);
    for place in 1..=NOTICES {
        let notice = format!("notice {place} {}", "means ".repeat(150));
        let place = u32::try_from(place).unwrap();
        vault.by(app()).add_notice(REPORT, place, Tells::Decision, notice.as_bytes()).unwrap();
    }
    vault.by(app()).expire(EXPIRED, b"remains").unwrap();
    for number in 1..=ADDED {
        let id = Uuid::from_u128(1000 + number);
        let said = format!("added {number} {}", "he said ".repeat(100));
        let report = if number % 6 == 0 { EXPIRED } else { REPORT };
        vault.by(sam()).add(report, id, said.as_bytes()).unwrap();
        match number % 3 {
            0 => {}
            1 => vault.queue().note_refused(id, b"a fault", at(3)).unwrap(),
            _ => vault.queue().note_receipt(id, b"its receipt", "MS-1", at(4)).unwrap(),
        }
    }
    vault.keep_begun(REPORT, Some(b"was to be added")).unwrap();
    (data, vault)
}

fn added(found: &SalvageFound, number: u128) -> Option<&SalvagedAddition> {
    let id = Uuid::from_u128(1000 + number);
    found.later.added.iter().find(|salvaged| salvaged.added.id == id)
}

fn report(found: &SalvageFound, id: Uuid) -> Option<&vault::Salvaged> {
    found.reports.iter().find(|report| report.id == id)
}

#[test]
fn what_came_after_a_report_was_sent_is_read_too() {
    let (data, vault) = much_came_after();
    drop(vault);
    let name = damaged(data.path(), |bytes| bytes[..90].fill(0xee));
    let found = salvaged(data.path(), &name);
    assert!(!found.may_miss && !found.later.may_miss && found.lost.is_empty());
    assert!(found.later.damaged.is_empty());
    assert_eq!(found.later.added.len() as u128, ADDED);
    for number in 1..=ADDED {
        let SalvagedAddition { report, of, added } = added(&found, number).unwrap();
        let said = format!("added {number} ");
        assert!(added.content.as_ref().unwrap().starts_with(said.as_bytes()));
        assert_eq!((*report, *of), (Some(if number % 6 == 0 { EXPIRED } else { REPORT }), None));
        let stage = added.stage.as_ref().unwrap();
        assert!(match number % 3 {
            0 => matches!(stage, Stage::Waiting(_)),
            1 => *stage == Stage::Refused { setback: b"a fault".to_vec() },
            _ => *stage == Stage::Received { receipt: b"its receipt".to_vec() },
        });
    }
    let [begun] = &found.later.begun[..] else { panic!("something was begun") };
    assert_eq!((begun.report, &begun.said[..]), (REPORT, &b"was to be added"[..]));

    let sent = report(&found, REPORT).unwrap();
    assert_eq!((sent.notices.len(), sent.damaged_notices), (NOTICES, 0));
    assert!(sent.notices[11].starts_with(b"notice 12 "));
    let expired = report(&found, EXPIRED).unwrap();
    assert_eq!(expired.remains.as_deref(), Some(&b"remains"[..]));
    assert_eq!(expired.receipt.as_deref(), Some(&b"receipt"[..]));
    assert!(expired.answers.answers.is_empty() && !expired.may_miss);
}

#[test]
fn of_what_came_after_a_broken_page_costs_what_was_on_it_and_it_is_said() {
    let (data, vault) = much_came_after();
    drop(vault);
    let pages = fs::metadata(database(data.path())).unwrap().len() as usize / PAGE;
    let (mut costs_some_added, mut costs_some_notices) = (false, false);
    for page in 1..pages {
        let left = crate::as_if_cut_off(data.path());
        let name = damaged(left.path(), |bytes| bytes[page * PAGE..(page + 1) * PAGE].fill(0xee));
        let Ok(salvage) = opened(left.path(), &name, &passphrase(), 9) else { continue };
        let found = salvage.read(&FIELDS);
        let later = &found.later;
        let there = (1..=ADDED).filter(|number| added(&found, *number).is_some()).count();
        let missing = ADDED as usize - there;
        assert!(missing <= later.damaged.len() || later.may_miss, "page {page}: {missing}");
        assert!(!later.begun.is_empty() || !later.damaged.is_empty() || later.may_miss);
        costs_some_added |= (1..ADDED as usize).contains(&there);
        let Some(sent) = report(&found, REPORT) else { continue };
        let notices = sent.notices.len() + sent.damaged_notices;
        assert!(notices == NOTICES || later.may_miss, "page {page}: {notices}");
        costs_some_notices |= (1..NOTICES).contains(&sent.notices.len());
    }
    assert!(costs_some_added && costs_some_notices, "some pages cost some and leave the others");
}

#[test]
fn what_does_not_open_is_counted_with_its_report_and_harms_no_other() {
    for (broken, notices) in [
        ("UPDATE additions SET sealed = randomblob(50) WHERE number = 3", 0),
        ("UPDATE additions SET wrapped_key = randomblob(50) WHERE number = 3", 0),
        ("UPDATE documents SET sealed = x'00' WHERE name LIKE 'begun %'", 0),
        ("UPDATE decisions SET sealed = randomblob(50) WHERE place = 3", 1),
        ("DELETE FROM decisions WHERE place = 3", 1),
        ("UPDATE decisions SET place = 50 WHERE place = 12", 1),
    ] {
        let (data, vault) = much_came_after();
        drop(vault);
        let found = salvaged_after(data.path(), broken);
        let lost: &[_] = if notices == 0 { &[Some(REPORT)] } else { &[] };
        assert_eq!(found.later.damaged, lost, "{broken}");
        assert_eq!(report(&found, REPORT).unwrap().damaged_notices, notices, "{broken}");
        let read = found.later.added.len() + found.later.begun.len();
        assert_eq!(read + lost.len(), ADDED as usize + 1, "{broken}");
        assert!(!found.later.may_miss);
    }
}

#[test]
fn a_document_of_which_nobody_can_tell_what_it_was_may_have_been_begun() {
    let (data, vault) = much_came_after();
    drop(vault);
    let broken = "UPDATE documents SET name = 'bfgun' || substr(name, 6) WHERE name LIKE 'begun %'";
    let found = salvaged_after(data.path(), broken);
    assert!(found.later.begun.is_empty() && found.later.may_miss);
}

#[test]
fn what_was_added_is_there_where_its_report_or_the_receipt_for_that_is_not() {
    for (broken, is_known, has_receipt_key) in [
        ("UPDATE reports SET wrapped_key = randomblob(50) WHERE number = 1", true, true),
        ("UPDATE reports SET id = x'00' WHERE number = 1", false, false),
        ("UPDATE receipts SET wrapped_key = randomblob(50) WHERE report = 1", true, false),
    ] {
        let (data, vault) = much_came_after();
        drop(vault);
        let found = salvaged_after(data.path(), broken);
        for number in 1..=ADDED {
            let salvaged = added(&found, number).unwrap();
            assert!(salvaged.added.content.is_some(), "{broken}");
            let is_to_other = number % 6 == 0;
            assert_eq!(salvaged.report.is_some(), is_known || is_to_other, "{broken}");
            let is_sent = number % 3 == 2;
            assert_eq!(salvaged.added.stage.is_some(), !is_sent || has_receipt_key, "{broken}");
        }
        let [begun] = &found.later.begun[..] else { panic!("something was begun") };
        assert_eq!(begun.report, REPORT);
    }
}

#[test]
fn a_report_whose_key_is_gone_is_there_as_it_was_sent() {
    let (data, vault) = much_came_after();
    drop(vault);
    let broken = "UPDATE reports SET wrapped_key = randomblob(50) WHERE number = 1";
    let found = salvaged_after(data.path(), broken);
    let sent = report(&found, REPORT).unwrap();
    assert_eq!(sent.submission.as_deref(), Some(&b"submission"[..]));
    assert_eq!((sent.notices.len(), sent.answers.answers.len()), (NOTICES, 0));
    assert!(sent.may_miss && found.lost.is_empty());
}

#[test]
fn what_was_begun_is_taken_from_a_copy_only_where_the_file_can_not_tell() {
    let (data, mut vault) = much_came_after();
    let day = NaiveDate::from_ymd_opt(2026, 11, 17).unwrap();
    vault.keep_backup(day).unwrap();
    vault.by(sam()).add(REPORT, Uuid::from_u128(2000), b"was added").unwrap();
    drop(vault);
    let whole = crate::as_if_cut_off(data.path());
    let name = damaged(whole.path(), |bytes| bytes[..16].fill(0));
    let found = salvaged(whole.path(), &name);
    assert!(found.later.begun.is_empty(), "it was added since");
    assert_eq!(found.later.added.len() as u128, ADDED + 1);

    let name = damaged(data.path(), |bytes| bytes.truncate(PAGE));
    let found = salvaged(data.path(), &name);
    assert!(found.later.begun.iter().all(|begun| begun.of == Some(day)));
    assert!(found.later.added.iter().all(|salvaged| salvaged.of == Some(day)));
    let read = (found.later.begun.len(), found.later.added.len() as u128);
    assert!(read == (1, ADDED) && found.later.may_miss);
}

#[test]
fn a_file_from_before_anything_was_kept_of_it_has_nothing_to_lose() {
    for frozen in ["0005.db", "0006.db"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frozen").join(frozen);
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("vaults").join(crate::ID.to_string());
        fs::create_dir_all(&folder).unwrap();
        fs::copy(path, folder.join("vault.db")).unwrap();
        let name = damaged(data.path(), |bytes| bytes[..16].fill(0));
        let found = salvaged(data.path(), &name);
        assert!(!found.reports.is_empty() && found.later.added.is_empty(), "{frozen}");
        assert!(!found.later.may_miss && found.later.damaged.is_empty(), "{frozen}");
        assert!(found.reports.iter().all(|report| report.damaged_notices == 0), "{frozen}");
    }
}

#[test]
fn what_came_back_on_a_report_that_can_not_be_told_is_counted() {
    let (data, vault) = much_came_after();
    drop(vault);
    let broken = "UPDATE decisions SET report = 99 WHERE place = 12";
    let found = salvaged_after(data.path(), broken);
    assert_eq!(found.later.damaged, [None]);
    assert_eq!(report(&found, REPORT).unwrap().notices.len(), NOTICES - 1);
}
