//! Files of the kinds that are evidence, with all that may be in them.

use std::io::{Cursor, Write};

const MEMORY: &str = "memory takes what is written";
const SMALL: &str = "a file of a test is small";

/// A compound file with these streams, as Word 97 or a locked document is.
pub fn compound(streams: &[&str]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect(MEMORY);
    for stream in streams {
        let mut stream = file.create_stream(stream).expect(MEMORY);
        stream.write_all(b"something").expect(MEMORY);
    }
    file.flush().expect(MEMORY);
    file.into_inner().into_inner()
}

/// A zip file of empty files with these names.
pub fn zip(names: &[&str], comment: &[u8]) -> Vec<u8> {
    let length = |bytes: &[u8]| u16::try_from(bytes.len()).expect(SMALL).to_le_bytes();
    let (mut files, mut list) = (Vec::new(), Vec::new());
    for name in names {
        let start = u32::try_from(files.len()).expect(SMALL).to_le_bytes();
        let (name, nothing) = (name.as_bytes(), [0; 16]);
        let named = length(name);
        files.extend(
            [b"PK\x03\x04", &[20, 0][..], &nothing, &[0; 4], &named, &[0; 2], name].concat(),
        );
        list.extend(
            [b"PK\x01\x02", &[20, 0, 20, 0][..], &nothing, &[0; 4], &named, &[0; 12], &start, name]
                .concat(),
        );
    }
    let count = u16::try_from(names.len()).expect(SMALL).to_le_bytes();
    let [start, size] =
        [&files, &list].map(|part| u32::try_from(part.len()).expect(SMALL).to_le_bytes());
    let end =
        [b"PK\x05\x06", &[0; 4][..], &count, &count, &size, &start, &length(comment), comment];
    [files, list, end.concat()].concat()
}

/// The files of a Word document.
pub const DOCX: [&str; 3] = ["[Content_Types].xml", "_rels/.rels", "word/document.xml"];

/// A segment of a JPEG.
pub fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).expect(SMALL).to_be_bytes();
    [&[0xff, marker][..], &length, payload].concat()
}

/// A chunk of a PNG, with its check sum.
pub fn chunk(name: &[u8; 4], held: &[u8]) -> Vec<u8> {
    let length = u32::try_from(held.len()).expect(SMALL).to_be_bytes();
    let sum = crc32fast::hash(&[&name[..], held].concat()).to_be_bytes();
    [&length[..], name, held, &sum].concat()
}

/// Exif data of a phone's camera, big-endian: make, model, how to turn it, when
/// it was taken, and a place in Kraków.
pub fn camera() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let at = |place: u32| place.to_be_bytes();
    let rational = |number: u32, over: u32| [number.to_be_bytes(), over.to_be_bytes()].concat();
    // 8: five entries, then their texts; the place after them.
    let (first, texts) = (2 + 5 * 12 + 4, 8 + 2 + 5 * 12 + 4);
    let (make, model, taken) = (b"Marks\0", b"Camphone 7\0\0", b"2026:11:03 21:05:00\0");
    let gps = texts + make.len() + model.len() + taken.len();
    let numbers = gps + 2 + 4 * 12 + 4;
    let [texts, gps, numbers, first] =
        [texts, gps, numbers, first].map(|place| u32::try_from(place).expect(SMALL));
    assert_eq!(first, 66);
    let tiff = [
        b"MM\0*\0\0\0\x08".to_vec(),
        vec![0, 5],
        entry(0x010f, 2, 6, at(texts)),
        entry(0x0110, 2, 11, at(texts + 6)),
        entry(0x0112, 3, 1, [0, 6, 0, 0]),
        entry(0x0132, 2, 20, at(texts + 18)),
        entry(0x8825, 4, 1, at(gps)),
        vec![0; 4],
        make.to_vec(),
        model.to_vec(),
        taken.to_vec(),
        vec![0, 4],
        entry(1, 2, 2, *b"N\0\0\0"),
        entry(2, 5, 3, at(numbers)),
        entry(3, 2, 2, *b"E\0\0\0"),
        entry(4, 5, 3, at(numbers + 24)),
        vec![0; 4],
        [rational(50, 1), rational(3, 1), rational(4200, 100)].concat(),
        [rational(19, 1), rational(56, 1), rational(1800, 100)].concat(),
    ];
    tiff.concat()
}

/// A JPEG with all that a phone, a program and an owner put into one, with two
/// scans, restart markers and a film after its end.
pub fn jpeg() -> Vec<u8> {
    let parts = [
        vec![0xff, 0xd8],
        segment(0xe0, b"JFIF\0\x01\x02\0\0\x48\0\x48\x01\x01abc"),
        segment(0xe1, &[b"Exif\0\0", &camera()[..]].concat()),
        segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>xmpmark</x:xmpmeta>"),
        segment(0xe2, b"ICC_PROFILE\0\x01\x01colours"),
        segment(0xe2, b"MPF\0another picture"),
        segment(0xed, b"Photoshop 3.0\08BIM ownermark"),
        segment(0xee, b"Adobe\0\x64\0\0\0\0\x01"),
        segment(0xfe, b"a comment: commentmark"),
        segment(0xdb, &[7; 65]),
        segment(0xc2, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
        segment(0xc4, &[3; 20]),
        segment(0xda, &[1, 1, 0, 0, 0x3f, 0]),
        b"\x12\xff\x00\x34\xff\xd0\x56\xff\x00".to_vec(),
        segment(0xfe, b"between: commentmark"),
        vec![0xff],
        segment(0xda, &[1, 1, 0, 1, 0x3f, 0]),
        PIXELS.to_vec(),
        vec![0xff, 0xd9],
        b"ftypmp42 filmmark".to_vec(),
    ];
    parts.concat()
}

/// Of the second scan.
pub const PIXELS: &[u8] = b"\x78\xff\x00\xff\xd7\x9a\xbc";

/// A PNG with all that a program puts into one.
pub fn png() -> Vec<u8> {
    let parts = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]),
        chunk(b"iCCP", b"p\0\0colours"),
        chunk(b"tEXt", b"Author\0ownermark"),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0xmpmark"),
        chunk(b"tIME", &[7, 234, 11, 3, 21, 5, 0]),
        chunk(b"IDAT", b"pixels"),
        chunk(b"eXIf", &camera()),
        chunk(b"prVt", b"commentmark"),
        chunk(b"IEND", b""),
        b"filmmark".to_vec(),
    ];
    parts.concat()
}
