use age::secrecy::SecretString;

use crate::{Error, Passphrase};

/// Seals a copy that leaves the vault under a passphrase, as a file in the
/// `age` format (age-encryption.org/v1), which other programs open too. Takes
/// about a second.
///
/// # Errors
/// [`Error::Unavailable`] when there is not enough memory or randomness.
pub fn seal_copy(passphrase: &Passphrase, content: &[u8]) -> Result<Vec<u8>, Error> {
    let passphrase = SecretString::from(passphrase.expose().to_owned());
    let recipient = age::scrypt::Recipient::new(passphrase);
    age::encrypt(&recipient, content).map_err(|_| Error::Unavailable)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPED: &str = "seven wet herons left by the tram";

    fn opened(typed: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let identity = age::scrypt::Identity::new(SecretString::from(typed.to_owned()));
        age::decrypt(&identity, sealed).ok()
    }

    #[test]
    fn a_copy_opens_with_its_passphrase_and_with_no_other() {
        let passphrase = Passphrase::new(TYPED.to_owned());
        let sealed = seal_copy(&passphrase, b"Adaeze").unwrap();
        assert!(sealed.starts_with(b"age-encryption.org/v1\n"));
        assert!(!sealed.windows(6).any(|part| part == b"Adaeze"));
        assert_eq!(opened(TYPED, &sealed).as_deref(), Some(&b"Adaeze"[..]));
        assert_eq!(opened("seven wet herons", &sealed), None);
    }
}
