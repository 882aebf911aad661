use std::path::PathBuf;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use uuid::Uuid;

use crate::error::Error;
use crate::folder::{Folder, Held};

/// A vault's file, open in this process alone, and without its keys.
pub(crate) struct File {
    pub connection: Connection,
    pub id: Uuid,
    pub folder: Folder,
    // After `connection`: the file is closed before another process may open it.
    _held: Held,
}

impl File {
    pub fn new(connection: Connection, id: Uuid, folder: Folder, held: Held) -> Self {
        Self { connection, id, folder, _held: held }
    }

    /// Where it is.
    pub fn database(&self) -> PathBuf {
        self.folder.database(self.id)
    }

    /// Does all of `change` or nothing of it.
    pub fn change<T>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let immediate = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(immediate)?;
        let done = change(&transaction)?;
        // As `commit` does, which has it parsed again each time.
        transaction.prepare_cached("COMMIT")?.execute([])?;
        Ok(done)
    }
}
