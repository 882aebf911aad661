use ring::hmac;

use crate::scrub::scrubbed;
use crate::{Error, PassKey};

const DOMAIN: &[u8] = b"first-responder address 1\0";

impl PassKey {
    /// Signs an address that opens something for whoever has it.
    pub fn sign_address(&self, address: &str) -> [u8; 32] {
        let tag = scrubbed(|| hmac::sign(&self.key(), &signed(address)));
        let mut signature = [0; 32];
        signature.copy_from_slice(tag.as_ref());
        signature
    }

    /// Whether this key signed the address.
    ///
    /// # Errors
    /// [`Error::Refused`] when it did not, or the address was changed.
    pub fn verify_address(&self, address: &str, signature: &[u8; 32]) -> Result<(), Error> {
        scrubbed(|| hmac::verify(&self.key(), &signed(address), signature))
            .map_err(|_| Error::Refused)
    }
}

fn signed(address: &str) -> Vec<u8> {
    [DOMAIN, address.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "/letters/7?until=9";

    #[test]
    fn an_address_is_known_to_the_key_that_signed_it_alone() {
        let (key, other) = (PassKey::make().unwrap(), PassKey::make().unwrap());
        let signature = key.sign_address(ADDRESS);
        assert_eq!(key.verify_address(ADDRESS, &signature), Ok(()));
        assert_eq!(other.verify_address(ADDRESS, &signature), Err(Error::Refused));
    }

    #[test]
    fn an_address_that_was_changed_is_refused() {
        let key = PassKey::make().unwrap();
        let signature = key.sign_address(ADDRESS);
        assert_eq!(key.verify_address("/letters/7?until=99", &signature), Err(Error::Refused));
        for at in 0..signature.len() {
            let mut changed = signature;
            changed[at] ^= 1;
            assert_eq!(key.verify_address(ADDRESS, &changed), Err(Error::Refused));
        }
    }
}
