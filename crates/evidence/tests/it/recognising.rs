use std::io::{self, Cursor, Read, Seek, SeekFrom};

use evidence::{Kind, MOST_BYTES, NotTaken, Refusal, marks, recognise, strip};
use proptest::prelude::*;

use testkit::files::{DOCX, compound, jpeg, png, zip};

fn recognised(bytes: &[u8]) -> Result<Kind, Refusal> {
    match recognise(&mut Cursor::new(bytes)) {
        Ok(kind) => Ok(kind),
        Err(NotTaken::Refused(refusal)) => Err(refusal),
        Err(NotTaken::Unreadable(error)) => panic!("{error}"),
    }
}

/// One file of each kind.
fn taken() -> Vec<(Kind, Vec<u8>)> {
    let brand = |brand: &str| [b"\0\0\0\x20ftyp", brand.as_bytes(), &[0; 20]].concat();
    vec![
        (Kind::Doc, compound(&["/WordDocument", "/1Table"])),
        (Kind::Docx, zip(&DOCX, b"")),
        (Kind::Docx, zip(&DOCX, &[b'x'; 0xffff])),
        (Kind::Pdf, b"%PDF-1.7\n1 0 obj".to_vec()),
        (Kind::Pdf, b"\xef\xbb\xbf\n%PDF-1.4\n".to_vec()),
        (Kind::Jpeg, jpeg()),
        (Kind::Png, png()),
        (Kind::Mp3, b"ID3\x04\0\0\0\0\0\0".to_vec()),
        (Kind::Mp3, vec![0xff, 0xfb, 0x90, 0x64, 0, 0]),
        (Kind::M4a, brand("M4A ")),
        (Kind::Mp4, brand("isom")),
        (Kind::Mp4, brand("mp42")),
        (Kind::Mov, brand("qt  ")),
        (Kind::Mov, b"\0\0\0\x08wide\0\0\0\0mdat".to_vec()),
        (Kind::ThreeGp, brand("3gp4")),
        (Kind::Wav, b"RIFF\x24\0\0\0WAVEfmt ".to_vec()),
        (Kind::Ogg, b"OggS\0\x02".to_vec()),
        (Kind::Webm, b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm".to_vec()),
        (Kind::Amr, b"#!AMR\n\x3c".to_vec()),
    ]
}

#[test]
fn each_kind_is_told_by_its_content() {
    for (kind, bytes) in taken() {
        assert_eq!(recognised(&bytes), Ok(kind));
    }
}

#[test]
fn what_is_not_taken_is_told_with_the_reason() {
    let sheet = ["[Content_Types].xml", "xl/workbook.xml"];
    let open_document = ["mimetype", "META-INF/manifest.xml", "content.xml"];
    let with_macros = [DOCX[0], DOCX[2], "word/vbaProject.bin"];
    let refused = [
        (Refusal::Empty, Vec::new()),
        (Refusal::OtherDocument, zip(&sheet, b"")),
        (Refusal::OtherDocument, zip(&open_document, b"")),
        (Refusal::OtherDocument, compound(&["/Workbook"])),
        (Refusal::OtherDocument, b"{\\rtf1 text}".to_vec()),
        (Refusal::WithMacros, zip(&with_macros, b"")),
        (Refusal::WithPassword, compound(&["/EncryptionInfo", "/EncryptedPackage"])),
        (Refusal::OtherPicture, b"GIF89a".to_vec()),
        (Refusal::OtherPicture, b"\0\0\0\x18ftypheic".to_vec()),
        (Refusal::OtherPicture, b"RIFF\0\0\0\0WEBPVP8 ".to_vec()),
        (Refusal::OtherPicture, b"II*\0\x08\0\0\0".to_vec()),
        (Refusal::NotKnown, b"MZ\x90\0 a program".to_vec()),
        (Refusal::NotKnown, b"just a text".to_vec()),
        (Refusal::NotKnown, b"\x89PNG".to_vec()),
        (Refusal::NotKnown, zip(&["word/document.xml"], b"")),
        (Refusal::NotKnown, zip(&["photo.jpg"], b"")),
        (Refusal::NotKnown, compound(&["/Other"])),
        (Refusal::NotKnown, b"PK\x03\x04".to_vec()),
        (Refusal::NotKnown, compound(&["/WordDocument"])[..600].to_vec()),
    ];
    for (at, (refusal, bytes)) in refused.into_iter().enumerate() {
        assert_eq!(recognised(&bytes), Err(refusal), "case {at}");
    }
}

/// As long as it is said to be, with zeros after its beginning.
struct Long {
    head: Vec<u8>,
    length: u64,
    at: u64,
}

impl Read for Long {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(self.at)).unwrap();
        let count = into.len().min(left);
        for (at, byte) in (self.at as usize..).zip(&mut into[..count]) {
            *byte = self.head.get(at).copied().unwrap_or(0);
        }
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Long {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(place) => place,
            SeekFrom::End(back) => self.length.checked_add_signed(back).unwrap(),
            SeekFrom::Current(on) => self.at.checked_add_signed(on).unwrap(),
        };
        Ok(self.at)
    }
}

#[test]
fn what_is_sent_has_less_than_25_mib_and_what_is_held_may_have_more() {
    let of = |head: &[u8], length| {
        recognise(&mut Long { head: head.to_vec(), length, at: 0 }).map_err(|why| match why {
            NotTaken::Refused(refusal) => refusal,
            NotTaken::Unreadable(error) => panic!("{error}"),
        })
    };
    assert_eq!(of(b"%PDF-1.7", MOST_BYTES - 1), Ok(Kind::Pdf));
    for head in [&b"%PDF-1.7"[..], b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"] {
        assert_eq!(of(head, MOST_BYTES), Err(Refusal::TooLarge));
    }
    assert_eq!(of(b"OggS", 100 * MOST_BYTES), Ok(Kind::Ogg));
}

#[test]
fn a_list_that_says_it_is_huge_is_not_read() {
    let mut bytes = zip(&DOCX, b"");
    let size = bytes.len() - 10;
    bytes[size..size + 4].copy_from_slice(&[0xff; 4]);
    assert_eq!(recognised(&bytes), Err(Refusal::NotKnown));
}

proptest! {
    #[test]
    fn a_broken_file_of_any_kind_makes_no_panic(
        which in 0..19usize,
        breaks in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..20),
        keep in any::<proptest::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = taken().swap_remove(which).1;
        for (at, byte) in breaks {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(keep.index(bytes.len()));
        }
        let _ = recognised(&bytes);
        for kind in [Kind::Jpeg, Kind::Png] {
            marks(kind, Cursor::new(&bytes)).unwrap();
            let mut copy = Vec::new();
            let _ = strip(kind, &bytes[..], &mut copy);
            prop_assert!(copy.len() <= bytes.len() + 64);
        }
    }

    #[test]
    fn strange_bytes_make_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = recognised(&bytes);
        for head in [&b"\xff\xd8\xff\xe1"[..], b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"] {
            let bytes = [head, &bytes].concat();
            let _ = recognised(&bytes);
            marks(Kind::Jpeg, Cursor::new(&bytes)).unwrap();
            marks(Kind::Png, Cursor::new(&bytes)).unwrap();
        }
    }
}
