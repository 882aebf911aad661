//! Signed claims: a JWT (RFC 7519) with an Ed25519 signature (RFC 8037), as a
//! client proves with it who it is (RFC 7523).
//!
//! There is one header, and so one algorithm: a token that names another is
//! none. Its bytes begin with a letter and never with a [`Domain`](crate::Domain),
//! so that no signature of one kind is one of the other.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::{Error, SigningKey, VerifyingKey};

const HEADER: &str = r#"{"alg":"EdDSA","typ":"JWT"}"#;

/// Claims that are signed, but by whom is not known yet.
pub struct Assertion {
    signed: String,
    claims: Vec<u8>,
    signature: Vec<u8>,
}

impl SigningKey {
    /// These claims, which are JSON, signed as a JWT.
    pub fn assert(&self, claims: &[u8]) -> String {
        let signed = [HEADER.as_bytes(), claims].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
        let signature = self.sign_bare(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

impl Assertion {
    /// Takes a token apart. Nothing is proved by that.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is not one that [`SigningKey::assert`] makes.
    pub fn parse(token: &str) -> Result<Self, Error> {
        let (signed, signature) = token.rsplit_once('.').ok_or(Error::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(Error::Malformed)?;
        let read = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Error::Malformed);
        if read(header)? != HEADER.as_bytes() {
            return Err(Error::Malformed);
        }
        Ok(Self { claims: read(claims)?, signature: read(signature)?, signed: signed.to_owned() })
    }

    /// What is claimed: good for finding out whose key to ask.
    pub fn claimed(&self) -> &[u8] {
        &self.claims
    }

    /// What is claimed, where the holder of the signing key claims it.
    ///
    /// # Errors
    /// [`Error::Refused`] when not.
    pub fn verified(&self, by: &VerifyingKey) -> Result<&[u8], Error> {
        by.verify_bare(self.signed.as_bytes(), &self.signature)?;
        Ok(&self.claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Domain;
    use crate::vector::unhex;

    /// The key of RFC 8032, 7.1, test 1, and of RFC 8037, appendix A.
    const KEY: &str = "3051020101300506032b6570042204209d61b19deffd5a60ba844af492ec2cc4\
        4449c5697b326919703bac031cae7f60812100d75a980182b10ab7d54bfed3c964073a\
        0ee172f3daa62325af021a68f707511a";

    fn known() -> SigningKey {
        SigningKey::from_pkcs8(&unhex(KEY)).unwrap()
    }

    #[test]
    fn the_signature_is_that_of_rfc_8037() {
        let signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt\
            9g7sVvpAr_MuM0KAg";
        assert_eq!(URL_SAFE_NO_PAD.encode(known().sign_bare(signed.as_bytes())), signature);
    }

    #[test]
    fn claims_are_those_of_their_key_alone() {
        let token = known().assert(br#"{"iss":"a"}"#);
        let assertion = Assertion::parse(&token).unwrap();
        assert_eq!(assertion.claimed(), br#"{"iss":"a"}"#);
        assert!(assertion.verified(&known().verifying_key()).is_ok());
        let other = SigningKey::make().unwrap().verifying_key();
        assert_eq!(assertion.verified(&other), Err(Error::Refused));
    }

    #[test]
    fn what_was_changed_is_refused() {
        let token = known().assert(br#"{"iss":"a"}"#);
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let (header, _) = signed.split_once('.').unwrap();
        let claims = URL_SAFE_NO_PAD.encode(br#"{"iss":"b"}"#);
        let changed = Assertion::parse(&format!("{header}.{claims}.{signature}")).unwrap();
        assert_eq!(changed.verified(&known().verifying_key()), Err(Error::Refused));
        let unsigned = Assertion::parse(&format!("{signed}.")).unwrap();
        assert!(unsigned.verified(&known().verifying_key()).is_err());
    }

    #[test]
    fn another_algorithm_is_no_token() {
        for header in [r#"{"alg":"none"}"#, r#"{"alg":"HS256","typ":"JWT"}"#, ""] {
            let header = URL_SAFE_NO_PAD.encode(header);
            assert!(Assertion::parse(&format!("{header}.e30.AAAA")).is_err());
        }
        for strange in ["", ".", "..", "a.b.c", "a.b.c.d", "é"] {
            assert!(Assertion::parse(strange).is_err(), "{strange}");
        }
    }

    #[test]
    fn a_signature_of_another_kind_is_none() {
        let token = known().assert(b"{}");
        let (signed, _) = token.rsplit_once('.').unwrap();
        let signature = known().sign(Domain::Receipt, signed.as_bytes());
        let forged = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
        let forged = Assertion::parse(&forged).unwrap();
        assert_eq!(forged.verified(&known().verifying_key()), Err(Error::Refused));
    }
}
