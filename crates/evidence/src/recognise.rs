use std::io::{self, Read, Seek, SeekFrom};

use cfb::CompoundFile;
use serde::{Deserialize, Serialize};

use crate::archive;
use crate::kind::{Kind, MOST_BYTES};

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// There is nothing in it.
    Empty,
    /// It is of a kind that is sent, and has 25 MiB or more.
    TooLarge,
    /// It is a picture, of a kind that the NRM does not take.
    OtherPicture,
    /// It is a document, of a kind that the NRM does not take.
    OtherDocument,
    /// It is a Word document with programs in it.
    WithMacros,
    /// It is a document that opens with a password.
    WithPassword,
    /// Nothing in it says what it is, or it is damaged.
    NotKnown,
}

/// Why nothing can be said about a file, or nothing good.
#[derive(Debug)]
pub enum NotTaken {
    /// It is not to be taken.
    Refused(Refusal),
    /// It could not be read.
    Unreadable(io::Error),
}

impl From<io::Error> for NotTaken {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl From<Refusal> for NotTaken {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What a file is by its first bytes, before anything is read further.
enum Looks {
    Like(Kind),
    /// An OLE compound file: old documents, and locked new ones.
    Compound,
    /// A zip file: documents.
    Zip,
    No(Refusal),
}

/// How much of the beginning tells what a file is.
const HEAD_LEN: u64 = 1024;
/// Of a compound file, where its parts are and what they are called. Of a
/// document of 25 MiB, the first takes 400 KiB.
const LONGEST_DIRECTORY: usize = 2 * 1024 * 1024;

/// What a file is, by its content alone: its name is never asked.
///
/// # Errors
/// [`NotTaken::Refused`] with the reason; [`NotTaken::Unreadable`] when it
/// can't be read.
pub fn recognise(content: &mut (impl Read + Seek)) -> Result<Kind, NotTaken> {
    let length = content.seek(SeekFrom::End(0))?;
    if length == 0 {
        return Err(Refusal::Empty.into());
    }
    content.rewind()?;
    let mut head = Vec::new();
    content.take(HEAD_LEN).read_to_end(&mut head)?;
    let fits = |kind: Kind| match kind.is_sent() && length >= MOST_BYTES {
        true => Err(Refusal::TooLarge.into()),
        false => Ok(kind),
    };
    match looks(&head) {
        Looks::Like(kind) => fits(kind),
        Looks::No(refusal) => Err(refusal.into()),
        Looks::Compound | Looks::Zip if length >= MOST_BYTES => Err(Refusal::TooLarge.into()),
        Looks::Compound => compound(content),
        Looks::Zip => zipped(content),
    }
}

fn looks(head: &[u8]) -> Looks {
    let starts = |with: &[u8]| head.starts_with(with);
    let at =
        |place: usize, with: &[u8]| head.get(place..).is_some_and(|rest| rest.starts_with(with));
    if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        Looks::Compound
    } else if starts(b"PK\x03\x04") {
        Looks::Zip
    } else if starts(b"\xff\xd8\xff") {
        Looks::Like(Kind::Jpeg)
    } else if starts(b"\x89PNG\r\n\x1a\n") && at(12, b"IHDR") {
        Looks::Like(Kind::Png)
    } else if at(4, b"ftyp") {
        by_brand(head.get(8..12).unwrap_or_default())
    } else if at(4, b"moov") || at(4, b"mdat") || at(4, b"wide") {
        Looks::Like(Kind::Mov)
    } else if starts(b"RIFF") {
        match head.get(8..12) {
            Some(b"WAVE") => Looks::Like(Kind::Wav),
            Some(b"WEBP") => Looks::No(Refusal::OtherPicture),
            _ => Looks::No(Refusal::NotKnown),
        }
    } else if starts(b"OggS") {
        Looks::Like(Kind::Ogg)
    } else if starts(b"\x1a\x45\xdf\xa3") && contains(head, b"webm") {
        Looks::Like(Kind::Webm)
    } else if starts(b"#!AMR") {
        Looks::Like(Kind::Amr)
    } else if starts(b"ID3") || is_mpeg_frame(head) {
        Looks::Like(Kind::Mp3)
    } else if [&b"GIF8"[..], b"II*\0", b"MM\0*", b"BM"].iter().any(|with| starts(with)) {
        Looks::No(Refusal::OtherPicture)
    } else if starts(b"{\\rtf") {
        Looks::No(Refusal::OtherDocument)
    } else if contains(head, b"%PDF-") {
        // Some programs write a few bytes in front, and every reader allows it.
        Looks::Like(Kind::Pdf)
    } else {
        Looks::No(Refusal::NotKnown)
    }
}

/// The kinds of an ISO media file, told by its major brand.
fn by_brand(brand: &[u8]) -> Looks {
    match brand {
        b"qt  " => Looks::Like(Kind::Mov),
        b"M4A " | b"M4B " => Looks::Like(Kind::M4a),
        [b'3', b'g', ..] => Looks::Like(Kind::ThreeGp),
        b"heic" | b"heix" | b"mif1" | b"msf1" | b"heim" | b"avif" | b"avis" => {
            Looks::No(Refusal::OtherPicture)
        }
        b"crx " => Looks::No(Refusal::OtherPicture),
        _ => Looks::Like(Kind::Mp4),
    }
}

/// The header of a frame of layer III, with values that there are.
fn is_mpeg_frame(head: &[u8]) -> bool {
    let [0xff, second, third, ..] = head else { return false };
    let layer_three = second & 0b1110_0110 == 0b1110_0010;
    let version = second & 0b0001_1000 != 0b0000_1000;
    let rates = third & 0b1111_0000 != 0b1111_0000 && third & 0b0000_1100 != 0b0000_1100;
    layer_three && version && rates
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn compound(content: &mut (impl Read + Seek)) -> Result<Kind, NotTaken> {
    content.rewind()?;
    let content = Sparing { content, left: LONGEST_DIRECTORY };
    let file = CompoundFile::open(content).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Refusal::NotKnown.into(),
        _ => NotTaken::Unreadable(error),
    })?;
    if file.is_stream("/WordDocument") {
        Ok(Kind::Doc)
    } else if file.is_stream("/EncryptedPackage") {
        Err(Refusal::WithPassword.into())
    } else if file.is_stream("/Workbook") || file.is_stream("/PowerPoint Document") {
        Err(Refusal::OtherDocument.into())
    } else {
        Err(Refusal::NotKnown.into())
    }
}

/// Gives so many bytes and no more: what asks for more is like no document.
struct Sparing<R> {
    content: R,
    left: usize,
}

impl<R: Read> Read for Sparing<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(into)?;
        self.left = self.left.checked_sub(read).ok_or(io::ErrorKind::InvalidData)?;
        Ok(read)
    }
}

impl<R: Seek> Seek for Sparing<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.content.seek(to)
    }
}

fn zipped(content: &mut (impl Read + Seek)) -> Result<Kind, NotTaken> {
    let names = archive::names(content)?.ok_or(Refusal::NotKnown)?;
    let has = |name: &[u8]| names.iter().any(|known| known == name);
    let under = |folder: &[u8]| names.iter().any(|known| known.starts_with(folder));
    if has(b"[Content_Types].xml") && under(b"word/") {
        match has(b"word/vbaProject.bin") {
            true => Err(Refusal::WithMacros.into()),
            false => Ok(Kind::Docx),
        }
    } else if has(b"[Content_Types].xml") || has(b"META-INF/manifest.xml") {
        Err(Refusal::OtherDocument.into())
    } else {
        Err(Refusal::NotKnown.into())
    }
}
