//! A code from a picture of it.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use image::{ImageReader, Limits};
use rqrr::PreparedImage;
use seal::EnrolmentCode;

/// Far more than any photograph of a letter takes.
const MOST_BYTES: u64 = 32 * 1024 * 1024;
const MOST_PIXELS_ACROSS: u32 = 12_000;
/// What unpacking it may take.
const MOST_MEMORY: u64 = 512 * 1024 * 1024;

/// The enrolment code that the picture shows; none where it shows none that can be
/// read.
pub(crate) fn code_in(picture: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(picture).ok()?.take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_PIXELS_ACROSS);
    limits.max_image_height = Some(MOST_PIXELS_ACROSS);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let grey = reader.decode().ok()?.into_luma8();
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    let pixel = |across, down| grey.as_raw()[down * width + across];
    let mut prepared = PreparedImage::prepare_from_greyscale(width, height, pixel);
    let mut texts =
        prepared.detect_grids().into_iter().filter_map(|grid| Some(grid.decode().ok()?.1));
    texts.find_map(|text| Some(EnrolmentCode::parse(&text).ok()?.show().to_string()))
}
