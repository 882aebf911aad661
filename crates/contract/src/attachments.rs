//! Files that support a report, kept with it.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use evidence::{Kind, Location, Marks, Refusal};

use crate::part::part;

/// The scheme of the addresses that pictures are shown by:
/// `attachment://localhost/<name>`, with the name that [`ViewAttachment`]
/// replies. On Windows it is `http://attachment.localhost/<name>`.
pub const PICTURES: &str = "attachment";

/// The files of one report.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AttachmentList {
    /// Those that were added, in that order.
    pub attachments: Vec<Attachment>,
    /// Those that are being added now.
    pub adding: Vec<Adding>,
    /// Those that were being added when the app ended or the vault was locked.
    /// Nothing of them is kept.
    pub cut_off: Vec<CutOff>,
    /// How many there are besides that are damaged. They are kept.
    pub unreadable: usize,
}

/// A file that was added.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Attachment {
    /// The attachment.
    pub id: Uuid,
    /// The file's own name.
    pub name: String,
    /// What it is, by its content.
    pub kind: Kind,
    /// What it goes with.
    pub goes: Goes,
    /// Whether it is of a kind that is sent. All others are held only.
    pub is_sent: bool,
    /// How many bytes it has.
    pub length: u64,
    /// The SHA-256 of its content, as 64 hex digits.
    pub sha256: String,
    /// When it was added, by the clock of the responder.
    pub added_at: DateTime<FixedOffset>,
    /// What a picture says besides what it shows.
    pub marks: Marks,
    /// Whether a copy without its marks is to be sent in its place.
    pub stripped: bool,
    /// Whether its file is still where it was put.
    pub is_there: bool,
}

/// What a file goes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goes {
    /// The report itself.
    WithReport,
    /// What is added to the report next. It can be removed until then.
    WithNext,
    /// Something that was added to the report.
    WithAdded,
}

/// A file on its way in.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Adding {
    /// Names it for [`CallOff`].
    pub id: Uuid,
    /// The file's own name.
    pub name: String,
    /// How many bytes were taken in.
    pub done: u64,
    /// How many there are.
    pub total: u64,
}

/// A file that was being added and is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CutOff {
    /// Names it for [`ForgetCutOff`].
    pub id: Uuid,
    /// The file's own name.
    pub name: String,
}

/// A file that was not added. Nothing of it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LeftOut {
    /// The file's own name.
    pub name: String,
    /// Why it was left out.
    pub why: Why,
}

/// Why a file was not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// There is nothing in it.
    Empty,
    /// It is of a kind that is sent, and has 25 MiB or more.
    TooLarge,
    /// It is a picture, of a kind that the NRM does not take.
    OtherPicture,
    /// It is a document, of a kind that the NRM does not take.
    OtherDocument,
    /// It is a Word document with programs in it.
    WithMacros,
    /// It is a document that opens with a password.
    WithPassword,
    /// Nothing in it says what it is, or it is damaged.
    NotKnown,
    /// The report has as many files to be sent as it may.
    TooMany,
    /// It could not be read.
    Unreadable,
    /// The device did not take it: full, read-only or failing.
    NotStored,
    /// It was called off.
    CalledOff,
    /// The report was finished meanwhile.
    Finished,
    /// The report was received, and files of this kind are not sent.
    NeverSent,
}

impl From<Refusal> for Why {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Empty => Self::Empty,
            Refusal::TooLarge => Self::TooLarge,
            Refusal::OtherPicture => Self::OtherPicture,
            Refusal::OtherDocument => Self::OtherDocument,
            Refusal::WithMacros => Self::WithMacros,
            Refusal::WithPassword => Self::WithPassword,
            Refusal::NotKnown => Self::NotKnown,
        }
    }
}

/// What came of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exported {
    /// The file and its custody log are where the responder chose.
    Saved,
    /// The responder chose no place.
    Cancelled,
}

part! { "attachments":
    /// The files of a report, and those that are being added.
    ListAttachments / list_attachments {
        /// The report.
        report: Uuid,
    } -> AttachmentList;

    /// Asks the responder for files and adds them to a draft, or to what is added next to
    /// a report that was received. The reply, once all are done, lists those that were
    /// left out.
    AddAttachments / add_attachments {
        /// The report.
        report: Uuid,
    } -> Vec<LeftOut>;

    /// Adds the files that were dropped on the window last, as
    /// [`AddAttachments`] does.
    AddDropped / add_dropped {
        /// The report.
        report: Uuid,
    } -> Vec<LeftOut>;

    /// Calls off a file that is being added.
    CallOff / call_off {
        /// The file, as [`Adding`] names it.
        id: Uuid,
    } -> ();

    /// Says no more of a file that was cut off. One that is added again by the
    /// same name is said no more of either.
    ForgetCutOff / forget_cut_off {
        /// The report.
        report: Uuid,
        /// The file, as [`CutOff`] names it.
        id: Uuid,
    } -> ();

    /// Removes a file from a draft, or from what is added next, for good.
    RemoveAttachment / remove_attachment {
        /// The report.
        report: Uuid,
        /// The attachment.
        id: Uuid,
    } -> ();

    /// Says whether a copy of a picture without its marks is to be sent.
    StripMarks / strip_marks {
        /// The report.
        report: Uuid,
        /// The attachment.
        id: Uuid,
        /// Without its marks, or as it is.
        strip: bool,
    } -> ();

    /// Lets the screen show a picture, and notes that it was looked at. The
    /// reply is what the screen names it by, until another is looked at.
    ViewAttachment / view_attachment {
        /// The report.
        report: Uuid,
        /// The attachment.
        id: Uuid,
    } -> Uuid;

    /// Asks the responder for a place, and writes a file there in clear, with
    /// its custody log beside it.
    ExportAttachment / export_attachment {
        /// The report.
        report: Uuid,
        /// The attachment.
        id: Uuid,
    } -> Exported;

    /// Notes in the custody log to whom a file was handed over.
    NoteHandOver / note_hand_over {
        /// The report.
        report: Uuid,
        /// The attachment.
        id: Uuid,
        /// To whom.
        to: String,
    } -> ();
}
