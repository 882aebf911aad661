use std::io::{self, Cursor, Read};

use evidence::{Kind, Location, Marks, NotStripped, marks, strip};

use testkit::files::{PIXELS, camera, chunk, jpeg, png, segment};

/// What must be in no copy without marks.
const TOLD: [&[u8]; 8] = [
    b"Marks",
    b"Camphone",
    b"2026:11:03",
    b"xmpmark",
    b"ownermark",
    b"commentmark",
    b"filmmark",
    b"MPF",
];

fn found(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn marks_of(kind: Kind, bytes: &[u8]) -> Marks {
    marks(kind, Cursor::new(bytes)).unwrap()
}

fn stripped(kind: Kind, bytes: &[u8]) -> Vec<u8> {
    let mut copy = Vec::new();
    strip(kind, bytes, &mut copy).unwrap();
    copy
}

#[test]
fn what_a_picture_tells_is_found() {
    for (kind, bytes) in [(Kind::Jpeg, jpeg()), (Kind::Png, png())] {
        let marks = marks_of(kind, &bytes);
        assert_eq!(marks.device.as_deref(), Some("Marks Camphone 7"), "{kind:?}");
        assert_eq!(marks.taken.as_deref(), Some("2026:11:03 21:05:00"));
        assert!(marks.other);
        let Location::At { latitude, longitude } = marks.location else { panic!("{marks:?}") };
        assert!((latitude - 50.061_67).abs() < 1e-4, "{latitude}");
        assert!((longitude - 19.938_33).abs() < 1e-4, "{longitude}");
    }
}

#[test]
fn a_picture_that_tells_nothing_has_no_marks() {
    for (kind, bytes) in [(Kind::Jpeg, jpeg()), (Kind::Png, png())] {
        let upright = stripped(kind, &bytes);
        let mut marks = marks_of(kind, &upright);
        assert_eq!(std::mem::take(&mut marks.location), Location::None);
        assert!(marks.is_empty(), "{marks:?}");
    }
    assert!(marks_of(Kind::Pdf, b"%PDF-1.7").is_empty());
}

#[test]
fn a_place_that_is_not_understood_is_told_all_the_same() {
    let mut tiff = camera();
    let place = tiff.len() - 48;
    tiff[place..].fill(0);
    let bytes = [vec![0xff, 0xd8], segment(0xe1, &[b"Exif\0\0", &tiff[..]].concat())].concat();
    assert_eq!(marks_of(Kind::Jpeg, &bytes).location, Location::Somewhere);
}

#[test]
fn a_copy_without_marks_tells_nothing_and_shows_the_same() {
    let copy = stripped(Kind::Jpeg, &jpeg());
    for told in TOLD {
        assert!(found(&jpeg(), told) && !found(&copy, told), "{}", String::from_utf8_lossy(told));
    }
    assert!(copy.starts_with(&[0xff, 0xd8]) && copy.ends_with(&[PIXELS, &[0xff, 0xd9]].concat()));
    assert!(found(&copy, b"\x12\xff\x00\x34\xff\xd0\x56\xff\x00\xff\xda"), "the first scan");
    for kept in [&b"ICC_PROFILE\0\x01\x01colours"[..], b"Adobe", &[7; 65], &[3; 20]] {
        assert!(found(&copy, kept));
    }
    assert!(!found(&copy, b"abc"), "the small picture in the picture");

    let copy = stripped(Kind::Png, &png());
    for told in TOLD.iter().filter(|told| found(&png(), told)) {
        assert!(!found(&copy, told), "{}", String::from_utf8_lossy(told));
    }
    let kept = [(b"iCCP", &b"p\0\0colours"[..]), (b"IDAT", b"pixels"), (b"IEND", b"")];
    assert!(kept.iter().all(|(name, held)| found(&copy, &chunk(name, held))));
    assert!(copy.ends_with(&chunk(b"IEND", b"")));
}

#[test]
fn a_copy_without_marks_is_turned_as_the_picture_was() {
    let turn = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let copy = stripped(Kind::Jpeg, &jpeg());
    assert!(found(&copy, &segment(0xe1, &[b"Exif\0\0", &turn[..]].concat())));
    assert!(found(&stripped(Kind::Png, &png()), &chunk(b"eXIf", turn)));
    assert_eq!(stripped(Kind::Jpeg, &copy), copy, "a copy of a copy is the same");

    let mut tiff = camera();
    assert_eq!(tiff[42..44], [0, 6], "the third entry");
    tiff[43] = 1;
    let plain = [
        vec![0xff, 0xd8],
        segment(0xe1, &[b"Exif\0\0", &tiff[..]].concat()),
        segment(0xda, &[0; 6]),
        vec![0xff, 0xd9],
    ];
    assert!(!found(&stripped(Kind::Jpeg, &plain.concat()), b"Exif"));
}

#[test]
fn a_picture_of_this_product_is_the_same_without_marks() {
    let icon = include_bytes!("../../../../src-tauri/icons/128x128.png");
    let copy = stripped(Kind::Png, icon);
    assert!(marks_of(Kind::Png, &copy).is_empty());
    assert!(copy.len() <= icon.len());
}

struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk fails"))
    }
}

#[test]
fn a_damaged_picture_is_told_from_a_failing_disk() {
    for (kind, bytes) in [(Kind::Jpeg, jpeg()), (Kind::Png, png())] {
        let cut = strip(kind, &bytes[..60], io::sink());
        assert!(matches!(cut, Err(NotStripped::NotAPicture)), "{kind:?}");
        let failing = (&bytes[..60]).chain(Failing);
        assert!(matches!(strip(kind, failing, io::sink()), Err(NotStripped::Io(_))), "{kind:?}");
    }
    assert!(matches!(strip(Kind::Pdf, &b"%PDF-"[..], io::sink()), Err(NotStripped::NotAPicture)));
}
