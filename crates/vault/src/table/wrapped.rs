//! Every record key that the vault key wraps.

use rusqlite::Transaction;
use seal::{RecordKey, RecordKind, VaultKey};
use uuid::Uuid;

use crate::error::Outcome;

/// The tables with wrapped keys: their name, the kind of record, and where its
/// identifier is: in the report they belong to, or the vault's own.
const TABLES: &[(&str, RecordKind, &str)] = &[
    ("reports", RecordKind::Report, "id"),
    ("submissions", RecordKind::Submission, "(SELECT id FROM reports WHERE number = report)"),
    ("receipts", RecordKind::Receipt, "(SELECT id FROM reports WHERE number = report)"),
    ("documents", RecordKind::Document, "NULL"),
    ("attachments", RecordKind::Attachment, "id"),
    ("additions", RecordKind::Addition, "id"),
    ("record_head", RecordKind::Record, "NULL"),
];

/// Wraps each but those that were erased with `fresh` instead of `key`.
pub(crate) fn wrap_again(
    transaction: &Transaction<'_>,
    key: &VaultKey,
    fresh: &VaultKey,
) -> Outcome<()> {
    for (table, kind, id) in TABLES {
        let mut rows = transaction.prepare(&format!(
            "SELECT rowid, {id}, wrapped_key FROM {table}
                 WHERE wrapped_key <> x''"
        ))?;
        let mut update = transaction
            .prepare(&format!("UPDATE {table} SET wrapped_key = ?2 WHERE rowid = ?1"))?;
        let rows = rows.query_map([], |row| row.try_into())?;
        let rows: Vec<(i64, Option<[u8; 16]>, Vec<u8>)> = rows.collect::<Result<_, _>>()?;
        for (row, id, wrapped) in rows {
            let id = id.map_or(key.vault(), Uuid::from_bytes);
            let record = RecordKey::unwrap(key, *kind, id, &wrapped)?;
            update.execute((row, record.wrap(fresh)?))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table that is forgotten here could not be read after a rotation.
    #[test]
    fn every_table_with_a_wrapped_key_is_named() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        crate::migrations::fill(&connection);
        let mut found: Vec<String> = connection
            .prepare(
                "SELECT tables.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS c
                 WHERE tables.type = 'table' AND c.name = 'wrapped_key'",
            )
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let mut named: Vec<_> = TABLES.iter().map(|(name, ..)| (*name).to_owned()).collect();
        found.sort();
        named.sort();
        assert_eq!(found, named);
    }
}
