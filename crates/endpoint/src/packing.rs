//! Publishing packs. It needs no endpoint and is best done on a machine that has none:
//! whoever holds these keys says what every device goes by.

use std::{
    collections::BTreeMap,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use pack::{Checked, Maker};
use seal::{SigningKey, VerifyingKey};
use wire::{Hex, Signed};

use crate::{
    Error,
    file::{unless_there, write},
    init::receipt_key,
    packs::read_pack,
};

/// Makes a key, for the root or to sign packs with, and returns its public half as
/// hexadecimal digits.
///
/// # Errors
/// [`Error::File`] when there is a file of this name already; [`Error::Random`].
pub fn make_pack_key(path: &Path) -> Result<String, Error> {
    unless_there(path)?;
    let key = SigningKey::make().map_err(|_| Error::Random)?;
    write(path, &key.to_pkcs8())?;
    Ok(Hex(*key.verifying_key().as_bytes()).to_string())
}

/// Who signs from now on.
pub struct NextKeys {
    /// The keys that may sign packs.
    pub keys: Vec<Hex<32>>,
    /// The key that signs the next keyring; none where it is the same root.
    pub root: Option<Hex<32>>,
}

/// Adds a keyring to those in a file, which is made where it is missing.
///
/// # Errors
/// [`Error::File`], [`Error::Key`]; [`Error::Pack`] where the root is not whom the
/// keyrings lead to.
pub fn add_keyring(keyrings: &Path, root: &Path, next: &NextKeys) -> Result<(), Error> {
    let root = receipt_key(root)?;
    let next_root = next.root.map_or(root.verifying_key(), public);
    let keys: Vec<VerifyingKey> = next.keys.iter().copied().map(public).collect();
    let before = match fs::read(keyrings) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => Vec::new(),
        read => parsed(keyrings, &read.map_err(Error::file(keyrings))?)?,
    };
    let refused = |why| Error::Pack { path: keyrings.to_owned(), why };
    let after = pack::add_keyring(before, &root, &next_root, &keys).map_err(refused)?;
    let text = serde_json::to_vec_pretty(&after).expect("keyrings have text keys");
    fs::write(keyrings, text).map_err(Error::file(keyrings))
}

/// What a pack is made with, and of.
pub struct Packing<'p> {
    /// The key that signs it.
    pub key: &'p Path,
    /// The keyrings, of which the last names that key.
    pub keyrings: &'p Path,
    /// What the settings of the devices name.
    pub root: Hex<32>,
    /// Higher than that of every pack before.
    pub version: u32,
    /// Today.
    pub made_on: NaiveDate,
    /// Each file below it is one of the pack.
    pub folder: &'p Path,
}

/// Makes a pack, and writes it into a new file.
///
/// # Errors
/// [`Error::File`], [`Error::Key`], [`Error::Pack`].
pub fn make_pack(packing: &Packing<'_>, path: &Path) -> Result<(), Error> {
    unless_there(path)?;
    let root = public(packing.root);
    let keyrings = fs::read(packing.keyrings).map_err(Error::file(packing.keyrings))?;
    let keyrings = parsed(packing.keyrings, &keyrings)?;
    let mut files = BTreeMap::new();
    collect(packing.folder, "", &mut files)?;
    let key = receipt_key(packing.key)?;
    let made =
        Maker { key: &key, keyrings, root: &root }.make(packing.version, packing.made_on, files);
    let made = made.map_err(|why| Error::Pack { path: packing.folder.to_owned(), why })?;
    fs::write(path, made.to_bytes()).map_err(Error::file(path))
}

/// Checks a pack as a device does.
///
/// # Errors
/// [`Error::File`], [`Error::Pack`].
pub fn check_pack(path: &Path, root: Hex<32>) -> Result<Checked, Error> {
    read_pack(path, &public(root))
}

/// What each file below a folder says, by its path from there.
fn collect(folder: &Path, above: &str, files: &mut BTreeMap<String, String>) -> Result<(), Error> {
    let entries = fs::read_dir(folder).map_err(Error::file(folder))?;
    for entry in entries {
        let path: PathBuf = entry.map_err(Error::file(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        match path.is_dir() {
            true => collect(&path, &format!("{above}{name}/"), files)?,
            false => {
                let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
                files.insert(format!("{above}{name}"), text);
            }
        }
    }
    Ok(())
}

fn parsed(path: &Path, keyrings: &[u8]) -> Result<Vec<Signed>, Error> {
    let why = pack::Refused::Malformed;
    serde_json::from_slice(keyrings).map_err(|_| Error::Pack { path: path.to_owned(), why })
}

fn public(key: Hex<32>) -> VerifyingKey {
    VerifyingKey::from(key.0)
}
