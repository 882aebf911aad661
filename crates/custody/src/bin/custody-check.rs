//! Checks the custody log of an attachment, with no key and no vault:
//! `custody-check LOG [FILE]`.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use custody::{Deed, Entry, Sound, check};
use seal::{Digest, Hasher};

const USAGE: &str = "custody-check LOG [FILE]

Checks the custody log of an attachment, and whether FILE is the attachment.
Lines cut off at the end of a log can't be seen in it: compare the count and
the head that are printed with those that somebody else was given.

Exit: 0 sound, 1 not sound, 2 not understood.";

const NOT_SOUND: u8 = 1;
const NOT_UNDERSTOOD: u8 = 2;

fn main() -> ExitCode {
    let words: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let done = match &words[..] {
        [log] => report(log, None),
        [log, file] => report(log, Some(file)),
        _ => Err((NOT_UNDERSTOOD, USAGE.to_owned())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err((code, why)) => {
            eprintln!("{why}");
            ExitCode::from(code)
        }
    }
}

type Told = Result<(), (u8, String)>;

fn report(log: &Path, file: Option<&PathBuf>) -> Told {
    let bytes = std::fs::read(log).map_err(|why| unreadable(log, &why))?;
    let sound = check(&bytes).map_err(|fault| {
        let code = if fault.is_not_understood() { NOT_UNDERSTOOD } else { NOT_SOUND };
        (code, format!("{}: {fault}", log.display()))
    })?;
    sound.entries.iter().for_each(|entry| println!("{}", told(entry)));
    println!("sound: {} entries, head {}", sound.entries.len(), sound.head);
    file.map_or(Ok(()), |file| compare(&sound, file))
}

fn compare(sound: &Sound, file: &Path) -> Told {
    let sha256 = digest(file).map_err(|why| unreadable(file, &why))?;
    match sound.line_with(&sha256) {
        Some(entry) => {
            println!("{}: as in line {} (SHA-256 {sha256})", file.display(), entry.number);
            Ok(())
        }
        None => {
            let why = format!("{}: no line has its SHA-256 {sha256}", file.display());
            Err((NOT_SOUND, why))
        }
    }
}

fn unreadable(path: &Path, why: &io::Error) -> (u8, String) {
    (NOT_UNDERSTOOD, format!("{}: {why}", path.display()))
}

fn digest(path: &Path) -> io::Result<Digest> {
    let mut file = File::open(path)?;
    let (mut hasher, mut piece) = (Hasher::new(), vec![0; 256 * 1024]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hasher.finish()),
            count => hasher.update(&piece[..count]),
        }
    }
}

fn told(entry: &Entry) -> String {
    let Entry { number, at, by, deed, .. } = entry;
    let did = match deed {
        Deed::Added { name, length, sha256, .. } => {
            format!("added {name:?}, {length} bytes, SHA-256 {sha256}")
        }
        Deed::Viewed => "viewed".to_owned(),
        Deed::Stripped { sha256 } => format!("copy without marks chosen, SHA-256 {sha256}"),
        Deed::Unstripped => "chosen as it is".to_owned(),
        Deed::Exported { sha256 } => format!("exported, SHA-256 {sha256}"),
        Deed::HandedOver { to } => format!("handed over to {to:?}"),
        Deed::Removed => "removed".to_owned(),
        Deed::Sent { sha256, reference, key, received } => format!(
            "sent, SHA-256 {sha256}, received {} as {reference:?}, key {key:?}",
            received.to_rfc3339(),
        ),
    };
    format!("{number:>4}  {}  {:?} of {:?}: {did}", at.to_rfc3339(), by.email, by.organisation)
}
