//! What is sealed or spelled by `seal`.

use seal::{DeviceSecret, Digest, Kdf, KdfParams, OrganisationKey, OrganisationSecret, Passphrase};
use seal::{Purpose, RecordKey, RecordKind, RecoveryCode, SigningKey, VaultKey, VerifyingKey};
use uuid::Uuid;

use super::Reader;
use crate::Outcome;

pub(super) fn envelope() -> Outcome<Reader> {
    let key = RecordKey::make(RecordKind::Report, Uuid::from_u128(1))?;
    let purposes = [Purpose::Answer, Purpose::Summary];
    let samples = purposes.map(|purpose| key.seal(purpose, 1, b"part", &[7; 100]));
    let samples = samples.into_iter().collect::<Result<_, _>>()?;
    let read = move |bytes: &[u8]| {
        for purpose in purposes {
            let _ = key.open(purpose, 1, b"part", bytes);
        }
    };
    Ok(Reader { read: Box::new(read), samples })
}

pub(super) fn wrapped_keys() -> Outcome<Reader> {
    let id = Uuid::from_u128(1);
    let kdf = Kdf::make(KdfParams::cheap_for_tests())?;
    let by = Passphrase::new("a passphrase".to_owned()).stretch(&kdf)?;
    let vault_key = VaultKey::make(id)?;
    let record_key = RecordKey::make(RecordKind::Report, id)?;
    let organisation = OrganisationSecret::make()?;
    let code = RecoveryCode::make()?;
    let samples = vec![
        vault_key.wrap(&by)?,
        record_key.wrap(&vault_key)?,
        organisation.public().seal(id, &code)?,
    ];
    let read = move |bytes: &[u8]| {
        let _ = VaultKey::unwrap(&by, id, bytes);
        let _ = RecordKey::unwrap(&vault_key, RecordKind::Report, id, bytes);
        let _ = organisation.open(id, bytes);
    };
    Ok(Reader { read: Box::new(read), samples })
}

/// Keys, their parameters, codes and digests as they are stored, typed and
/// pasted.
pub(super) fn spelled_keys() -> Outcome<Reader> {
    let organisation = OrganisationSecret::make()?;
    let samples = vec![
        RecoveryCode::make()?.show().as_bytes().to_vec(),
        DeviceSecret::make()?.to_bytes().to_vec(),
        organisation.public().to_bytes(),
        organisation.to_bytes().to_vec(),
        SigningKey::make()?.to_pkcs8().to_vec(),
        seal::sha256(b"").to_string().into_bytes(),
        Kdf::make(KdfParams::cheap_for_tests())?.to_bytes(),
    ];
    let read = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let _ = RecoveryCode::parse(&text);
        let _ = text.parse::<Digest>();
        let _ = DeviceSecret::from_bytes(bytes);
        let _ = OrganisationKey::from_bytes(bytes);
        let _ = OrganisationSecret::from_bytes(bytes);
        let _ = SigningKey::from_pkcs8(bytes);
        let _ = VerifyingKey::from_bytes(bytes);
        let _ = Kdf::from_bytes(bytes);
    };
    Ok(Reader { read: Box::new(read), samples })
}
