//! Backed up while it runs, and brought back: what was received stays received.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod sender;

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use endpoint::{Error, admin};
use reqwest::StatusCode;
use sender::Sender;
use testkit::{
    endpoint::{Kind, LocalEndpoint},
    report::{puts_of, submission, submission_with},
};
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(7);
const LATER: Uuid = Uuid::from_u128(8);
const LETTER: &[u8] = b"%PDF-1.7\n% a letter\n%%EOF\n";

async fn send_letter(sender: &Sender, id: Uuid) {
    for (path, content_type, body) in puts_of(id, LETTER) {
        assert!(sender.put(&path, content_type, body).await.status().is_success());
    }
}

fn with_letter(id: Uuid) -> Vec<u8> {
    submission_with(id, &[("letter.pdf", LETTER)])
}

/// An endpoint with a report and its file, and the receipt.
async fn with_report(kind: Kind) -> (LocalEndpoint, Sender, Vec<u8>) {
    let endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    send_letter(&sender, ID).await;
    let receipt = sender.receipt(ID, with_letter(ID)).await;
    (endpoint, sender, receipt)
}

fn beside(endpoint: &LocalEndpoint, name: &str) -> PathBuf {
    endpoint.settings_path().with_file_name(name)
}

/// Another one, whose store is sealed with the same keys.
fn with_keys_of(endpoint: &LocalEndpoint) -> LocalEndpoint {
    let other = LocalEndpoint::new();
    fs::copy(&endpoint.config().store_keys, &other.config().store_keys).unwrap();
    other
}

/// As the program does it.
fn admin(act: &str, endpoint: &LocalEndpoint, file: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_endpoint"));
    command.args(["admin", act, "--config"]).arg(beside(endpoint, "config.json")).arg(file);
    command.output().unwrap()
}

/// As if the machine had been lost, but for its configuration and keys.
fn lose_all(endpoint: &LocalEndpoint) {
    for name in ["reports.db", "reports.db-wal", "reports.db-shm"] {
        let _ = fs::remove_file(beside(endpoint, name));
    }
    fs::remove_dir_all(endpoint.attachments()).unwrap();
}

