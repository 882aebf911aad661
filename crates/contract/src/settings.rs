//! What an organisation has set for this device.

use serde::{Deserialize, Serialize};

use crate::part::part;

/// What an organisation has set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Settings {
    /// Where reports go: a host, and its port where it has one of its own.
    pub endpoint: String,
    /// After how many minutes without a key or a tap a vault locks.
    pub idle_lock_minutes: i64,
    /// After how many days what was sent is deleted from this device; none where
    /// that is left to the responder.
    pub retention_days: Option<i64>,
    /// Whether nothing that was sent may be deleted.
    pub hold: bool,
    /// Whether the organisation can open the vaults on this device.
    pub opens_vaults: bool,
    /// Whom to ask.
    pub contacts: Vec<Contact>,
}

/// Whom to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Contact {
    /// Who it is.
    pub name: String,
    /// As it is dialled.
    pub phone: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
}

/// Who set it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SetBy {
    /// Whoever manages this device: the responder can't change it.
    Management,
    /// The responder, with a file from their organisation.
    File,
}

/// Why a file can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// It can't be read.
    Unreadable,
    /// It is no settings file.
    Malformed,
    /// It names no address that reports may go to.
    Address,
    /// It does not say whom to trust.
    Authority,
}

/// What is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Known {
    /// Nothing: reports stay on this device.
    Nothing,
    /// This.
    #[serde(rename_all = "kebab-case")]
    Set {
        /// By whom.
        by: SetBy,
        /// What.
        settings: Settings,
    },
    /// Nothing, since what there is can't be used.
    #[serde(rename_all = "kebab-case")]
    Unusable {
        /// Whose it is.
        by: SetBy,
        /// Why.
        fault: Fault,
    },
}

/// What is in a file that the responder chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Chosen {
    /// They chose none.
    Nothing,
    /// This. Nothing is changed yet.
    #[serde(rename_all = "kebab-case")]
    Read {
        /// What would be set.
        settings: Settings,
        /// Whether this device is enrolled elsewhere, and would have to be
        /// enrolled anew.
        enrols_anew: bool,
    },
    /// Nothing that can be used.
    #[serde(rename_all = "kebab-case")]
    Unusable {
        /// Why.
        fault: Fault,
    },
}

part! { "settings":
    /// What is set. A vault need not be open.
    LookAtSettings / look_at_settings {} -> Known;

    /// Asks the responder for a settings file, and reads it. A device that is
    /// managed takes none.
    ChooseSettings / choose_settings {} -> Chosen;

    /// Goes by the file that was read last, from now on.
    UseSettings / use_settings {} -> Known;
}
