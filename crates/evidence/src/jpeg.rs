//! The pieces of a JPEG file, in order.

use std::io::{self, BufRead, Read};

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

/// One piece of a JPEG file.
pub(crate) enum Piece<'a> {
    /// A marker and what belongs to it.
    Segment {
        /// Which marker.
        marker: u8,
        /// What follows its length.
        payload: &'a [u8],
    },
    /// Coded pixels, or as many of them as are at hand.
    Pixels(&'a [u8]),
    /// The end of the picture.
    End,
}

/// Whether to go on after a piece.
pub(crate) type Go = io::Result<bool>;

/// Goes through a JPEG file piece by piece, until its picture ends or `each`
/// has seen enough. What follows the picture is never looked at.
///
/// # Errors
/// Of the kind [`InvalidData`](io::ErrorKind::InvalidData) when it is not a
/// JPEG file; else what reading ends with.
pub(crate) fn pieces(
    mut content: impl BufRead,
    mut each: impl FnMut(Piece<'_>) -> Go,
) -> io::Result<()> {
    if [byte(&mut content)?, byte(&mut content)?] != [0xff, SOI] {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut payload = Vec::new();
    let mut next = Some(marker(&mut content)?);
    while let Some(marker) = next {
        if marker == EOI {
            each(Piece::End)?;
            return Ok(());
        }
        read_payload(&mut content, &mut payload)?;
        if !each(Piece::Segment { marker, payload: &payload })? {
            return Ok(());
        }
        next = match marker {
            SOS => pixels(&mut content, &mut each)?,
            _ => Some(self::marker(&mut content)?),
        };
    }
    Ok(())
}

/// A segment as it is written.
pub(crate) fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap_or(u16::MAX);
    [&[0xff, marker][..], &length.to_be_bytes(), payload].concat()
}

fn read_payload(content: &mut impl BufRead, payload: &mut Vec<u8>) -> io::Result<()> {
    let length = u16::from_be_bytes([byte(content)?, byte(content)?]);
    let length = length.checked_sub(2).ok_or(io::ErrorKind::InvalidData)?;
    payload.clear();
    let read = content.take(length.into()).read_to_end(payload)?;
    if read == usize::from(length) { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// The next marker; it may have any number of ff in front.
fn marker(content: &mut impl BufRead) -> io::Result<u8> {
    if byte(content)? != 0xff {
        return Err(io::ErrorKind::InvalidData.into());
    }
    loop {
        match byte(content)? {
            0xff => {}
            marker => return Ok(marker),
        }
    }
}

/// Gives the coded pixels of one scan, and returns the marker that ends them;
/// none where the file ends there.
fn pixels(
    content: &mut impl BufRead,
    each: &mut impl FnMut(Piece<'_>) -> Go,
) -> io::Result<Option<u8>> {
    loop {
        let held = content.fill_buf()?;
        if held.is_empty() {
            return Ok(None);
        }
        let plain = held.iter().position(|byte| *byte == 0xff).unwrap_or(held.len());
        let ends = plain < held.len();
        each(Piece::Pixels(&held[..plain]))?;
        content.consume(plain);
        if ends {
            match escaped(content)? {
                None => return Ok(None),
                Some(code @ (0 | 0xd0..=0xd7)) => each(Piece::Pixels(&[0xff, code]))?,
                Some(marker) => return Ok(Some(marker)),
            };
        }
    }
}

/// What follows an ff among the pixels; none where the file ends there.
fn escaped(content: &mut impl BufRead) -> io::Result<Option<u8>> {
    match marker(content) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        marker => marker.map(Some),
    }
}

fn byte(content: &mut impl Read) -> io::Result<u8> {
    let mut byte = [0];
    content.read_exact(&mut byte)?;
    Ok(byte[0])
}
