//! The chunks of a PNG file, in order.

use std::io::{self, ErrorKind, Read, Write};

pub(crate) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// The name of a chunk.
pub(crate) type Name = [u8; 4];

/// Goes through a PNG file chunk by chunk, to the one that ends the picture.
/// `each` is given a chunk's name, its length and what it holds, and reads as
/// much of it as it likes. What follows the picture is never looked at.
///
/// # Errors
/// Of the kind [`InvalidData`](ErrorKind::InvalidData) when it is not a PNG
/// file; else what reading ends with.
pub(crate) fn chunks<R: Read>(
    mut content: R,
    mut each: impl FnMut(Name, u32, &mut io::Take<&mut R>) -> io::Result<()>,
) -> io::Result<()> {
    let mut signature = [0; 8];
    content.read_exact(&mut signature)?;
    if signature != SIGNATURE {
        return Err(ErrorKind::InvalidData.into());
    }
    loop {
        let mut head = [0; 8];
        content.read_exact(&mut head)?;
        let (length, name) = (four(&head[..4]), four(&head[4..]));
        let length = u32::from_be_bytes(length);
        if length > i32::MAX as u32 {
            return Err(ErrorKind::InvalidData.into());
        }
        // With the check sum that follows it.
        let mut held = content.by_ref().take(u64::from(length) + 4);
        each(name, length, &mut held)?;
        io::copy(&mut held, &mut io::sink())?;
        if held.limit() > 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        if &name == b"IEND" {
            return Ok(());
        }
    }
}

/// Writes a chunk with its check sum.
pub(crate) fn write_chunk(into: &mut impl Write, name: Name, held: &[u8]) -> io::Result<()> {
    let length = u32::try_from(held.len()).map_err(|_| ErrorKind::InvalidData)?;
    let mut sum = crc32fast::Hasher::new();
    sum.update(&name);
    sum.update(held);
    into.write_all(&length.to_be_bytes())?;
    into.write_all(&name)?;
    into.write_all(held)?;
    into.write_all(&sum.finalize().to_be_bytes())
}

fn four(bytes: &[u8]) -> [u8; 4] {
    let mut four = [0; 4];
    four.copy_from_slice(bytes);
    four
}
