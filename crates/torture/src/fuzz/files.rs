//! Files as somebody may add them.

use std::io::Cursor;

use evidence::{Kind, marks, recognise, strip};
use testkit::files::{DOCX, compound, jpeg, png, zip};

use super::Reader;
use crate::Outcome;

/// Pictures, told what they are, looked through for marks, and stripped.
pub(super) fn pictures() -> Outcome<Reader> {
    Ok(Reader { read: Box::new(look_through), samples: vec![jpeg(), png()] })
}

fn look_through(bytes: &[u8]) {
    let mut content = Cursor::new(bytes);
    let _ = recognise(&mut content);
    for kind in [Kind::Jpeg, Kind::Png] {
        assert!(marks(kind, &mut content).is_ok(), "what is in memory can be read");
        let mut copy = Vec::new();
        if strip(kind, bytes, &mut copy).is_ok() {
            let left = marks(kind, Cursor::new(copy));
            assert!(left.is_ok_and(|left| left.is_empty()), "a copy without marks has none");
        }
    }
}

/// Documents, sound and films, told what they are.
pub(super) fn documents() -> Outcome<Reader> {
    let brand = |brand: &[u8]| [b"\0\0\0\x20ftyp", brand, &[0; 20]].concat();
    let samples = vec![
        compound(&["/WordDocument", "/1Table"]),
        compound(&["/EncryptedPackage"]),
        zip(&DOCX, b""),
        zip(&[DOCX[0], DOCX[2], "word/vbaProject.bin"], b"a comment"),
        b"%PDF-1.7\n1 0 obj".to_vec(),
        brand(b"M4A "),
        b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm".to_vec(),
        b"RIFF\x24\0\0\0WAVEfmt ".to_vec(),
        vec![0xff, 0xfb, 0x90, 0x64, 0, 0],
    ];
    let read = |bytes: &[u8]| {
        let _ = recognise(&mut Cursor::new(bytes));
    };
    Ok(Reader { read: Box::new(read), samples })
}
