use super::Vault;
use crate::error::Error;
use crate::outbox::Keys;
use crate::table::keyring::{self, Which};
use crate::table::{attachments, head, reports};
use crate::unlocking::{Way, wrapping_key};

/// A key by what it is the key of.
pub type Revealed = (&'static str, [u8; 32]);

impl Vault {
    /// Every key that was of use while `way` opened this vault, to look for.
    ///
    /// # Errors
    /// [`Error::Damaged`] when one does not open.
    pub fn reveal(&self, way: Way<'_>) -> Result<Vec<Revealed>, Error> {
        let connection = &self.file.connection;
        let mut keys = vec![("vault", self.key.reveal())];
        if let Some(entry) = keyring::read(connection, Which::Passphrase)? {
            keys.push(("passphrase", wrapping_key(&entry, way)?.reveal()));
        }
        for id in self.ids()? {
            let report = reports::find(connection, &self.key, id)?;
            keys.extend(report.key.reveal().map(|key| ("report", key)));
            for id in attachments::ids_of(connection, id)? {
                let attachment =
                    attachments::find(connection, &Keys::Vault(&self.key), report.number, id)?;
                keys.extend(attachment.reveal().map(|key| ("attachment", key)));
            }
        }
        if let Some(record) = head::key(connection, &self.key)? {
            keys.extend(record.reveal().map(|key| ("record", key)));
        }
        Ok(keys)
    }
}
