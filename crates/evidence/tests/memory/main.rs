//! However much a file claims to hold, looking at it takes little memory: that
//! of a process which does nothing else.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::env;
use std::fs::{self, File};
use std::io::sink;
use std::path::PathBuf;
use std::process::Command;

use evidence::{Kind, marks, recognise, strip};
use fastrand::Rng;
use testkit::files::{DOCX, camera, chunk, compound, jpeg, png, segment, zip};

/// More than any of them needs: a list of names may have 1 MiB, and is read.
const MOST_KIB: u64 = 4 * 1024;

const FOLDER: &str = "MEMORY_TEST_FOLDER";

#[test]
#[ignore = "the process that the test below starts"]
fn looks_at_every_file() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<PathBuf> = files.collect();
    let before = peak();
    for path in files {
        look_at(&path);
        let grown = peak() - before;
        assert!(grown < MOST_KIB, "{}: {grown} KiB", path.display());
    }
    println!("grown by {} KiB", peak() - before);
}

fn look_at(path: &PathBuf) {
    let mut file = File::open(path).unwrap();
    let _ = recognise(&mut file);
    for kind in [Kind::Jpeg, Kind::Png] {
        let _ = marks(kind, &file);
        let _ = strip(kind, File::open(path).unwrap(), sink());
    }
}

/// The most memory that this process ever had, in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// A file whose bytes at some place are others.
fn with(mut bytes: Vec<u8>, at: usize, others: &[u8]) -> Vec<u8> {
    bytes[at..at + others.len()].copy_from_slice(others);
    bytes
}

/// A compound file of almost 25 MiB that is a list of streams and nothing else.
fn all_directory() -> Vec<u8> {
    const SECTOR: usize = 4096;
    let (lists, sectors) = (6_usize, 6_000_u32);
    let mut file = vec![0; SECTOR * (1 + sectors as usize)];
    let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
    let (none, end, list) =
        ([0xff; 4], 0xffff_fffe_u32.to_le_bytes(), 0xffff_fffd_u32.to_le_bytes());
    put(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    put(24, &[0x3e, 0, 4, 0, 0xfe, 0xff, 12, 0, 6, 0]);
    put(40, &(sectors - 6).to_le_bytes());
    put(44, &6_u32.to_le_bytes());
    put(48, &6_u32.to_le_bytes());
    put(57, &[16]);
    put(60, &end);
    put(68, &end);
    for number in 0..109 {
        let at = 76 + number * 4;
        put(at, &if number < lists { (number as u32).to_le_bytes() } else { none });
    }
    for number in 0..(lists * SECTOR / 4) as u32 {
        let next = match number {
            0..6 => list,
            number if number + 1 < sectors => (number + 1).to_le_bytes(),
            number if number + 1 == sectors => end,
            _ => none,
        };
        put(SECTOR + number as usize * 4, &next);
    }
    let entries = SECTOR * (1 + lists);
    for entry in 0..(sectors as usize - lists) * SECTOR / 128 {
        [68, 72, 76].iter().for_each(|at| put(entries + entry * 128 + at, &none));
    }
    let root: Vec<u8> = "Root Entry".encode_utf16().flat_map(u16::to_le_bytes).collect();
    put(entries, &root);
    put(entries + 64, &[22, 0, 5, 1]);
    put(entries + 116, &end);
    file
}

/// Files that claim more than they hold, and files that hold as much as they
/// may.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let (most, word) = ([0xff; 4], compound(&["/WordDocument"]));
    let list = |names: usize| zip(&vec!["word/a"; names], b"");
    let end = zip(&DOCX, b"").len() - 22;
    let huge_chunk = with(png(), 8, &i32::MAX.to_be_bytes());
    let many_notes = segment(0xe1, &[b"Exif\0\0", &camera()[..]].concat()).repeat(100_000);
    vec![
        ("a zip with a list of 4 GiB", with(zip(&DOCX, b""), end + 12, &most)),
        ("a zip that ends beyond its end", with(zip(&DOCX, b""), end + 16, &most)),
        ("a zip with as many names as it may have", list(20_000)),
        ("a zip with more names than that", list(60_000)),
        ("a compound file of as many sectors as there can be", with(word.clone(), 44, &most)),
        ("one whose list of sectors goes on for ever", with(word.clone(), 72, &most)),
        ("one with a small stream of 4 GiB", with(word, 64, &most)),
        ("one that is all list", all_directory()),
        ("a picture with a chunk of 2 GiB", huge_chunk),
        (
            "a picture with a note of 16 MiB",
            [&png()[..33], &chunk(b"eXIf", &[7; 1 << 24])].concat(),
        ),
        ("a picture with 100,000 notes", [&[0xff, 0xd8], &many_notes[..], &jpeg()[2..]].concat()),
    ]
}

/// A file with a few bytes that are others.
fn strange(samples: &[Vec<u8>], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = samples[rng.usize(..samples.len())].clone();
    for _ in 0..rng.usize(1..12) {
        let at = rng.usize(..bytes.len());
        bytes[at] = rng.u8(..);
    }
    bytes
}

#[test]
fn a_file_takes_little_memory_however_much_it_claims_to_hold() {
    let folder = tempfile::tempdir().unwrap();
    for (what, bytes) in bombs() {
        fs::write(folder.path().join(what), bytes).unwrap();
    }
    let (seed, samples) =
        (fastrand::u64(..), [compound(&["/WordDocument"]), zip(&DOCX, b"x"), jpeg(), png()]);
    let mut rng = Rng::with_seed(seed);
    for number in 0..2_000 {
        let name = format!("strange file {number} of seed {seed}");
        fs::write(folder.path().join(name), strange(&samples, &mut rng)).unwrap();
    }
    let looked = Command::new(env::current_exe().unwrap())
        .args(["--exact", "looks_at_every_file", "--ignored", "--nocapture"])
        .env(FOLDER, folder.path())
        .status();
    assert!(looked.unwrap().success());
}
