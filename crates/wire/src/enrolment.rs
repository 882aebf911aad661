//! Enrolling a device, and how it says afterwards who it is.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Hex, Problem};

/// Where a device is enrolled.
pub const DEVICES_PATH: &str = "/v1/devices";

/// Where an enrolled device gets a pass.
pub const TOKEN_PATH: &str = "/v1/token";

/// The longest time for which an [`Assertion`] may be good.
pub const MOST_ASSERTION_SECONDS: i64 = 300;

/// Asks to enrol a device with a code that was given to its responder.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Enrol {
    /// The code, in any spelling.
    pub code: String,
    /// The Ed25519 public key that the device made for itself.
    pub public_key: Hex<32>,
    /// [`signed_bytes`](Self::signed_bytes), signed with its private half.
    pub signature: Hex<64>,
}

impl Enrol {
    /// The bytes that prove the key to be the device's own: the digest of the
    /// code.
    pub fn signed_bytes(code: &[u8; 32]) -> Vec<u8> {
        code.to_vec()
    }
}

/// What a device is enrolled as.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Enrolled {
    /// Names the device from now on.
    pub device: Uuid,
    /// The responder's name.
    pub name: String,
    /// Their work e-mail address. Reports say it, and no other.
    pub email: String,
    /// Their first responder organisation.
    pub organisation: String,
}

/// The claims of a client assertion (RFC 7523, section 3).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assertion {
    /// The device.
    pub iss: Uuid,
    /// The same.
    pub sub: Uuid,
    /// The address of the token endpoint.
    pub aud: String,
    /// Another one each time.
    pub jti: Uuid,
    /// When it was made, in seconds since 1970.
    pub iat: i64,
    /// Until when it is good, at most [`MOST_ASSERTION_SECONDS`] later.
    pub exp: i64,
}

/// Asks for a pass (RFC 6749, section 4.4, and RFC 7523, section 2.2). Sent as
/// a form.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenAsk {
    /// [`GRANT`](Self::GRANT).
    pub grant_type: String,
    /// [`BEARER`](Self::BEARER).
    pub client_assertion_type: String,
    /// An [`Assertion`], signed.
    pub client_assertion: String,
}

impl TokenAsk {
    /// The device asks for itself.
    pub const GRANT: &str = "client_credentials";
    /// What kind of assertion it gives.
    pub const BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// Asks with a signed assertion.
    pub fn with(client_assertion: String) -> Self {
        Self {
            grant_type: Self::GRANT.to_owned(),
            client_assertion_type: Self::BEARER.to_owned(),
            client_assertion,
        }
    }
}

/// A pass (RFC 6749, section 5.1).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Goes into the `Authorization` header of requests.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: String,
    /// For how many seconds it is taken.
    pub expires_in: u32,
}

/// Why there is no pass: a problem with the code of RFC 6749, section 5.2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRefusal {
    /// The code.
    pub error: String,
    /// The same in this interface's own terms.
    #[serde(flatten)]
    pub problem: Problem,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProblemKind;

    #[test]
    fn a_refusal_is_read_by_either_standard() {
        let problem = Problem::new(ProblemKind::Revoked, 401, "This device was revoked.");
        let refusal = TokenRefusal { error: "invalid_client".to_owned(), problem };
        let json = serde_json::to_value(&refusal).unwrap();
        assert_eq!(json["error"], "invalid_client");
        assert_eq!(json["type"], "urn:first-responder:revoked");
        let problem: Problem = serde_json::from_value(json).unwrap();
        assert_eq!(problem, refusal.problem);
    }
}
