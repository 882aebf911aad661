//! The vault's own documents, each under a record key of its own.

use rusqlite::{Connection, OptionalExtension, Transaction};
use seal::{Purpose, RecordKey, RecordKind, VaultKey};

use crate::error::Outcome;

/// The version of a document's own layout is inside it, and its writer's
/// business.
const LAYOUT: u8 = 1;

/// One of the vault's own documents.
#[derive(Clone, Copy)]
pub(crate) enum Document<'v> {
    Profile,
    Place,
    /// A version of the form that drafts were begun under.
    Form(&'v str),
}

const FORM: &str = "form ";

impl Document<'_> {
    fn name(self) -> String {
        match self {
            Self::Profile => "profile".to_owned(),
            Self::Place => "place".to_owned(),
            Self::Form(version) => format!("{FORM}{version}"),
        }
    }

    fn purpose(self) -> Purpose {
        match self {
            Self::Profile => Purpose::Profile,
            Self::Place => Purpose::Place,
            Self::Form(_) => Purpose::Form,
        }
    }

    /// Tells the documents of one purpose apart.
    fn part(&self) -> &[u8] {
        match self {
            Self::Profile | Self::Place => b"",
            Self::Form(version) => version.as_bytes(),
        }
    }
}

pub(crate) fn read(
    connection: &Connection,
    by: &VaultKey,
    document: Document<'_>,
) -> Outcome<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>, Vec<u8>)> = connection
        .prepare_cached("SELECT wrapped_key, sealed FROM documents WHERE name = ?1")?
        .query_row([document.name()], |row| row.try_into())
        .optional()?;
    let Some((wrapped_key, sealed)) = row else {
        return Ok(None);
    };
    let key = RecordKey::unwrap(by, RecordKind::Document, by.vault(), &wrapped_key)?;
    let mut content = key.open(document.purpose(), LAYOUT, document.part(), &sealed)?;
    Ok(Some(std::mem::take(&mut content)))
}

/// The versions of the form that are kept, readable or not.
pub(crate) fn form_versions(connection: &Connection) -> Outcome<Vec<String>> {
    let mut statement = connection.prepare_cached("SELECT name FROM documents")?;
    let mut names = statement.query([])?;
    let mut versions = Vec::new();
    while let Some(row) = names.next()? {
        let name: String = row.get(0)?;
        versions.extend(name.strip_prefix(FORM).map(str::to_owned));
    }
    Ok(versions)
}

pub(crate) fn write(
    transaction: &Transaction<'_>,
    by: &VaultKey,
    document: Document<'_>,
    content: &[u8],
) -> Outcome<()> {
    let key = RecordKey::make(RecordKind::Document, by.vault())?;
    let sealed = key.seal(document.purpose(), LAYOUT, document.part(), content)?;
    transaction
        .prepare_cached("REPLACE INTO documents (name, wrapped_key, sealed) VALUES (?1, ?2, ?3)")?
        .execute((document.name(), key.wrap(by)?, sealed))?;
    Ok(())
}

pub(crate) fn delete(transaction: &Transaction<'_>, document: Document<'_>) -> Outcome<()> {
    transaction.execute("DELETE FROM documents WHERE name = ?1", [document.name()])?;
    Ok(())
}
