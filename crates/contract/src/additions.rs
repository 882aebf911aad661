//! What is added to a report after it was received.

use form::{Answer, Problem};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::part::part;
use crate::reports::Progress;

/// What was added to a report, and what may be.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Additions {
    /// The first first.
    pub added: Vec<Added>,
    /// What may be added.
    pub may: May,
    /// What the responder began to add.
    pub begun: Option<Said>,
}

/// Something that was added to a report.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Added {
    /// Names it.
    pub id: Uuid,
    /// What was said; none where that was deleted, or can't be read.
    pub said: Option<Said>,
    /// The names of the files that went with it.
    pub files: Vec<String>,
    /// How far it is.
    pub progress: Progress,
}

/// What is said with an addition.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Said {
    /// An answer was wrong.
    Correction {
        /// The field key.
        field: String,
        /// What is right.
        answer: Answer,
        /// Why; blank where that may not be said.
        reason: String,
    },
    /// There is more to be said.
    Evidence {
        /// What.
        text: String,
    },
    /// More was asked for.
    Answer {
        /// The number of the notice that asks.
        to: u32,
        /// What is said to it.
        text: String,
    },
}

impl Said {
    /// What it is, in one word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Correction { .. } => "correction",
            Self::Evidence { .. } => "evidence",
            Self::Answer { .. } => "answer",
        }
    }
}

/// What may be added to a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct May {
    /// The field keys of the questions that can be answered anew, in the order of the
    /// form.
    pub correct: Vec<String>,
    /// Whether there may be text: further evidence, and why an answer is corrected.
    pub text: bool,
    /// Whether there may be files with it.
    pub files: bool,
}

impl May {
    /// Whether there is anything.
    pub fn any(&self) -> bool {
        self.text || !self.correct.is_empty()
    }
}

/// What a problem is in, where it is not the answer to a question.
pub const REASON: &str = "reason";
/// The same of further evidence.
pub const TEXT: &str = "text";
/// The same of what answers an enquiry.
pub const ANSWER: &str = "answer";

part! { "additions":
    /// What was added to a report that was received, and what may be.
    ReadAdditions / read_additions {
        /// The report.
        id: Uuid,
    } -> Additions;

    /// Keeps what the responder is about to add, as far as it was typed, until it is
    /// added; or forgets it.
    KeepBegun / keep_begun {
        /// The report.
        id: Uuid,
        /// What; none to forget it, and the files that were to go with it.
        said: Option<Said>,
    } -> ();

    /// Adds to a report that was received, and sends it, with the files that were added
    /// for it unless it is a correction. The reply lists what keeps it
    /// from being added; an empty list means it is on its way.
    AddToReport / add_to_report {
        /// The report.
        id: Uuid,
        /// What is said.
        said: Said,
    } -> Vec<Problem>;
}
