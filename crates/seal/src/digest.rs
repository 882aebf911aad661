use std::fmt;
use std::str::FromStr;

use ring::digest::{Context, SHA256, digest};

use crate::Error;

/// A SHA-256 digest. Shows and reads as 64 lower-case hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

/// The SHA-256 digest of `bytes`.
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest::of(digest(&SHA256, bytes))
}

/// Takes the SHA-256 digest of what comes piece by piece.
pub struct Hasher(Context);

impl Hasher {
    /// One that has seen nothing yet.
    pub fn new() -> Self {
        Self(Context::new(&SHA256))
    }

    /// Takes the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The digest of all pieces, one after the other.
    pub fn finish(self) -> Digest {
        Digest::of(self.0.finish())
    }
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new()
    }
}

impl Digest {
    fn of(digest: ring::digest::Digest) -> Self {
        let mut out = [0; 32];
        out.copy_from_slice(digest.as_ref());
        Self(out)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Digest {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let hex = text.as_bytes();
        if hex.len() != 64 {
            return Err(Error::Malformed);
        }
        let mut out = [0; 32];
        for (byte, pair) in out.iter_mut().zip(hex.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Ok(Self(out))
    }
}

/// Upper case is refused, so that a digest has one spelling only.
fn nibble(digit: u8) -> Result<u8, Error> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(Error::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-2, appendix B.1.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_digest_shows_and_reads_as_hex() {
        assert_eq!(sha256(b"abc").to_string(), ABC);
        assert_eq!(ABC.parse(), Ok(sha256(b"abc")));
    }

    #[test]
    fn pieces_have_the_digest_of_the_whole() {
        let mut hasher = Hasher::new();
        [&b"a"[..], b"", b"bc"].iter().for_each(|piece| hasher.update(piece));
        assert_eq!(hasher.finish(), sha256(b"abc"));
        assert_eq!(Hasher::new().finish(), sha256(b""));
    }

    #[test]
    fn a_digest_has_one_spelling() {
        for wrong in [&ABC.to_uppercase(), &ABC[1..], "", &"é".repeat(32)] {
            assert_eq!(wrong.parse::<Digest>(), Err(Error::Malformed), "{wrong}");
        }
    }
}
