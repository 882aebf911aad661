//! Codes that people write down and type in.

use zeroize::Zeroizing;

use crate::{Error, random, sha256};

/// Crockford's: no letter that is taken for a digit, and no U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 20 bits, so that a slip of the pen is told from a wrong code.
const CHECK: usize = 4;
const GROUP: usize = 4;

/// So many random letters of 5 bits each, wiped when dropped.
pub(crate) struct Letters<const SECRET: usize>(Zeroizing<[u8; SECRET]>);

impl<const SECRET: usize> Letters<SECRET> {
    pub fn make() -> Result<Self, Error> {
        let mut secret = Zeroizing::new([0; SECRET]);
        random::fill(&mut secret[..])?;
        // 256 is a multiple of 32: each letter is as likely as any other.
        secret.iter_mut().for_each(|byte| *byte = LETTERS[usize::from(*byte % 32)]);
        Ok(Self(secret))
    }

    /// As they were typed: in any case, with blanks and dashes anywhere, with O
    /// for 0 and I or L for 1. `domain` ends in a zero byte, and tells the codes
    /// of one kind from those of another.
    pub fn parse(typed: &str, domain: &[u8]) -> Result<Self, Error> {
        let mut letters = Zeroizing::new(Vec::with_capacity(typed.len()));
        for typed in typed.chars().filter(|letter| !letter.is_whitespace() && !is_dash(*letter)) {
            letters.push(letter(typed).ok_or(Error::Malformed)?);
        }
        let (secret, check) = letters.split_at_checked(SECRET).ok_or(Error::Malformed)?;
        let secret = <[u8; SECRET]>::try_from(secret).map_err(|_| Error::Malformed)?;
        let read = Self(Zeroizing::new(secret));
        if check == read.check(domain) { Ok(read) } else { Err(Error::Malformed) }
    }

    /// To be written down, in groups of four with dashes between.
    pub fn show(&self, domain: &[u8]) -> Zeroizing<String> {
        let letters = self.0.iter().copied().chain(self.check(domain));
        let mut shown = Zeroizing::new(String::with_capacity((SECRET + CHECK) * 5 / GROUP));
        for (at, letter) in letters.enumerate() {
            if at > 0 && at % GROUP == 0 {
                shown.push('-');
            }
            shown.push(char::from(letter));
        }
        shown
    }

    /// The letters themselves.
    pub fn secret(&self) -> &[u8; SECRET] {
        &self.0
    }

    fn check(&self, domain: &[u8]) -> [u8; CHECK] {
        let digest = sha256(&[domain, &self.0[..]].concat());
        let mut check = [0; CHECK];
        for (letter, byte) in check.iter_mut().zip(digest.as_bytes()) {
            *letter = LETTERS[usize::from(byte % 32)];
        }
        check
    }
}

#[cfg(test)]
impl<const SECRET: usize> From<[u8; SECRET]> for Letters<SECRET> {
    fn from(known: [u8; SECRET]) -> Self {
        Self(Zeroizing::new(known))
    }
}

fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn letter(typed: char) -> Option<u8> {
    let letter = match typed.to_ascii_uppercase() {
        'O' => b'0',
        'I' | 'L' => b'1',
        other => u8::try_from(other).ok()?,
    };
    LETTERS.contains(&letter).then_some(letter)
}
