//! Reports: started, answered page by page, finished, and on their way.

use chrono::{DateTime, Utc};
use clocks::Reminder;
use form::{Answer, Answers, Change, Problem};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::notices::Last;
use crate::part::part;

/// The reports of a vault.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ReportList {
    /// Those that can be read, in part or whole, the latest change first.
    pub reports: Vec<ReportLine>,
    /// How many there are besides of which nothing can be read. They are kept.
    pub unreadable: usize,
}

/// One report in the list on the home page.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ReportLine {
    /// The report's `ExternalId`: made with the draft, never changed.
    pub id: Uuid,
    /// The responder's own reference; blank until it is typed.
    pub reference: String,
    /// When the draft was made.
    pub started_at: DateTime<Utc>,
    /// When an answer last changed.
    pub changed_at: DateTime<Utc>,
    /// How far the report is.
    pub progress: Progress,
    /// The last that came back on it, if something did that can be read.
    pub notice: Option<Last>,
    /// That the draft has lain for some time.
    pub reminder: Option<Reminder>,
    /// What can still be read of it, where what the list shows is damaged and
    /// was made again from that. None where it is as it was stored.
    pub damage: Option<Damage>,
}

/// What can still be read of a damaged report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Damage {
    /// How many answers open.
    pub readable: usize,
    /// How many do not.
    pub unreadable: usize,
}

/// How far a report is on its way.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "at")]
pub enum Progress {
    /// Not finished yet.
    Draft,
    /// Finished, in the outbox.
    #[serde(rename_all = "kebab-case")]
    Waiting {
        /// Tries so far.
        attempts: u32,
        /// When the next try is due; none while there is no endpoint to try.
        next_try_at: Option<DateTime<Utc>>,
        /// Why the last try did not succeed.
        setback: Option<Setback>,
    },
    /// On the wire now.
    #[serde(rename_all = "kebab-case")]
    Sending {
        /// Bytes of its files that the endpoint holds.
        held: u64,
        /// Bytes of its files in all; 0 where it has none.
        of: u64,
    },
    /// The endpoint has it and proved it.
    #[serde(rename_all = "kebab-case")]
    Sent {
        /// The endpoint's case reference.
        reference: String,
        /// When the endpoint took it.
        received_at: DateTime<Utc>,
        /// How long its content stays on this device.
        stays: Stays,
    },
    /// The endpoint has it. The time that the organisation has set had come,
    /// and its content was deleted from this device.
    #[serde(rename_all = "kebab-case")]
    Expired {
        /// The endpoint's case reference.
        reference: String,
        /// When the endpoint took it.
        received_at: DateTime<Utc>,
        /// When its content was deleted.
        deleted_at: DateTime<Utc>,
    },
    /// The endpoint will not take it as it is. It stays here.
    #[serde(rename_all = "kebab-case")]
    Refused {
        /// Why.
        setback: Setback,
    },
    /// Nobody can tell: what says it is damaged.
    Damaged,
}

impl Progress {
    /// The endpoint's case reference, once there is one.
    pub fn case(&self) -> Option<&str> {
        match self {
            Self::Sent { reference, .. } | Self::Expired { reference, .. } => Some(reference),
            _ => None,
        }
    }

    /// Its name, as it crosses.
    pub fn at(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Waiting { .. } => "waiting",
            Self::Sending { .. } => "sending",
            Self::Sent { .. } => "sent",
            Self::Expired { .. } => "expired",
            Self::Refused { .. } => "refused",
            Self::Damaged => "damaged",
        }
    }
}

/// How long the content of a sent report stays on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stays {
    /// Until the responder deletes it.
    UntilDeleted,
    /// Until its time has come, then, and the endpoint is first reached after it.
    Until(DateTime<Utc>),
    /// For good: the organisation has set that nothing sent is deleted.
    Held,
}

/// Why a try to send did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum Setback {
    /// No endpoint is set for this app.
    NoEndpoint,
    /// The endpoint could not be reached.
    Unreachable,
    /// The endpoint's certificate is not one this app trusts.
    WrongCertificate,
    /// The endpoint sent the app elsewhere, which it never follows.
    Redirected,
    /// The reply was too large or not understood.
    BadReply,
    /// The receipt does not prove that this report was received.
    BadReceipt,
    /// The endpoint had trouble of its own.
    #[serde(rename_all = "kebab-case")]
    EndpointTrouble {
        /// The HTTP status.
        status: u16,
    },
    /// The endpoint found a fault in the report.
    #[serde(rename_all = "kebab-case")]
    FaultFound {
        /// The field the endpoint named, where it is one the form knows.
        field: Option<String>,
    },
    /// The endpoint holds another report with the same identifier.
    Conflict,
    /// A file of the report can't be read on this device.
    FileUnreadable,
    /// The device is not enrolled yet.
    NotEnrolled,
    /// The device may not send any more.
    Revoked,
    /// The endpoint does not know the device.
    NotKnown,
    /// The report is from another responder than the one whom the device is
    /// enrolled for.
    AnotherResponder,
    /// The endpoint holds no report of this responder under the identifier.
    UnknownReport,
    /// The clock of the device is wrong.
    WrongClock,
}

