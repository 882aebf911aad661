//! The sealed format.
//!
//! ```text
//! format 1 | purpose 1 | version 1 | nonce 12 | AES-256-GCM(content, 80, 00 …) | tag 16
//! ```
//!
//! The content is padded to a multiple of 64 bytes, so that "yes" and "no" are
//! of one length. The authenticated data names the format, the purpose, the
//! version, the id, and the part within that id, so that a sealed thing opens
//! in the place it was made for and nowhere else.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::scrub::scrubbed;
use crate::{Error, random};

/// Never on the stack: wherever it was moved from, a copy would stay.
pub(crate) type RawKey = Box<Zeroizing<[u8; 32]>>;

const FORMAT: u8 = 1;
const DOMAIN: &[u8] = b"first-responder sealed\0";
const NONCE_AT: usize = 3;
const BODY_AT: usize = NONCE_AT + NONCE_LEN;
pub(crate) const TAG_LEN: usize = 16;
const BLOCK: usize = 64;
const PAD_MARK: u8 = 0x80;

/// What a sealed thing is. The numbers are stored: never change or reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// A vault key, wrapped by a wrapping key.
    VaultKey = 1,
    /// The key of a report, wrapped by the vault key.
    ReportKey = 2,
    /// The key of a submission, wrapped by the vault key.
    SubmissionKey = 3,
    /// The key of a receipt, wrapped by the vault key.
    ReceiptKey = 4,
    /// The key of one of the vault's own documents, wrapped by the vault key.
    DocumentKey = 5,
    /// The key of an attachment, wrapped by the vault key.
    AttachmentKey = 6,
    /// The key of what was done with no report, wrapped by the vault key.
    RecordKey = 7,
    /// The key of what an endpoint holds of one report, wrapped by one of its keys.
    CaseKey = 8,
    /// The key of what is added to a report, wrapped by the vault key.
    AdditionKey = 9,
    /// One answer of a report.
    Answer = 16,
    /// What the list of reports shows of one.
    Summary = 17,
    /// A finished report as it is sent.
    Submission = 18,
    /// Why a submission was not accepted.
    Setback = 19,
    /// The endpoint's receipt.
    Receipt = 20,
    /// Who the responder is.
    Profile = 21,
    /// Where the responder was.
    Place = 22,
    /// A version of the form.
    Form = 23,
    /// What this device was enrolled as, and its signing key.
    Enrolment = 24,
    /// What is left of a report whose time had come, under the receipt's key.
    Remains = 25,
    /// A decision on a report, under the key of its receipt.
    Notice = 26,
    /// What is added to a report that was sent.
    Addition = 27,
    /// The endpoint's receipt for that, under the key of the report's receipt.
    AdditionReceipt = 28,
    /// What the responder began to add to a report.
    Begun = 29,
    /// A chunk of an attachment's content.
    AttachmentChunk = 32,
    /// What is known about an attachment: its name, kind and digest.
    AttachmentAbout = 33,
    /// One thing that was done with an attachment.
    CustodyEntry = 34,
    /// One thing that was done.
    RecordEntry = 48,
    /// Where the record ends.
    RecordHead = 49,
    /// An answer as it was before a change that is not in the record yet.
    RecordPending = 50,
    /// A report as it came to an endpoint.
    CaseSubmission = 64,
    /// What an endpoint passes on of a report.
    CasePayload = 65,
    /// A decision on a report, at an endpoint.
    CaseNotice = 66,
    /// Why a report, or an addition to it, could not be passed on.
    CaseReason = 67,
    /// A part of a file, as it came to an endpoint.
    CasePart = 68,
    /// A chunk of a file that is whole, at an endpoint.
    CaseFile = 69,
    /// What was added to a report, as it came to an endpoint.
    CaseAddition = 70,
}

/// The one place that a sealed thing belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Label<'a> {
    pub purpose: Purpose,
    /// The version of what is inside, apart from the envelope's own format.
    pub version: u8,
    pub id: Uuid,
    /// Tells the sealed things of one purpose and id apart.
    pub part: &'a [u8],
}

impl Label<'_> {
    fn authenticated(&self) -> Vec<u8> {
        let header = [FORMAT, self.purpose as u8, self.version];
        // Everything but the last piece has a fixed length, so no two labels
        // come out the same.
        [DOMAIN, &header, self.id.as_bytes(), self.part].concat()
    }
}

pub(crate) fn seal(key: &RawKey, label: &Label<'_>, content: &[u8]) -> Result<Vec<u8>, Error> {
    let mut nonce = [0; NONCE_LEN];
    random::fill(&mut nonce)?;
    seal_with(key, nonce, label, content)
}

