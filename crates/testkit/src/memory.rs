//! Looks for bytes in the memory of a process, as Linux shows it to whoever
//! may trace the process: its parent, for one.

use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;

const PAGE: u64 = 4096;
/// Of a page that is in memory, or was swapped out.
const IS_THERE: u64 = 0b11 << 62;

/// How often each of `wanted` lies in what the process can write to. Each has
/// two bytes at least.
///
/// # Errors
/// When there is no such process, or it may not be looked into.
pub fn count(process: u32, wanted: &[Vec<u8>]) -> io::Result<Vec<usize>> {
    let starts = Starts::of(wanted);
    let memory = File::open(format!("/proc/{process}/mem"))?;
    let pages = File::open(format!("/proc/{process}/pagemap"))?;
    let mut counts = vec![0; wanted.len()];
    for region in writable(process)? {
        for part in there(&pages, region)? {
            let mut bytes = vec![0; (part.end - part.start) as usize];
            // What was given back meanwhile holds nothing any more.
            if memory.read_exact_at(&mut bytes, part.start).is_ok() {
                starts.count(&bytes, wanted, &mut counts);
            }
        }
    }
    Ok(counts)
}

/// A process and all that it has started, with their names.
///
/// # Errors
/// When processes can't be listed.
pub fn family(process: u32) -> io::Result<Vec<(u32, String)>> {
    let mut known = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let path = entry?.path();
        // One that has ended meanwhile is in no family.
        let Ok(status) = fs::read_to_string(path.join("status")) else { continue };
        let told = |name| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let number = |name| told(name).and_then(|text| text.parse::<u32>().ok());
        if let (Some(name), Some(id), Some(parent)) =
            (told("Name:"), number("Pid:"), number("PPid:"))
        {
            known.push((id, parent, name.to_owned()));
        }
    }
    let mut family = vec![process];
    let mut at = 0;
    while let Some(parent) = family.get(at) {
        let children = known.iter().filter(|(_, of, _)| of == parent).map(|(id, ..)| *id);
        family.extend(children.collect::<Vec<_>>());
        at += 1;
    }
    let named = known.into_iter().filter(|(id, ..)| family.contains(id));
    Ok(named.map(|(id, _, name)| (id, name)).collect())
}

/// Where a process may write, by address.
fn writable(process: u32) -> io::Result<Vec<Range<u64>>> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps"))?;
    let range = |line: &str| {
        let (range, rest) = line.split_once(' ')?;
        let (start, end) = range.split_once('-')?;
        let address = |text| u64::from_str_radix(text, 16).ok();
        rest.starts_with("rw").then_some(address(start)?..address(end)?)
    };
    Ok(maps.lines().filter_map(range).collect())
}

/// The parts of a region that were ever touched: others are empty, and may be
/// many gigabytes.
fn there(pages: &File, region: Range<u64>) -> io::Result<Vec<Range<u64>>> {
    let mut parts: Vec<Range<u64>> = Vec::new();
    let mut entries = vec![0; 1 << 16];
    let mut at = region.start;
    while at < region.end {
        let read = pages.read_at(&mut entries, at / PAGE * 8)?;
        for entry in entries[..read].chunks_exact(8).take(((region.end - at) / PAGE) as usize) {
            let mut bits = [0; 8];
            bits.copy_from_slice(entry);
            if u64::from_ne_bytes(bits) & IS_THERE != 0 {
                match parts.last_mut() {
                    Some(last) if last.end == at => last.end += PAGE,
                    _ => parts.push(at..at + PAGE),
                }
            }
            at += PAGE;
        }
        if read < 8 {
            break;
        }
    }
    Ok(parts)
}

/// What is looked for, by its first two bytes.
struct Starts(Vec<Vec<usize>>);

impl Starts {
    fn of(wanted: &[Vec<u8>]) -> Self {
        let mut starts = vec![Vec::new(); 1 << 16];
        for (at, one) in wanted.iter().enumerate() {
            starts[place(one[0], one[1])].push(at);
        }
        Self(starts)
    }

    fn count(&self, bytes: &[u8], wanted: &[Vec<u8>], counts: &mut [usize]) {
        for at in 1..bytes.len() {
            for &one in &self.0[place(bytes[at - 1], bytes[at])] {
                if bytes[at - 1..].starts_with(&wanted[one]) {
                    counts[one] += 1;
                }
            }
        }
    }
}

fn place(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

/// The key that each round of AES-256 uses, the two halves of `key` first. Any
/// two that follow each other give `key` away.
pub fn rounds(key: &[u8; 32]) -> Vec<Vec<u8>> {
    let mut words: Vec<[u8; 4]> =
        key.chunks_exact(4).map(|word| [word[0], word[1], word[2], word[3]]).collect();
    let mut round = 1;
    for at in 8..60 {
        let mut word = words[at - 1];
        if at % 8 == 0 {
            word.rotate_left(1);
            word = word.map(substitute);
            word[0] ^= round;
            round = double(round);
        } else if at % 8 == 4 {
            word = word.map(substitute);
        }
        let before = words[at - 8];
        words.push([0, 1, 2, 3].map(|byte| word[byte] ^ before[byte]));
    }
    words.chunks_exact(4).map(|four| four.concat()).collect()
}

fn double(byte: u8) -> u8 {
    (byte << 1) ^ if byte & 0x80 == 0 { 0 } else { 0x1b }
}

fn times(mut one: u8, mut other: u8) -> u8 {
    let mut product = 0;
    while other != 0 {
        if other & 1 != 0 {
            product ^= one;
        }
        one = double(one);
        other >>= 1;
    }
    product
}

/// The byte's inverse in AES's field, which is its 254th power, and mixed.
fn substitute(byte: u8) -> u8 {
    let inverse = (0..254).fold(1, |power, _| times(power, byte));
    (0..5).fold(0x63, |mixed, by| mixed ^ inverse.rotate_left(by))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::process::Command;

    use super::*;

    #[test]
    fn the_keys_of_the_rounds_are_those_of_the_standard() {
        // FIPS 197, A.3.
        let key: Vec<u8> = (0..32).map(|at| hex(&KEY[at * 2..at * 2 + 2])).collect();
        let rounds = rounds(&key.try_into().unwrap());
        let spelled: Vec<String> = rounds.concat().iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(spelled[32..36].concat(), "9ba35411");
        assert_eq!(spelled[236..].concat(), "706c631e");
    }

    const KEY: &str = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";

    fn hex(digits: &str) -> u8 {
        u8::from_str_radix(digits, 16).unwrap()
    }

    #[test]
    fn what_lies_in_the_memory_of_a_process_is_counted() {
        let piped = std::process::Stdio::piped;
        let mut cat = Command::new("cat").stdin(piped()).stdout(piped()).spawn().unwrap();
        let held = b"a rather long word\n".to_vec();
        cat.stdin.as_mut().unwrap().write_all(&held).unwrap();
        cat.stdout.as_mut().unwrap().read_exact(&mut vec![0; held.len()]).unwrap();
        let counts = count(cat.id(), &[held, b"a word that it was not told".to_vec()]).unwrap();
        drop(cat.stdin.take());
        cat.wait().unwrap();
        assert!(counts[0] > 0 && counts[1] == 0, "{counts:?}");
    }
}
