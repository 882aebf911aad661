use std::io::{self, Read, Write};

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

/// The same, piece by piece: of whatever length, it takes little memory.
///
/// # Errors
/// What reading or writing fails with, as it is; and when there is not enough
/// memory or randomness.
pub fn seal_copy_to(
    passphrase: &Passphrase,
    mut content: impl Read,
    to: impl Write,
) -> io::Result<()> {
    let passphrase = SecretString::from(passphrase.expose().to_owned());
    let recipient = age::scrypt::Recipient::new(passphrase);
    let recipient: &dyn age::Recipient = &recipient;
    let encryptor = age::Encryptor::with_recipients(std::iter::once(recipient));
    let mut sealed = encryptor.map_err(io::Error::other)?.wrap_output(to)?;
    io::copy(&mut content, &mut sealed)?;
    sealed.finish().map(drop)
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
        let mut in_pieces = Vec::new();
        seal_copy_to(&passphrase, &b"a file"[..], &mut in_pieces).unwrap();
        assert_eq!(opened(TYPED, &in_pieces).as_deref(), Some(&b"a file"[..]));
        let sealed = seal_copy(&passphrase, b"Adaeze").unwrap();
        assert!(sealed.starts_with(b"age-encryption.org/v1\n"));
        assert!(!sealed.windows(6).any(|part| part == b"Adaeze"));
        assert_eq!(opened(TYPED, &sealed).as_deref(), Some(&b"Adaeze"[..]));
        assert_eq!(opened("seven wet herons", &sealed), None);
    }
}
