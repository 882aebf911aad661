use ring::hmac;

use crate::scrub::scrubbed;

/// The HMAC-SHA-256 of `said` under a key that somebody else gave.
pub fn hmac_sha256(key: &[u8], said: &[u8]) -> [u8; 32] {
    let tag = scrubbed(|| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), said));
    let mut mac = [0; 32];
    mac.copy_from_slice(tag.as_ref());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::hex;

    #[test]
    fn is_as_rfc_4231_has_it() {
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let mac = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hex(&mac), expected);
    }
}
