//! A backup of a vault is saved on one device and brought back on another.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use contract::Failure;
use contract::attachments::AddAttachments;
use contract::backup::{
    BackupSaved, BringBack, BroughtBack, CallOffBackup, Host, LookAtBackup, SaveBackup,
};
use contract::keys::{LookAtOpeners, MakeRecoveryCode};
use contract::record::{Act, ReadRecord, Said};
use contract::reports::{Finish, StartReport};
use contract::vault::{Lock, LookAtVaults, Recover, RecoveryCode, VaultLine};
use testkit::endpoint::LocalEndpoint;
use testkit::report::adult_referral;

use crate::journey::{PASSPHRASE, delivered, enrol_before, fill_in, unlock, with_vault};
use crate::window::Window;

/// A device with a vault, and the code of that.
struct Device {
    window: Window,
    code: RecoveryCode,
    folder: tempfile::TempDir,
}

impl Device {
    fn new(settings: Option<app::Settings>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let window = Window::main(&folder.path().join("data"), settings);
        with_vault(&window);
        let code = window.ask(MakeRecoveryCode {}).unwrap();
        *window.place.lock().unwrap() = Some(folder.path().to_owned());
        Self { window, code, folder }
    }

    /// Saves a backup, and says where it is.
    fn backup(&self) -> PathBuf {
        assert_eq!(self.window.ask(SaveBackup {}), Ok(BackupSaved::Saved { left_out: 0 }));
        only_backup(self.folder.path()).unwrap()
    }

    /// What was done, the last first.
    fn acts(&self) -> Vec<Act> {
        let page = self.window.ask(ReadRecord { of: None, before: None }).unwrap();
        let acts = page.acts.into_iter().filter_map(|done| match done.said {
            Said::Kept { entry } => Some(entry.act),
            Said::Erased | Said::Damaged => None,
        });
        acts.collect()
    }

    /// Makes the only file of a report so long that its backup takes a while.
    fn with_a_long_file(&self) {
        let letter = self.folder.path().join("letter.pdf");
        fs::write(&letter, b"%PDF-1.7\n").unwrap();
        *self.window.chosen.lock().unwrap() = vec![letter];
        let report = self.window.ask(StartReport {}).unwrap().id;
        assert_eq!(self.window.ask(AddAttachments { report }), Ok(Vec::new()));
        let files = testkit::marks::files(&self.folder.path().join("data")).unwrap();
        let sealed = files.iter().find(|file| file.extension() == Some("sealed".as_ref())).unwrap();
        File::options().write(true).open(sealed).unwrap().set_len(8 << 30).unwrap();
    }

    /// Begins a backup on another thread, and waits until some of it is written.
    fn under_way(&self) -> thread::JoinHandle<Result<BackupSaved, Failure>> {
        let app = Arc::clone(&self.window.app);
        let saving = thread::spawn(move || app.save_backup(SaveBackup {}));
        loop {
            match self.window.ask(LookAtBackup {}).unwrap() {
                Some(far) if far.done > 0 => {
                    assert!(far.total > 8 << 30);
                    return saving;
                }
                _ => thread::yield_now(),
            }
        }
    }
}

fn only_backup(folder: &Path) -> Option<PathBuf> {
    let mut files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.to_string_lossy().contains("frbackup"))
}

fn bring_back(window: &Window, file: &Path) -> Result<BroughtBack, Failure> {
    *window.chosen.lock().unwrap() = vec![file.to_owned()];
    window.ask(BringBack {})
}

