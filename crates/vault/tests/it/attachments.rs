use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

use seal::{CHUNK_LEN, KdfParams, sha256};
use uuid::Uuid;
use vault::{Content, Error, IntakeError, NewPassphrase, Vault};

use crate::{ID, as_if_cut_off, at, made, make, passphrase, sam, standing, unlocked, vault_folder};

const REPORT: Uuid = Uuid::from_u128(11);
const NAME: &str = "room.jpg";
const NONE: [&Path; 0] = [];

fn on(_: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Adds an attachment and returns its id.
pub fn add(vault: &mut Vault, report: Uuid, content: &[u8], about: &[u8], entry: &[u8]) -> Uuid {
    let taken = vault.begin_intake().unwrap().take_in(content, on).unwrap();
    let id = taken.id;
    vault.by(sam()).add_attachment(report, taken, NAME, about, entry, None).unwrap();
    id
}

fn with_a_report() -> (tempfile::TempDir, Vault) {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(REPORT, b"begun", &[]).unwrap();
    (data, vault)
}

/// Every length around the edges of a chunk, told apart by what is in it.
fn contents() -> Vec<Vec<u8>> {
    let lengths = [0, 1, CHUNK_LEN - 1, CHUNK_LEN, CHUNK_LEN + 1, 3 * CHUNK_LEN + 17];
    let content = |length: usize| (0..length).map(|at| (at * 31 % 251) as u8).collect();
    lengths.into_iter().map(content).collect()
}

fn read(content: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    content.read_to_end(&mut bytes).map(|_| bytes)
}

fn content(vault: &Vault, id: Uuid) -> Content {
    vault.content(REPORT, id).unwrap()
}

fn sealed_files(data: &Path) -> Vec<PathBuf> {
    let folder = vault_folder(data).join("attachments");
    let entries = fs::read_dir(folder).map(Iterator::collect::<Vec<_>>).unwrap_or_default();
    let mut files: Vec<_> = entries.into_iter().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn file_of(data: &Path, id: Uuid) -> PathBuf {
    vault_folder(data).join(format!("attachments/{id}.sealed"))
}

#[test]
fn what_was_added_is_there_after_reopening() {
    let (data, mut vault) = with_a_report();
    let ids: Vec<_> =
        contents().iter().map(|bytes| add(&mut vault, REPORT, bytes, b"about", b"added")).collect();
    drop(vault);

    let vault = unlocked(data.path());
    let listed = vault.attachments(REPORT).unwrap();
    assert!(listed.known.iter().all(|known| known.about == b"about" && known.is_there));
    assert_eq!(listed.known.iter().map(|known| known.id).collect::<Vec<_>>(), ids);
    for (id, bytes) in ids.iter().zip(contents()) {
        let mut opened = content(&vault, *id);
        assert_eq!(opened.len(), bytes.len() as u64);
        assert!(read(&mut opened).unwrap() == bytes);
        assert_eq!(vault.custody(REPORT, *id).unwrap(), [b"added"]);
    }
}

#[test]
fn the_digest_and_length_are_of_what_was_taken_in() {
    let (_data, vault) = with_a_report();
    for bytes in contents() {
        let mut told = Vec::new();
        let progress = |so_far| {
            told.push(so_far);
            ControlFlow::Continue(())
        };
        let taken = vault.begin_intake().unwrap().take_in(&bytes[..], progress).unwrap();
        assert_eq!((taken.length, taken.sha256), (bytes.len() as u64, sha256(&bytes)));
        assert!(read(&mut taken.content().unwrap()).unwrap() == bytes);
        assert!(told.is_sorted() && told.last() == Some(&taken.length));
    }
}

#[test]
fn any_place_can_be_read_by_itself() {
    let (_data, mut vault) = with_a_report();
    let bytes = contents().pop().unwrap();
    let id = add(&mut vault, REPORT, &bytes, b"", b"");
    let mut opened = content(&vault, id);
    for place in [bytes.len() - 5, 0, CHUNK_LEN - 2, 2 * CHUNK_LEN, bytes.len()] {
        opened.seek(SeekFrom::Start(place as u64)).unwrap();
        let mut few = Vec::new();
        opened.by_ref().take(5).read_to_end(&mut few).unwrap();
        assert_eq!(few, bytes[place..(place + 5).min(bytes.len())], "at {place}");
    }
    assert_eq!(opened.seek(SeekFrom::End(-3)).unwrap(), bytes.len() as u64 - 3);
    assert!(opened.seek(SeekFrom::Current(i64::MIN)).is_err());
    assert!(opened.seek(SeekFrom::Start(u64::MAX)).is_ok() && read(&mut opened).unwrap() == b"");
}

#[test]
fn what_was_called_off_leaves_nothing() {
    let (data, mut vault) = with_a_report();
    let bytes = contents().pop().unwrap();
    for after in [0, CHUNK_LEN as u64, bytes.len() as u64] {
        let stop = |so_far| match so_far >= after {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let taken = vault.begin_intake().unwrap().take_in(&bytes[..], stop);
        assert!(matches!(taken.err(), Some(IntakeError::CalledOff)));
        assert_eq!(sealed_files(data.path()), NONE);
    }
    let whole = vault.begin_intake().unwrap().take_in(&bytes[..], on).unwrap();
    drop(whole);
    assert_eq!(sealed_files(data.path()), NONE, "what nobody adds goes, too");
    assert_eq!(
        add(&mut vault, REPORT, &bytes, b"", b""),
        vault.attachments(REPORT).unwrap().known[0].id
    );
}

/// Gives some bytes and then fails.
struct Failing(usize);

impl Read for Failing {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = into.len().min(self.0);
        self.0 -= count;
        if count == 0 { Err(ErrorKind::Other.into()) } else { Ok(count) }
    }
}

#[test]
fn a_file_that_can_not_be_read_leaves_nothing() {
    let (data, vault) = with_a_report();
    for length in [0, 100, CHUNK_LEN, CHUNK_LEN + 100] {
        let taken = vault.begin_intake().unwrap().take_in(Failing(length), on);
        assert!(matches!(taken.err(), Some(IntakeError::Unreadable(_))));
        assert_eq!(sealed_files(data.path()), NONE);
    }
}

#[test]
fn a_power_cut_before_it_was_added_leaves_nothing_and_after_it_everything() {
    let (data, mut vault) = with_a_report();
    let bytes = contents().pop().unwrap();
    let mut cut_in_the_middle = None;
    let cut = |_| {
        cut_in_the_middle.get_or_insert_with(|| as_if_cut_off(data.path()));
        ControlFlow::Continue(())
    };
    let taken = vault.begin_intake().unwrap().take_in(&bytes[..], cut).unwrap();
    let cut_before = as_if_cut_off(data.path());
    let id = taken.id;
    vault.by(sam()).add_attachment(REPORT, taken, NAME, b"about", b"added", None).unwrap();
    let cut_after = as_if_cut_off(data.path());

    for left in [&cut_in_the_middle.unwrap(), &cut_before] {
        assert_eq!(sealed_files(left.path()).len(), 1, "there is something to sweep");
        let vault = unlocked(left.path());
        assert!(vault.attachments(REPORT).unwrap().known.is_empty());
        assert_eq!(sealed_files(left.path()), NONE);
    }
    assert!(read(&mut content(&unlocked(cut_after.path()), id)).unwrap() == bytes);
}

#[test]
fn only_leftovers_are_swept() {
    let (data, mut vault) = with_a_report();
    let id = add(&mut vault, REPORT, b"content", b"", b"");
    drop(vault);
    let folder = vault_folder(data.path()).join("attachments");
    let kept = ["notes.txt", "1.sealed", "somebody.partial", &format!("{REPORT}.db")];
    kept.iter().for_each(|name| fs::write(folder.join(name), b"x").unwrap());
    for name in [format!("{REPORT}.partial"), format!("{REPORT}.sealed")] {
        fs::write(folder.join(name), b"x").unwrap();
    }
    let vault = unlocked(data.path());
    assert!(kept.iter().all(|name| folder.join(name).exists()));
    assert_eq!(sealed_files(data.path()).len(), kept.len() + 1);
    assert_eq!(read(&mut content(&vault, id)).unwrap(), b"content");
}

#[test]
fn what_was_removed_is_gone_and_its_log_is_not() {
    let (data, mut vault) = with_a_report();
    let id = add(&mut vault, REPORT, b"content", b"about", b"added");
    let other = add(&mut vault, REPORT, b"other", b"other", b"added");
    vault.note_custody(REPORT, id, b"viewed").unwrap();
    vault.by(sam()).remove_attachment(REPORT, id, NAME, b"removed").unwrap();
    assert_eq!(sealed_files(data.path()), [file_of(data.path(), other)]);
    drop(vault);

    let mut vault = unlocked(data.path());
    assert_eq!(vault.attachments(REPORT).unwrap().known.len(), 1);
    assert!(matches!(vault.content(REPORT, id), Err(Error::NoSuchAttachment)));
    assert!(matches!(vault.note_custody(REPORT, id, b"viewed"), Err(Error::NoSuchAttachment)));
    let log = vault.custody(REPORT, id).unwrap();
    assert_eq!(log, [&b"added"[..], b"viewed", b"removed"]);
}

#[test]
fn a_finished_report_keeps_its_attachments_as_they_are() {
    let (_data, mut vault) = with_a_report();
    let id = add(&mut vault, REPORT, b"content", b"about", b"added");
    let late = vault.begin_intake().unwrap().take_in(&b"late"[..], on).unwrap();
    vault.by(sam()).finish(REPORT, b"submission", b"finished").unwrap();
    let finished = [
        vault.by(sam()).add_attachment(REPORT, late, NAME, b"", b"", None),
        vault.note_about_attachment(REPORT, id, b"", b""),
        vault.by(sam()).remove_attachment(REPORT, id, NAME, b""),
    ];
    for tried in finished {
        assert!(matches!(tried, Err(Error::AlreadyFinished)));
    }
    vault.note_custody(REPORT, id, b"exported").unwrap();
    assert_eq!(vault.custody(REPORT, id).unwrap(), [&b"added"[..], b"exported"]);
    assert_eq!(read(&mut content(&vault, id)).unwrap(), b"content");
}

#[test]
fn what_was_taken_in_for_one_vault_is_added_to_no_other() {
    let (data, vault) = with_a_report();
    let taken = vault.begin_intake().unwrap().take_in(&b"content"[..], on).unwrap();
    let other = tempfile::tempdir().unwrap();
    let mut vault = make(other.path(), Uuid::from_u128(10), &passphrase()).unwrap();
    vault.by(sam()).make_report(REPORT, b"begun", &[]).unwrap();
    assert!(matches!(
        vault.by(sam()).add_attachment(REPORT, taken, NAME, b"", b"", None),
        Err(Error::NoSuchReport)
    ));
    assert!(vault.attachments(REPORT).unwrap().known.is_empty());
    assert_eq!(sealed_files(data.path()), NONE);
}

/// What reading comes to: the bytes, or that it can't be read.
fn outcome(vault: &Vault, id: Uuid) -> Option<Vec<u8>> {
    match vault.content(REPORT, id) {
        Ok(mut opened) => match read(&mut opened) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::InvalidData);
                None
            }
        },
        Err(Error::Damaged(_)) => None,
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn a_damaged_file_is_never_taken_for_whole_and_keeps_no_other_from_opening() {
    let (data, mut vault) = with_a_report();
    let bytes = contents().pop().unwrap();
    let id = add(&mut vault, REPORT, &bytes, b"", b"");
    let other = add(&mut vault, REPORT, &bytes, b"", b"");
    let path = file_of(data.path(), id);
    let whole = fs::read(&path).unwrap();
    let header = whole.len() % (CHUNK_LEN + 16);
    let chunk = |number: usize| {
        let start = header + number * (CHUNK_LEN + 16);
        whole[start..start + CHUNK_LEN + 16].to_vec()
    };
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    let head = &whole[..header];
    let damaged = [
        Vec::new(),
        head.to_vec(),
        whole[..whole.len() - 1].to_vec(),
        [&whole[..], b"x"].concat(),
        [head, &chunk(0), &chunk(1), &chunk(2)].concat(),
        [head, &chunk(1), &chunk(0), &chunk(2), &chunk(3)].concat(),
        [head, &chunk(0), &chunk(0), &chunk(1), &chunk(2), &chunk(3)].concat(),
        [&whole[..], &chunk(3)].concat(),
        fs::read(file_of(data.path(), other)).unwrap(),
        flipped(0),
        flipped(header - 1),
        flipped(header + 7),
        flipped(whole.len() - 1),
    ];
    for (at, bytes_then) in damaged.iter().enumerate() {
        fs::write(&path, bytes_then).unwrap();
        assert_eq!(outcome(&vault, id), None, "damage {at}");
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(outcome(&vault, id), None, "gone");
    let listed = vault.attachments(REPORT).unwrap().known;
    assert_eq!(listed.iter().map(|known| known.is_there).collect::<Vec<_>>(), [false, true]);
    assert!(outcome(&vault, other) == Some(bytes));
    vault.by(sam()).remove_attachment(REPORT, id, NAME, b"removed").unwrap();
    fs::write(&path, whole).unwrap();
    assert!(matches!(vault.content(REPORT, id), Err(Error::NoSuchAttachment)), "its key is gone");
}

#[test]
fn a_report_that_is_erased_takes_its_files_and_their_logs_with_it() {
    let (data, mut vault) = with_a_report();
    let other = Uuid::from_u128(12);
    vault.by(sam()).make_report(other, b"begun", &[]).unwrap();
    add(&mut vault, REPORT, b"content", b"about", b"added");
    let kept = add(&mut vault, other, b"content", b"about", b"added");
    vault.by(sam()).erase(REPORT).unwrap();
    assert_eq!(sealed_files(data.path()), [file_of(data.path(), kept)]);
    assert!(vault.attachments(REPORT).is_err());
    assert_eq!(vault.attachments(other).unwrap().known.len(), 1);
}

#[test]
fn files_open_after_the_key_of_the_vault_was_replaced() {
    let (data, mut vault) = with_a_report();
    let id = add(&mut vault, REPORT, b"content", b"about", b"added");
    let params = KdfParams::cheap_for_tests();
    let new = NewPassphrase { passphrase: &passphrase(), params, device: None };
    vault.by(sam()).replace_key(new).unwrap();
    drop(vault);
    let vault = unlocked(data.path());
    assert_eq!(read(&mut content(&vault, id)).unwrap(), b"content");
}

#[test]
fn a_vault_that_is_there_again_as_it_was_has_its_files_again() {
    let (data, mut vault) = with_a_report();
    let id = add(&mut vault, REPORT, b"content", b"about", b"added");
    vault.keep_backup(at(0).date_naive()).unwrap();
    let removed = add(&mut vault, REPORT, b"added later", b"about", b"added");
    drop(vault);
    fs::write(vault_folder(data.path()).join("vault.db"), b"broken").unwrap();
    assert_eq!(standing(data.path(), 0), None);
    assert_eq!(vault::restore(data.path()).unwrap().map(|restored| restored.id), Some(ID));

    let vault = unlocked(data.path());
    assert_eq!(read(&mut content(&vault, id)).unwrap(), b"content");
    assert!(matches!(vault.content(REPORT, removed), Err(Error::NoSuchAttachment)));
    let set_aside = fs::read_dir(data.path().join("set-aside")).unwrap().next().unwrap().unwrap();
    let kept = fs::read_dir(set_aside.path().join("attachments")).unwrap().count();
    assert_eq!(kept, 2, "what was set aside stays as it is");
}

#[cfg(unix)]
#[test]
fn its_owner_alone_can_read_the_folder_and_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let (data, mut vault) = with_a_report();
    let id = add(&mut vault, REPORT, b"content", b"", b"");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let file = file_of(data.path(), id);
    assert_eq!((mode(file.parent().unwrap()), mode(&file)), (0o700, 0o600));
}

const ROUNDS: usize = 10;
const DATA: &str = "ATTACH_TEST_DATA";
const FROM: &str = "ATTACH_TEST_FROM";

/// Of many lengths, up to several chunks.
fn content_of(step: usize) -> Vec<u8> {
    format!("{step} ").repeat(step * 7_919 % 200_000).into_bytes()
}

#[test]
#[ignore = "the process that the test below starts and kills"]
fn adds_until_it_is_killed() {
    let (Ok(data), Ok(from)) = (env::var(DATA), env::var(FROM)) else {
        return;
    };
    let mut vault = unlocked(Path::new(&data));
    for step in from.parse().unwrap().. {
        add(&mut vault, REPORT, &content_of(step), b"about", b"added");
        println!("{step}");
    }
}

/// Starts the adding process, kills it `after` its first attachment is added,
/// and returns how many it was told are there.
fn kill_round(data: &Path, from: usize, after: Duration) -> usize {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "attachments::adds_until_it_is_killed", "--ignored", "--nocapture"])
        .env(DATA, data)
        .env(FROM, from.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    // libtest's own lines come before; a line cut off by the kill is no promise.
    let mut steps = lines.filter_map(|line| line.parse::<usize>().ok());
    let first = steps.next();
    let reader = thread::spawn(move || steps.last());
    thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap().or(first).expect("it added something") + 1
}

#[test]
fn whatever_was_added_is_there_after_a_kill_and_nothing_by_halves() {
    let (data, vault) = with_a_report();
    drop(vault);
    let mut added = 0;
    for round in 0..ROUNDS {
        let random = seal::make_id().unwrap().as_u128();
        let after = Duration::from_micros((random % 20_000) as u64);
        let told = kill_round(data.path(), added, after);
        let vault = unlocked(data.path());
        let known = vault.attachments(REPORT).unwrap().known;
        added = known.len();
        assert!([told, told + 1].contains(&added), "round {round}: told {told}, found {added}");
        assert_eq!(sealed_files(data.path()).len(), added, "leftovers are swept");
        for (step, known) in known.iter().enumerate() {
            assert!(read(&mut content(&vault, known.id)).unwrap() == content_of(step));
        }
    }
}