fn acts(endpoint: &LocalEndpoint) -> Vec<String> {
    let mut audit = Vec::new();
    admin::audit(endpoint.config(), &mut audit).unwrap();
    let acts = String::from_utf8(audit).unwrap();
    let did = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["did"].clone();
    acts.lines().map(|line| did(line).as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_received_before_is_received_after_and_not_twice() {
    let (mut endpoint, sender, receipt) = with_report(Kind::Sqlite).await;
    let copy = beside(&endpoint, "backup.tar");
    let backed_up = admin("backup", &endpoint, &copy);
    assert!(backed_up.status.success(), "{backed_up:?}");
    let held = endpoint.held();
    sender.receipt(LATER, submission(LATER)).await;
    let running = admin("restore", &endpoint, &copy);
    let said = String::from_utf8(running.stderr).unwrap();
    assert!(!running.status.success() && said.contains("running already"), "{said}");
    endpoint.stop();
    let full = endpoint::restore(endpoint.config(), &copy);
    assert!(matches!(full, Err(Error::IsThere { path }) if path.ends_with("reports.db")));
    assert_eq!(endpoint.held().len(), 2, "what is there is left as it is");

    lose_all(&endpoint);
    let log = beside(&endpoint, "reports.db-wal");
    fs::write(&log, "what was written last to another store").unwrap();
    let left_over = endpoint::restore(endpoint.config(), &copy);
    assert!(matches!(left_over, Err(Error::IsThere { path }) if path == log));
    fs::remove_file(log).unwrap();
    let restored = admin("restore", &endpoint, &copy);
    assert!(restored.status.success(), "{restored:?}");
    assert_eq!(endpoint.held(), held);
    assert_eq!(endpoint.file(&held[0], seal::sha256(LETTER)).unwrap(), LETTER);
    endpoint.start();
    let again = sender.send(ID, with_letter(ID)).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.bytes().await.unwrap(), receipt, "the very same receipt");
    assert_eq!(endpoint.held().len(), 1);
    let later = sender.send(LATER, submission(LATER)).await;
    assert_eq!(later.status(), StatusCode::CREATED, "what came after the backup is taken anew");
    assert!(acts(&endpoint).contains(&"restored".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_whole_while_reports_come_in() {
    let (endpoint, sender, _) = with_report(Kind::Sqlite).await;
    // It takes a while to look through these: long enough for a report to come in.
    let device = endpoint.files_of(ID).parent().unwrap().to_owned();
    for other in (10_000..13_000).map(Uuid::from_u128) {
        fs::create_dir(device.join(other.to_string())).unwrap();
    }
    let sending = tokio::spawn(async move {
        for id in (100..130).map(Uuid::from_u128) {
            send_letter(&sender, id).await;
            sender.receipt(id, with_letter(id)).await;
        }
    });
    let mut copies = Vec::new();
    while !sending.is_finished() {
        let copy = beside(&endpoint, &format!("backup-{}.tar", copies.len()));
        endpoint::backup(endpoint.config(), &copy).unwrap();
        copies.push(copy);
    }
    sending.await.unwrap();
    for copy in &copies {
        let other = with_keys_of(&endpoint);
        endpoint::restore(other.config(), copy).unwrap();
        for report in other.held() {
            assert_eq!(other.file(&report, seal::sha256(LETTER)).unwrap(), LETTER, "{report}");
        }
    }
    assert_eq!(acts(&endpoint).iter().filter(|act| *act == "backed-up").count(), copies.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_was_changed_or_cut_short_changes_nothing() {
    let (endpoint, ..) = with_report(Kind::Sqlite).await;
    let copy = beside(&endpoint, "backup.tar");
    endpoint::backup(endpoint.config(), &copy).unwrap();
    let whole = fs::read(&copy).unwrap();
    let changed = |at: usize| {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        changed
    };
    assert!(!whole.windows(LETTER.len()).any(|bytes| bytes == LETTER), "it is sealed in it");
    let sums = whole.windows(11).rposition(|bytes| bytes == b"SHA256SUMS\0").unwrap();
    let (letter, store) = (sums - 1024, 512 + 4096 + 100);
    let other = with_keys_of(&endpoint);
    let (store_of_other, folder) = (beside(&other, "reports.db"), other.settings_path());
    for (what, bytes) in [
        ("a bit of the store", changed(store)),
        ("a bit of a file", changed(letter)),
        ("a name", changed(0)),
        ("cut in the store", whole[..5000].to_vec()),
        ("cut before the sums", whole[..sums].to_vec()),
        ("nothing", Vec::new()),
        ("something else", b"marmalade".repeat(1000)),
    ] {
        fs::write(&copy, bytes).unwrap();
        assert!(endpoint::restore(other.config(), &copy).is_err(), "{what}");
        assert!(!store_of_other.exists() && !other.attachments().exists(), "{what}");
    }
    let left = fs::read_dir(folder.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let left: Vec<_> = left.filter(|path| path.to_string_lossy().contains("restoring")).collect();
    assert_eq!(left, [] as [PathBuf; 0]);
    fs::write(&copy, whole).unwrap();
    endpoint::restore(other.config(), &copy).unwrap();
    assert_eq!(other.held().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_without_the_keys_is_nothing() {
    let (endpoint, ..) = with_report(Kind::Sqlite).await;
    let copy = beside(&endpoint, "backup.tar");
    endpoint::backup(endpoint.config(), &copy).unwrap();
    let held = fs::read(&copy).unwrap();
    let keys = fs::read(&endpoint.config().store_keys).unwrap();
    let secret = &keys[37..101];
    assert!(!held.windows(secret.len()).any(|bytes| bytes == secret));
    let other = LocalEndpoint::new();
    let refused = endpoint::restore(other.config(), &copy);
    assert!(matches!(refused, Err(Error::StoreKeyMissing { .. })));
    assert!(!beside(&other, "reports.db").exists() && !other.attachments().exists());
    fs::copy(&endpoint.config().store_keys, &other.config().store_keys).unwrap();
    endpoint::restore(other.config(), &copy).unwrap();
    assert_eq!(other.held(), endpoint.held());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_an_older_backup_are_sealed_when_they_are_brought_back() {
    let (endpoint, ..) = with_report(Kind::Sqlite).await;
    let files = endpoint.files_of(ID);
    let name = seal::sha256(LETTER).to_string();
    let copy = beside(&endpoint, "backup.tar");
    endpoint.sql("INSERT INTO files_in_clear VALUES (1)");
    endpoint::backup(endpoint.config(), &copy).unwrap();
    let older = repacked(&fs::read(&copy).unwrap(), &format!("{name}.sealed"), &name, LETTER);
    fs::write(&copy, older).unwrap();
    let other = with_keys_of(&endpoint);
    endpoint::restore(other.config(), &copy).unwrap();
    assert_eq!(other.file(&other.held()[0], &name).unwrap(), LETTER);
    assert!(files.exists() && !other.files_of(ID).join(name).exists());
}

/// The backup with another file of a report in the place of one.
fn repacked(backup: &[u8], from: &str, to: &str, content: &[u8]) -> Vec<u8> {
    let (mut packed, mut sums) = (tar::Builder::new(Vec::new()), String::new());
    let mut add = |path: &str, content: &[u8]| {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o600);
        packed.append_data(&mut header, path, content).unwrap();
    };
    for entry in tar::Archive::new(backup).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().replace(from, to);
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if path.ends_with(to) {
            bytes = content.to_vec();
        }
        if path == "SHA256SUMS" {
            bytes = sums.clone().into_bytes();
        }
        add(&path, &bytes);
        sums += &format!("{}  {path}\n", seal::sha256(&bytes));
    }
    packed.into_inner().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_for_this_account_alone_and_overwrites_nothing() {
    let (endpoint, ..) = with_report(Kind::Sqlite).await;
    let copy = beside(&endpoint, "backup.tar");
    endpoint::backup(endpoint.config(), &copy).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o077, 0);
    }
    let before = fs::read(&copy).unwrap();
    let again = endpoint::backup(endpoint.config(), &copy);
    assert!(matches!(again, Err(Error::IsThere { .. })));
    assert_eq!(fs::read(&copy).unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_comes_back_by_its_own_means() {
    let (mut endpoint, sender, receipt) = with_report(Kind::Postgres).await;
    let refused = endpoint::backup(endpoint.config(), &beside(&endpoint, "backup.tar"));
    assert!(matches!(refused, Err(Error::NotInAFile)));
    let held = endpoint.held();
    let dump = endpoint.database().dump();
    endpoint.stop();
    endpoint.has_new_database();
    endpoint.database().bring_back(&dump);
    assert_eq!(endpoint.held(), held);
    endpoint.start();
    let again = sender.send(ID, with_letter(ID)).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.bytes().await.unwrap(), receipt);
    let later = sender.send(LATER, submission(LATER)).await;
    assert_eq!(later.status(), StatusCode::CREATED, "it goes on counting where it was");
}
