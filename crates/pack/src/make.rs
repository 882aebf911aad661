use std::collections::BTreeMap;

use chrono::NaiveDate;
use seal::{Domain, SigningKey, VerifyingKey, sha256};
use serde::Serialize;
use wire::{Hex, Keyring, Manifest, Pack, Signed};

use crate::{Checked, Refused, check};

/// The keyrings with one more: `keys` sign packs from now on, and `next_root` signs the
/// keyring after it.
///
/// # Errors
/// [`Refused::NotSigned`] where `root` is not whom the keyrings lead to.
pub fn add_keyring(
    mut keyrings: Vec<Signed>,
    root: &SigningKey,
    next_root: &VerifyingKey,
    keys: &[VerifyingKey],
) -> Result<Vec<Signed>, Refused> {
    let version = match keyrings.last() {
        None => 1,
        Some(last) => {
            let last: Keyring = serde_json::from_str(&last.text).map_err(|_| Refused::Malformed)?;
            let may_sign = last.root.0 == *root.verifying_key().as_bytes();
            last.version.checked_add(1).filter(|_| may_sign).ok_or(Refused::NotSigned)?
        }
    };
    let hex = |key: &VerifyingKey| Hex(*key.as_bytes());
    let keyring = Keyring { version, root: hex(next_root), keys: keys.iter().map(hex).collect() };
    keyrings.push(signed(root, Domain::Keyring, &keyring));
    Ok(keyrings)
}

/// What a pack is made with.
pub struct Maker<'m> {
    /// Signs the pack.
    pub key: &'m SigningKey,
    /// The keyrings, of which the last names that key.
    pub keyrings: Vec<Signed>,
    /// Whoever takes the pack trusts this.
    pub root: &'m VerifyingKey,
}

impl Maker<'_> {
    /// Makes a pack of files, by their names, and checks it as whoever takes it will.
    ///
    /// # Errors
    /// Any [`Refused`].
    pub fn make(
        self,
        version: u32,
        made_on: NaiveDate,
        files: BTreeMap<String, String>,
    ) -> Result<Checked, Refused> {
        let digest = |text: &str| Hex(*sha256(text.as_bytes()).as_bytes());
        let named = files.iter().map(|(name, text)| (name.clone(), digest(text))).collect();
        let manifest = Manifest { version, made_on, files: named };
        let pack = Pack {
            keyrings: self.keyrings,
            manifest: signed(self.key, Domain::Pack, &manifest),
            files: files.into_values().map(|text| (digest(&text), text)).collect(),
        };
        check(pack, None, self.root)
    }
}

fn signed(key: &SigningKey, domain: Domain, said: &impl Serialize) -> Signed {
    let text = serde_json::to_string(said).expect("what is signed has text keys");
    let signature = Hex(key.sign(domain, text.as_bytes()));
    Signed { text, signature }
}
