use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use seal::{Domain, VerifyingKey, sha256};
use wire::{Hex, Manifest, Pack, PackAsk};

use crate::keyring::{in_force, opened};
use crate::{Content, Refused};

/// A pack that is whole, signed by whom the root leads to, and of use to this program.
pub struct Checked {
    pack: Pack,
    manifest: Manifest,
    content: Content,
}

/// Checks a pack. Where another is `held`, it must be newer and go on from its
/// keyrings, and may leave out the files that are there.
///
/// # Errors
/// Any [`Refused`].
pub fn check(pack: Pack, held: Option<&Checked>, root: &VerifyingKey) -> Result<Checked, Refused> {
    if let Some(held) = held {
        goes_on(&pack, &held.pack)?;
    }
    let keys = in_force(&pack.keyrings, root)?.keys;
    let manifest: Manifest = opened(&pack.manifest, Domain::Pack, &keys)?;
    match held.map(|held| manifest.version.cmp(&held.version())) {
        Some(Ordering::Less) => return Err(Refused::Older),
        Some(Ordering::Equal) => return Err(Refused::Known),
        _ => {}
    }
    let pack = whole(pack, &manifest, held.map(|held| &held.pack))?;
    let content = Content::of(&named(&manifest, &pack))?;
    Ok(Checked { pack, manifest, content })
}

/// Two packs whose keyrings part ways can't both be from whoever holds the root.
fn goes_on(pack: &Pack, held: &Pack) -> Result<(), Refused> {
    match (&pack.keyrings, &held.keyrings) {
        (new, old) if new.starts_with(old) => Ok(()),
        (new, old) if old.starts_with(new) => Err(Refused::Older),
        _ => Err(Refused::OtherKeys),
    }
}

/// The pack with every file that it names, and no other.
fn whole(pack: Pack, manifest: &Manifest, held: Option<&Pack>) -> Result<Pack, Refused> {
    let Pack { keyrings, manifest: signed, files: mut sent } = pack;
    let names: BTreeSet<&Hex<32>> = manifest.files.values().collect();
    let mut files = BTreeMap::new();
    for name in names {
        let here = || held.and_then(|held| held.files.get(name)).cloned();
        let text = sent.remove(name).or_else(here).ok_or(Refused::Incomplete)?;
        if sha256(text.as_bytes()).as_bytes() != &name.0 {
            return Err(Refused::Incomplete);
        }
        files.insert(*name, text);
    }
    match sent.is_empty() {
        true => Ok(Pack { keyrings, manifest: signed, files }),
        false => Err(Refused::Incomplete),
    }
}

fn named<'p>(manifest: &'p Manifest, pack: &'p Pack) -> BTreeMap<&'p str, &'p str> {
    let text = |digest| pack.files.get(digest).map(String::as_str);
    let named = manifest.files.iter().map(|(name, digest)| Some((name.as_str(), text(digest)?)));
    named.flatten().collect()
}

impl Checked {
    /// Higher than that of every pack before.
    pub fn version(&self) -> u32 {
        self.manifest.version
    }

    /// When it was made.
    pub fn made_on(&self) -> NaiveDate {
        self.manifest.made_on
    }

    /// What it says.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// What its files say, by their names.
    pub fn files(&self) -> BTreeMap<&str, &str> {
        named(&self.manifest, &self.pack)
    }

    /// The whole pack, as it is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.pack.to_bytes()
    }

    /// Asks for a newer one.
    pub fn ask(&self) -> PackAsk {
        PackAsk { version: self.version(), files: self.pack.files.keys().copied().collect() }
    }

    /// What whoever asks so does not have yet; none where theirs is as new.
    pub fn newer(&self, ask: &PackAsk) -> Option<Pack> {
        let is_missing = |digest: &Hex<32>| !ask.files.contains(digest);
        (self.version() > ask.version).then(|| Pack {
            keyrings: self.pack.keyrings.clone(),
            manifest: self.pack.manifest.clone(),
            files: self
                .pack
                .files
                .clone()
                .into_iter()
                .filter(|(name, _)| is_missing(name))
                .collect(),
        })
    }
}
