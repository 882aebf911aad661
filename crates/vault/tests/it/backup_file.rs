//! A backup is whole or refused, and holds all that the vault held.

use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

use rusqlite::Connection;
use seal::{CHUNK_LEN, KdfParams, RecoveryCode, sha256};
use tempfile::TempDir;
use uuid::Uuid;
use vault::{
    Backup, BackupError, BringBackError, BroughtBack, Checked, NewPassphrase, SavedBackup, Stage,
    Standing, UnlockError, Vault, Way,
};

use crate::attachments::add;
use crate::{
    ID, answer, at, database, files, made, make, passphrase, sam, standing, unlock, unlocked,
    vault_folder,
};

const DRAFT: Uuid = Uuid::from_u128(1);
const WAITING: Uuid = Uuid::from_u128(2);
const RECEIVED: Uuid = Uuid::from_u128(3);
const NAME: &str = "Saturday.frbackup";

fn on(_: u64, _: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Larger than what is copied at a time.
fn content() -> Vec<u8> {
    (0..5 * CHUNK_LEN + 17).map(|at| (at * 31 % 251) as u8).collect()
}

fn fill(vault: &mut Vault) {
    for id in [DRAFT, WAITING, RECEIVED] {
        vault.by(sam()).make_report(id, b"begun", &[answer("town", "York")]).unwrap();
    }
    add(vault, DRAFT, &content(), b"about", b"added");
    add(vault, DRAFT, b"", b"about", b"added");
    for id in [WAITING, RECEIVED] {
        vault.by(sam()).finish(id, b"submission", b"finished").unwrap();
    }
    vault.queue().note_receipt(RECEIVED, b"receipt", "MS-1", at(0)).unwrap();
}

fn assert_filled(vault: &mut Vault) {
    for id in [DRAFT, WAITING, RECEIVED] {
        assert_eq!(vault.answers(id).unwrap(), [answer("town", "York")]);
    }
    let [queued] = &vault.queue().waiting().unwrap()[..] else { panic!("one waits") };
    assert_eq!(queued.id, WAITING);
    assert!(
        vault.listed(RECEIVED).unwrap().stage == Stage::Received { receipt: b"receipt".into() }
    );
    assert!(contents(vault) == [content(), Vec::new()]);
    assert!(matches!(vault.check_record().unwrap(), Checked::Sound { .. }));
}

/// The content of each file of the draft, each with its log.
fn contents(vault: &Vault) -> Vec<Vec<u8>> {
    let known = vault.attachments(DRAFT).unwrap().known;
    let read = |known: &vault::Attachment| {
        let mut found = Vec::new();
        vault.content(DRAFT, known.id).unwrap().read_to_end(&mut found).unwrap();
        assert_eq!(vault.custody(DRAFT, known.id).unwrap(), [b"added"]);
        found
    };
    known.iter().map(read).collect()
}

fn begin(vault: &mut Vault) -> Backup {
    vault.by(sam()).begin_backup().unwrap()
}

/// A vault with everything in it, its code, and the backup of it.
struct Device {
    data: TempDir,
    code: RecoveryCode,
    vault: Vault,
    backup: PathBuf,
}

fn backed_up() -> Device {
    let (data, mut vault) = made();
    fill(&mut vault);
    let code = vault.by(sam()).make_recovery_code().unwrap();
    let backup = data.path().join(NAME);
    let saved = begin(&mut vault).save(&backup, on).unwrap();
    assert_eq!(saved, SavedBackup { left_out: 0 });
    Device { data, code, vault, backup }
}

fn by_code(data: &Path, code: &RecoveryCode) -> Result<Vault, UnlockError> {
    vault::unlock(data, ID, Way::Code(code), at(0))
}

/// What becomes of these bytes on a device with nothing on it.
fn brought(bytes: &[u8]) -> Result<BroughtBack, BringBackError> {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join(NAME);
    fs::write(&file, bytes).unwrap();
    let brought = vault::bring_back(data.path(), &file, on);
    if brought.is_err() {
        assert_nothing_new(data.path());
    }
    brought
}

/// No vault, and nothing that is on its way to be one.
fn assert_nothing_new(data: &Path) {
    let locks = |name: &str| name.ends_with(".lock");
    let left = fs::read_dir(data.join("vaults")).into_iter().flatten();
    let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(left.filter(|name| !locks(name)).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn a_vault_is_there_on_another_device_as_it_was_and_its_code_opens_it() {
    let Device { data, code, mut vault, backup } = backed_up();
    vault.by(sam()).save_answer(DRAFT, "town", b"Hull", None).unwrap();
    let other = tempfile::tempdir().unwrap();
    let told = std::cell::RefCell::new(Vec::new());
    let tell = |done, total| {
        told.borrow_mut().push((done, total));
        ControlFlow::Continue(())
    };
    let brought = vault::bring_back(other.path(), &backup, tell).unwrap();
    assert_eq!(brought, BroughtBack { id: ID, saved_at: at(0) });
    let told = told.into_inner();
    let (done, total) = told.last().unwrap();
    assert!(told.is_sorted() && done <= total && total - done < 2_000);

    assert_eq!(standing(other.path(), 0), Some(Standing::Locked { wait_seconds: 0 }));
    let typed = unlock(other.path(), &passphrase(), 0).err();
    assert!(matches!(typed, Some(UnlockError::CodeAlone)), "no guess can be made at it");
    let mut there = by_code(other.path(), &code).unwrap();
    assert_filled(&mut there);
    let params = KdfParams::cheap_for_tests();
    let new = NewPassphrase { passphrase: &passphrase(), params, device: None };
    there.by(sam()).change_passphrase(new).unwrap();
    drop(there);
    assert_filled(&mut unlocked(other.path()));

    drop(vault);
    let vault = unlocked(data.path());
    assert_eq!(vault.answers(DRAFT).unwrap(), [answer("town", "Hull")], "and here it goes on");
}

#[test]
fn nobody_can_guess_at_a_passphrase_in_a_backup() {
    let Device { data, vault, backup, .. } = backed_up();
    drop(vault);
    let connection = Connection::open(database(data.path())).unwrap();
    let wrapped = |way: &str| -> Vec<u8> {
        let sql = "SELECT wrapped FROM keyring WHERE way = ?1";
        connection.query_row(sql, [way], |row| row.get(0)).unwrap()
    };
    let bytes = fs::read(backup).unwrap();
    let holds = |key: &[u8]| bytes.windows(key.len()).any(|window| window == key);
    assert!(holds(&wrapped("recovery code")));
    assert!(!holds(&wrapped("passphrase")));
}

#[test]
fn a_device_that_takes_nothing_is_saved_elsewhere() {
    let (data, mut vault) = made();
    fill(&mut vault);
    let code = vault.by(sam()).make_recovery_code().unwrap();
    // Where the copy would go there can be no folder.
    let backups = vault_folder(data.path()).join("backups");
    _ = fs::remove_dir_all(&backups);
    fs::write(&backups, b"").unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let place = elsewhere.path().join(NAME);
    let saved = begin(&mut vault).save(&place, on).unwrap();
    assert_eq!(saved, SavedBackup { left_out: 0 });
    drop(vault);

    let connection = Connection::open(database(data.path())).unwrap();
    let passphrase = "SELECT wrapped FROM keyring WHERE way = 'passphrase'";
    let wrapped: Vec<u8> = connection.query_row(passphrase, [], |row| row.get(0)).unwrap();
    let bytes = fs::read(&place).unwrap();
    assert!(!bytes.windows(wrapped.len()).any(|window| window == wrapped));
    let other = tempfile::tempdir().unwrap();
    vault::bring_back(other.path(), &place, on).unwrap();
    assert_filled(&mut by_code(other.path(), &code).unwrap());
}

#[test]
fn without_a_code_there_is_no_backup() {
    let (data, mut vault) = made();
    let begun = vault.by(sam()).begin_backup();
    assert!(matches!(begun.err(), Some(BackupError::NoCode)));
    assert!(!vault_folder(data.path()).join("backups").exists());
}

#[test]
fn what_a_backup_left_behind_opens_no_more_than_the_copies_beside_the_vault() {
    let Device { data, mut vault, .. } = backed_up();
    let left = vault_folder(data.path()).join("backups/leaving.db");
    fs::copy(database(data.path()), &left).unwrap();
    vault.by(sam()).make_recovery_code().unwrap();
    assert!(!left.exists());
}

#[test]
fn a_backup_cut_short_anywhere_is_refused() {
    let whole = fs::read(backed_up().backup).unwrap();
    let near_the_end = whole.len() - 200..whole.len();
    for length in (0..whole.len()).step_by(9_973).chain(0..200).chain(near_the_end) {
        match brought(&whole[..length]) {
            Err(BringBackError::NotABackup) if length < 48 => {}
            Err(BringBackError::CutShort) if length >= 48 => {}
            other => panic!("{length} of {} bytes: {other:?}", whole.len()),
        }
    }
    brought(&whole).unwrap();
}

#[test]
fn a_backup_with_a_flipped_bit_anywhere_is_refused() {
    let mut bytes = fs::read(backed_up().backup).unwrap();
    let near_the_end = bytes.len() - 200..bytes.len();
    let places = (200..bytes.len()).step_by(9_973).chain(0..200).chain(near_the_end);
    for place in places.collect::<Vec<_>>() {
        bytes[place] ^= 0x10;
        match brought(&bytes) {
            Err(BringBackError::NotABackup) if place < 16 => {}
            Err(BringBackError::Damaged) if place >= 16 => {}
            other => panic!("byte {place}: {other:?}"),
        }
        bytes[place] ^= 0x10;
    }
    bytes.push(0);
    assert!(matches!(brought(&bytes), Err(BringBackError::Damaged)), "one byte too many");
}

/// Writes a backup as `docs/backup.md` says, and as the product need not.
fn written(layout: u32, version: u32, parts: &[(u8, Uuid, &[u8])]) -> Vec<u8> {
    let summed = |bytes: &[u8]| [bytes, sha256(bytes).as_bytes()].concat();
    let head = |kind: u8, id: Uuid, length: usize| {
        [&[kind][..], id.as_bytes(), &(length as u64).to_be_bytes()].concat()
    };
    let (layout, version) = (layout.to_be_bytes(), version.to_be_bytes());
    let when = at(0).timestamp().to_be_bytes();
    let start = [b"FR vault backup\n", &layout[..], &version, ID.as_bytes(), &when].concat();
    let (mut file, mut digests) = (summed(&start), start);
    for (kind, id, content) in parts {
        let head = head(*kind, *id, content.len());
        let digest = sha256(&[&head[..], content].concat());
        file.extend([&summed(&head)[..], content, digest.as_bytes()].concat());
        digests.extend(digest.as_bytes());
    }
    let end = head(0, Uuid::nil(), parts.len());
    digests.extend(&end);
    [file, summed(&end), sha256(&digests).as_bytes().to_vec()].concat()
}

fn frozen(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frozen").join(name)
}

#[test]
fn a_backup_of_the_oldest_version_comes_back_and_one_of_a_newer_says_so() {
    let oldest = fs::read(frozen("0001.db")).unwrap();
    let parts = [(1, ID, &oldest[..])];
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join(NAME);
    fs::write(&file, written(1, 1, &parts)).unwrap();
    vault::bring_back(data.path(), &file, on).unwrap();
    assert_eq!(unlocked(data.path()).list().unwrap().reports.len(), 4);

    for newer in [written(2, 1, &parts), written(1, 99, &parts)] {
        assert!(matches!(brought(&newer), Err(BringBackError::TooNew)));
    }
}

#[test]
fn what_the_product_never_writes_is_refused() {
    let database = fs::read(frozen("0001.db")).unwrap();
    let (vault, file) = ((1, ID, &database[..]), (2, DRAFT, &b"sealed"[..]));
    for parts in [
        &[][..],
        &[file],
        &[file, vault],
        &[vault, vault],
        &[(1, DRAFT, &database[..])],
        &[vault, (3, DRAFT, b"")],
        &[(1, ID, b"no vault at all")],
    ] {
        assert!(matches!(brought(&written(1, 1, parts)), Err(BringBackError::Damaged)));
    }
    assert!(matches!(brought(&written(0, 1, &[vault])), Err(BringBackError::Damaged)));
    assert!(matches!(brought(&database), Err(BringBackError::NotABackup)));
    brought(&written(1, 1, &[vault, file])).unwrap();
}

#[test]
fn a_vault_that_is_there_is_left_as_it_is_and_so_is_the_wait_after_wrong_tries() {
    let Device { data, vault, backup, .. } = backed_up();
    drop(vault);
    let wrong = seal::Passphrase::new("not this".to_owned());
    unlock(data.path(), &wrong, 0).err().unwrap();
    unlock(data.path(), &wrong, 2).err().unwrap();
    let before = files(&vault_folder(data.path()));
    let brought = vault::bring_back(data.path(), &backup, on);
    assert!(matches!(brought, Err(BringBackError::Exists)));
    assert!(files(&vault_folder(data.path())) == before);
    assert_eq!(standing(data.path(), 2), Some(Standing::Locked { wait_seconds: 2 }));
}

#[test]
fn another_vault_of_the_device_stays_as_it_is() {
    let Device { data: _data, code, backup, .. } = backed_up();
    let other = tempfile::tempdir().unwrap();
    drop(make(other.path(), Uuid::from_u128(77), &passphrase()).unwrap());
    let before = files(&vault_folder(other.path()));
    vault::bring_back(other.path(), &backup, on).unwrap();
    assert!(before.iter().all(|(path, bytes)| &fs::read(path).unwrap() == bytes));
    assert_filled(&mut by_code(other.path(), &code).unwrap());
}

#[test]
fn what_is_called_off_leaves_nothing_and_an_earlier_backup_as_it_was() {
    let Device { data: _data, mut vault, backup, .. } = backed_up();
    let other = tempfile::tempdir().unwrap();
    let whole = fs::read(&backup).unwrap();
    let folder = || files(backup.parent().unwrap()).len();
    let before = folder();
    for after in [0, whole.len() as u64 / 2, whole.len() as u64 * 3 / 2] {
        let stop = |done, _| match done > after {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        if after < whole.len() as u64 {
            let saved = begin(&mut vault).save(&backup, stop);
            assert!(matches!(saved, Err(BackupError::CalledOff)));
            assert!(fs::read(&backup).unwrap() == whole && folder() == before);
        }
        let brought = vault::bring_back(other.path(), &backup, stop);
        assert!(matches!(brought, Err(BringBackError::CalledOff)));
        assert_nothing_new(other.path());
    }
}

#[test]
fn a_file_that_is_gone_or_unreadable_is_counted_and_keeps_no_other_out() {
    let Device { mut vault, backup, code, data } = backed_up();
    let gone = add(&mut vault, DRAFT, b"gone", b"about", b"added");
    let unreadable = add(&mut vault, DRAFT, b"unreadable", b"about", b"added");
    let sealed = |id: Uuid| vault_folder(data.path()).join(format!("attachments/{id}.sealed"));
    fs::remove_file(sealed(gone)).unwrap();
    fs::remove_file(sealed(unreadable)).unwrap();
    fs::create_dir(sealed(unreadable)).unwrap();
    let saved = begin(&mut vault).save(&backup, on).unwrap();
    assert_eq!(saved, SavedBackup { left_out: 2 });
    let other = tempfile::tempdir().unwrap();
    vault::bring_back(other.path(), &backup, on).unwrap();
    let vault = by_code(other.path(), &code).unwrap();
    let known = vault.attachments(DRAFT).unwrap().known;
    let there: Vec<_> = known.iter().map(|known| known.is_there).collect();
    assert_eq!(there, [true, true, false, false]);
}

#[test]
fn a_place_that_takes_nothing_leaves_the_vault_and_an_earlier_backup_as_they_were() {
    let Device { data, mut vault, backup, .. } = backed_up();
    let whole = fs::read(&backup).unwrap();
    let nowhere = data.path().join("no/such/folder").join(NAME);
    let saved = begin(&mut vault).save(&nowhere, on);
    assert!(matches!(saved, Err(BackupError::NotSaved(_))));
    assert_filled(&mut vault);
    assert!(fs::read(&backup).unwrap() == whole);
}

const DATA: &str = "BACKUP_TEST_DATA";

/// The folder that a test hands to the process that it starts.
fn handed() -> Option<PathBuf> {
    env::var_os(DATA).map(PathBuf::from)
}

/// This test program, to do one thing in that folder.
fn program(what: &str, data: &Path) -> Command {
    let mut program = Command::new("sh");
    program
        .args(["-c", "trap '' XFSZ; ulimit -f ${BLOCKS:-unlimited}; exec \"$@\"", "sh"])
        .arg(env::current_exe().unwrap())
        .args(["--exact", &format!("backup_file::{what}"), "--ignored", "--nocapture"])
        .env(DATA, data)
        .stdout(Stdio::piped());
    program
}

#[test]
#[ignore = "the process that the tests below start"]
fn saves_again_and_again() {
    let Some(data) = handed() else { return };
    let mut vault = unlocked(&data);
    loop {
        println!("begun");
        let begun = vault.by(sam()).begin_backup();
        match begun.and_then(|backup| backup.save(&data.join(NAME), on)) {
            Ok(_) => println!("saved"),
            Err(error) => return println!("{error:?}"),
        }
    }
}

#[test]
#[ignore = "the process that the tests below start"]
fn brings_back() {
    let Some(data) = handed() else { return };
    println!("begun");
    println!("{:?}", vault::bring_back(&data.join("other"), &data.join(NAME), on));
}

/// Kills that process some time after it has begun.
fn kill(mut program: Command, after: Duration) {
    let mut child = program.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut begun = lines.filter(|line| line == "begun");
    begun.next().expect("it has begun");
    thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// At a moment that nobody has chosen.
fn soon() -> Duration {
    let random = seal::make_id().unwrap().as_u128();
    Duration::from_micros((random % 30_000) as u64)
}

const ROUNDS: usize = 10;

#[cfg(unix)]
#[test]
fn a_kill_while_it_is_saved_leaves_a_whole_backup_or_none() {
    let Device { data, code, vault, backup } = backed_up();
    drop(vault);
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            fs::remove_file(&backup).unwrap();
        }
        kill(program("saves_again_and_again", data.path()), soon());
        let other = tempfile::tempdir().unwrap();
        match backup.exists() {
            true => {
                vault::bring_back(other.path(), &backup, on).unwrap();
                assert_filled(&mut by_code(other.path(), &code).unwrap());
            }
            false => assert_eq!(round % 2, 0, "an earlier backup stays until it has a successor"),
        }
        let mut vault = unlocked(data.path());
        let left = files(&vault_folder(data.path()).join("backups"));
        assert!(left.is_empty(), "what is left behind is swept: {} files", left.len());
        begin(&mut vault).save(&backup, on).unwrap();
    }
}

#[test]
fn whatever_a_kill_left_of_a_copy_is_swept_when_the_vault_is_opened() {
    let Device { data, vault, .. } = backed_up();
    drop(vault);
    let folder = vault_folder(data.path()).join("backups");
    let left = ["leaving.db", "leaving.db-wal", "leaving.db-shm", "leaving.db-journal"];
    left.iter().for_each(|name| fs::write(folder.join(name), b"left").unwrap());
    drop(unlocked(data.path()));
    assert!(files(&folder).is_empty());
}

#[cfg(unix)]
#[test]
fn a_kill_while_it_is_brought_back_leaves_the_whole_vault_or_none() {
    let Device { data, code, vault, .. } = backed_up();
    drop(vault);
    let other = data.path().join("other");
    for round in 0..ROUNDS {
        kill(program("brings_back", data.path()), soon());
        match standing(&other, 0) {
            Some(_) => assert_filled(&mut by_code(&other, &code).unwrap()),
            None => {
                vault::bring_back(&other, &data.path().join(NAME), on).unwrap();
                assert_filled(&mut by_code(&other, &code).unwrap());
            }
        }
        assert!(vault::look(&other, at(0)).unwrap().set_aside.is_empty(), "round {round}");
        let left = fs::read_dir(other.join("vaults")).unwrap();
        let folders = left.filter(|entry| entry.as_ref().unwrap().path().is_dir());
        assert_eq!(folders.count(), 1, "round {round}");
        fs::remove_dir_all(&other).unwrap();
    }
}

/// What that process says in the end, with so much room in each file.
#[cfg(unix)]
fn said_with_room(kib: usize, what: &str, data: &Path) -> String {
    let output = program(what, data).env("BLOCKS", (kib * 2).to_string()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[cfg(unix)]
#[test]
fn a_device_with_no_room_keeps_what_it_had_and_says_so() {
    let Device { data, code, vault, backup } = backed_up();
    drop(vault);
    let whole = fs::read(&backup).unwrap();
    // The vault's own file has room, and what is copied of it; the rest has not.
    let (database, all) = (fs::metadata(database(data.path())).unwrap().len(), whole.len() as u64);
    for bytes in [database * 3 / 4, database + 1_000, (database + all) / 2] {
        let kib = bytes as usize / 1024;
        let said = said_with_room(kib, "saves_again_and_again", data.path());
        assert!(said.contains("NotSaved") && !said.contains("saved"), "{kib} KiB: {said}");
        assert!(fs::read(&backup).unwrap() == whole, "the earlier backup is as it was");
        assert_filled(&mut unlocked(data.path()));
    }
    for bytes in [database / 2, content().len() as u64 / 2] {
        let kib = bytes as usize / 1024;
        let said = said_with_room(kib, "brings_back", data.path());
        assert!(said.contains("NotStored"), "{kib} KiB: {said}");
        assert_nothing_new(&data.path().join("other"));
    }
    vault::bring_back(&data.path().join("other"), &backup, on).unwrap();
    assert_filled(&mut by_code(&data.path().join("other"), &code).unwrap());
}

const FROZEN: &str = "backup-1.frbackup";

#[test]
fn every_backup_that_was_ever_saved_comes_back() {
    let data = tempfile::tempdir().unwrap();
    vault::bring_back(data.path(), &frozen(FROZEN), on).unwrap();
    let code = fs::read_to_string(frozen("backup-1.code")).unwrap();
    let vault = by_code(data.path(), &RecoveryCode::parse(&code).unwrap()).unwrap();
    assert_eq!(vault.answers(DRAFT).unwrap(), [answer("town", "York")]);
    assert_eq!(contents(&vault), [b"content".to_vec()]);
}

#[test]
#[ignore = "writes the frozen backup of the newest layout: once, when it is released"]
fn freeze() {
    let (_data, mut vault) = made();
    vault.by(sam()).make_report(DRAFT, b"begun", &[answer("town", "York")]).unwrap();
    add(&mut vault, DRAFT, b"content", b"about", b"added");
    let code = vault.by(sam()).make_recovery_code().unwrap();
    begin(&mut vault).save(&frozen(FROZEN), on).unwrap();
    fs::write(frozen("backup-1.code"), &*code.show()).unwrap();
}