#[test]
fn a_vault_comes_back_by_the_code_of_its_day_and_what_waited_is_one_case() {
    let mut endpoint = LocalEndpoint::new();
    let written = endpoint.settings_path();
    let settings = || Some(app::Settings::read(&written).unwrap());
    let device = Device::new(settings());
    enrol_before(&device.window, &mut endpoint);
    let id = device.window.ask(StartReport {}).unwrap().id;
    fill_in(&device.window, id, &adult_referral());
    assert_eq!(device.window.ask(Finish { id }), Ok(Vec::new()));
    let backup = device.backup();
    let today = chrono::Local::now().date_naive();
    assert!(backup.ends_with(format!("First Responder {today}.frbackup")));
    assert!(device.acts().first() == Some(&Act::BackedUp));
    device.window.ask(MakeRecoveryCode {}).unwrap();

    let folder = tempfile::tempdir().unwrap();
    let other = Window::main(folder.path(), settings());
    let BroughtBack::Back { vault, of } = bring_back(&other, &backup).unwrap() else {
        panic!("it is there")
    };
    assert_eq!(of, today);
    assert_eq!(other.ask(LookAtVaults {}).unwrap().vaults, std::slice::from_ref(&vault));
    assert_eq!(unlock(&other, PASSPHRASE), Err(Failure::CodeAlone));
    let VaultLine { id: vault, .. } = vault;
    other.ask(Recover { id: vault, code: device.code.clone() }).unwrap();
    assert!(other.ask(LookAtOpeners {}).unwrap().recovered, "a passphrase is to be chosen");

    endpoint.start();
    let reference = delivered(&device.window, id);
    assert_eq!(delivered(&other, id), reference, "the same receipt");
    assert_eq!(endpoint.held().len(), 1);
}

#[test]
fn what_is_no_whole_backup_is_told_for_what_it_is_and_changes_nothing() {
    let device = Device::new(None);
    let backup = device.backup();
    let whole = fs::read(&backup).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let other = Window::main(&folder.path().join("data"), None);
    let told = |bytes: &[u8]| {
        let file = folder.path().join("a.frbackup");
        fs::write(&file, bytes).unwrap();
        let told = bring_back(&other, &file);
        assert!(other.ask(LookAtVaults {}).unwrap().vaults.is_empty());
        told.err()
    };
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    assert_eq!(told(b"%PDF-1.7\n"), Some(Failure::NotABackup));
    assert_eq!(told(&whole[..whole.len() - 1]), Some(Failure::BackupCutShort));
    assert_eq!(told(&flipped), Some(Failure::BackupDamaged));
    let gone = bring_back(&other, &folder.path().join("gone"));
    assert_eq!(gone, Err(Failure::BackupUnreadable));

    device.window.ask(Lock {}).unwrap();
    assert_eq!(bring_back(&device.window, &backup), Err(Failure::VaultIsHere));
    unlock(&device.window, PASSPHRASE).unwrap();
}

#[test]
fn nothing_is_saved_where_no_place_was_chosen_and_nothing_brought_back() {
    let device = Device::new(None);
    *device.window.place.lock().unwrap() = None;
    assert_eq!(device.window.ask(SaveBackup {}), Ok(BackupSaved::Cancelled));
    assert!(!device.acts().contains(&Act::BackedUp));
    assert_eq!(device.window.ask(BringBack {}), Ok(BroughtBack::Cancelled));
    assert_eq!(device.window.ask(LookAtBackup {}), Ok(None));

    *device.window.place.lock().unwrap() = Some(device.folder.path().join("gone"));
    assert_eq!(device.window.ask(SaveBackup {}), Err(Failure::BackupNotSaved));
    assert!(device.acts()[..2] == [Act::NotSaved, Act::BackedUp], "the record says so");
    device.window.ask(Lock {}).unwrap();
    assert_eq!(device.window.ask(SaveBackup {}), Err(Failure::Locked));
}

#[test]
fn a_backup_on_its_way_can_be_called_off_and_leaves_nothing() {
    let device = Device::new(None);
    device.with_a_long_file();
    let saving = device.under_way();
    device.window.ask(CallOffBackup {}).unwrap();
    assert_eq!(saving.join().unwrap(), Ok(BackupSaved::CalledOff));
    assert_eq!(only_backup(device.folder.path()), None);
    assert!(device.acts()[..2] == [Act::NotSaved, Act::BackedUp]);
    assert_eq!(device.window.ask(LookAtBackup {}), Ok(None));
}

#[test]
fn locking_the_vault_calls_off_its_backup() {
    let device = Device::new(None);
    device.with_a_long_file();
    let saving = device.under_way();
    device.window.ask(Lock {}).unwrap();
    assert_eq!(saving.join().unwrap(), Ok(BackupSaved::CalledOff));
    assert_eq!(only_backup(device.folder.path()), None);
    unlock(&device.window, PASSPHRASE).unwrap();
}