fn seal_with(
    key: &RawKey,
    nonce: [u8; NONCE_LEN],
    label: &Label<'_>,
    content: &[u8],
) -> Result<Vec<u8>, Error> {
    let padded = (content.len() + 1).next_multiple_of(BLOCK);
    // Reserved whole, so that no clear copy is left behind by growing.
    let mut out = Vec::with_capacity(BODY_AT + padded + TAG_LEN);
    out.extend([FORMAT, label.purpose as u8, label.version]);
    out.extend(nonce);
    out.extend(content);
    pad(&mut out, BODY_AT + padded);
    let tag = scrubbed(|| {
        cipher(key).seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(label.authenticated()),
            &mut out[BODY_AT..],
        )
    });
    let tag = tag.map_err(|_| Error::Unavailable)?;
    out.extend(tag.as_ref());
    Ok(out)
}

pub(crate) fn open(
    key: &RawKey,
    label: &Label<'_>,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut content = Zeroizing::new(sealed.to_vec());
    open_in_place(key, label, &mut content)?;
    Ok(content)
}

pub(crate) fn open_in_place(
    key: &RawKey,
    label: &Label<'_>,
    sealed: &mut Vec<u8>,
) -> Result<(), Error> {
    let nonce = check_header(label, sealed)?;
    let length = scrubbed(|| {
        let (nonce, place) = (Nonce::assume_unique_for_key(nonce), label.authenticated());
        let content = cipher(key)
            .open_within(nonce, Aad::from(place), sealed, BODY_AT..)
            .map_err(|_| Error::Refused)?;
        unpadded(content).ok_or(Error::Malformed)
    })?;
    sealed.truncate(length);
    Ok(())
}

fn check_header(label: &Label<'_>, sealed: &[u8]) -> Result<[u8; NONCE_LEN], Error> {
    match sealed.first() {
        Some(&FORMAT) => {}
        Some(&newer) if newer > FORMAT => return Err(Error::NewerFormat),
        _ => return Err(Error::Malformed),
    }
    if sealed.len() < BODY_AT + BLOCK + TAG_LEN {
        return Err(Error::Malformed);
    }
    if sealed[1..NONCE_AT] != [label.purpose as u8, label.version] {
        return Err(Error::Refused);
    }
    let mut nonce = [0; NONCE_LEN];
    nonce.copy_from_slice(&sealed[NONCE_AT..BODY_AT]);
    Ok(nonce)
}

/// Marks where the content ends, and fills up to `length`.
pub(crate) fn pad(content: &mut Vec<u8>, length: usize) {
    content.push(PAD_MARK);
    content.resize(length, 0);
}

/// The length of what was padded.
pub(crate) fn unpadded(content: &[u8]) -> Option<usize> {
    let last = content.iter().rposition(|&byte| byte != 0)?;
    (content[last] == PAD_MARK).then_some(last)
}

