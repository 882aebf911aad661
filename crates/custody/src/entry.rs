use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Log;

/// The newest version of a line.
pub(crate) const VERSION: u8 = 2;

/// One line of a log: what was done with an attachment, when and by whom. Its
/// canonical form is JSON with no blanks and the members in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Entry {
    /// The version that knows this deed.
    version: u8,
    /// The attachment.
    pub attachment: Uuid,
    /// Its place in the log, counted from 1.
    pub number: u64,
    /// When, by the clock of the device.
    pub at: DateTime<FixedOffset>,
    /// By whom.
    pub by: Person,
    /// What was done.
    pub deed: Deed,
    /// The link of the line before; the start of the chain for the first.
    pub before: String,
}

/// Who the responder said they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Person {
    /// Work e-mail address.
    pub email: String,
    /// First responder organisation.
    pub organisation: String,
}

/// What was done with an attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", tag = "did")]
pub enum Deed {
    /// It was taken into the vault.
    Added {
        /// The file's own name, never where it was.
        name: String,
        /// How it came.
        from: Origin,
        /// How many bytes it has.
        length: u64,
        /// The SHA-256 of its content, taken while it was read.
        sha256: String,
    },
    /// It was looked at in the app.
    Viewed,
    /// A copy without its marks is to be sent in its place.
    Stripped {
        /// The SHA-256 of that copy.
        sha256: String,
    },
    /// It is to be sent as it is after all.
    Unstripped,
    /// It was written out of the vault, in clear.
    Exported {
        /// The SHA-256 of what was written.
        sha256: String,
    },
    /// It was given to somebody.
    HandedOver {
        /// To whom, as the responder put it.
        to: String,
    },
    /// It was removed from the vault.
    Removed,
    /// The endpoint proved that it holds it, as part of its report.
    Sent {
        /// The SHA-256 of what was sent: of the copy without marks, where that
        /// was chosen.
        sha256: String,
        /// The case reference of the receipt.
        reference: String,
        /// Which of the endpoint's keys signed the receipt.
        key: String,
        /// When the endpoint took it, by its own clock.
        received: DateTime<Utc>,
    },
}

impl Deed {
    /// The first version of a line that has such a deed.
    pub(crate) fn version(&self) -> u8 {
        match self {
            Self::Sent { .. } => 2,
            _ => 1,
        }
    }
}

/// How a file came to be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// It was chosen in a dialog.
    ChosenInADialog,
    /// It was dropped on the window.
    DroppedOnTheWindow,
}

impl Entry {
    /// The next entry of `log`.
    pub fn next(
        log: &Log,
        attachment: Uuid,
        at: DateTime<FixedOffset>,
        by: Person,
        deed: Deed,
    ) -> Self {
        let (number, before) = (log.count() + 1, log.head().to_string());
        Self { version: deed.version(), attachment, number, at, by, deed, before }
    }

    /// The canonical line, without a line break.
    pub fn to_line(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an entry is plain data")
    }

    pub(crate) fn version(&self) -> u8 {
        self.version
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_it_always_was() {
        let by = Person { email: "sam@force.example".into(), organisation: "Kent Police".into() };
        let at = DateTime::parse_from_rfc3339("2026-11-03T21:05:00+01:00").unwrap();
        let line = |log: &Log, deed| Entry::next(log, Uuid::from_u128(7), at, by.clone(), deed);
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let added = Deed::Added {
            name: "room – 痕.jpg".into(),
            from: Origin::DroppedOnTheWindow,
            length: 3,
            sha256: digest.into(),
        };
        let first = line(&Log::of([]), added).to_line();
        let text = concat!(
            r#"{"version":1,"attachment":"00000000-0000-0000-0000-000000000007","number":1,"#,
            r#""at":"2026-11-03T21:05:00+01:00","#,
            r#""by":{"email":"sam@force.example","organisation":"Kent Police"},"#,
            r#""deed":{"did":"added","name":"room – 痕.jpg","from":"dropped-on-the-window","#,
            r#""length":3,"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},"#,
            r#""before":"1d82b4c2845c09a3469a0204826a311c201abf0e912b442e3ed8138917a788c0"}"#,
        );
        assert_eq!(String::from_utf8(first.clone()).unwrap(), text);
        let log = Log::of([&first[..]]);
        let handed = line(&log, Deed::HandedOver { to: "DC Lowe".into() }).to_line();
        let handed = String::from_utf8(handed).unwrap();
        assert!(handed.contains(r#""number":2"#), "{handed}");
        assert!(handed.contains(r#""deed":{"did":"handed-over","to":"DC Lowe"}"#), "{handed}");
        assert!(handed.ends_with(&format!(r#""before":"{}"}}"#, log.head())), "{handed}");
        let sent = Deed::Sent {
            sha256: digest.into(),
            reference: "MS-2026-77".into(),
            key: "0011223344556677".into(),
            received: at.to_utc(),
        };
        let sent = String::from_utf8(line(&log, sent).to_line()).unwrap();
        assert!(sent.starts_with(r#"{"version":2,"#), "{sent}");
        let deed = concat!(
            r#""deed":{"did":"sent","#,
            r#""sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","#,
            r#""reference":"MS-2026-77","key":"0011223344556677","#,
            r#""received":"2026-11-03T20:05:00Z"}"#,
        );
        assert!(sent.contains(deed), "{sent}");
    }
}