/// Reports that were found by what was said in them.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Found {
    /// The best first, as many as were asked for.
    pub reports: Vec<FoundReport>,
    /// How many there are.
    pub count: usize,
    /// How many reports have been read so far.
    pub read: usize,
    /// How many there are to read: until then more may be found.
    pub of: usize,
}

/// Where something is found that was added to a report.
pub const IN_ADDED: &str = "added";
/// Where something is found that was asked about a report.
pub const IN_ASKED: &str = "asked";

/// One report, and where what is looked for was said in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct FoundReport {
    /// The report.
    pub id: Uuid,
    /// The field key, or [`IN_ADDED`] or [`IN_ASKED`].
    pub field: String,
    /// A part of the answer, piece by piece.
    pub excerpt: Vec<Piece>,
}

/// A piece of an excerpt.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Piece {
    /// As it was said.
    pub text: String,
    /// Whether it is what was looked for.
    pub found: bool,
}

/// One report, opened.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct OpenedReport {
    /// The report's `ExternalId`.
    pub id: Uuid,
    /// The path of the page the responder was on.
    pub page: String,
    /// Every answer so far, of this route or not.
    pub answers: Answers,
    /// What was answered and can't be read.
    pub unreadable: Unreadable,
    /// How far the report is.
    pub progress: Progress,
    /// What is different in the form since the draft was begun: it is to be
    /// moved before it can be changed. None for all others.
    pub moves: Option<Vec<Change>>,
    /// Answers that the device could not store before the vault was locked, and
    /// still can't: the screen has them from now on, and tries again.
    pub held_back: Answers,
}

/// Where Continue led.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Turned {
    /// What keeps the page from being left; empty when it was left.
    pub problems: Vec<Problem>,
    /// The path of the page to show now.
    pub page: String,
    /// Every answer as stored now, tidied.
    pub answers: Answers,
    /// What was answered and still can't be read.
    pub unreadable: Unreadable,
}

/// Answers that are damaged on the disk. They stay there as they are until
/// their questions are answered again; a report that asks one is not finished.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Unreadable {
    /// The field keys of their questions.
    pub fields: Vec<String>,
    /// How many there are besides, of which the question can't be told.
    pub others: usize,
}

impl Unreadable {
    /// Whether every answer can be read.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.others == 0
    }

    /// Whether what was answered to a field can't be read.
    pub fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|known| known == field)
    }
}

part! { "reports":
    /// Every report of this vault.
    ListReports / list_reports {} -> ReportList;

    /// The reports in whose answers each word is found that is typed, those
    /// apart whose line in the list has them all. Case, accents and the spaces
    /// in numbers do not matter, and a part of a word will do. First come those
    /// that have the words one after the other, then the latest change.
    FindReports / find_reports {
        /// What is typed so far.
        typed: String,
        /// At most this many.
        most: usize,
    } -> Found;

    /// Makes a draft with an identifier of its own.
    StartReport / start_report {} -> OpenedReport;

    /// Opens a report at the page the responder was on.
    OpenReport / open_report {
        /// The report.
        id: Uuid,
    } -> OpenedReport;

    /// Moves a draft to the form of today, with every answer it has.
    MoveReport / move_report {
        /// The report.
        id: Uuid,
    } -> OpenedReport;

    /// The report that was open when the app last stopped or was locked.
    ReportLeftOpen / report_left_open {} -> Option<OpenedReport>;

    /// Leaves the open report for the home page.
    LeaveReport / leave_report {} -> ();

    /// Stores what is typed so far, valid or not, before it replies. A blank
    /// does not take the place of an answer that can't be read.
    SaveAnswer / save_answer {
        /// The report.
        id: Uuid,
        /// The field key.
        field: String,
        /// What is said so far.
        answer: Answer,
    } -> ();

    /// Keeps what could not be stored in memory, sealed, until the vault is opened
    /// again: it may be locked then, and loses nothing.
    HoldBack / hold_back {
        /// The report.
        id: Uuid,
        /// What was typed.
        answers: Answers,
    } -> ();

    /// Stores a page's answers and, where they pass, turns to the next page.
    TurnPage / turn_page {
        /// The report.
        id: Uuid,
        /// The path of the page to leave.
        page: String,
        /// The page's answers as they stand on the screen.
        answers: Answers,
        /// Whether to go back to check answers where the route allows it.
        to_check: bool,
    } -> Turned;

    /// Remembers the page the responder went to by Back or a change link.
    ShowPage / show_page {
        /// The report.
        id: Uuid,
        /// The path of the page shown.
        page: String,
    } -> ();

    /// Checks, freezes and queues a report, all or nothing. The reply lists
    /// what keeps it from being finished; an empty list means it is queued.
    Finish / finish {
        /// The report.
        id: Uuid,
    } -> Vec<Problem>;

    /// Takes the files that can't be read out of a report that waits because of
    /// them, and sends it without. They stay where they are.
    SendWithoutFiles / send_without_files {
        /// The report.
        id: Uuid,
    } -> ();

    /// Erases a report for good, whatever it is at. One that waits is not sent
    /// any more. One that was sent, or may have been, stays where the
    /// organisation holds what was sent.
    EraseReport / erase_report {
        /// The report.
        id: Uuid,
    } -> ();

    /// Tries to send what waits, now.
    SendNow / send_now {} -> ();
}
