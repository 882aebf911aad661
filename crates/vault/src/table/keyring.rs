//! The ways to recover the vault key. So far there is one: the passphrase.

use rusqlite::{Connection, Transaction};
use seal::{Digest, Kdf, sha256};
use uuid::Uuid;

use crate::error::{Outcome, Trouble};

/// The vault key as the passphrase recovers it.
pub(crate) struct Entry {
    pub vault_id: Uuid,
    pub kdf: Kdf,
    pub wrapped: Vec<u8>,
}

/// Keeps a flipped bit from being taken for a wrong passphrase. Guards
/// nothing: whoever can change the row can change this too.
fn checksum(vault_id: &[u8], kdf: &[u8], wrapped: &[u8]) -> Digest {
    sha256(&[vault_id, kdf, wrapped].concat())
}

pub(crate) fn insert(transaction: &Transaction<'_>, entry: &Entry) -> Outcome<()> {
    let Entry { vault_id, kdf, wrapped } = entry;
    let kdf = kdf.to_bytes();
    let checksum = checksum(vault_id.as_bytes(), &kdf, wrapped);
    transaction.execute(
        "INSERT INTO keyring (way, vault_id, kdf, wrapped, checksum)
         VALUES ('passphrase', ?1, ?2, ?3, ?4)",
        (vault_id.as_bytes(), kdf, wrapped, checksum.as_bytes()),
    )?;
    Ok(())
}

pub(crate) fn read(connection: &Connection) -> Outcome<Entry> {
    let (vault_id, kdf, wrapped, stored): ([u8; 16], Vec<u8>, Vec<u8>, [u8; 32]) = connection
        .query_row(
            "SELECT vault_id, kdf, wrapped, checksum FROM keyring WHERE way = 'passphrase'",
            [],
            |row| row.try_into(),
        )?;
    if checksum(&vault_id, &kdf, &wrapped).as_bytes() != &stored {
        return Err(Trouble::Layout("the wrapped key is damaged"));
    }
    Ok(Entry { vault_id: Uuid::from_bytes(vault_id), kdf: Kdf::from_bytes(&kdf)?, wrapped })
}
