//! Who makes the reports on this device.

use serde::{Deserialize, Serialize};

use crate::part::part;

/// The person using the app. Said once, used in every report.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Responder {
    /// Work e-mail address, by the form's `user-email` rule.
    pub email: String,
    /// First responder organisation, a name in the form's list.
    pub organisation: String,
}

part! { "responder":
    /// Who uses this vault, once they have said so.
    WhoAmI / who_am_i {} -> Option<Responder>;

    /// Says who uses this vault. Reports already begun keep what they had.
    ///
    /// The reply lists what keeps it from being stored; an empty list means
    /// that it was stored.
    SayWhoIAm / say_who_i_am {
        /// The responder from now on.
        responder: Responder,
    } -> Vec<form::Problem>;
}
