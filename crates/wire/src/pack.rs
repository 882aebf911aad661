use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Hex;

/// Where a pack is asked for.
pub const PACK_PATH: &str = "/v1/pack";

/// Forms, lists, words and contacts that came after a program was built, signed. None
/// of it is proved yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Each a [`Keyring`], from the first to the one in force.
    pub keyrings: Vec<Signed>,
    /// A [`Manifest`], signed by a key of the keyring in force.
    pub manifest: Signed,
    /// What the manifest names, by its SHA-256; but for what whoever asked has.
    pub files: BTreeMap<Hex<32>, String>,
}

/// A text and an Ed25519 signature over it, letter by letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// JSON.
    pub text: String,
    /// By whom, the place says where it stands.
    pub signature: Hex<64>,
}

/// Which keys sign packs from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keyring {
    /// One more than that of the keyring before.
    pub version: u32,
    /// The Ed25519 key that signs the next keyring.
    pub root: Hex<32>,
    /// The Ed25519 keys that may sign packs, each alone.
    pub keys: Vec<Hex<32>>,
}

/// What a pack is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Manifest {
    /// Higher than that of every pack before.
    pub version: u32,
    /// When it was made.
    pub made_on: NaiveDate,
    /// The SHA-256 of each file, by its name: `form.json`, `lists/councils.txt`.
    pub files: BTreeMap<String, Hex<32>>,
}

/// Asks for a pack that is newer than the one that is here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackAsk {
    /// The version that is here; 0 for none.
    pub version: u32,
    /// The SHA-256 of each file that is here, and need not be sent.
    pub files: Vec<Hex<32>>,
}

impl Pack {
    /// The longest that one may be, in bytes.
    pub const MOST: u64 = 8 * 1024 * 1024;

    /// As it travels and is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a pack has text keys")
    }

    /// Reads a pack; nothing in it is proved by that.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let fits = u64::try_from(bytes.len()).is_ok_and(|length| length <= Self::MOST);
        fits.then(|| serde_json::from_slice(bytes).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_is_read_as_it_was_written() {
        let signed = |text: &str| Signed { text: text.to_owned(), signature: Hex([3; 64]) };
        let pack = Pack {
            keyrings: vec![signed("{}")],
            manifest: signed("{ }"),
            files: BTreeMap::from([(Hex([1; 32]), "Llan\n".to_owned())]),
        };
        assert_eq!(Pack::parse(&pack.to_bytes()), Some(pack.clone()));
        let text = String::from_utf8(pack.to_bytes()).unwrap();
        for (from, to) in [("\"files\"", "\"more\":1,\"files\""), ("0101", "01"), ("{", "[")] {
            assert_eq!(Pack::parse(text.replace(from, to).as_bytes()), None, "{to}");
        }
        assert_eq!(Pack::parse(&vec![b' '; usize::try_from(Pack::MOST).unwrap() + 1]), None);
    }
}
