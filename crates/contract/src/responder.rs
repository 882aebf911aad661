//! Who makes the reports on this device.

use serde::{Deserialize, Serialize};

use crate::part::part;
use crate::reports::Setback;

/// The person using the app. Said once, used in every report.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Responder {
    /// Work e-mail address, by the form's `user-email` rule.
    pub email: String,
    /// First responder organisation, a name in the form's list.
    pub organisation: String,
}

/// Whom this device is enrolled for. Every report from it is theirs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Enrolled {
    /// Their name.
    pub name: String,
    /// Their work e-mail address.
    pub email: String,
    /// Their first responder organisation.
    pub organisation: String,
}

/// Whether this device may send reports.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Enrolment {
    /// No endpoint is set for this app.
    NoEndpoint,
    /// It is not enrolled: what is finished waits.
    NotYet,
    /// It is, with another endpoint than the one that is set: nothing is sent.
    Elsewhere,
    /// It is.
    For(Enrolled),
}

/// What became of a code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Enrolling {
    /// The device is enrolled.
    Done(Enrolled),
    /// It is no code: a letter is wrong or missing.
    NotACode,
    /// The endpoint does not take it: it was used, or has run out.
    NotTaken,
    /// The endpoint did not answer as it should. The code is as good as before.
    SetBack(Setback),
}

/// What a picture that the responder chose shows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pictured {
    /// They chose none.
    Nothing,
    /// This code. It was not tried.
    Code(String),
    /// No code that can be read.
    NoCode,
}

part! { "responder":
    /// Who uses this vault, once they have said so.
    WhoAmI / who_am_i {} -> Option<Responder>;

    /// Says who uses this vault. Reports already begun keep what they had. Of
    /// a device that is enrolled it is for the organisation to say.
    ///
    /// The reply lists what keeps it from being stored; an empty list means
    /// that it was stored.
    SayWhoIAm / say_who_i_am {
        /// The responder from now on.
        responder: Responder,
    } -> Vec<form::Problem>;

    /// Whether this device may send reports.
    LookAtEnrolment / look_at_enrolment {} -> Enrolment;

    /// Asks the responder for a picture of a code, and reads it.
    ReadCode / read_code {} -> Pictured;

    /// Enrols this device, which needs a connection. Who uses this vault is
    /// from then on as the organisation says.
    Enrol / enrol {
        /// The code as it was typed.
        code: String,
    } -> Enrolling;
}
