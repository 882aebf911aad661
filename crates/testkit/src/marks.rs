//! Marked words, looked for in every byte.

use std::path::{Path, PathBuf};
use std::{fs, io};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Every file under `folder`, in the order of their paths.
///
/// # Errors
/// When a folder can't be read.
pub fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(unless_gone(files(&path))?.unwrap_or_default());
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// What is deleted between the listing and the look is no fault.
fn unless_gone<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        found => found.map(Some),
    }
}

/// The files under `folder` in whose path or bytes `mark` can be read, however
/// it is spelled.
///
/// # Errors
/// When a file can't be read.
pub fn readable(folder: &Path, mark: &str) -> io::Result<Vec<PathBuf>> {
    let search = Search::of(&[mark]);
    let found = search.readable(folder)?;
    Ok(found.into_iter().map(|(path, _)| path).collect())
}

/// Looks for marks in every way of spelling them: UTF-8, UTF-16 of either
/// order, as JSON escapes it, in hexadecimal digits, and base64 from any of
/// three places.
pub struct Search {
    spellings: AhoCorasick,
    /// The mark of each spelling.
    marks: Vec<String>,
}

impl Search {
    /// Looks for these.
    ///
    /// # Panics
    /// When there are too many to look for at once.
    pub fn of<M: AsRef<str>>(marks: &[M]) -> Self {
        let spelled = marks.iter().flat_map(|mark| {
            let mark = mark.as_ref();
            spellings(mark).into_iter().map(|spelling| (spelling, mark.to_owned()))
        });
        let (spellings, marks): (Vec<_>, _) = spelled.unzip();
        let mut kind = AhoCorasick::builder();
        let kind = kind.kind(Some(AhoCorasickKind::DFA));
        Self { spellings: kind.build(spellings).expect("there are few marks"), marks }
    }

    /// The first mark that can be read in some bytes.
    pub fn first_in(&self, bytes: &[u8]) -> Option<&str> {
        let found = self.spellings.find(bytes)?;
        Some(&self.marks[found.pattern().as_usize()])
    }

    /// The files under `folder` in whose path or bytes a mark can be read, each
    /// with the first.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn readable(&self, folder: &Path) -> io::Result<Vec<(PathBuf, &str)>> {
        let mut found = Vec::new();
        for path in files(folder)? {
            let Some(bytes) = unless_gone(fs::read(&path))? else { continue };
            let name = path.as_os_str().as_encoded_bytes();
            if let Some(mark) = self.first_in(name).or_else(|| self.first_in(&bytes)) {
                found.push((path, mark));
            }
        }
        Ok(found)
    }
}

const SHORTEST_IN_BASE64: usize = 12;

/// The ways in which `mark` could lie in a file.
fn spellings(mark: &str) -> Vec<Vec<u8>> {
    let mut spellings = vec![mark.as_bytes().to_vec()];
    spellings.push(mark.encode_utf16().flat_map(u16::to_le_bytes).collect());
    spellings.push(mark.encode_utf16().flat_map(u16::to_be_bytes).collect());
    let escaped = |unit: u16| match u8::try_from(unit) {
        Ok(plain @ b' '..=b'~') => char::from(plain).to_string(),
        _ => format!("\\u{unit:04x}"),
    };
    spellings.push(mark.encode_utf16().map(escaped).collect::<String>().into_bytes());
    spellings.push(mark.bytes().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect());
    // What is left of a shorter one might be anywhere.
    let offsets = if mark.len() < SHORTEST_IN_BASE64 { 0..0 } else { 0..3 };
    for offset in offsets {
        // Base64 spells a text in three ways, by where it begins; its ends
        // depend on the neighbours and are left out.
        let padded = [&vec![0; offset], mark.as_bytes()].concat();
        let text = STANDARD_NO_PAD.encode(padded);
        spellings.push(text.as_bytes()[4..text.len() - 4].to_vec());
    }
    // Plain letters are the same as JSON escapes them.
    spellings.sort();
    spellings.dedup();
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_finds_what_is_there() {
        let mark = "Zdzisława Quellmark";
        let data = tempfile::tempdir().unwrap();
        let spelled = [
            mark.as_bytes().to_vec(),
            mark.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            mark.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            br"Zdzis\u0142awa Quellmark".to_vec(),
            b"5a647a6973c5826177612051".iter().chain(b"75656c6c6d61726b").copied().collect(),
            STANDARD_NO_PAD.encode(format!("name: {mark}, ")).into_bytes(),
            STANDARD_NO_PAD.encode(format!("a name: {mark}, ")).into_bytes(),
            STANDARD_NO_PAD.encode(format!("my name: {mark}, ")).into_bytes(),
        ];
        for (at, spelling) in spelled.iter().enumerate() {
            let bytes = [&b"before "[..], spelling, b" after"].concat();
            fs::write(data.path().join(format!("{at}")), bytes).unwrap();
        }
        fs::write(data.path().join(mark), b"in the name").unwrap();
        assert_eq!(readable(data.path(), mark).unwrap().len(), spelled.len() + 1);
    }
}
