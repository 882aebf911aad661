//! What is handed to somebody who checks it with no key.

use chrono::DateTime;
use custody::{Deed, Entry, Log, Origin, Person};
use record::{About, Act, Begin, LAYOUT, Line};
use seal::Chain;
use uuid::Uuid;

use super::Reader;
use crate::Outcome;
use crate::ground::{WHO, hour};

/// The custody log of an attachment.
pub(super) fn custody_log() -> Outcome<Reader> {
    let digest = || seal::sha256(b"a file").to_string();
    let deeds = [
        Deed::Added {
            name: "room – 痕.jpg".to_owned(),
            from: Origin::ChosenInADialog,
            length: 6,
            sha256: digest(),
        },
        Deed::Viewed,
        Deed::Stripped { sha256: digest() },
        Deed::HandedOver { to: "an officer".to_owned() },
        Deed::Exported { sha256: digest() },
        Deed::Removed,
    ];
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for deed in deeds {
        let log = Log::of(lines.iter().map(Vec::as_slice));
        let by = Person { email: WHO.to_owned(), organisation: "Kent Police".to_owned() };
        let at = hour(lines.len()).fixed_offset();
        lines.push(Entry::next(&log, Uuid::from_u128(1), at, by, deed).to_line());
    }
    let samples = vec![[lines.join(&b'\n'), vec![b'\n']].concat()];
    let read = |bytes: &[u8]| {
        if let Ok(sound) = custody::check(bytes) {
            let written: Vec<u8> = sound
                .entries
                .iter()
                .flat_map(|entry| [entry.to_line(), vec![b'\n']].concat())
                .collect();
            assert_eq!(written, bytes, "one spelling only");
            let _ = sound.line_with(&seal::sha256(b"a file"));
        }
    };
    Ok(Reader { read: Box::new(read), samples })
}

/// An exported record.
pub(super) fn exported_record() -> Outcome<Reader> {
    let changed = Act::Changed {
        field: "family".to_owned(),
        from: "Two sisters".into(),
        to: vec!["email", "post"].into(),
        since: hour(1),
    };
    let acts =
        [Act::Made, Act::Started, changed, Act::Sent { reference: "FR-2222-2222".to_owned() }];
    let about = About { id: Uuid::from_u128(1), reference: "a report".to_owned() };
    let (mut link, mut lines) = (Chain::Record.start(), String::new());
    for (number, act) in (1..).zip(acts) {
        let digest = seal::sha256(&[number]);
        link = Chain::Record.link_of(&link, &digest);
        let line = Line {
            number: number.into(),
            digest: digest.to_string(),
            link: link.to_string(),
            at: Some(hour(2)),
            who: Some(WHO.to_owned()),
            act: Some(act),
            report: Some(about.clone()),
        };
        lines += &line.to_line();
    }
    let begin = Begin {
        layout: LAYOUT.to_owned(),
        exported_at: DateTime::UNIX_EPOCH,
        exported_by: Some(WHO.to_owned()),
        of: Some(about.id),
        entries: 4,
        head: link.to_string(),
    };
    let export = (begin.to_line() + &lines).into_bytes();
    record::check(&export[..], None).map_err(|why| why.to_string())?;
    let entry = record::Entry::new(hour(3), None, Act::Viewed).to_bytes();
    let read = |bytes: &[u8]| {
        let _ = record::check(bytes, None);
        let _ = record::Entry::parse(bytes);
    };
    Ok(Reader { read: Box::new(read), samples: vec![export, entry] })
}
