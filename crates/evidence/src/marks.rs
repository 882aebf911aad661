use std::io::{self, BufReader, ErrorKind, Read, Seek};

use serde::{Deserialize, Serialize};

use crate::camera::{self, Written};
use crate::jpeg::{self, Piece};
use crate::kind::Kind;
use crate::png;

/// What a picture says besides what it shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Marks {
    /// Where it was taken.
    pub location: Location,
    /// The make and model of what took it.
    pub device: Option<String>,
    /// When it was taken, as the device wrote it.
    pub taken: Option<String>,
    /// Whether it has notes of other kinds: by programs, or about its owner.
    pub other: bool,
}

/// Where a picture was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "known")]
pub enum Location {
    /// It does not say.
    #[default]
    None,
    /// It says, in a way that is not understood.
    Somewhere,
    /// There.
    At {
        /// Degrees, north of the equator.
        latitude: f64,
        /// Degrees, east of Greenwich.
        longitude: f64,
    },
}

impl Marks {
    /// Whether the picture says nothing besides what it shows.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The marks of a picture; none for what is not one. Those that are found in
/// front of the pixels are told; [`strip`](crate::strip) takes off more.
///
/// # Errors
/// What reading ends with. A damaged picture has the marks found so far.
pub fn marks(kind: Kind, mut content: impl Read + Seek) -> io::Result<Marks> {
    content.rewind()?;
    let content = BufReader::new(content);
    let mut marks = Marks::default();
    let read = match kind {
        Kind::Jpeg => of_jpeg(content, &mut marks),
        Kind::Png => of_png(content, &mut marks),
        _ => Ok(()),
    };
    match read {
        Err(error) if !is_about_the_picture(&error) => Err(error),
        _ => Ok(marks),
    }
}

/// Whether the picture is at fault, and not the reading.
pub(crate) fn is_about_the_picture(error: &io::Error) -> bool {
    // A failing reader tells more than the kind, or another one.
    let simple = error.get_ref().is_none() && error.raw_os_error().is_none();
    simple && matches!(error.kind(), ErrorKind::InvalidData)
        || error.kind() == ErrorKind::UnexpectedEof
}

const EXIF: &[u8] = b"Exif\0\0";

fn of_jpeg(content: BufReader<impl Read>, marks: &mut Marks) -> io::Result<()> {
    jpeg::pieces(content, |piece| {
        let Piece::Segment { marker, payload } = piece else { return Ok(false) };
        match marker {
            0xe1 if payload.starts_with(EXIF) => add_camera(payload[EXIF.len()..].to_vec(), marks),
            _ if jpeg_needs(marker, payload) => {}
            _ => marks.other = true,
        }
        Ok(marker != 0xda)
    })
}

/// Whether the picture looks different without this segment.
pub(crate) fn jpeg_needs(marker: u8, payload: &[u8]) -> bool {
    match marker {
        0xe0 => payload.starts_with(b"JFIF\0"),
        0xe2 => payload.starts_with(b"ICC_PROFILE\0"),
        0xee => payload.starts_with(b"Adobe"),
        // Tables, frames and scans; no other uses of applications, no comments.
        marker => matches!(marker, 0xc0..=0xcf | 0xda..=0xdf),
    }
}

/// What follows the name of Exif data, where a segment is that.
pub(crate) fn camera_in(marker: u8, payload: &[u8]) -> Option<Written> {
    let tiff = payload.strip_prefix(EXIF).filter(|_| marker == 0xe1)?;
    Written::parse(tiff.to_vec())
}

fn of_png(content: BufReader<impl Read>, marks: &mut Marks) -> io::Result<()> {
    png::chunks(content, |name, length, held| {
        if &name == b"eXIf" {
            match png_camera(length, held)? {
                Some(written) => written.add_to(marks),
                None => marks.other = true,
            }
        } else if !png_needs(name) {
            marks.other = true;
        }
        Ok(())
    })
}

/// What a camera wrote into a chunk, where it can be understood.
pub(crate) fn png_camera(length: u32, held: &mut impl Read) -> io::Result<Option<Written>> {
    if u64::from(length) > camera::LONGEST {
        return Ok(None);
    }
    let mut tiff = Vec::new();
    held.take(length.into()).read_to_end(&mut tiff)?;
    Ok(Written::parse(tiff))
}

/// Whether the picture looks different without this chunk.
pub(crate) fn png_needs(name: png::Name) -> bool {
    const NEEDED: [&png::Name; 17] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"cICP", b"gAMA", b"iCCP", b"mDCV",
        b"sBIT", b"sRGB", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
    ];
    NEEDED.contains(&&name)
}

fn add_camera(tiff: Vec<u8>, marks: &mut Marks) {
    match Written::parse(tiff) {
        Some(written) => written.add_to(marks),
        None => marks.other = true,
    }
}
