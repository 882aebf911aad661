//! What is still got out of a vault that was damaged and set aside.

use std::fs;
use std::io::Read;
use std::path::Path;

use chrono::NaiveDate;
use seal::Passphrase;
use tempfile::TempDir;
use testkit::disk::SmallDisk;
use uuid::Uuid;
use vault::{Place, Salvage, SalvageFound, Standing, UnlockError, Vault, Way};

use crate::attachments::add;
use crate::{answer, at, database, files, made, passphrase, sam, unlock, vault_folder};

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
