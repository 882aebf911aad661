use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use zeroize::Zeroizing;

use crate::Error;

/// What a signature is about. Its prefix is signed too, so that a signature
/// made for one use is worth nothing for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// The endpoint's receipt for a submission.
    Receipt,
    /// A device that is enrolled, by its own key: it has the key.
    Enrolment,
    /// A decision on a report, as the endpoint passes it back.
    Notice,
    /// The endpoint's receipt for what was added to a report.
    Addition,
    /// Which keys sign packs.
    Keyring,
    /// What a pack is made of.
    Pack,
}

impl Domain {
    /// Ends in a zero byte, so that no prefix begins another.
    fn prefix(self) -> &'static [u8] {
        match self {
            Self::Receipt => b"first-responder receipt 1\0",
            Self::Enrolment => b"first-responder enrolment 1\0",
            Self::Notice => b"first-responder decision 1\0",
            Self::Addition => b"first-responder addition 1\0",
            Self::Keyring => b"first-responder keyring 1\0",
            Self::Pack => b"first-responder pack 1\0",
        }
    }

    fn signed(self, message: &[u8]) -> Vec<u8> {
        [self.prefix(), message].concat()
    }
}

/// An Ed25519 signature.
pub type Signature = [u8; 64];

/// An Ed25519 key that signs. Its stored form is wiped when dropped; what ring
/// expands it to is not.
pub struct SigningKey {
    pkcs8: Zeroizing<Vec<u8>>,
    pair: Ed25519KeyPair,
}

impl SigningKey {
    /// A fresh key.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the system gives no random bytes.
    pub fn make() -> Result<Self, Error> {
        let made =
            Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| Error::Unavailable)?;
        Self::from_pkcs8(made.as_ref())
    }

    /// Reads a key from its PKCS#8 (DER, version 2) form.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is not that.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, Error> {
        let pair = Ed25519KeyPair::from_pkcs8(der).map_err(|_| Error::Malformed)?;
        Ok(Self { pkcs8: Zeroizing::new(der.to_vec()), pair })
    }

    /// The PKCS#8 form (DER, version 2). Whoever holds it can sign.
    pub fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        self.pkcs8.clone()
    }

    /// Signs `message` for `domain`.
    pub fn sign(&self, domain: Domain, message: &[u8]) -> Signature {
        self.sign_bare(&domain.signed(message))
    }

    pub(crate) fn sign_bare(&self, message: &[u8]) -> Signature {
        let mut signature = [0; 64];
        signature.copy_from_slice(self.pair.sign(message).as_ref());
        signature
    }

    /// The key that verifies what this one signs.
    pub fn verifying_key(&self) -> VerifyingKey {
        let mut public = [0; 32];
        public.copy_from_slice(self.pair.public_key().as_ref());
        VerifyingKey(public)
    }
}

/// An Ed25519 key that verifies. Not a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyingKey([u8; 32]);

impl From<[u8; 32]> for VerifyingKey {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl VerifyingKey {
    /// Reads a key from its 32 bytes.
    ///
    /// # Errors
    /// [`Error::Malformed`] when there are not 32.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        bytes.try_into().map(Self).map_err(|_| Error::Malformed)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether the holder of the signing key signed `message` for `domain`.
    ///
    /// # Errors
    /// [`Error::Refused`] when not.
    pub fn verify(&self, domain: Domain, message: &[u8], signature: &[u8]) -> Result<(), Error> {
        self.verify_bare(&domain.signed(message), signature)
    }

    pub(crate) fn verify_bare(&self, message: &[u8], signature: &[u8]) -> Result<(), Error> {
        UnparsedPublicKey::new(&ED25519, &self.0)
            .verify(message, signature)
            .map_err(|_| Error::Refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::{hex, unhex};

    const KEY: &str = "3051020101300506032b657004220420c55c80f056b551bd0fa6b2c5d6895fc6\
        08fa24baec0c004562a2edaf9f90d3d38121002feaf693b4f5c7b194588b49a5\
        454de28346df0d278070938fbe9f3931e2f54e";
    const SIGNATURE: &str = "3e8e494060b5c94245aea50a7b57306d998484f5c69388356c6fc2430182c324\
        d9289833929b26b565882b0366689c0bb393d7b6eae9a160d679e2a765021c02";

    #[test]
    fn a_stored_key_signs_as_it_always_did() {
        let key = SigningKey::from_pkcs8(&unhex(KEY)).unwrap();
        assert_eq!(hex(&key.to_pkcs8()), KEY);
        assert_eq!(hex(&key.sign(Domain::Receipt, b"a receipt")), SIGNATURE);
    }

    #[test]
    fn a_signature_of_one_use_is_worth_nothing_for_another() {
        let key = SigningKey::make().unwrap();
        let signature = key.sign(Domain::Notice, b"yes");
        let verify = |domain| key.verifying_key().verify(domain, b"yes", &signature);
        assert_eq!(verify(Domain::Notice), Ok(()));
        for other in
            [Domain::Receipt, Domain::Enrolment, Domain::Addition, Domain::Keyring, Domain::Pack]
        {
            assert_eq!(verify(other), Err(Error::Refused));
        }
    }

    #[test]
    #[ignore = "prints new vectors: only for a new format; old vectors stay"]
    fn print_vectors() {
        let key = SigningKey::make().unwrap();
        println!("{}", hex(&key.to_pkcs8()));
        println!("{}", hex(&key.sign(Domain::Receipt, b"a receipt")));
    }

    #[test]
    fn a_signature_holds_for_its_message_and_key_alone() {
        let key = SigningKey::make().unwrap();
        let public = VerifyingKey::from_bytes(key.verifying_key().as_bytes()).unwrap();
        let other = SigningKey::make().unwrap().verifying_key();
        let signature = key.sign(Domain::Receipt, b"yes");
        let verify = |by: VerifyingKey, message: &[u8], signature: &[u8]| {
            by.verify(Domain::Receipt, message, signature)
        };
        assert_eq!(verify(public, b"yes", &signature), Ok(()));
        assert_eq!(verify(public, b"no", &signature), Err(Error::Refused));
        assert_eq!(verify(other, b"yes", &signature), Err(Error::Refused));
        assert_eq!(verify(public, b"yes", &signature[..63]), Err(Error::Refused));
    }

    #[test]
    fn a_signature_without_the_prefix_is_refused() {
        let key = SigningKey::make().unwrap();
        let bare = key.sign_bare(b"yes");
        let verified = key.verifying_key().verify(Domain::Receipt, b"yes", &bare);
        assert_eq!(verified, Err(Error::Refused));
    }

    #[test]
    fn bytes_that_are_no_key_are_refused() {
        assert_eq!(VerifyingKey::from_bytes(&[0; 31]), Err(Error::Malformed));
        for strange in [&b""[..], b"no key", &[0x30; 83]] {
            assert!(SigningKey::from_pkcs8(strange).is_err());
        }
    }
}
