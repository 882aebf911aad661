//! What opens the vault that is open now.

use serde::{Deserialize, Serialize};

use crate::part::part;
use crate::vault::{Passphrase, RecoveryCode};

/// What opens the vault, and what it shows of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Openers {
    /// What the list of vaults shows of it to everybody; blank for nothing.
    pub name: String,
    /// Whether the passphrase opens it on this device alone.
    pub bound_to_device: bool,
    /// Whether there is a recovery code.
    pub recovery_code: bool,
    /// Whether the responder's organisation can open it.
    pub organisation: bool,
    /// Whether it was opened with a recovery code, and so needs a passphrase.
    pub recovered: bool,
}

part! { "keys":
    /// What opens the vault.
    LookAtOpeners / look_at_openers {} -> Openers;

    /// Puts a new passphrase in the place of the present one.
    ChangePassphrase / change_passphrase {
        /// The present one; none after the vault was opened with a code.
        present: Option<Passphrase>,
        /// The new one.
        new: Passphrase,
    } -> ();

    /// Makes a recovery code. One that was made before opens nothing any more.
    MakeRecoveryCode / make_recovery_code {} -> RecoveryCode;

    /// Makes another vault key, for when somebody else may know what opens the
    /// vault. The reply is the new recovery code.
    ReplaceKey / replace_key {
        /// The present passphrase.
        present: Passphrase,
        /// The new one.
        new: Passphrase,
    } -> RecoveryCode;

    /// Changes what the list of vaults shows of this one.
    NameVault / name_vault {
        /// Blank for nothing.
        name: String,
    } -> ();
}
