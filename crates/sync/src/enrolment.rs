use seal::{EnrolmentCode, SigningKey};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wire::{Enrolled, Hex};
use zeroize::Zeroizing;

use crate::Setback;

/// What a device was enrolled as, with the key that it proves it with.
pub struct Enrolment {
    pub(crate) key: SigningKey,
    enrolled: Enrolled,
    /// The receipt key of the endpoint; none where an older app enrolled it.
    endpoint: Option<Hex<32>>,
}

/// Why a device was not enrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnrolError {
    /// The code enrols nobody: it was used, has run out, or was never given.
    Code,
    /// The endpoint did not answer as it should.
    Setback(Setback),
}

impl From<Setback> for EnrolError {
    fn from(setback: Setback) -> Self {
        Self::Setback(setback)
    }
}

/// As it is kept in the vault.
#[derive(Serialize, Deserialize)]
#[serde(tag = "version")]
enum Kept {
    #[serde(rename = "1")]
    V1(KeptV1),
    #[serde(rename = "2")]
    V2(KeptV2),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct KeptV1 {
    /// PKCS #8, as hexadecimal digits.
    key: Zeroizing<String>,
    enrolled: Enrolled,
}

#[derive(Serialize, Deserialize)]
struct KeptV2 {
    #[serde(flatten)]
    kept: KeptV1,
    endpoint: Hex<32>,
}

impl Enrolment {
    /// What an applicant was enrolled as, by the endpoint whose receipts are signed
    /// with the key `endpoint`.
    pub fn of(applicant: Applicant, enrolled: Enrolled, endpoint: Hex<32>) -> Self {
        Self { key: applicant.key, enrolled, endpoint: Some(endpoint) }
    }

    /// Whether it is that endpoint which the settings name. Nothing is sent to another.
    pub fn is_of(&self, receipt_key: Hex<32>) -> bool {
        self.endpoint.is_none_or(|endpoint| endpoint == receipt_key)
    }

    /// Names the device at the endpoint.
    pub fn device(&self) -> Uuid {
        self.enrolled.device
    }

    /// Whom it is enrolled for.
    pub fn enrolled(&self) -> &Enrolled {
        &self.enrolled
    }

    /// As it is kept in the vault: whoever has it speaks for the device.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let digits = self.key.to_pkcs8().iter().map(|byte| format!("{byte:02x}")).collect();
        let kept = KeptV1 { key: Zeroizing::new(digits), enrolled: self.enrolled.clone() };
        let kept = match self.endpoint {
            None => Kept::V1(kept),
            Some(endpoint) => Kept::V2(KeptV2 { kept, endpoint }),
        };
        let bytes = serde_json::to_vec(&kept);
        Zeroizing::new(bytes.expect("an enrolment has text keys and plain values"))
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (KeptV1 { key, enrolled }, endpoint) = match serde_json::from_slice(bytes).ok()? {
            Kept::V1(kept) => (kept, None),
            Kept::V2(KeptV2 { kept, endpoint }) => (kept, Some(endpoint)),
        };
        let der = bytes_of(&key)?;
        Some(Self { key: SigningKey::from_pkcs8(&der).ok()?, enrolled, endpoint })
    }
}

fn bytes_of(digits: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len() / 2));
    for at in (0..digits.len()).step_by(2) {
        bytes.push(u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?);
    }
    Some(bytes)
}

/// A device that asks to be enrolled. The same one asks again where the reply
/// got lost: the endpoint knows its key.
pub struct Applicant {
    code: EnrolmentCode,
    key: SigningKey,
}

impl Applicant {
    /// With a fresh key.
    ///
    /// # Errors
    /// [`seal::Error::Unavailable`] when the system gives no random bytes.
    pub fn new(code: EnrolmentCode) -> Result<Self, seal::Error> {
        Ok(Self { code, key: SigningKey::make()? })
    }

    /// Whether it asks with this code.
    pub fn has(&self, code: &EnrolmentCode) -> bool {
        self.code.digest() == code.digest()
    }

    /// What it asks with.
    pub(crate) fn ask(&self) -> wire::Enrol {
        let signed = wire::Enrol::signed_bytes(self.code.digest().as_bytes());
        wire::Enrol {
            code: self.code.show().to_string(),
            public_key: Hex(*self.key.verifying_key().as_bytes()),
            signature: Hex(self.key.sign(seal::Domain::Enrolment, &signed)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_in_vaults_never_changes() {
        let first = concat!(
            r#"{"version":"1","key":"3051020101300506032b6570042204209d61b19deffd5a60ba844af492"#,
            r#"ec2cc44449c5697b326919703bac031cae7f60812100d75a980182b10ab7d54bfed3c964073a0ee1"#,
            r#"72f3daa62325af021a68f707511a","enrolled":{"#,
            r#""device":"00000000-0000-0000-0000-000000000007","name":"Sam Example","#,
            r#""email":"sam@example.org","organisation":"Kalayaan"}}"#,
        );
        let endpoint = format!(r#","endpoint":"{}"}}"#, "07".repeat(32));
        let second = first.replace(r#""version":"1""#, r#""version":"2""#);
        let second = second.strip_suffix('}').unwrap().to_owned() + &endpoint;
        for text in [first, &second] {
            let read = Enrolment::parse(text.as_bytes()).unwrap();
            assert_eq!(read.enrolled().name, "Sam Example");
            assert_eq!(&read.to_bytes()[..], text.as_bytes());
        }
    }

    #[test]
    fn it_is_of_the_endpoint_that_enrolled_it() {
        let applicant = Applicant::new(EnrolmentCode::make().unwrap()).unwrap();
        let enrolled = Enrolled {
            device: Uuid::from_u128(7),
            name: "Sam Example".to_owned(),
            email: "sam@example.org".to_owned(),
            organisation: "Kalayaan".to_owned(),
        };
        let enrolment = Enrolment::of(applicant, enrolled, Hex([7; 32]));
        assert!(enrolment.is_of(Hex([7; 32])));
        assert!(!enrolment.is_of(Hex([8; 32])));
    }

    #[test]
    fn what_is_no_enrolment_is_none() {
        for strange in ["", "{}", r#"{"version":"1","key":"é0","enrolled":{}}"#] {
            assert!(Enrolment::parse(strange.as_bytes()).is_none());
        }
    }
}
