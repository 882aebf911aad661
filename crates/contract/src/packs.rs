//! What this device goes by that came after the program was built: a newer form, its
//! lists and its words.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::part::part;

/// What the program goes by in place of what it was built with, as texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Edition {
    /// The form; none where it is the one that the program was built with.
    pub form: Option<String>,
    /// The names of lists, by their keys.
    pub lists: BTreeMap<String, String>,
    /// Messages.
    pub words: String,
}

/// Which pack, and from when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Version {
    /// Higher than that of every pack before.
    pub number: u32,
    /// When it was made.
    pub made_on: NaiveDate,
}

/// What the device goes by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Standing {
    /// The day on which the form that is in use was published.
    pub form: String,
    /// The pack that is in use; none where the program goes by what it was built with.
    pub in_use: Option<Version>,
    /// The pack that will be in use when the program is started next, where that is
    /// another.
    pub next: Option<Version>,
    /// Whether the settings say who signs packs. Otherwise none is taken.
    pub may_take: bool,
    /// Why the pack that was stored can't be used any more.
    pub fault: Option<NotTaken>,
}

/// What came of a file that the responder chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Chosen {
    /// They chose none.
    Nothing,
    /// It is stored. This is what the device goes by now.
    #[serde(rename_all = "kebab-case")]
    Taken {
        /// That.
        standing: Standing,
    },
    /// It was not taken, and nothing is changed.
    #[serde(rename_all = "kebab-case")]
    Not {
        /// Why.
        why: NotTaken,
    },
}

/// Why a pack is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotTaken {
    /// It can't be read.
    Unreadable,
    /// It is no pack, or a part of it is missing.
    Malformed,
    /// It is not signed by whom the settings name.
    NotSigned,
    /// It is not newer than the one that is here.
    NotNewer,
    /// This version of the program can't use it.
    Unusable,
}

part! { "packs":
    /// What the screen is to go by, in place of what it was built with; none where that
    /// is all. A vault need not be open.
    ReadEdition / read_edition {} -> Option<Edition>;

    /// Which pack is in use, and which will be.
    LookAtPacks / look_at_packs {} -> Standing;

    /// Asks the responder for a pack, and stores it once it is proved.
    ChoosePack / choose_pack {} -> Chosen;
}
