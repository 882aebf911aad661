use serde::{Deserialize, Serialize};

/// Why a try to deliver a report did not succeed. Kept with the report, so it
/// never holds anything the report says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum Setback {
    /// The endpoint could not be reached, or the connection broke.
    Unreachable,
    /// What answered did not prove to be the endpoint.
    WrongCertificate,
    /// The app was sent elsewhere, which it never follows.
    Redirected,
    /// The reply was too large or not understood.
    BadReply,
    /// The receipt does not prove that this report was received.
    BadReceipt,
    /// The endpoint, or something before it, had trouble of its own.
    #[serde(rename_all = "kebab-case")]
    EndpointTrouble {
        /// The HTTP status.
        status: u16,
    },
    /// The same, and it asked to be left alone for a time.
    #[serde(rename_all = "kebab-case")]
    Busy {
        /// The HTTP status.
        status: u16,
        /// For how many seconds, a day at most.
        seconds: u32,
    },
    /// The endpoint found a fault in the report.
    #[serde(rename_all = "kebab-case")]
    FaultFound {
        /// The member or field it named.
        field: Option<String>,
    },
    /// The endpoint holds another report with the same identifier.
    Conflict,
    /// A file of the report can't be read on this device.
    FileUnreadable,
    /// The device may not send any more.
    Revoked,
    /// The endpoint does not know the device.
    NotKnown,
    /// The report is from another responder than the one whom the device is
    /// enrolled for.
    AnotherResponder,
    /// The endpoint holds no report of this responder under the identifier.
    UnknownReport,
    /// The clock of the device is wrong, and the endpoint did not say by how
    /// much.
    WrongClock,
}

impl Setback {
    /// As it is kept with the report.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a setback has only text keys and plain values")
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_in_vaults_never_changes() {
        let kept = [
            (Setback::Unreachable, r#"{"why":"unreachable"}"#),
            (Setback::WrongCertificate, r#"{"why":"wrong-certificate"}"#),
            (Setback::Redirected, r#"{"why":"redirected"}"#),
            (Setback::BadReply, r#"{"why":"bad-reply"}"#),
            (Setback::BadReceipt, r#"{"why":"bad-receipt"}"#),
            (
                Setback::EndpointTrouble { status: 503 },
                r#"{"why":"endpoint-trouble","status":503}"#,
            ),
            (
                Setback::Busy { status: 429, seconds: 120 },
                r#"{"why":"busy","status":429,"seconds":120}"#,
            ),
            (
                Setback::FaultFound { field: Some("pv-dob".to_owned()) },
                r#"{"why":"fault-found","field":"pv-dob"}"#,
            ),
            (Setback::Conflict, r#"{"why":"conflict"}"#),
            (Setback::FileUnreadable, r#"{"why":"file-unreadable"}"#),
            (Setback::Revoked, r#"{"why":"revoked"}"#),
            (Setback::NotKnown, r#"{"why":"not-known"}"#),
            (Setback::AnotherResponder, r#"{"why":"another-responder"}"#),
            (Setback::UnknownReport, r#"{"why":"unknown-report"}"#),
            (Setback::WrongClock, r#"{"why":"wrong-clock"}"#),
        ];
        for (setback, text) in kept {
            assert_eq!(setback.to_bytes(), text.as_bytes());
            assert_eq!(Setback::parse(text.as_bytes()), Some(setback));
        }
    }
}
