use ring::hkdf::{HKDF_SHA256, Salt};
use zeroize::Zeroizing;

use crate::envelope::RawKey;
use crate::keys::ThirtyTwo;
use crate::scrub::scrubbed;
use crate::{Error, WrappingKey, random, sha256};

/// What one device holds in its system's keychain for one vault. Without it a
/// copied file can't be attacked, however weak its passphrase. Wiped when
/// dropped.
pub struct DeviceSecret(RawKey);

impl DeviceSecret {
    /// A fresh secret.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the system gives no random bytes.
    pub fn make() -> Result<Self, Error> {
        let mut raw = RawKey::default();
        random::fill(&mut raw[..])?;
        Ok(Self(raw))
    }

    /// Reads the secret as the keychain holds it.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is not 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut raw = RawKey::default();
        if bytes.len() != raw.len() {
            return Err(Error::Malformed);
        }
        raw.copy_from_slice(bytes);
        Ok(Self(raw))
    }

    /// Tells this secret from another, so that a keychain that was changed is
    /// not taken for a wrong passphrase. It tells nothing else.
    pub fn mark(&self) -> [u8; 8] {
        let digest = sha256(&[b"first-responder device mark\0", &self.0[..]].concat());
        let mut mark = [0; 8];
        mark.copy_from_slice(&digest.as_bytes()[..8]);
        mark
    }

    /// The secret as the keychain is to hold it: 32 bytes.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.to_vec())
    }
}

impl WrappingKey {
    /// This key, bound to a device: neither is worth anything without the
    /// other.
    #[must_use]
    pub fn bound_to(&self, device: &DeviceSecret) -> Self {
        let mut raw = RawKey::default();
        let bound = scrubbed(|| {
            Salt::new(HKDF_SHA256, &device.0[..])
                .extract(self.raw())
                .expand(&[b"first-responder bound to a device"], ThirtyTwo)
                .and_then(|okm| okm.fill(&mut raw[..]))
        });
        bound.expect("HKDF-SHA256 gives 32 bytes");
        Self::new(raw)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::VaultKey;
    use crate::vector::{hex, unhex};

    const VAULT: Uuid = Uuid::from_u128(7);
    const WRAPPED: &str = "01010158f6daf9d9f676f64de62ea01c3c177fcc2e72b530268f223da9471ff3\
        c3f0a12cca76ae3aff25113975dd63eaed65b86f2ecee67a41632b89af423602\
        8af905737bb0fb5abcf0ad1611a5f106c74b9a78562a5f81cee9855936f01f";

    const MARK: &str = "c22abbadacd89e9d";

    fn key() -> WrappingKey {
        WrappingKey::new(Box::new(Zeroizing::new([1; 32])))
    }

    fn device(byte: u8) -> DeviceSecret {
        DeviceSecret::from_bytes(&[byte; 32]).unwrap()
    }

    #[test]
    fn a_bound_key_opens_what_it_always_did() {
        let bound = key().bound_to(&device(2));
        assert!(VaultKey::unwrap(&bound, VAULT, &unhex(WRAPPED)).is_ok());
        assert_eq!(hex(&device(2).mark()), MARK);
    }

    #[test]
    #[ignore = "prints new vectors: only for a new format; old vectors stay"]
    fn print_vectors() {
        let wrapped = VaultKey::make(VAULT).unwrap().wrap(&key().bound_to(&device(2))).unwrap();
        println!("{}\n{}", hex(&wrapped), hex(&device(2).mark()));
    }

    #[test]
    fn neither_the_key_nor_the_device_is_enough() {
        let wrapped = VaultKey::make(VAULT).unwrap().wrap(&key().bound_to(&device(2))).unwrap();
        let other = WrappingKey::new(Box::new(Zeroizing::new([9; 32])));
        for wrong in [key(), key().bound_to(&device(3)), other.bound_to(&device(2))] {
            assert!(VaultKey::unwrap(&wrong, VAULT, &wrapped).is_err());
        }
    }

    #[test]
    fn a_secret_is_kept_as_its_bytes() {
        let made = DeviceSecret::make().unwrap();
        let kept = DeviceSecret::from_bytes(&made.to_bytes()).unwrap();
        assert_eq!(kept.to_bytes(), made.to_bytes());
        assert!(DeviceSecret::from_bytes(&[0; 31]).is_err());
    }
}
