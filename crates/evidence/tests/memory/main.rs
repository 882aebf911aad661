//! However much a file claims to hold, looking at it takes little memory. Alone
//! in its process, whose peak is measured.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::fs;
use std::io::{Cursor, sink};

use evidence::{Kind, marks, recognise, strip};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use testkit::files::{DOCX, camera, chunk, compound, jpeg, png, segment, zip};

/// More than any of them needs: a list of names may have 1 MiB.
const MOST_MIB: f64 = 8.0;

fn look_at(bytes: &[u8]) {
    let _ = recognise(&mut Cursor::new(bytes));
    for kind in [Kind::Jpeg, Kind::Png] {
        let _ = marks(kind, Cursor::new(bytes));
        let _ = strip(kind, bytes, sink());
    }
}

/// By how much the process grows at most meanwhile.
fn growth_of(look: impl FnOnce()) -> f64 {
    let mib = |name: &str| {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1024.0
    };
    // The peak is counted anew from here.
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = mib("VmRSS:");
    look();
    mib("VmHWM:") - before
}

/// A file whose bytes at some place are others.
fn with(mut bytes: Vec<u8>, at: usize, others: &[u8]) -> Vec<u8> {
    bytes[at..at + others.len()].copy_from_slice(others);
    bytes
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
        ("a picture with a chunk of 2 GiB", huge_chunk),
        (
            "a picture with a note of 16 MiB",
            [&png()[..33], &chunk(b"eXIf", &[7; 1 << 24])].concat(),
        ),
        ("a picture with 100,000 notes", [&[0xff, 0xd8], &many_notes[..], &jpeg()[2..]].concat()),
    ]
}

#[test]
fn a_file_takes_little_memory_however_much_it_claims_to_hold() {
    let samples = [compound(&["/WordDocument", "/1Table"]), zip(&DOCX, b"x"), jpeg(), png()];
    // What is needed once.
    samples.iter().for_each(|sample| look_at(sample));
    let touched = vec![1_u8; 64 << 20];
    assert!(growth_of(|| drop(std::hint::black_box(touched.clone()))) > 60.0, "it is measured");
    drop(touched);
    for (what, bytes) in bombs() {
        let grown = growth_of(|| look_at(&bytes));
        assert!(grown < MOST_MIB, "{what}: {grown} MiB");
    }
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12);
    let strange = (prop::sample::select(samples.to_vec()), changes);
    let strange = strange.prop_map(|(mut bytes, changes)| {
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes
    });
    TestRunner::default()
        .run(&strange, |bytes| {
            let grown = growth_of(|| look_at(&bytes));
            prop_assert!(grown < MOST_MIB, "{} MiB", grown);
            Ok(())
        })
        .unwrap();
}
