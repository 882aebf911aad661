//! The vault's own documents, each under a record key of its own.

use rusqlite::{Connection, OptionalExtension, Transaction};
use seal::{Purpose, RecordKey, RecordKind, VaultKey};
use uuid::Uuid;

use crate::error::Outcome;

/// The version of a document's own layout is inside it, and its writer's
/// business.
const LAYOUT: u8 = 1;

/// One of the vault's own documents.
#[derive(Clone, Copy)]
pub(crate) enum Document<'v> {
    Profile,
    Place,
    Enrolment,
    /// A version of the form that drafts were begun under.
    Form(&'v str),
    /// What is about to be added to a report.
    Begun(Uuid),
}

const FORM: &str = "form ";
const BEGUN: &str = "begun ";

impl Document<'_> {
    fn name(self) -> String {
        match self {
            Self::Profile => "profile".to_owned(),
            Self::Place => "place".to_owned(),
            Self::Enrolment => "enrolment".to_owned(),
            Self::Form(version) => format!("{FORM}{version}"),
            Self::Begun(report) => format!("{BEGUN}{report}"),
        }
    }

    fn purpose(self) -> Purpose {
        match self {
            Self::Profile => Purpose::Profile,
            Self::Place => Purpose::Place,
            Self::Enrolment => Purpose::Enrolment,
            Self::Form(_) => Purpose::Form,
            Self::Begun(_) => Purpose::Begun,
        }
    }

    /// Tells the documents of one purpose apart.
    fn part(&self) -> &[u8] {
        match self {
            Self::Profile | Self::Place | Self::Enrolment => b"",
            Self::Form(version) => version.as_bytes(),
            Self::Begun(report) => report.as_bytes(),
        }
    }
}

pub(crate) fn read(
    connection: &Connection,
    by: &VaultKey,
    document: Document<'_>,
) -> Outcome<Option<Vec<u8>>> {
    let Some(row) = row(connection, document)? else { return Ok(None) };
    row.open_by(by, document).map(Some)
}

/// What the name of a document tells.
pub(crate) enum Name {
    /// It was begun to be added to that report.
    Begun(Uuid),
    /// It is another.
    Other,
}

impl Name {
    /// None where no document has this name.
    pub fn read(name: &str) -> Option<Self> {
        match name.strip_prefix(BEGUN) {
            Some(report) => Uuid::try_parse(report).ok().map(Self::Begun),
            None if name.starts_with(FORM) => Some(Self::Other),
            None => {
                let others = [Document::Profile, Document::Place, Document::Enrolment];
                others.iter().any(|other| other.name() == name).then_some(Self::Other)
            }
        }
    }
}

/// A document as it is kept.
pub(crate) struct Row {
    pub wrapped_key: Vec<u8>,
    pub sealed: Vec<u8>,
}

impl Row {
    pub fn open(&self, key: &RecordKey, document: Document<'_>) -> Outcome<Vec<u8>> {
        let mut content = key.open(document.purpose(), LAYOUT, document.part(), &self.sealed)?;
        Ok(std::mem::take(&mut content))
    }

    pub fn open_by(&self, by: &VaultKey, document: Document<'_>) -> Outcome<Vec<u8>> {
        let key = RecordKey::unwrap(by, RecordKind::Document, by.vault(), &self.wrapped_key)?;
        self.open(&key, document)
    }
}

pub(crate) fn row(connection: &Connection, document: Document<'_>) -> Outcome<Option<Row>> {
    let row = connection
        .prepare_cached("SELECT wrapped_key, sealed FROM documents WHERE name = ?1")?
        .query_row([document.name()], |row| {
            Ok(Row { wrapped_key: row.get(0)?, sealed: row.get(1)? })
        })
        .optional()?;
    Ok(row)
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
