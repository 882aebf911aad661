//! Everything the webview loads, gzipped.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use super::Figure;
use crate::{Done, files, ui};

pub fn measure() -> Done<Figure> {
    let mut total = 0;
    for file in files::below(&ui::dist()) {
        total += gzipped(&files::read(&file)?)?;
    }
    Ok(Figure::alone("screen-size", "bytes", total as f64, 900_000.0))
}

fn gzipped(content: &[u8]) -> Done<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?.len())
}
