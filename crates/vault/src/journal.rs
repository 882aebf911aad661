//! The journal beside a database, read without touching it or the file: what
//! version it leaves the file at, and whether something that was committed is
//! broken in it.
//!
//! SQLite takes a journal as far as its checksums hold and drops the rest
//! without a word. That is right for the end of one, where a crash cut off a
//! commit that nobody was told of. It is wrong where whole commits follow: they
//! were begun after the broken one was on the disk.
//!
//! The format is at <https://www.sqlite.org/fileformat2.html#walformat>.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use crate::error::{Outcome, Trouble};
use crate::salvage::PAGE;

const HEADER: usize = 32;
const FRAME: usize = 24;
/// Of the first page: SQLite's `user_version`.
const VERSION_AT: usize = 60;

/// The version that the journal of `database` leaves it at; none where it has
/// none to tell.
///
/// # Errors
/// [`Trouble::Layout`] when something that was committed is broken.
pub(crate) fn version(database: &Path) -> Outcome<Option<u32>> {
    match File::open(database.with_extension("db-wal")) {
        Ok(journal) => version_in(BufReader::new(journal), database),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn version_in(mut journal: impl Read, database: &Path) -> Outcome<Option<u32>> {
    let mut header = [0; HEADER];
    if !filled(&mut journal, &mut header)? {
        return Ok(None);
    }
    let Some(begin) = Begin::read(&header) else {
        // It is synced before the first frame is written; and it is written anew
        // over frames that are all in the file by then.
        let mut frames = Vec::new();
        journal.read_to_end(&mut frames)?;
        let is_needless = frames.is_empty()
            || has_all(&std::fs::read(database)?, &Begin::guessed(&header, &frames), &frames);
        return if is_needless { Ok(None) } else { Err(BROKEN) };
    };
    let mut frame = vec![0; FRAME + begin.page_size];
    let mut walk = Walk::new(&begin);
    // As last written to the first page, and as last committed.
    let (mut written, mut version) = (None, None);
    while filled(&mut journal, &mut frame)? {
        walk.pass(&begin, &frame, false)?;
        if walk.is_whole && number(&frame, 0) == 1 {
            written = Some(number(&frame, FRAME + VERSION_AT));
        }
        if walk.is_whole && walk.ends_commit {
            version = written;
        }
    }
    Ok(version)
}

/// Whether the file has all that was committed to frames without a beginning.
/// How the first frame follows from it can't be told, and is believed.
fn has_all(file: &[u8], begin: &Begin, frames: &[u8]) -> bool {
    let (mut written, mut committed) = (BTreeMap::new(), BTreeMap::new());
    let mut walk = Walk { stated: begin.sum, is_whole: true, ends_commit: false };
    for (place, frame) in frames.chunks_exact(FRAME + PAGE).enumerate() {
        let Ok(()) = walk.pass(begin, frame, place == 0) else { return false };
        if walk.is_whole {
            written.insert(number(frame, 0) as usize, &frame[FRAME..]);
        }
        if walk.is_whole && walk.ends_commit {
            committed.append(&mut written);
        }
    }
    let page = |number: usize| file.get((number - 1) * PAGE..number * PAGE);
    committed.into_iter().all(|(number, content)| page(number) == Some(content))
}

/// Lays what was committed to the journal of `database` over `file`, page by
/// page, and past what is broken in it. Whether nothing was.
pub(crate) fn lay_over(database: &Path, file: &mut Vec<u8>) -> Outcome<bool> {
    match std::fs::read(database.with_extension("db-wal")) {
        Ok(journal) => Ok(lay_all_over(&journal, file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error.into()),
    }
}

fn lay_all_over(journal: &[u8], file: &mut Vec<u8>) -> bool {
    let Some((header, frames)) = journal.split_first_chunk::<HEADER>() else {
        return journal.is_empty();
    };
    let begin = Begin::read(header);
    let mut is_whole = begin.is_some();
    let begin = begin.unwrap_or_else(|| Begin::guessed(header, frames));
    let mut stated = begin.sum;
    let mut waiting: Vec<&[u8]> = Vec::new();
    let frames = frames.chunks_exact(FRAME + begin.page_size);
    is_whole &= frames.remainder().is_empty();
    for frame in frames {
        let belongs = frame[8..16] == begin.salt && number(frame, 0) != 0;
        let follows =
            belongs && begin.sum_of(stated, frame) == (number(frame, 16), number(frame, 20));
        is_whole &= follows || !belongs;
        stated = (number(frame, 16), number(frame, 20));
        if follows {
            waiting.push(frame);
            if number(frame, 4) != 0 {
                waiting.drain(..).for_each(|frame| lay(frame, begin.page_size, file));
            }
        }
    }
    is_whole && waiting.is_empty()
}

fn lay(frame: &[u8], page_size: usize, file: &mut Vec<u8>) {
    let end = number(frame, 0) as usize * page_size;
    // No vault has so many: the number is no page's.
    if end > file.len().saturating_add(MOST_MORE) {
        return;
    }
    if file.len() < end {
        file.resize(end, 0);
    }
    file[end - page_size..end].copy_from_slice(&frame[FRAME..]);
}

/// The most bytes by which a journal makes a file longer: far more than is
/// ever kept in one.
const MOST_MORE: usize = 1 << 28;

const BROKEN: Trouble = Trouble::Layout("the journal is damaged");

fn filled(journal: &mut impl Read, bytes: &mut [u8]) -> io::Result<bool> {
    match journal.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    let (four, _) = bytes[at..].split_first_chunk().expect("headers are longer");
    u32::from_be_bytes(*four)
}

/// What the header says.
struct Begin {
    is_big_endian: bool,
    page_size: usize,
    salt: [u8; 8],
    sum: Sum,
}

type Sum = (u32, u32);

impl Begin {
    fn read(header: &[u8; HEADER]) -> Option<Self> {
        let is_big_endian = match number(header, 0) {
            0x377f_0682 => false,
            0x377f_0683 => true,
            _ => return None,
        };
        let page_size = usize::try_from(number(header, 8)).ok()?;
        let mut salt = [0; 8];
        salt.copy_from_slice(&header[16..24]);
        let sum = sum((0, 0), &header[..24], is_big_endian);
        let is_whole = sum == (number(header, 24), number(header, 28));
        let is_size = page_size.is_power_of_two() && (512..=65_536).contains(&page_size);
        (is_whole && is_size).then_some(Self { is_big_endian, page_size, salt, sum })
    }

    /// What a broken header most likely said.
    fn guessed(header: &[u8; HEADER], frames: &[u8]) -> Self {
        let mut salt = [0; 8];
        salt.copy_from_slice(frames.get(8..16).unwrap_or(&header[16..24]));
        let sum = (number(header, 24), number(header, 28));
        Self { is_big_endian: false, page_size: PAGE, salt, sum }
    }

    /// The checksum of a frame that follows one whose checksum is `before`.
    fn sum_of(&self, before: Sum, frame: &[u8]) -> Sum {
        let before = sum(before, &frame[..8], self.is_big_endian);
        sum(before, &frame[FRAME..], self.is_big_endian)
    }
}

fn sum(before: Sum, bytes: &[u8], is_big_endian: bool) -> Sum {
    let word = if is_big_endian { u32::from_be_bytes } else { u32::from_le_bytes };
    let (mut one, mut two) = before;
    let (words, _) = bytes.as_chunks();
    let (pairs, _) = words.as_chunks();
    for [first, second] in pairs {
        one = one.wrapping_add(word(*first)).wrapping_add(two);
        two = two.wrapping_add(word(*second)).wrapping_add(one);
    }
    (one, two)
}

/// How far the frames have been followed.
struct Walk {
    /// As the last frame states its checksum, right or not.
    stated: Sum,
    /// Whether every frame so far is right.
    is_whole: bool,
    /// Whether the last frame ends a commit, and is right after those before it.
    ends_commit: bool,
}

impl Walk {
    fn new(begin: &Begin) -> Self {
        Self { stated: begin.sum, is_whole: true, ends_commit: false }
    }

    /// Passes the next frame, of which it may be `believed` that it follows.
    fn pass(&mut self, begin: &Begin, frame: &[u8], believed: bool) -> Outcome<()> {
        let stated = (number(frame, 16), number(frame, 20));
        // Frames of an earlier journal lie behind those of this one.
        let belongs = frame[8..16] == begin.salt && number(frame, 0) != 0;
        let follows = belongs && (believed || begin.sum_of(self.stated, frame) == stated);
        if follows && !self.is_whole && self.ends_commit {
            return Err(BROKEN);
        }
        self.is_whole &= follows;
        // A write that failed can leave the mark of a commit in front of frames
        // of another: one that is broken itself proves nothing.
        self.ends_commit = follows && number(frame, 4) != 0;
        self.stated = stated;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    const WHOLE_FRAME: usize = FRAME + PAGE;

    /// A journal of `commits` commits, each of which raises the version by one
    /// and changes some more pages.
    fn journal(commits: u32) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        journal_beside(&folder.path().join("vault.db"), commits).1
    }

    /// The same, and the connection that has it open.
    fn journal_beside(path: &Path, commits: u32) -> (Connection, Vec<u8>) {
        let open = Connection::open(path).unwrap();
        open.pragma_update(None, "journal_mode", "WAL").unwrap();
        open.execute_batch("CREATE TABLE texts (text BLOB)").unwrap();
        for commit in 1..=commits {
            let change = format!(
                "BEGIN; INSERT INTO texts VALUES (randomblob(9000));
                 PRAGMA user_version = {commit}; COMMIT"
            );
            open.execute_batch(&change).unwrap();
        }
        assert_eq!(version(path).unwrap(), Some(commits));
        let journal = std::fs::read(path.with_extension("db-wal")).unwrap();
        (open, journal)
    }

    /// As SQLite would take the journal, where it says no word of damage.
    fn told(journal: &[u8]) -> Option<Option<u32>> {
        // Beside a file that has nothing of it.
        version_in(journal, Path::new("/dev/null")).ok()
    }

    /// Where each frame begins that ends a commit.
    fn commits(journal: &[u8]) -> Vec<usize> {
        let frames = (HEADER..journal.len()).step_by(WHOLE_FRAME);
        frames.filter(|at| number(journal, at + 4) != 0).collect()
    }

    #[test]
    fn a_journal_cut_anywhere_tells_its_last_whole_commit() {
        let journal = journal(4);
        let commits = commits(&journal);
        for length in (0..=journal.len()).step_by(61) {
            let whole = commits.iter().filter(|at| *at + WHOLE_FRAME <= length).count();
            // The first commit makes the table and leaves the version at 0.
            let expected = whole.checked_sub(1).map(|version| version as u32);
            let expected = if whole == 1 { Some(0) } else { expected };
            let told = told(&journal[..length]).unwrap();
            assert!(told == expected || (whole <= 1 && told.unwrap_or(0) == 0), "{length}");
        }
    }

    #[test]
    fn a_broken_frame_with_whole_commits_behind_it_is_damage() {
        let whole = journal(6);
        let commits = commits(&whole);
        let safe = commits[commits.len() - 4] + WHOLE_FRAME;
        for at in (HEADER..safe).step_by(397) {
            let mut broken = whole.clone();
            broken[at] ^= 0x10;
            assert_eq!(told(&broken), None, "byte {at} of {}", whole.len());
        }
    }

    #[test]
    fn a_broken_last_commit_is_one_that_a_crash_cut_off() {
        let whole = journal(3);
        let last = commits(&whole)[2] + WHOLE_FRAME;
        for at in (last..whole.len()).step_by(397) {
            let mut broken = whole.clone();
            broken[at] ^= 0x10;
            assert_eq!(told(&broken), Some(Some(2)), "byte {at}");
        }
    }

    #[test]
    fn a_broken_beginning_is_damage_where_frames_follow() {
        let whole = journal(1);
        for at in 0..HEADER {
            let mut broken = whole.clone();
            broken[at] ^= 0x10;
            assert_eq!(told(&broken), None, "byte {at}");
            assert_eq!(told(&broken[..HEADER]), Some(None));
        }
    }

    #[test]
    fn frames_of_an_earlier_journal_count_for_nothing() {
        let (earlier, mut later) = (journal(5), journal(1));
        later.extend(&earlier[later.len()..]);
        assert_eq!(told(&later), Some(Some(1)));
    }

    #[test]
    fn a_beginning_that_broke_as_it_was_written_anew_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.db");
        let (open, mut journal) = journal_beside(&path, 4);
        // The device took half of the new one.
        journal[12..16].copy_from_slice(&1_u32.to_be_bytes());
        let told = |journal: &[u8]| version_in(journal, &path).ok();
        assert_eq!(told(&journal), None, "the file has nothing of it yet");
        open.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).unwrap();
        assert_eq!(told(&journal), Some(None));
        drop(open);
    }
}
