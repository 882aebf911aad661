//! Sealed things are exchanged, and none opens in another's place.

use fastrand::Rng;
use seal::{DeviceSecret, Kdf, KdfParams, OutboxKey, Passphrase, Purpose};
use seal::{RecordKey, RecordKind, RecoveryCode, VaultKey};
use uuid::Uuid;

use crate::Outcome;
use crate::harm::{Harm, Harms};

const KINDS: [RecordKind; 4] =
    [RecordKind::Report, RecordKind::Submission, RecordKind::Receipt, RecordKind::Document];
const PURPOSES: [Purpose; 8] = [
    Purpose::Answer,
    Purpose::Summary,
    Purpose::Submission,
    Purpose::Setback,
    Purpose::Receipt,
    Purpose::Profile,
    Purpose::Place,
    Purpose::Form,
];
const PARTS: [&[u8]; 4] = [b"", b"a", b"ab", b"b"];

/// Everything that decides where a sealed thing opens. Few values of each, so
/// that two places often differ in one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    vault: usize,
    kind: usize,
    id: u128,
    purpose: usize,
    version: u8,
    part: usize,
}

impl Place {
    fn random(rng: &mut Rng) -> Self {
        Self {
            vault: rng.usize(..2),
            kind: rng.usize(..KINDS.len()),
            id: rng.u128(..3),
            purpose: rng.usize(..PURPOSES.len()),
            version: rng.u8(..3),
            part: rng.usize(..PARTS.len()),
        }
    }

    /// Another one that differs in one thing, or in any.
    fn other(self, rng: &mut Rng) -> Self {
        let any = Self::random(rng);
        match rng.u8(..7) {
            0 => Self { vault: any.vault, ..self },
            1 => Self { kind: any.kind, ..self },
            2 => Self { id: any.id, ..self },
            3 => Self { purpose: any.purpose, ..self },
            4 => Self { version: any.version, ..self },
            5 => Self { part: any.part, ..self },
            _ => any,
        }
    }
}

/// A sealed thing, with the wrapped key it was sealed under.
struct Sealed {
    place: Place,
    wrapped: Vec<u8>,
    bytes: Vec<u8>,
    content: Vec<u8>,
}

impl Sealed {
    fn make(vaults: &[VaultKey], place: Place, rng: &mut Rng) -> Outcome<Self> {
        let key = RecordKey::make(KINDS[place.kind], Uuid::from_u128(place.id))?;
        let content: Vec<u8> = (0..rng.usize(..200)).map(|_| rng.u8(..)).collect();
        let purpose = PURPOSES[place.purpose];
        let bytes = key.seal(purpose, place.version, PARTS[place.part], &content)?;
        Ok(Self { place, wrapped: key.wrap(&vaults[place.vault])?, bytes, content })
    }

    /// What comes out where `place` says it is.
    fn open_at(&self, vaults: &[VaultKey], place: Place) -> Result<Vec<u8>, seal::Error> {
        let by = &vaults[place.vault];
        let id = Uuid::from_u128(place.id);
        let key = RecordKey::unwrap(by, KINDS[place.kind], id, &self.wrapped)?;
        let purpose = PURPOSES[place.purpose];
        let opened = key.open(purpose, place.version, PARTS[place.part], &self.bytes)?;
        Ok(opened.to_vec())
    }
}

/// Makes pairs of sealed things and opens each in the other's place, key and
/// content together and the content alone.
///
/// # Errors
/// When nothing can be sealed.
pub fn pairs(seed: u64, pairs: usize, harms: &mut Harms) -> Outcome {
    let mut rng = Rng::with_seed(seed);
    let vaults = [1, 2].map(|id| VaultKey::make(Uuid::from_u128(id)));
    let vaults = vaults.into_iter().collect::<Result<Vec<_>, _>>()?;
    for _ in 0..pairs {
        let place = Place::random(&mut rng);
        let one = Sealed::make(&vaults, place, &mut rng)?;
        let other = Sealed::make(&vaults, place.other(&mut rng), &mut rng)?;
        let mut expect = |sealed: &Sealed, at: Place, own: bool| {
            let opened = sealed.open_at(&vaults, at);
            let right = match &opened {
                Ok(content) => own && *content == sealed.content,
                Err(error) => !own && *error == seal::Error::Refused,
            };
            if !right {
                let ended = opened.map(|_| "opens");
                harms.add(Harm::wrong(format!("{:?} at {at:?}: {ended:?}", sealed.place)));
            }
        };
        expect(&one, one.place, true);
        expect(&one, other.place, one.place == other.place);
        expect(&other, one.place, one.place == other.place);
        // Each under a key of its own, even in the same place.
        let mixed = Sealed { bytes: other.bytes, ..one };
        expect(&mixed, mixed.place, false);
    }
    wrapped_keys(harms)
}

/// Each wrapped key opens by its own way and for its own vault alone.
fn wrapped_keys(harms: &mut Harms) -> Outcome {
    let ids = [Uuid::from_u128(1), Uuid::from_u128(2)];
    let kdf = Kdf::make(KdfParams::cheap_for_tests())?;
    let typed = Passphrase::new("one".to_owned()).stretch(&kdf)?;
    let bound = Passphrase::new("one".to_owned()).stretch(&kdf)?.bound_to(&DeviceSecret::make()?);
    let ways = [typed, bound, RecoveryCode::make()?.key(), RecoveryCode::make()?.key()];
    let keys = ids.map(VaultKey::make);
    for (at, key) in keys.iter().enumerate() {
        let key = key.as_ref().map_err(|error| *error)?;
        for (way, by) in ways.iter().enumerate() {
            let wrapped = key.wrap(by)?;
            for (other, by) in ways.iter().enumerate() {
                for (id_at, id) in ids.iter().enumerate() {
                    let opens = VaultKey::unwrap(by, *id, &wrapped).is_ok();
                    if opens != (way == other && at == id_at) {
                        let what =
                            format!("the key of vault {at} by way {way}, at {id_at} by {other}");
                        harms.add(Harm::wrong(what));
                    }
                }
            }
        }
    }
    outbox_keys(harms)
}

/// What an outbox key wraps opens by no other key.
fn outbox_keys(harms: &mut Harms) -> Outcome {
    let (one, other, vault) =
        (OutboxKey::make()?, OutboxKey::make()?, VaultKey::make(Uuid::nil())?);
    let id = Uuid::from_u128(5);
    let wrapped = RecordKey::make(RecordKind::Submission, id)?.wrap(&one)?;
    let own = RecordKey::unwrap(&one, RecordKind::Submission, id, &wrapped).is_ok();
    let strange = RecordKey::unwrap(&other, RecordKind::Submission, id, &wrapped).is_ok()
        || RecordKey::unwrap(&vault, RecordKind::Submission, id, &wrapped).is_ok()
        || RecordKey::unwrap(&one, RecordKind::Receipt, id, &wrapped).is_ok();
    if !own || strange {
        harms.add(Harm::wrong("a key in the outbox opens by another key, or not by its own"));
    }
    Ok(())
}
