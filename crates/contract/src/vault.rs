//! Making, unlocking and locking the vault.

use serde::{Deserialize, Serialize};
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

/// How the vault on this device stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum VaultState {
    /// There is none yet.
    Missing,
    /// It waits for its passphrase.
    #[serde(rename_all = "kebab-case")]
    Locked {
        /// Seconds until a try is taken; 0 when one is taken now.
        wait_seconds: u32,
    },
    /// It is open.
    Open,
    /// A newer version of the app made it; it is left untouched.
    TooNew,
    /// It is damaged and was set aside, not deleted.
    Damaged,
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
    /// How the vault on this device stands.
    LookAtVault / look_at_vault {} -> VaultState;

    /// Estimates how hard a passphrase is to guess.
    RatePassphrase / rate_passphrase {
        /// What was typed so far.
        passphrase: Passphrase,
    } -> Strength;

    /// Makes the vault of this device and leaves it open.
    MakeVault / make_vault {
        /// Opens it from now on.
        passphrase: Passphrase,
    } -> ();

    /// Opens the vault.
    Unlock / unlock {
        /// What was typed.
        passphrase: Passphrase,
    } -> ();

    /// Forgets every key.
    Lock / lock {} -> ();

    /// The page of the vault is drawn and can be used.
    PageReady / page_ready {} -> ();
}
