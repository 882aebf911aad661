use std::fmt;

use zeroize::Zeroizing;

use crate::code::Letters;
use crate::{Digest, Error, sha256};

const DOMAIN: &[u8] = b"first-responder enrolment code\0";

/// A code that enrols one device of one responder, once: 20 letters and digits,
/// 16 of them random (80 bits) and 4 a checksum. Wiped when dropped.
pub struct EnrolmentCode(Letters<16>);

impl EnrolmentCode {
    /// A fresh code.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the system gives no random bytes.
    pub fn make() -> Result<Self, Error> {
        Letters::make().map(Self)
    }

    /// The code as it was typed, as [`RecoveryCode::parse`](crate::RecoveryCode::parse)
    /// reads it. A code of another kind is none.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is no code: a letter is wrong or missing.
    pub fn parse(typed: &str) -> Result<Self, Error> {
        Letters::parse(typed, DOMAIN).map(Self)
    }

    /// The code to be written down, in groups of four with dashes between.
    pub fn show(&self) -> Zeroizing<String> {
        self.0.show(DOMAIN)
    }

    /// What whoever gave the code out keeps of it. It tells nothing of the code.
    pub fn digest(&self) -> Digest {
        sha256(&[DOMAIN, self.0.secret()].concat())
    }
}

/// Shown on purpose only, by [`EnrolmentCode::show`].
impl fmt::Debug for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrolmentCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RecoveryCode;

    const CODE: &str = "0123-4567-89AB-CDEF-XNE8";
    const DIGEST: &str = "3d358ee8159a354ed0dbc8f3811a6418117b3c6495dcb67a25c73985d99433c9";

    fn known() -> EnrolmentCode {
        EnrolmentCode((*b"0123456789ABCDEF").into())
    }

    #[test]
    fn a_code_is_what_it_always_was() {
        assert_eq!(*known().show(), CODE);
        assert_eq!(known().digest().to_string(), DIGEST);
        let read = EnrolmentCode::parse(&CODE.to_lowercase().replace('-', " ")).unwrap();
        assert_eq!(read.digest(), known().digest());
    }

    #[test]
    fn a_slip_and_a_code_of_another_kind_are_noticed() {
        assert!(EnrolmentCode::parse(&CODE.replacen('7', "8", 1)).is_err());
        assert!(EnrolmentCode::parse(&RecoveryCode::make().unwrap().show()).is_err());
        assert!(RecoveryCode::parse(&EnrolmentCode::make().unwrap().show()).is_err());
    }
}
