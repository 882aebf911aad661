//! A code as a picture, to be read with a camera or by the app.

use png::{BitDepth, ColorType, Encoder};
use qrcode::{Color, QrCode};

/// The white around it that a reader needs, in squares.
const MARGIN: usize = 4;
/// The side of one square, in pixels.
const SIDE: usize = 8;

/// The text as a QR code, as PNG; none where it is too long for one.
pub(crate) fn png_of(text: &str) -> Option<Vec<u8>> {
    let code = QrCode::new(text).ok()?;
    let (width, squares) = (code.width(), code.to_colors());
    let side = (width + 2 * MARGIN) * SIDE;
    let is_dark = |pixel: usize| {
        let square = |pixel: usize| (pixel / SIDE).checked_sub(MARGIN).filter(|at| *at < width);
        let (across, down) = (square(pixel % side), square(pixel / side));
        across.zip(down).is_some_and(|(across, down)| squares[down * width + across] == Color::Dark)
    };
    let pixels: Vec<u8> =
        (0..side * side).map(|pixel| if is_dark(pixel) { 0 } else { u8::MAX }).collect();
    encoded(u32::try_from(side).ok()?, &pixels)
}

fn encoded(side: u32, pixels: &[u8]) -> Option<Vec<u8>> {
    let mut png = Vec::new();
    let mut encoder = Encoder::new(&mut png, side, side);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(pixels).ok()?;
    writer.finish().ok()?;
    Some(png)
}
