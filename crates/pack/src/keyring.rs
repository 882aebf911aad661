use seal::{Domain, VerifyingKey};
use serde::de::DeserializeOwned;
use wire::{Hex, Keyring, Signed};

use crate::Refused;

/// The keyring that the root leads to: it signed one of these, and each after that is
/// signed by whom the one before names.
pub(crate) fn in_force(keyrings: &[Signed], root: &VerifyingKey) -> Result<Keyring, Refused> {
    let by_root = |signed: &Signed| is_signed(signed, Domain::Keyring, root.as_bytes());
    let first = keyrings.iter().position(by_root).ok_or(Refused::NotSigned)?;
    let keyring = read(&keyrings[first])?;
    keyrings[first + 1..].iter().try_fold(keyring, |last: Keyring, signed| {
        let next: Keyring = opened(signed, Domain::Keyring, &[last.root])?;
        let follows = last.version.checked_add(1) == Some(next.version);
        if follows { Ok(next) } else { Err(Refused::NotSigned) }
    })
}

/// What was signed by one of these keys.
pub(crate) fn opened<T: DeserializeOwned>(
    signed: &Signed,
    domain: Domain,
    keys: &[Hex<32>],
) -> Result<T, Refused> {
    match keys.iter().any(|key| is_signed(signed, domain, &key.0)) {
        true => read(signed),
        false => Err(Refused::NotSigned),
    }
}

fn is_signed(signed: &Signed, domain: Domain, key: &[u8; 32]) -> bool {
    let key = VerifyingKey::from(*key);
    key.verify(domain, signed.text.as_bytes(), &signed.signature.0).is_ok()
}

fn read<T: DeserializeOwned>(signed: &Signed) -> Result<T, Refused> {
    serde_json::from_str(&signed.text).map_err(|_| Refused::Malformed)
}
