//! How the interface of SQS has a request signed: AWS Signature Version 4, for
//! a POST with no query.

use chrono::{DateTime, Utc};
use seal::{hmac_sha256, sha256};
use wire::Hex;

/// Who signs.
pub(super) struct Signer {
    pub(super) key: String,
    pub(super) secret: String,
    pub(super) region: String,
    pub(super) service: &'static str,
}

/// The time as it is signed.
pub(super) fn time(now: DateTime<Utc>) -> String {
    now.format("%Y%m%dT%H%M%SZ").to_string()
}

impl Signer {
    /// What goes into `Authorization`. The headers are in the order of their
    /// names, which are in lower case.
    pub(super) fn sign(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
        now: DateTime<Utc>,
    ) -> String {
        let day = now.format("%Y%m%d").to_string();
        let lines: String =
            headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let request = format!("POST\n{path}\n\n{lines}\n{names}\n{}", sha256(body));
        let scope = format!("{day}/{}/{}/aws4_request", self.region, self.service);
        let digest = sha256(request.as_bytes());
        let said = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{digest}", time(now));
        let signature = Hex(hmac_sha256(&self.key_of(&day), said.as_bytes()));
        format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
            self.key
        )
    }

    fn key_of(&self, day: &str) -> [u8; 32] {
        let secret = format!("AWS4{}", self.secret);
        [&self.region, self.service, "aws4_request"]
            .into_iter()
            .fold(hmac_sha256(secret.as_bytes(), day.as_bytes()), |key, part| {
                hmac_sha256(&key, part.as_bytes())
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_as_the_published_example_does() {
        let signer = Signer {
            key: "AKIDEXAMPLE".to_owned(),
            secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned(),
            region: "us-east-1".to_owned(),
            service: "service",
        };
        let now = DateTime::parse_from_rfc3339("2015-08-30T12:36:00Z").unwrap().to_utc();
        let headers = [("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z")];
        assert_eq!(
            signer.sign("/", &headers, b"", now),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders=host;x-amz-date, \
             Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
        );
    }
}
