use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};

use crate::Act;

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Entry {
    /// When, by this device's clock, to the millisecond.
    pub at: DateTime<Utc>,
    /// The responder's email address as it was known then; none for what the
    /// app did by itself, or before they had said it.
    pub who: Option<String>,
    /// What.
    pub act: Act,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "version")]
enum Stored {
    #[serde(rename = "1")]
    V1(Entry),
}

impl Entry {
    /// An entry about something that was done now.
    pub fn new(at: DateTime<Utc>, who: Option<String>, act: Act) -> Self {
        Self { at: at.trunc_subsecs(3), who, act }
    }

    /// As it is sealed.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(&Stored::V1(self.clone()))
            .expect("an entry has text keys and plain values")
    }

    /// Reads what [`Self::to_bytes`] wrote; none where it did not.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let Stored::V1(entry) = serde_json::from_slice(bytes).ok()?;
        Some(entry)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{Came, CopyKind, Locked, Opener};

    const ALL: &str = include_str!("../tests/entries.jsonl");

    fn all() -> Vec<Entry> {
        let at = "2026-11-23T09:00:00.123Z".parse().unwrap();
        let added = |came| {
            let (report, addition) = (Uuid::from_u128(7), Uuid::from_u128(8));
            Act::Added { report, addition, came }
        };
        let acts = [
            Act::Made,
            Act::Unlocked { with: Opener::Passphrase, wrong: 2 },
            Act::Unlocked { with: Opener::Code, wrong: 0 },
            Act::Unlocked { with: Opener::Organisation, wrong: 0 },
            Act::Locked { by: Locked::Responder },
            Act::Locked { by: Locked::Idle },
            Act::Locked { by: Locked::Away },
            Act::Named,
            Act::PassphraseChanged,
            Act::Bound,
            Act::CodeMade,
            Act::LetIn,
            Act::KeyReplaced,
            Act::Introduced,
            Act::Started,
            Act::Viewed,
            Act::Changed {
                field: "family".into(),
                from: "Two sisters".into(),
                to: vec!["email", "post"].into(),
                since: at,
            },
            Act::Moved { form_version: "2026-04-21".into() },
            Act::Finished,
            Act::Sent { reference: "MS-2026-77".into() },
            Act::Refused,
            Act::Copied { kind: CopyKind::Pdf, sealed: true },
            Act::Copied { kind: CopyKind::Text, sealed: false },
            Act::Exported { of: Some(Uuid::from_u128(7)), sealed: false },
            Act::Exported { of: None, sealed: true },
            Act::NotSaved,
            Act::Erased { report: Uuid::from_u128(7) },
            Act::Attached { name: "room.jpg".into() },
            Act::Detached { name: "room.jpg".into() },
            Act::TakenOut { name: "room.jpg".into() },
            Act::BackedUp,
            Act::Locked { by: Locked::PageEnded },
            Act::Locked { by: Locked::Closed },
            Act::Sending,
            Act::SetBack,
            Act::Enrolled { device: Uuid::from_u128(7) },
            Act::Expired { report: Uuid::from_u128(7) },
            Act::Decided { report: Uuid::from_u128(7) },
            added(Came::Made),
            added(Came::Sending),
            added(Came::SetBack),
            added(Came::Sent),
            added(Came::Refused),
            added(Came::Expired),
            Act::Enquired { report: Uuid::from_u128(7) },
            Act::SettingsChosen,
        ];
        let who = Some("sam@example.police.uk".to_owned());
        acts.into_iter().map(|act| Entry::new(at, who.clone(), act)).collect()
    }

    /// A line there is never changed; a new act adds one.
    #[test]
    fn entries_are_what_they_always_were() {
        let lines: Vec<&str> = ALL.lines().collect();
        assert_eq!(lines.len(), all().len());
        for (entry, line) in all().iter().zip(lines) {
            assert_eq!(String::from_utf8(entry.to_bytes()).unwrap(), line);
            assert_eq!(Entry::parse(line.as_bytes()).as_ref(), Some(entry));
        }
    }

    #[test]
    #[ignore = "prints vectors: only for a new act; old ones stay"]
    fn print_vectors() {
        for entry in all() {
            println!("{}", String::from_utf8(entry.to_bytes()).unwrap());
        }
    }

    #[test]
    fn what_is_no_entry_is_not_read_as_one() {
        for bytes in [&b""[..], b"{}", br#"{"version":"2"}"#, b"\xff", br#"{"version":"1"}"#] {
            assert_eq!(Entry::parse(bytes), None);
        }
    }

    #[test]
    fn nothing_that_was_said_shows_in_a_log() {
        let changed = |entry: &Entry| matches!(entry.act, Act::Changed { .. });
        let entry = all().into_iter().find(changed).unwrap();
        assert!(!format!("{entry:?}").contains("sisters"));
    }
}
