//! Making, unlocking, locking and wiping vaults.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::part::part;

/// A passphrase on its way from the screen; wiped when dropped, never shown.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes what was typed.
    pub fn new(typed: String) -> Self {
        Self(Zeroizing::new(typed))
    }

    /// What was typed.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// The vaults on this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Vaults {
    /// The one that is open in this app, if one is.
    pub open: Option<Uuid>,
    /// All of them, by what they show of themselves.
    pub vaults: Vec<VaultLine>,
    /// How many damaged ones were set aside, not deleted.
    pub set_aside: usize,
    /// The day of the copy that the last of those can be restored from.
    pub backup: Option<NaiveDate>,
    /// Whether the page was ended by the system since it was last asked, and
    /// the vault locked because of it.
    pub page_ended: bool,
}

/// One vault, as it shows itself to everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct VaultLine {
    /// The vault.
    pub id: Uuid,
    /// What its owner chose to show of it; blank for nothing.
    pub name: String,
    /// How it stands.
    pub state: VaultState,
    /// Whether something typed into it could not be stored before it was locked,
    /// and is only in memory.
    pub held_back: bool,
}

/// How a vault stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum VaultState {
    /// It waits for its passphrase.
    #[serde(rename_all = "kebab-case")]
    Locked {
        /// Seconds until a try is taken; 0 when one is taken now.
        wait_seconds: u32,
    },
    /// It is open, in this app or another copy of it.
    InUse,
    /// A newer version of the app made it; it is left untouched.
    TooNew,
    /// The device lets nothing of it be written: it can be read alone.
    ReadOnly,
}

/// A recovery code, on its way to or from the screen; wiped when dropped,
/// never shown but on purpose.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    /// Takes what was typed or made.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The code as it is written down.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// How many reports of a vault nobody has received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Unsent {
    /// Not finished.
    pub drafts: u32,
    /// Finished, and waiting or refused.
    pub waiting: u32,
}

/// How hard a passphrase is to guess, as zxcvbn estimates it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Strength {
    /// From 0, guessed at once, to 4, very hard to guess.
    pub score: u8,
    /// Whether it is strong enough to make a vault with.
    pub enough: bool,
}

part! { "vault":
    /// How the vaults on this device stand.
    LookAtVaults / look_at_vaults {} -> Vaults;

    /// Estimates how hard a passphrase is to guess.
    RatePassphrase / rate_passphrase {
        /// What was typed so far.
        passphrase: Passphrase,
    } -> Strength;

    /// Makes a vault and leaves it open.
    MakeVault / make_vault {
        /// What the list of vaults shows of it to everybody; blank for nothing.
        name: String,
        /// Opens it from now on.
        passphrase: Passphrase,
    } -> ();

    /// Opens a vault.
    Unlock / unlock {
        /// The vault.
        id: Uuid,
        /// What was typed.
        passphrase: Passphrase,
    } -> ();

    /// Opens a vault with a recovery code. A new passphrase is to be chosen
    /// before anything else.
    Recover / recover {
        /// The vault.
        id: Uuid,
        /// What was typed.
        code: RecoveryCode,
    } -> ();

    /// Says that the responder is there: the vault stays open for another while.
    StillHere / still_here {} -> ();

    /// Forgets every key but those that what waits needs on its way.
    Lock / lock {} -> ();

    /// The recovery code that is sealed to the responder's organisation, as
    /// text for its IT team; none where it can't open the vault.
    LookAtSealedCode / look_at_sealed_code {
        /// The vault.
        id: Uuid,
    } -> Option<String>;

    /// What would be lost with a vault; none where that can't be told.
    LookAtUnsent / look_at_unsent {
        /// The vault.
        id: Uuid,
    } -> Option<Unsent>;

    /// Restores the damaged vault that was set aside last from its latest copy.
    /// What was set aside stays.
    RestoreVault / restore_vault {} -> ();

    /// Destroys the keys of a vault, and then its files. An open one is locked
    /// first, and nothing of it is sent any more.
    Wipe / wipe {
        /// The vault.
        id: Uuid,
    } -> ();

    /// The first page is drawn and can be used.
    PageReady / page_ready {} -> ();
}
