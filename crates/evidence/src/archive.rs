//! The names within a zip file. Nothing is unpacked, so that nothing can
//! unpack to more than there is room for.

use std::io::{self, Read, Seek, SeekFrom};

const END: &[u8] = b"PK\x05\x06";
const END_LEN: usize = 22;
/// The end may be followed by a comment.
const LONGEST_COMMENT: usize = 0xffff;
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_LEN: usize = 46;
/// More than the list of any document has.
const LONGEST_LIST: u64 = 1024 * 1024;

/// The names of the files in a zip file; none where it is not one, or is like
/// no document.
pub(crate) fn names(content: &mut (impl Read + Seek)) -> io::Result<Option<Vec<Vec<u8>>>> {
    let Some((start, length)) = find_list(content)? else {
        return Ok(None);
    };
    content.seek(SeekFrom::Start(start))?;
    let mut list = Vec::new();
    content.take(length).read_to_end(&mut list)?;
    Ok(read_list(&list))
}

/// Where the list of files is, and how long.
fn find_list(content: &mut (impl Read + Seek)) -> io::Result<Option<(u64, u64)>> {
    let length = content.seek(SeekFrom::End(0))?;
    let from = length.saturating_sub((END_LEN + LONGEST_COMMENT) as u64);
    content.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    content.take((END_LEN + LONGEST_COMMENT) as u64).read_to_end(&mut tail)?;
    let end = tail.windows(END_LEN).rev().find(|end| end.starts_with(END));
    let place = end.and_then(|end| Some((number(end, 16)?, number(end, 12)?)));
    Ok(place.filter(|(start, list)| *list <= LONGEST_LIST && start + list <= length))
}

fn read_list(mut list: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    while !list.is_empty() {
        let (entry, rest) = list.split_at_checked(ENTRY_LEN)?;
        let lengths =
            [28, 30, 32].map(|at| usize::from(u16::from_le_bytes([entry[at], entry[at + 1]])));
        let [name, extra, comment] = lengths;
        names.push(rest.get(..name).filter(|_| entry.starts_with(ENTRY))?.to_vec());
        list = rest.get(name + extra + comment..)?;
    }
    Some(names)
}

/// The four bytes there, the lowest first.
fn number(bytes: &[u8], at: usize) -> Option<u64> {
    let four = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u64::from(u32::from_le_bytes(four)))
}
