use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::scrub::scrubbed;
use crate::{Error, random};

const DOMAIN: &[u8] = b"first-responder pass 1\0";
const UUID: usize = 16;
const UNTIL: usize = 8;
const TAG: usize = 32;

/// Makes passes and signs addresses, and knows its own again. Wiped when
/// dropped.
pub struct PassKey(Zeroizing<[u8; 32]>);

/// Says that a device proved who it is, and until when that is taken: seconds
/// since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// The device.
    pub device: Uuid,
    /// The first second in which it is taken no more.
    pub until: u64,
}

impl PassKey {
    /// A fresh key.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the system gives no random bytes.
    pub fn make() -> Result<Self, Error> {
        let mut key = Zeroizing::new([0; 32]);
        random::fill(&mut key[..])?;
        Ok(Self(key))
    }

    /// The key of these 32 bytes.
    ///
    /// # Errors
    /// [`Error::Malformed`] when there are not 32.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let bytes = bytes.try_into().map_err(|_| Error::Malformed)?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// The 32 bytes. Whoever has them can make passes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A pass as it is handed out.
    pub fn issue(&self, pass: Pass) -> String {
        let said = said(pass);
        let tag = scrubbed(|| hmac::sign(&self.key(), &[DOMAIN, &said].concat()));
        URL_SAFE_NO_PAD.encode([&said, tag.as_ref()].concat())
    }

    /// A pass that this key made. Whether it is still taken is for whoever has
    /// a clock to say.
    ///
    /// # Errors
    /// [`Error::Malformed`]; [`Error::Refused`] when another key made it, or it
    /// was changed.
    pub fn read(&self, issued: &str) -> Result<Pass, Error> {
        let bytes = URL_SAFE_NO_PAD.decode(issued).map_err(|_| Error::Malformed)?;
        let (said, tag) = bytes.split_at_checked(UUID + UNTIL).ok_or(Error::Malformed)?;
        if tag.len() != TAG {
            return Err(Error::Malformed);
        }
        let signed = [DOMAIN, said].concat();
        scrubbed(|| hmac::verify(&self.key(), &signed, tag)).map_err(|_| Error::Refused)?;
        let (device, until) = said.split_at(UUID);
        let device = Uuid::from_slice(device).map_err(|_| Error::Malformed)?;
        let until = until.try_into().map_err(|_| Error::Malformed)?;
        Ok(Pass { device, until: u64::from_be_bytes(until) })
    }

    pub(crate) fn key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &self.0[..])
    }
}

fn said(pass: Pass) -> [u8; UUID + UNTIL] {
    let mut said = [0; UUID + UNTIL];
    said[..UUID].copy_from_slice(pass.device.as_bytes());
    said[UUID..].copy_from_slice(&pass.until.to_be_bytes());
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASS: Pass = Pass { device: Uuid::from_u128(7), until: 1_800_000_000 };

    #[test]
    fn a_pass_is_known_to_the_key_that_made_it_alone() {
        let (key, other) = (PassKey::make().unwrap(), PassKey::make().unwrap());
        let issued = key.issue(PASS);
        assert_eq!(key.read(&issued), Ok(PASS));
        assert_eq!(PassKey::from_bytes(key.as_bytes()).unwrap().read(&issued), Ok(PASS));
        assert_eq!(other.read(&issued), Err(Error::Refused));
    }

    #[test]
    fn a_pass_that_was_changed_is_refused() {
        let key = PassKey::make().unwrap();
        let issued = key.issue(PASS);
        for at in 0..issued.len() - 1 {
            let mut changed = issued.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert!(key.read(&String::from_utf8(changed).unwrap()).is_err());
        }
        for strange in ["", "A", &issued[1..], &issued[..40], "é"] {
            assert!(key.read(strange).is_err());
        }
    }
}