/// Made for each use, within [`scrubbed`]: `LessSafeKey` holds an expanded copy
/// of the key that ring does not wipe.
pub(crate) fn cipher(key: &RawKey) -> LessSafeKey {
    let key = UnboundKey::new(&AES_256_GCM, &key[..]).expect("AES-256 takes 32 bytes");
    LessSafeKey::new(key)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vector::{hex, unhex};

    const PURPOSES: [Purpose; 36] = [
        Purpose::VaultKey,
        Purpose::ReportKey,
        Purpose::SubmissionKey,
        Purpose::ReceiptKey,
        Purpose::DocumentKey,
        Purpose::AttachmentKey,
        Purpose::RecordKey,
        Purpose::CaseKey,
        Purpose::AdditionKey,
        Purpose::Answer,
        Purpose::Summary,
        Purpose::Submission,
        Purpose::Setback,
        Purpose::Receipt,
        Purpose::Profile,
        Purpose::Place,
        Purpose::Form,
        Purpose::Enrolment,
        Purpose::Remains,
        Purpose::Notice,
        Purpose::Addition,
        Purpose::AdditionReceipt,
        Purpose::Begun,
        Purpose::AttachmentChunk,
        Purpose::AttachmentAbout,
        Purpose::CustodyEntry,
        Purpose::RecordEntry,
        Purpose::RecordHead,
        Purpose::RecordPending,
        Purpose::CaseSubmission,
        Purpose::CasePayload,
        Purpose::CaseNotice,
        Purpose::CaseReason,
        Purpose::CasePart,
        Purpose::CaseFile,
        Purpose::CaseAddition,
    ];

    /// Everything that decides where a sealed thing opens.
    #[derive(Clone, Debug, PartialEq)]
    struct Where {
        key: [u8; 32],
        purpose: Purpose,
        version: u8,
        id: u128,
        part: Vec<u8>,
    }

    impl Where {
        fn key(&self) -> RawKey {
            Box::new(Zeroizing::new(self.key))
        }

        fn label(&self) -> Label<'_> {
            Label {
                purpose: self.purpose,
                version: self.version,
                id: Uuid::from_u128(self.id),
                part: &self.part,
            }
        }
    }

    /// Few values of each, so that two places often differ in one alone.
    fn places() -> impl Strategy<Value = Where> {
        let purpose = proptest::sample::select(&PURPOSES[..]);
        let part = proptest::sample::select(vec![&b""[..], b"a", b"ab"]);
        (0..2u8, purpose, 0..3u8, 0..3u128, part).prop_map(|(key, purpose, version, id, part)| {
            Where { key: [key; 32], purpose, version, id, part: part.to_vec() }
        })
    }

    proptest! {
        #[test]
        fn a_sealed_thing_opens_in_its_own_place_alone(
            made in places(),
            other in places(),
            content in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            let sealed = seal(&made.key(), &made.label(), &content).unwrap();
            let opened = open(&other.key(), &other.label(), &sealed);
            if made == other {
                prop_assert_eq!(&opened.unwrap()[..], &content[..]);
            } else {
                prop_assert_eq!(opened.unwrap_err(), Error::Refused);
            }
        }

        #[test]
        fn one_flipped_bit_is_refused(
            place in places(),
            content in proptest::collection::vec(any::<u8>(), 0..100),
            at in any::<proptest::sample::Index>(),
            bit in 0..8u32,
        ) {
            let mut sealed = seal(&place.key(), &place.label(), &content).unwrap();
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert!(open(&place.key(), &place.label(), &sealed).is_err());
        }

        #[test]
        fn strange_bytes_never_open_and_never_panic(
            place in places(),
            mut bytes in proptest::collection::vec(any::<u8>(), 0..300),
            headed in any::<bool>(),
        ) {
            if headed && bytes.len() >= NONCE_AT {
                bytes[..NONCE_AT].copy_from_slice(&[FORMAT, place.purpose as u8, place.version]);
            }
            prop_assert!(open(&place.key(), &place.label(), &bytes).is_err());
        }

        #[test]
        fn every_cut_is_refused(place in places(), keep in 0.0..1.0f64) {
            let sealed = seal(&place.key(), &place.label(), &[7; 150]).unwrap();
            let kept = (sealed.len() as f64 * keep) as usize;
            prop_assert!(open(&place.key(), &place.label(), &sealed[..kept]).is_err());
        }
    }

    fn known() -> Where {
        let mut key = [0; 32];
        (0..32).for_each(|at| key[at as usize] = at);
        Where {
            key,
            purpose: Purpose::Answer,
            version: 1,
            id: 0x6f2a_11d0_4c5e_4b8e_9b6f_0d1c_2e3f_4a5b,
            part: b"part".to_vec(),
        }
    }

    const KNOWN_NONCE: [u8; NONCE_LEN] = [9; NONCE_LEN];
    const KNOWN_CONTENT: &[u8] = "Ślad 痕".as_bytes();
    const KNOWN_SEALED: &str = "0110010909090909090909090909097682645ae3bfa433448930f9ab96bbcf39\
        12df2e5a0640b513f7626b93378b4788756eb6d3fcfceeb3b48bfd6002fcf3a5\
        751f77e66eb64e27c2b727c6604f5619967396b86ab58fe9c49ff607c41ef6";

    #[test]
    fn format_1_is_what_it_always_was() {
        let place = known();
        let opened = open(&place.key(), &place.label(), &unhex(KNOWN_SEALED)).unwrap();
        assert_eq!(&opened[..], KNOWN_CONTENT);
        let sealed = seal_with(&place.key(), KNOWN_NONCE, &place.label(), KNOWN_CONTENT).unwrap();
        assert_eq!(hex(&sealed), KNOWN_SEALED);
    }

    #[test]
    #[ignore = "prints a new vector: only for a new format; old vectors stay"]
    fn print_a_vector() {
        let place = known();
        let sealed = seal_with(&place.key(), KNOWN_NONCE, &place.label(), KNOWN_CONTENT).unwrap();
        println!("{}", hex(&sealed));
    }

    #[test]
    fn purposes_keep_their_numbers() {
        let numbers = PURPOSES.map(|purpose| purpose as u8);
        assert_eq!(
            numbers,
            [
                1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
                32, 33, 34, 48, 49, 50, 64, 65, 66, 67, 68, 69, 70
            ]
        );
    }

    #[test]
    fn a_newer_format_is_told_from_a_broken_one() {
        let place = known();
        let mut sealed = unhex(KNOWN_SEALED);
        sealed[0] = FORMAT + 1;
        let newer = open(&place.key(), &place.label(), &sealed).unwrap_err();
        sealed[0] = 0;
        let broken = open(&place.key(), &place.label(), &sealed).unwrap_err();
        assert_eq!((newer, broken), (Error::NewerFormat, Error::Malformed));
    }

    #[test]
    fn short_contents_are_of_one_length() {
        let place = known();
        let length = |content: &[u8]| seal(&place.key(), &place.label(), content).unwrap().len();
        assert_eq!(length(b""), length(&[b'x'; 63]));
        assert!(length(&[b'x'; 64]) > length(&[b'x'; 63]));
    }
}
