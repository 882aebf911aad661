//! Packs, as whoever publishes them makes them.

use ::pack::{Checked, Maker, Refused, add_keyring};
use seal::{SigningKey, VerifyingKey};
use wire::{Hex, Keyring, Signed};

/// Whoever holds the root, with one key that signs packs.
pub struct Publisher {
    root: SigningKey,
    key: SigningKey,
    keyrings: Vec<Signed>,
}

impl Publisher {
    /// With fresh keys and one keyring.
    pub fn new() -> Self {
        let (root, key) = (made(), made());
        let trusted = root.verifying_key();
        Self { root, key, keyrings: Vec::new() }.with_keyring(&trusted)
    }

    /// What the settings of devices name.
    pub fn trusted(&self) -> VerifyingKey {
        let first: Option<Keyring> =
            self.keyrings.first().map(|first| serde_json::from_str(&first.text).expect("JSON"));
        match first {
            Some(first) if self.keyrings.len() > 1 => first.root.0.into(),
            _ => self.root.verifying_key(),
        }
    }

    /// The same as hexadecimal digits.
    pub fn trusted_hex(&self) -> Hex<32> {
        Hex(*self.trusted().as_bytes())
    }

    /// Makes a pack of these files, by their names.
    ///
    /// # Panics
    /// When no device would take it.
    pub fn make(&self, version: u32, files: &[(&str, &str)]) -> Checked {
        self.try_make(version, files).expect("a device takes it")
    }

    /// Makes a pack of these files, by their names.
    ///
    /// # Errors
    /// Why no device would take it.
    pub fn try_make(&self, version: u32, files: &[(&str, &str)]) -> Result<Checked, Refused> {
        let named = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        let (root, keyrings) = (&self.trusted(), self.keyrings.clone());
        let made_on = "2026-12-01".parse().expect("a day of the calendar");
        let files = files.iter().map(named).collect();
        Maker { key: &self.key, keyrings, root }.make(version, made_on, files)
    }

    /// One who has the same keys and whom these keyrings have not reached.
    pub fn before(&self, keyrings: usize) -> Self {
        let copy = |key: &SigningKey| SigningKey::from_pkcs8(&key.to_pkcs8()).expect("a key");
        let keyrings = self.keyrings[..keyrings].to_vec();
        Self { root: copy(&self.root), key: copy(&self.key), keyrings }
    }

    /// Has another key sign packs from now on, and no other.
    pub fn replace_key(self) -> Self {
        let root = self.root.verifying_key();
        Self { key: made(), ..self }.with_keyring(&root)
    }

    /// Has another root say who signs packs from now on.
    pub fn replace_root(self) -> Self {
        let root = made();
        let keyrings = self.with_keyring(&root.verifying_key());
        Self { root, ..keyrings }
    }

    fn with_keyring(self, next: &VerifyingKey) -> Self {
        let keys = [self.key.verifying_key()];
        let keyrings = add_keyring(self.keyrings.clone(), &self.root, next, &keys);
        Self { keyrings: keyrings.expect("the root is the one"), ..self }
    }
}

impl Default for Publisher {
    fn default() -> Self {
        Self::new()
    }
}

fn made() -> SigningKey {
    SigningKey::make().expect("the system gives random bytes")
}
