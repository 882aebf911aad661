use std::fmt;

use ring::hkdf::{HKDF_SHA256, Salt};
use zeroize::Zeroizing;

use crate::code::Letters;
use crate::envelope::RawKey;
use crate::keys::ThirtyTwo;
use crate::scrub::scrubbed;
use crate::{Error, WrappingKey};

const DOMAIN: &[u8] = b"first-responder recovery code\0";

/// A code that opens a vault when nothing else does: 32 letters and digits,
/// 28 of them random (140 bits) and 4 a checksum. Wiped when dropped.
pub struct RecoveryCode(Letters<28>);

impl RecoveryCode {
    /// A fresh code.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the system gives no random bytes.
    pub fn make() -> Result<Self, Error> {
        Letters::make().map(Self)
    }

    /// The code as it was typed: in any case, with blanks and dashes anywhere,
    /// with O for 0 and I or L for 1.
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

    /// The key that this code stands for. It is random enough as it is and
    /// needs no stretching.
    pub fn key(&self) -> WrappingKey {
        let mut raw = RawKey::default();
        let made = scrubbed(|| {
            Salt::new(HKDF_SHA256, b"first-responder recovery code")
                .extract(self.0.secret())
                .expand(&[b"wrapping key"], ThirtyTwo)
                .and_then(|okm| okm.fill(&mut raw[..]))
        });
        made.expect("HKDF-SHA256 gives 32 bytes");
        WrappingKey::new(raw)
    }
}

/// Shown on purpose only, by [`RecoveryCode::show`].
impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::VaultKey;
    use crate::vector::{hex, unhex};

    const VAULT: Uuid = Uuid::from_u128(7);
    const CODE: &str = "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-DYVT";
    const WRAPPED: &str = "010101f650c3f23612529e3bfeccdac53a3c794fae8a192b39b73510ecd43df7\
        2df44a7d4819c1c784fda9127181cafd9f6258347cf18b492423578c4c68edb3\
        a446a49b1722aca444cbc346f225d71d71e6e0e619744a11562472577d4be5";

    fn known() -> RecoveryCode {
        RecoveryCode((*b"0123456789ABCDEFGHJKMNPQRSTV").into())
    }

    #[test]
    fn a_code_opens_what_it_always_did() {
        assert_eq!(*known().show(), CODE);
        let code = RecoveryCode::parse(CODE).unwrap();
        assert!(VaultKey::unwrap(&code.key(), VAULT, &unhex(WRAPPED)).is_ok());
    }

    #[test]
    #[ignore = "prints new vectors: only for a new format; old vectors stay"]
    fn print_vectors() {
        println!("{}", *known().show());
        let wrapped = VaultKey::make(VAULT).unwrap().wrap(&known().key()).unwrap();
        println!("{}", hex(&wrapped));
    }

    #[test]
    fn a_code_is_read_however_it_is_written() {
        let code = known();
        let shown = code.show();
        for written in [
            shown.to_lowercase(),
            shown.replace('-', ""),
            shown.replace('-', " "),
            shown.replace('-', "\u{2013}"),
            format!("  {}\n", shown.replace('0', "o").replace('1', "l")),
        ] {
            let read = RecoveryCode::parse(&written).unwrap();
            assert_eq!(read.show(), shown, "{written}");
        }
    }

    #[test]
    fn a_slip_is_noticed() {
        let shown = known().show();
        let cut = &shown[..shown.len() - 1];
        let swapped = shown.replacen("23", "32", 1);
        let another = shown.replacen('7', "8", 1);
        for written in ["", "U", "héron", cut, &format!("{}0", *shown), &swapped, &another] {
            assert!(RecoveryCode::parse(written).is_err(), "{written}");
        }
    }

    #[test]
    fn no_two_codes_are_the_same() {
        assert_ne!(RecoveryCode::make().unwrap().show(), RecoveryCode::make().unwrap().show());
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(typed: String) {
            let _ = RecoveryCode::parse(&typed);
        }
    }
}
