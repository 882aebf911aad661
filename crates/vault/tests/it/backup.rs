use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use seal::{KdfParams, Passphrase};
use uuid::Uuid;
use vault::{Acting, Error, NewPassphrase, Restored};

use crate::{ID, answer, at, database, files, made, sam, unlocked, vault_folder};

const REPORT: Uuid = Uuid::from_u128(1);

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

fn kept(data: &Path) -> Vec<String> {
    let entries = fs::read_dir(vault_folder(data).join("backups")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

fn damage(data: &Path) {
    fs::write(database(data), b"broken").unwrap();
    assert!(vault::look(data, at(0)).unwrap().vaults.is_empty(), "it is set aside");
}

#[test]
fn a_damaged_vault_is_there_again_as_it_was_on_the_last_day() {
    let (data, mut vault) = made();
    vault.set_name("Team B (FICTIONAL)").unwrap();
    vault.by(sam()).make_report(REPORT, b"summary", &[answer("town", "York")]).unwrap();
    vault.keep_backup(day(1)).unwrap();
    vault.keep_backup(day(2)).unwrap();
    vault.by(sam()).save_answer(REPORT, "town", b"Leeds", None).unwrap();
    vault.keep_backup(day(2)).unwrap();
    vault.by(sam()).save_answer(REPORT, "town", b"Hull", None).unwrap();
    drop(vault);
    assert_eq!(vault::last_backup(data.path()).unwrap(), None, "nothing is damaged");
    damage(data.path());

    let aside = files(&data.path().join("set-aside"));
    assert_eq!(vault::last_backup(data.path()).unwrap(), Some(day(2)));
    let restored = vault::restore(data.path()).unwrap();
    assert_eq!(restored, Some(Restored { id: ID, of: day(2) }));
    let vault = unlocked(data.path());
    assert_eq!(vault.answers(REPORT).unwrap(), [answer("town", "Leeds")]);
    assert_eq!(vault.name().unwrap(), "Team B (FICTIONAL)");
    assert!(files(&data.path().join("set-aside")) == aside, "the damaged one is as it was");
    assert_eq!(vault::restore(data.path()).unwrap(), None, "nothing is put over a vault");
}

#[test]
fn a_damaged_copy_is_passed_over_for_the_one_before() {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(REPORT, b"summary", &[answer("town", "York")]).unwrap();
    vault.keep_backup(day(1)).unwrap();
    vault.keep_backup(day(2)).unwrap();
    drop(vault);
    let later = vault_folder(data.path()).join("backups/2026-11-02.db");
    let mut bytes = fs::read(&later).unwrap();
    let last = bytes.len() - 4096;
    bytes[last..].fill(0xee);
    fs::write(later, bytes).unwrap();
    damage(data.path());
    assert_eq!(vault::restore(data.path()).unwrap().map(|restored| restored.of), Some(day(1)));
    assert_eq!(unlocked(data.path()).answers(REPORT).unwrap(), [answer("town", "York")]);
}

#[test]
fn the_last_three_days_are_kept() {
    let (data, mut vault) = made();
    for number in [1, 2, 3, 5, 8] {
        vault.keep_backup(day(number)).unwrap();
    }
    assert_eq!(kept(data.path()), ["2026-11-03.db", "2026-11-05.db", "2026-11-08.db"]);
}

fn another() -> Passphrase {
    Passphrase::new("four other words then".to_owned())
}

fn anew(passphrase: &Passphrase) -> NewPassphrase<'_> {
    NewPassphrase { passphrase, params: KdfParams::cheap_for_tests(), device: None }
}

type Parting = fn(&mut Acting<'_>) -> Result<(), Error>;

/// Everything after which no copy may be from before.
const PARTINGS: [Parting; 4] = [
    |by| by.change_passphrase(anew(&another())),
    |by| by.make_recovery_code().map(drop),
    |by| by.replace_key(anew(&another())).map(drop),
    |by| by.erase(REPORT),
];

#[test]
fn no_copy_is_left_from_before_and_another_is_due() {
    for part in PARTINGS {
        let (data, mut vault) = made();
        assert!(vault.is_backup_due());
        vault.by(sam()).make_report(REPORT, b"summary", &[]).unwrap();
        vault.keep_backup(day(1)).unwrap();
        vault.keep_backup(day(2)).unwrap();
        assert!(!vault.is_backup_due());
        let cut_off = vault_folder(data.path()).join("backups/partial");
        fs::copy(database(data.path()), cut_off).unwrap();
        part(&mut vault.by(sam())).unwrap();
        assert!(kept(data.path()).is_empty() && vault.is_backup_due());
        vault.keep_backup(day(2)).unwrap();
        assert!(!vault.is_backup_due());
    }
}

#[test]
fn what_fails_was_not_done_and_what_was_done_does_not_fail() {
    for part in PARTINGS {
        let (data, mut vault) = made();
        vault.by(sam()).make_report(REPORT, b"summary", &[]).unwrap();
        vault.keep_backup(day(1)).unwrap();
        let stuck = vault_folder(data.path()).join("backups/2026-11-02.db");
        fs::create_dir(&stuck).unwrap();
        assert!(matches!(part(&mut vault.by(sam())), Err(Error::NotStored(_))));
        assert_eq!(vault.list().unwrap().reports.len(), 1);
        drop(vault);
        let mut vault = unlocked(data.path());
        assert!(!vault.openers().unwrap().recovery_code);
        fs::remove_dir(stuck).unwrap();
        part(&mut vault.by(sam())).unwrap();
    }
}

#[test]
fn a_device_with_nothing_to_restore_says_so() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(vault::restore(data.path()).unwrap(), None);
    let (data, vault) = made();
    drop(vault);
    damage(data.path());
    assert_eq!(vault::restore(data.path()).unwrap(), None, "no copy was made yet");
}
