use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// What was done. The names are stored: never change or reuse one.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Act {
    /// The vault was made.
    Made,
    /// The vault was unlocked.
    Unlocked {
        /// With what.
        with: Opener,
        /// Wrong tries since it was unlocked before.
        wrong: u32,
    },
    /// The vault was locked.
    Locked {
        /// What locked it.
        by: Locked,
    },
    /// What the list of vaults shows of it was changed.
    Named,
    /// The passphrase was changed.
    PassphraseChanged,
    /// The passphrase was bound to this device.
    Bound,
    /// A recovery code was made.
    CodeMade,
    /// An organisation was let in, as the settings say.
    LetIn,
    /// The key of the vault was replaced, and all that opened it.
    KeyReplaced,
    /// The responder said who they are.
    Introduced,
    /// The device was enrolled with the organisation's endpoint.
    Enrolled {
        /// Names the device there.
        device: Uuid,
    },
    /// The responder chose a file that says where reports go.
    SettingsChosen,
    /// A report was started.
    Started,
    /// A report was opened.
    Viewed,
    /// An answer was changed.
    Changed {
        /// The field key.
        field: String,
        /// What was said before, as it was stored; null where nothing was.
        from: Value,
        /// What is said now.
        to: Value,
        /// When the first letter of it was changed.
        since: DateTime<Utc>,
    },
    /// A draft was moved to another version of the form.
    Moved {
        /// That version.
        form_version: String,
    },
    /// A report was finished.
    Finished,
    /// A report was on its way to the endpoint for the first time.
    Sending,
    /// A report waits again, after a try that did not succeed. Further tries
    /// that do not are not told of.
    SetBack,
    /// The endpoint proved that it has a report.
    Sent {
        /// Its case reference.
        reference: String,
    },
    /// The endpoint did not take a report.
    Refused,
    /// A copy of a report was asked for, to be saved outside the vault.
    Copied {
        /// How it is written.
        kind: CopyKind,
        /// Whether it is under a passphrase.
        sealed: bool,
    },
    /// This record was asked for, to be saved outside the vault.
    Exported {
        /// The one report it tells about; none where it tells about all.
        of: Option<Uuid>,
        /// Whether it is under a passphrase.
        sealed: bool,
    },
    /// What was asked for last was not saved: no place was chosen for it, or
    /// it could not be written there.
    NotSaved,
    /// A file was added to a report.
    Attached {
        /// The file's name.
        name: String,
    },
    /// A file was removed from a report.
    Detached {
        /// The file's name.
        name: String,
    },
    /// A file that could not be read was left out of a report that waited.
    LeftOut {
        /// The file's name.
        name: String,
    },
    /// A file of a report was saved outside the vault, in clear.
    TakenOut {
        /// The file's name.
        name: String,
    },
    /// A backup of the vault was asked for, to be saved outside it, sealed.
    BackedUp,
    /// A decision on a report was received.
    Decided {
        /// The report.
        report: Uuid,
    },
    /// More was asked for about a report.
    Enquired {
        /// The report.
        report: Uuid,
    },
    /// How far something is that was added to a report after it was sent.
    Added {
        /// The report.
        report: Uuid,
        /// What was added to it.
        addition: Uuid,
        /// How far it is.
        came: Came,
    },
    /// A report was erased.
    Erased {
        /// The report.
        report: Uuid,
    },
    /// What a sent report said was erased: the time that the organisation has
    /// set for it had come. Its receipt stays.
    Expired {
        /// The report.
        report: Uuid,
    },
}

/// What locked a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Locked {
    /// The responder did.
    Responder,
    /// Nobody used it for a time.
    Idle,
    /// The device went to sleep, or its own screen was locked.
    Away,
    /// The system ended the page: nobody could be seen to be there.
    PageEnded,
    /// The window was closed.
    Closed,
}

/// How far an addition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Came {
    /// The responder made it.
    Made,
    /// It is on its way to the endpoint for the first time.
    Sending,
    /// It waits again, after a try that did not succeed.
    SetBack,
    /// The endpoint proved that it has it.
    Sent,
    /// The endpoint did not take it.
    Refused,
    /// What it said was erased: its time had come. Its receipt stays.
    Expired,
}

/// What opens a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Opener {
    /// Its passphrase.
    Passphrase,
    /// Its recovery code.
    Code,
    /// The code that is sealed to an organisation.
    Organisation,
}

/// How a copy is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CopyKind {
    /// An accessible PDF.
    Pdf,
    /// Plain text, laid out to be printed.
    Text,
}

impl Act {
    /// The change of an answer, from its stored bytes; none where a reader
    /// would see none.
    pub fn changed(
        field: String,
        from: Option<&[u8]>,
        to: &[u8],
        since: DateTime<Utc>,
    ) -> Option<Self> {
        let (from, to) = (from.map_or(Value::Null, value), value(to));
        let same = from == to || (is_blank(&from) && is_blank(&to));
        (!same).then_some(Self::Changed { field, from, to, since })
    }
}

/// An answer is JSON. What is not is a text of its own.
fn value(answer: &[u8]) -> Value {
    serde_json::from_slice(answer)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(answer).into_owned()))
}

fn is_blank(answer: &Value) -> bool {
    match answer {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(options) => options.is_empty(),
        _ => false,
    }
}

/// Never shows what was said: it must not reach a log by accident.
impl std::fmt::Debug for Act {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Act(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(from: Option<&str>, to: &str) -> Option<(Value, Value)> {
        let from = from.map(str::as_bytes);
        match Act::changed("family".into(), from, to.as_bytes(), DateTime::UNIX_EPOCH)? {
            Act::Changed { from, to, .. } => Some((from, to)),
            _ => None,
        }
    }

    #[test]
    fn a_change_says_what_was_and_what_is() {
        let both = changed(Some(r#""Two""#), r#"["post","email"]"#);
        assert_eq!(both, Some(("Two".into(), vec!["post", "email"].into())));
        assert_eq!(changed(None, r#""Two""#), Some((Value::Null, "Two".into())));
        assert_eq!(changed(Some("York"), r#""""#), Some(("York".into(), "".into())));
    }

    #[test]
    fn what_reads_the_same_is_no_change() {
        assert_eq!(changed(Some(r#""Two""#), r#""Two""#), None);
        for blank in [None, Some(r#""""#), Some("[]")] {
            assert_eq!(changed(blank, r#""""#), None);
        }
    }
}
