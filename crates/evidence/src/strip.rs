use std::io::{self, BufReader, Read, Write};

use crate::camera;
use crate::jpeg::{self, Piece};
use crate::kind::Kind;
use crate::marks::{camera_in, is_about_the_picture, jpeg_needs, png_camera, png_needs};
use crate::png;

/// Why a picture has no copy without marks.
#[derive(Debug)]
pub enum NotStripped {
    /// It is not a picture, or a damaged one.
    NotAPicture,
    /// It could not be read, or the copy not written.
    Io(io::Error),
}

impl From<io::Error> for NotStripped {
    fn from(error: io::Error) -> Self {
        if is_about_the_picture(&error) { Self::NotAPicture } else { Self::Io(error) }
    }
}

/// Writes a copy of a picture without its marks. The pixels are copied as they
/// are coded and not drawn anew. What is needed to show them rightly stays:
/// the colour profile, and how to turn the picture.
///
/// # Errors
/// See [`NotStripped`]; what was written so far is no picture then.
pub fn strip(kind: Kind, content: impl Read, mut into: impl Write) -> Result<(), NotStripped> {
    match kind {
        Kind::Jpeg => Ok(strip_jpeg(content, &mut into)?),
        Kind::Png => Ok(strip_png(content, &mut into)?),
        _ => Err(NotStripped::NotAPicture),
    }
}

fn strip_jpeg(content: impl Read, into: &mut impl Write) -> io::Result<()> {
    let mut turned = false;
    into.write_all(&[0xff, 0xd8])?;
    jpeg::pieces(BufReader::new(content), |piece| {
        match piece {
            Piece::Pixels(pixels) => into.write_all(pixels)?,
            Piece::End => into.write_all(&[0xff, 0xd9])?,
            Piece::Segment { marker: 0xe0, payload } if jpeg_needs(0xe0, payload) => {
                into.write_all(&jpeg::segment(0xe0, &without_thumbnail(payload)))?;
            }
            Piece::Segment { marker, payload } if jpeg_needs(marker, payload) => {
                into.write_all(&jpeg::segment(marker, payload))?;
            }
            Piece::Segment { marker, payload } if !turned => {
                let written = camera_in(marker, payload);
                let orientation = written.map_or(1, |written| written.orientation());
                if orientation != 1 {
                    turned = true;
                    into.write_all(&jpeg::segment(0xe1, &turning(orientation)))?;
                }
            }
            Piece::Segment { .. } => {}
        }
        Ok(true)
    })
}

/// A small picture of the picture may show more than the picture does now.
fn without_thumbnail(jfif: &[u8]) -> Vec<u8> {
    let mut jfif = jfif.to_vec();
    if jfif.len() >= 14 {
        jfif.truncate(14);
        jfif[12..].fill(0);
    }
    jfif
}

fn turning(orientation: u8) -> Vec<u8> {
    [b"Exif\0\0", &camera::orientation_alone(orientation)[..]].concat()
}

fn strip_png(content: impl Read, into: &mut impl Write) -> io::Result<()> {
    into.write_all(&png::SIGNATURE)?;
    png::chunks(BufReader::new(content), |name, length, held| {
        if png_needs(name) {
            into.write_all(&length.to_be_bytes())?;
            into.write_all(&name)?;
            io::copy(held, into)?;
        } else if &name == b"eXIf" {
            let orientation = png_camera(length, held)?.map_or(1, |written| written.orientation());
            if orientation != 1 {
                png::write_chunk(into, name, &camera::orientation_alone(orientation))?;
            }
        }
        Ok(())
    })
}
