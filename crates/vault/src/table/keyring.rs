//! The ways to recover the vault key.

use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use seal::{Digest, Kdf, OrganisationKey, sha256};
use uuid::Uuid;

use crate::error::{Outcome, Trouble};

/// The vault key as one way recovers it.
pub(crate) struct Entry {
    pub vault: Uuid,
    pub way: Way,
    pub wrapped: Vec<u8>,
}

/// How one wrapping key is come by.
pub(crate) enum Way {
    /// From the passphrase, and the secret of the device it is bound to.
    Passphrase { kdf: Kdf, device_mark: Option<[u8; 8]> },
    /// From the recovery code that the responder was shown.
    Code,
    /// From another code, which the organisation alone can open.
    Organisation { key: OrganisationKey, sealed_code: Vec<u8> },
}

/// Which way a row is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    Passphrase,
    Code,
    Organisation,
}

impl Which {
    fn name(self) -> &'static str {
        match self {
            Self::Passphrase => "passphrase",
            Self::Code => "recovery code",
            Self::Organisation => "organisation",
        }
    }
}

impl Way {
    fn which(&self) -> Which {
        match self {
            Self::Passphrase { .. } => Which::Passphrase,
            Self::Code => Which::Code,
            Self::Organisation { .. } => Which::Organisation,
        }
    }
}

/// A row as it is stored.
struct Stored {
    vault: [u8; 16],
    kdf: Vec<u8>,
    wrapped: Vec<u8>,
    device_mark: Option<Vec<u8>>,
    sealed_to: Option<Vec<u8>>,
    sealed_code: Option<Vec<u8>>,
}

impl Stored {
    fn of(entry: &Entry) -> Self {
        let mut stored = Self {
            vault: *entry.vault.as_bytes(),
            kdf: Vec::new(),
            wrapped: entry.wrapped.clone(),
            device_mark: None,
            sealed_to: None,
            sealed_code: None,
        };
        match &entry.way {
            Way::Passphrase { kdf, device_mark } => {
                stored.kdf = kdf.to_bytes();
                stored.device_mark = device_mark.map(Vec::from);
            }
            Way::Code => {}
            Way::Organisation { key, sealed_code } => {
                stored.sealed_to = Some(key.to_bytes());
                stored.sealed_code = Some(sealed_code.clone());
            }
        }
        stored
    }

    /// Keeps a flipped bit from being taken for a wrong passphrase. Guards
    /// nothing: whoever can change the row can change this too.
    fn checksum(&self) -> Digest {
        let more = [&self.device_mark, &self.sealed_to, &self.sealed_code];
        let more = more.map(|bytes| bytes.as_deref().unwrap_or_default());
        sha256(&[&[&self.vault[..], &self.kdf, &self.wrapped][..], &more].concat().concat())
    }

    fn entry(self, which: Which) -> Outcome<Entry> {
        let way = match which {
            Which::Passphrase => Way::Passphrase {
                kdf: Kdf::from_bytes(&self.kdf)?,
                device_mark: self.device_mark.map(fixed).transpose()?,
            },
            Which::Code => Way::Code,
            Which::Organisation => Way::Organisation {
                key: OrganisationKey::from_bytes(&self.sealed_to.unwrap_or_default())?,
                sealed_code: self.sealed_code.unwrap_or_default(),
            },
        };
        Ok(Entry { vault: Uuid::from_bytes(self.vault), way, wrapped: self.wrapped })
    }
}

fn fixed<const N: usize>(bytes: Vec<u8>) -> Outcome<[u8; N]> {
    bytes.try_into().map_err(|_| Trouble::Layout("a mark is not as written"))
}

/// Puts the entry in the place of the one of its way.
pub(crate) fn replace(transaction: &Transaction<'_>, entry: &Entry) -> Outcome<()> {
    let stored = Stored::of(entry);
    transaction.execute(
        "REPLACE INTO keyring
             (way, vault_id, kdf, wrapped, device_mark, sealed_to, sealed_code, checksum)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            entry.way.which().name(),
            stored.vault,
            &stored.kdf,
            &stored.wrapped,
            &stored.device_mark,
            &stored.sealed_to,
            &stored.sealed_code,
            stored.checksum().as_bytes(),
        ),
    )?;
    Ok(())
}

/// The entry of one way, where there is one.
pub(crate) fn read(connection: &Connection, which: Which) -> Outcome<Option<Entry>> {
    let row = connection
        .query_row(
            "SELECT vault_id, kdf, wrapped, device_mark, sealed_to, sealed_code, checksum
             FROM keyring WHERE way = ?1",
            [which.name()],
            stored,
        )
        .optional()?;
    row.map(|(stored, checksum)| {
        if stored.checksum().as_bytes() == &checksum {
            stored.entry(which)
        } else {
            Err(Trouble::Layout("a wrapped key is damaged"))
        }
    })
    .transpose()
}

fn stored(row: &Row<'_>) -> rusqlite::Result<(Stored, [u8; 32])> {
    let stored = Stored {
        vault: row.get(0)?,
        kdf: row.get(1)?,
        wrapped: row.get(2)?,
        device_mark: row.get(3)?,
        sealed_to: row.get(4)?,
        sealed_code: row.get(5)?,
    };
    Ok((stored, row.get(6)?))
}

/// Takes the passphrase from the vault: the other ways open it as before.
pub(crate) fn forget_passphrase(transaction: &Transaction<'_>) -> Outcome<()> {
    transaction.execute("DELETE FROM keyring WHERE way = ?1", [Which::Passphrase.name()])?;
    Ok(())
}

/// Takes every way from the vault: nothing opens it from then on.
pub(crate) fn destroy(transaction: &Transaction<'_>) -> Outcome<()> {
    transaction.execute("DELETE FROM keyring", [])?;
    Ok(())
}
