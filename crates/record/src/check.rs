//! Following the chain of an exported record, with no key.

use std::fmt;
use std::io::BufRead;

use seal::{Chain, Digest};
use serde::de::DeserializeOwned;

use crate::{Begin, LAYOUT, Line};

/// How far a record goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many acts there are.
    pub entries: u64,
    /// The link of the last.
    pub link: Digest,
}

/// Why an exported record is not sound, and at which line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsound {
    /// The file can't be read, or is no exported record.
    NotARecord,
    /// The line is not one of an exported record.
    NotALine(u64),
    /// An act before this line was left out, put in or moved.
    NotInOrder(u64),
    /// The link does not follow: this act or one before it was changed.
    NotLinked(u64),
    /// The file ends before the record does, or goes on after it.
    NotWhole(u64),
    /// The acts up to there are not those of the earlier export.
    NotTheSame,
}

impl fmt::Display for Unsound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotARecord => f.write_str("this is not an exported record"),
            Self::NotALine(line) => write!(f, "line {line} is not one of a record"),
            Self::NotInOrder(line) => {
                write!(f, "line {line} is not the one that must come there")
            }
            Self::NotLinked(line) => {
                write!(f, "line {line} does not follow from the lines before it")
            }
            Self::NotWhole(line) => {
                write!(f, "the record does not end at line {line}, as its first line says")
            }
            Self::NotTheSame => f.write_str("it does not go on from the earlier export"),
        }
    }
}

/// Follows the chain from its start to its end. Where the head of an `earlier`
/// export is given, the record must go on from there.
///
/// # Errors
/// [`Unsound`], at the first line that is not as it must be.
pub fn check(file: impl BufRead, earlier: Option<Head>) -> Result<Head, Unsound> {
    let mut lines = file.lines().map(|line| line.map_err(|_| Unsound::NotARecord));
    let begin = lines.next().ok_or(Unsound::NotARecord)??;
    let begin: Begin = read(&begin).ok_or(Unsound::NotARecord)?;
    let said = head(&begin).ok_or(Unsound::NotARecord)?;
    let mut now = Head { entries: 0, link: Chain::Record.start() };
    let mut met = earlier.is_none_or(|earlier| earlier == now);
    for line in lines {
        now = follow(now, &line?)?;
        met |= earlier == Some(now);
    }
    match (now == said, met) {
        (false, _) => Err(Unsound::NotWhole(line_of(now.entries))),
        (true, false) => Err(Unsound::NotTheSame),
        (true, true) => Ok(now),
    }
}

fn follow(before: Head, line: &str) -> Result<Head, Unsound> {
    let entries = before.entries + 1;
    let at = line_of(entries);
    let line: Line = read(line).ok_or(Unsound::NotALine(at))?;
    if line.number != entries {
        return Err(Unsound::NotInOrder(at));
    }
    let (digest, link) = (line.digest.parse::<Digest>(), line.link.parse::<Digest>());
    let (Ok(digest), Ok(link)) = (digest, link) else { return Err(Unsound::NotALine(at)) };
    match Chain::Record.link_of(&before.link, &digest) == link {
        true => Ok(Head { entries, link }),
        false => Err(Unsound::NotLinked(at)),
    }
}

fn head(begin: &Begin) -> Option<Head> {
    let link = begin.head.parse().ok()?;
    (begin.layout == LAYOUT).then_some(Head { entries: begin.entries, link })
}

/// The first line of the file is about all of it.
fn line_of(entry: u64) -> u64 {
    entry + 1
}

fn read<T: DeserializeOwned>(line: &str) -> Option<T> {
    serde_json::from_str(line).ok()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn export(acts: &[&str]) -> Vec<String> {
        let mut link = Chain::Record.start();
        let mut lines = vec![String::new()];
        for (number, act) in (1..).zip(acts) {
            let digest = seal::sha256(act.as_bytes());
            link = Chain::Record.link_of(&link, &digest);
            let (digest, link) = (digest.to_string(), link.to_string());
            let line = Line { number, digest, link, at: None, who: None, act: None, report: None };
            lines.push(line.to_line());
        }
        let begin = Begin {
            layout: LAYOUT.to_owned(),
            exported_at: DateTime::UNIX_EPOCH,
            exported_by: None,
            of: None,
            entries: acts.len() as u64,
            head: link.to_string(),
        };
        lines[0] = begin.to_line();
        lines
    }

    fn checked(lines: &[String]) -> Result<Head, Unsound> {
        check(lines.concat().as_bytes(), None)
    }

    #[test]
    fn a_record_is_sound_as_it_was_exported() {
        assert_eq!(checked(&export(&["a", "b", "c"])).unwrap().entries, 3);
        assert_eq!(checked(&export(&[])).unwrap().link, Chain::Record.start());
    }

    #[test]
    fn the_line_where_something_was_done_to_it_is_named() {
        let whole = export(&["a", "b", "c", "d"]);
        let other = export(&["a", "x", "c", "d"]);
        let done = |change: fn(&mut Vec<String>, &[String])| {
            let mut lines = whole.clone();
            change(&mut lines, &other);
            checked(&lines).unwrap_err()
        };
        assert_eq!(done(|lines, other| lines[2].clone_from(&other[2])), Unsound::NotLinked(4));
        assert_eq!(done(|lines, _| drop(lines.remove(2))), Unsound::NotInOrder(3));
        assert_eq!(done(|lines, _| lines.swap(2, 3)), Unsound::NotInOrder(3));
        assert_eq!(done(|lines, _| lines.insert(3, lines[2].clone())), Unsound::NotInOrder(4));
        assert_eq!(done(|lines, _| drop(lines.pop())), Unsound::NotWhole(4));
        assert_eq!(done(|lines, _| lines[3] = "{}\n".to_owned()), Unsound::NotALine(4));
        assert_eq!(done(|lines, _| drop(lines.remove(0))), Unsound::NotARecord);
        assert_eq!(done(|lines, _| lines.clear()), Unsound::NotARecord);
        let digest = done(|lines, _| lines[4] = lines[4].replacen("\":\"", "\":\"0", 1));
        assert_eq!(digest, Unsound::NotALine(5));
    }

    #[test]
    fn a_later_export_goes_on_from_an_earlier_one() {
        let earlier = checked(&export(&["a", "b"])).unwrap();
        let later = |acts: &[&str]| check(export(acts).concat().as_bytes(), Some(earlier));
        assert!(later(&["a", "b"]).is_ok());
        assert!(later(&["a", "b", "c"]).is_ok());
        assert_eq!(later(&["a", "x", "c"]), Err(Unsound::NotTheSame));
        assert_eq!(later(&["a"]), Err(Unsound::NotTheSame));
        let nothing = Head { entries: 0, link: Chain::Record.start() };
        assert!(check(export(&["a"]).concat().as_bytes(), Some(nothing)).is_ok());
    }
}
