mod acting;
mod attachments;
mod held_back;
#[cfg(feature = "testing")]
mod many;
mod record;
#[cfg(feature = "testing")]
mod revealing;

pub use acting::{Acting, Actor};
pub use held_back::HeldBack;
#[cfg(feature = "testing")]
pub use many::{Made, check};
pub use record::Checked;
#[cfg(feature = "testing")]
pub use revealing::Revealed;

use ::record::{Act, Entry};
use rusqlite::Transaction;
use seal::VaultKey;
use uuid::Uuid;

use crate::error::Error;
use crate::file::File;
use crate::outbox::{Keys, Queue};
use crate::standing::{self, Unsent};
use crate::table::additions::{self, Added, AddedAndReceived};
use crate::table::answers::{self, Readable};
use crate::table::documents::{self, Document};
use crate::table::list::{self, Expired, List, Listed, PartListed};
use crate::table::notices::{self, Received};
use crate::table::reports::Known;
use crate::table::{receipts, reports, submissions};

/// An open vault. Dropping it locks it: the keys are wiped and the file closed.
///
/// A call that changes something returns once the change is on the disk. One
/// that fails has changed nothing; where only the disk's sync has failed, the
/// change may be there, whole, when the vault is opened again. What the record
/// tells of is done [`by`](Self::by) somebody.
///
/// Record keys are unwrapped for each call and wiped after it, but for that of
/// the draft that answers are being saved to. Two keys at most are in memory
/// between calls: the vault key, which opens the other, and that one.
pub struct Vault {
    pub(crate) file: File,
    pub(crate) key: VaultKey,
    /// What opened it, until the record has it.
    opened: Option<Act>,
    /// What the disk did not take when it was done.
    owed: Vec<(Option<Uuid>, Entry)>,
    /// The report that is open, so that its opening is noted once.
    viewed: Option<Uuid>,
    /// The draft that an answer was saved to last. Any other act lets go of it.
    pub(crate) writing: Option<Known>,
    /// Whether its file is still to be copied.
    pub(crate) backup_due: bool,
}

impl Vault {
    /// The record is told of what `opened` it with the first act, or by
    /// [`Acting::catch_up`].
    pub(crate) fn new(file: File, key: VaultKey, opened: Act) -> Self {
        let (opened, owed) = (Some(opened), Vec::new());
        Self { file, key, opened, owed, viewed: None, writing: None, backup_due: true }
    }

    /// Its identifier.
    pub fn id(&self) -> Uuid {
        self.file.id
    }

    /// What the list of vaults shows of it to everybody; blank for nothing.
    ///
    /// # Errors
    /// [`Error::NotStored`] when the device does not give it.
    pub fn name(&self) -> Result<String, Error> {
        Ok(self.file.folder.name(self.id())?)
    }

    /// Changes what the list of vaults shows of it.
    ///
    /// # Errors
    /// [`Error::NotStored`] when the device does not take it.
    pub fn set_name(&mut self, name: &str) -> Result<(), Error> {
        Ok(self.file.folder.set_name(self.id(), name)?)
    }

    /// How many of its reports nobody has received.
    ///
    /// # Errors
    /// [`Error::NotStored`] when the device does not give it.
    pub fn unsent(&self) -> Result<Unsent, Error> {
        Ok(standing::unsent(&self.file.connection)?)
    }

    /// What waits to be sent.
    pub fn queue(&mut self) -> Queue<'_> {
        Queue { file: &mut self.file, keys: Keys::Vault(&self.key) }
    }

    /// Who the responder is, as saved; none before that.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it does not open.
    pub fn profile(&self) -> Result<Option<Vec<u8>>, Error> {
        Ok(documents::read(&self.file.connection, &self.key, Document::Profile)?)
    }

    /// Where the responder was, as saved.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it does not open.
    pub fn place(&self) -> Result<Option<Vec<u8>>, Error> {
        Ok(documents::read(&self.file.connection, &self.key, Document::Place)?)
    }

    /// Saves where the responder is, or that they are nowhere.
    ///
    /// # Errors
    /// [`Error::NotStored`] when the device does not take it.
    pub fn save_place(&mut self, place: Option<&[u8]>) -> Result<(), Error> {
        self.change(|transaction, key| match place {
            Some(place) => Ok(documents::write(transaction, key, Document::Place, place)?),
            None => Ok(documents::delete(transaction, Document::Place)?),
        })
    }

    /// What the responder began to add to a report that was received, as kept; none
    /// where they began nothing.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it does not open.
    pub fn begun(&self, report: Uuid) -> Result<Option<Vec<u8>>, Error> {
        Ok(documents::read(&self.file.connection, &self.key, Document::Begun(report))?)
    }

    /// Keeps it until it is added, or the report is erased; or forgets it.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when nobody has received the report;
    /// [`Error::NotStored`] when the device does not take it.
    pub fn keep_begun(&mut self, report: Uuid, begun: Option<&[u8]>) -> Result<(), Error> {
        self.change(|transaction, key| {
            receipts::find(transaction, &Keys::Vault(key), report)?;
            match begun {
                Some(begun) => {
                    Ok(documents::write(transaction, key, Document::Begun(report), begun)?)
                }
                None => Ok(documents::delete(transaction, Document::Begun(report))?),
            }
        })
    }

    /// A version of the form, as kept; none where it was not.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it does not open.
    pub fn form(&self, version: &str) -> Result<Option<Vec<u8>>, Error> {
        Ok(documents::read(&self.file.connection, &self.key, Document::Form(version))?)
    }

    /// The versions of the form that are kept.
    ///
    /// # Errors
    /// [`Error::Damaged`] when their list can't be read.
    pub fn form_versions(&self) -> Result<Vec<String>, Error> {
        Ok(documents::form_versions(&self.file.connection)?)
    }

    /// Keeps a version of the form for the drafts that are begun under it.
    ///
    /// # Errors
    /// [`Error::NotStored`] when the device does not take it.
    pub fn keep_form(&mut self, version: &str, form: &[u8]) -> Result<(), Error> {
        self.change(|transaction, key| {
            Ok(documents::write(transaction, key, Document::Form(version), form)?)
        })
    }

    /// Every report with its summary and stage.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the list itself can't be read.
    pub fn list(&self) -> Result<List, Error> {
        Ok(list::all(&self.file.connection, &self.key)?)
    }

    /// The id of every report, that of the one made last first.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the list itself can't be read.
    pub fn ids(&self) -> Result<Vec<Uuid>, Error> {
        Ok(reports::ids(&self.file.connection)?)
    }

    /// One report with its summary and stage.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`]; [`Error::Damaged`] when it does not open.
    pub fn listed(&self, id: Uuid) -> Result<Listed, Error> {
        list::one(&self.file.connection, &self.key, id)
    }

    /// What is left of a report whose time had come; none of all others.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it does not open.
    pub fn expired(&self, id: Uuid) -> Result<Option<Expired>, Error> {
        Ok(list::expired(&self.file.connection, &self.key, id)?)
    }

    /// Every report that was received, with how many notices of it are kept; not those
    /// that were deleted by hand. The one made last first.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the list itself can't be read.
    pub fn received(&self) -> Result<Vec<Received>, Error> {
        Ok(notices::received(&self.file.connection)?)
    }

    /// The receipt of a report, as noted; of one that expired, too.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when nobody has received it; [`Error::Damaged`] when it
    /// does not open.
    pub fn receipt(&self, id: Uuid) -> Result<Vec<u8>, Error> {
        receipts::read(&self.file.connection, &self.key, id)
    }

    /// The notices of a report that was received, in their order, as noted.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when nobody has received it; [`Error::Damaged`] when one
    /// does not open.
    pub fn notices(&self, id: Uuid) -> Result<Vec<Vec<u8>>, Error> {
        notices::all(&self.file.connection, &self.key, id)
    }

    /// What was added to a report that was received, in the order in which it was, as
    /// far as it opens.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when nobody has received it; [`Error::Damaged`] when the
    /// list itself can't be read.
    pub fn additions(&self, id: Uuid) -> Result<Vec<Added>, Error> {
        additions::all(&self.file.connection, &self.key, id)
    }

    /// What was added to any report and received, but for what was erased since.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the list itself can't be read.
    pub fn additions_received(&self) -> Result<Vec<AddedAndReceived>, Error> {
        Ok(additions::received(&self.file.connection, &self.key)?)
    }

    /// Whether a report is shown now.
    pub fn is_viewed(&self, id: Uuid) -> bool {
        self.viewed == Some(id)
    }

    /// One report with its summary and stage, as far as they open. Its answers
    /// may open where neither does.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`].
    pub fn part_listed(&self, id: Uuid) -> Result<PartListed, Error> {
        list::part(&self.file.connection, &self.key, id)
    }

    /// Every answer of a report, finished or not, in the order of the fields'
    /// names.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`]; [`Error::Damaged`] when one does not open.
    pub fn answers(&self, id: Uuid) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let report = reports::find(&self.file.connection, &self.key, id)?;
        Ok(answers::read(&self.file.connection, &report)?)
    }

    /// The answers of a report, finished or not, as far as they can be read, and
    /// which of `fields` have one that can't.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`]; [`Error::Damaged`] when none of them can be read.
    pub fn readable_answers(&self, id: Uuid, fields: &[&str]) -> Result<Readable, Error> {
        let report = reports::find(&self.file.connection, &self.key, id)?;
        Ok(answers::readable(&self.file.connection, &report, fields)?)
    }

    /// One answer of a report, finished or not; none where there is none.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`]; [`Error::Damaged`] when it does not open.
    pub fn answer(&self, id: Uuid, field: &str) -> Result<Option<Vec<u8>>, Error> {
        let report = reports::find(&self.file.connection, &self.key, id)?;
        Ok(answers::one(&self.file.connection, &report, field)?)
    }

    /// The bytes that [`Acting::finish`] queued.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`] when there is none or it is not finished.
    pub fn submission(&self, id: Uuid) -> Result<Vec<u8>, Error> {
        submissions::read(&self.file.connection, &Keys::Vault(&self.key), id)
    }

    /// Does all of `change` or nothing of it.
    fn change<T>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>, &VaultKey) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let key = &self.key;
        self.file.change(|transaction| change(transaction, key))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use seal::{KdfParams, Passphrase};
    use tempfile::TempDir;

    use super::*;
    use crate::table::list::Stage;
    use crate::{New, Way};

    const ID: Uuid = Uuid::from_u128(1);

    fn vault() -> (TempDir, Vault) {
        let data = tempfile::tempdir().unwrap();
        let new = New {
            id: Uuid::from_u128(9),
            name: "",
            passphrase: &passphrase(),
            params: KdfParams::cheap_for_tests(),
            device: None,
        };
        let mut vault = crate::make(data.path(), &new).unwrap();
        vault.by(sam()).make_report(ID, b"begun", &[]).unwrap();
        vault.by(sam()).save_answer(ID, "town", b"York", None).unwrap();
        (data, vault)
    }

    fn passphrase() -> Passphrase {
        Passphrase::new("a test".to_owned())
    }

    fn sam() -> Actor {
        Actor { who: Some("sam@example.police.uk".to_owned()), at: DateTime::UNIX_EPOCH }
    }

    fn reopened(data: &TempDir, vault: Vault) -> Vault {
        let id = vault.id();
        drop(vault);
        let way = Way::Passphrase { passphrase: &passphrase(), device: None };
        crate::unlock(data.path(), id, way, DateTime::UNIX_EPOCH).unwrap()
    }

    fn assert_still_a_draft(vault: &mut Vault) {
        let listed = vault.listed(ID).unwrap();
        assert!(listed.stage == Stage::Draft && listed.summary == b"begun");
        assert!(vault.queue().waiting().unwrap().is_empty());
        vault.by(sam()).save_answer(ID, "town", b"Leeds", None).unwrap();
    }

    #[test]
    fn a_fault_in_the_middle_of_finishing_leaves_the_draft() {
        let (data, mut vault) = vault();
        vault
            .file
            .connection
            .execute_batch(
                "CREATE TEMP TRIGGER fault BEFORE INSERT ON main.submissions
                 BEGIN SELECT raise(ABORT, 'fault'); END",
            )
            .unwrap();
        let failed = vault.by(sam()).finish(ID, b"submission", b"finished").unwrap_err();
        assert!(matches!(failed, Error::NotStored(_)), "{failed}");
        assert_still_a_draft(&mut vault);
        assert_still_a_draft(&mut reopened(&data, vault));
    }

    #[test]
    fn no_key_of_a_draft_outlives_another_act() {
        let (_data, mut vault) = vault();
        assert!(vault.writing.is_some(), "an answer was saved");
        let other = Uuid::from_u128(2);
        vault.by(sam()).make_report(other, b"other", &[]).unwrap();
        assert!(vault.writing.is_none());
        for (id, town) in [(ID, b"Leeds"), (other, b"Derby"), (ID, b"Poole")] {
            vault.by(sam()).save_answer(id, "town", town, None).unwrap();
            assert_eq!(vault.answers(id).unwrap(), [("town".to_owned(), town.to_vec())]);
        }
        vault.by(sam()).erase(ID).unwrap();
        assert!(vault.writing.is_none());
    }

    #[test]
    fn a_full_disk_says_so_and_keeps_what_was_stored() {
        let (data, mut vault) = vault();
        vault.file.connection.execute_batch("PRAGMA max_page_count = 1").unwrap();
        let long = vec![7; 100_000];
        let save = vault.by(sam()).save_answer(ID, "story", &long, Some(b"changed")).unwrap_err();
        assert!(matches!(save, Error::NotStored(_)), "{save}");
        let finish = vault.by(sam()).finish(ID, &long, b"finished").unwrap_err();
        assert!(matches!(finish, Error::NotStored(_)), "{finish}");
        assert_eq!(vault.answers(ID).unwrap(), [("town".to_owned(), b"York".to_vec())]);
        assert_still_a_draft(&mut reopened(&data, vault));
    }

    #[test]
    fn a_damaged_report_keeps_no_other_from_the_list() {
        let (_data, mut vault) = vault();
        let other = Uuid::from_u128(2);
        vault.by(sam()).make_report(other, b"other", &[]).unwrap();
        vault
            .file
            .connection
            .execute("UPDATE reports SET sealed_summary = x'00' WHERE number = 1", [])
            .unwrap();
        let list = vault.list().unwrap();
        assert_eq!(list.damaged, [ID]);
        assert_eq!(list.reports.len(), 1);
        assert_eq!(list.reports[0].id, other);
        assert!(matches!(vault.listed(ID), Err(Error::Damaged(_))));
        assert_eq!(vault.answers(ID).unwrap().len(), 1, "its answers are as they were");
    }

    #[test]
    fn a_long_list_is_whole_and_in_order() {
        let (_data, mut vault) = vault();
        let ids: Vec<Uuid> = (2..1_500).map(Uuid::from_u128).collect();
        let made = vault.change(|transaction, key| {
            ids.iter()
                .try_for_each(|id| reports::insert(transaction, key, *id, id.as_bytes()).map(drop))
        });
        made.unwrap();
        let damage = "UPDATE reports SET sealed_summary = x'00' WHERE number IN (1, 700)";
        vault.file.connection.execute(damage, []).unwrap();
        let list = vault.list().unwrap();
        assert_eq!(list.damaged, [ID, Uuid::from_u128(700)]);
        let listed = list.reports.iter().map(|listed| (listed.id, &listed.summary[..]));
        let sound = ids.iter().filter(|id| id.as_u128() != 700).map(|id| (*id, &id.as_bytes()[..]));
        assert!(listed.eq(sound));
    }

    #[test]
    fn a_report_that_is_finished_and_not_queued_is_damaged_and_so_is_the_reverse() {
        for doctored in ["UPDATE reports SET finished = 1", "UPDATE reports SET finished = 0"] {
            let (_data, mut vault) = vault();
            if doctored.ends_with('0') {
                vault.by(sam()).finish(ID, b"submission", b"finished").unwrap();
            }
            vault.file.connection.execute(doctored, []).unwrap();
            assert_eq!(vault.list().unwrap().damaged, [ID], "{doctored}");
        }
    }

    /// Exchanges a column between the rows of two reports.
    fn swap(vault: &Vault, table: &str, row: &str, column: &str) {
        let swapped = format!(
            "UPDATE {table} SET {column} = other.{column}
             FROM (SELECT {row} AS at, {column} FROM {table}) AS other
             WHERE other.at = 3 - {table}.{row}"
        );
        assert_eq!(vault.file.connection.execute(&swapped, []).unwrap(), 2);
    }

    #[test]
    fn what_is_moved_to_another_report_does_not_open() {
        let swaps = [
            ("reports", "number", "wrapped_key"),
            ("reports", "number", "sealed_summary"),
            ("submissions", "report", "wrapped_key"),
            ("receipts", "report", "wrapped_key"),
            ("receipts", "report", "sealed"),
        ];
        for (table, row, column) in swaps {
            let (_data, mut vault) = vault();
            let ids = [ID, Uuid::from_u128(2)];
            vault.by(sam()).make_report(ids[1], b"begun", &[]).unwrap();
            for id in ids {
                vault.by(sam()).finish(id, b"submission", b"finished").unwrap();
                vault.queue().note_setback(id, b"why", None, DateTime::UNIX_EPOCH).unwrap();
                if table == "receipts" {
                    vault
                        .queue()
                        .note_receipt(id, b"receipt", "MS-1", DateTime::UNIX_EPOCH)
                        .unwrap();
                }
            }
            swap(&vault, table, row, column);
            assert_eq!(vault.list().unwrap().damaged, ids, "{table}.{column}");
        }
    }

    #[test]
    fn a_setback_moved_to_another_report_does_not_open_and_holds_up_neither() {
        let (_data, mut vault) = vault();
        let ids = [ID, Uuid::from_u128(2)];
        vault.by(sam()).make_report(ids[1], b"begun", &[]).unwrap();
        for id in ids {
            vault.by(sam()).finish(id, b"submission", b"finished").unwrap();
            vault.queue().note_setback(id, b"why", None, DateTime::UNIX_EPOCH).unwrap();
        }
        swap(&vault, "submissions", "report", "sealed_setback");
        let waiting = vault.queue().waiting().unwrap();
        assert!(waiting.len() == 2 && waiting.iter().all(|queued| queued.setback.is_none()));
        assert!(vault.list().unwrap().damaged.is_empty());
    }

    #[test]
    fn an_answer_moved_to_another_field_does_not_open() {
        let (_data, mut vault) = vault();
        vault.by(sam()).save_answer(ID, "county", b"Kent", None).unwrap();
        vault
            .file
            .connection
            .execute(
                "UPDATE answers SET sealed = (
                     SELECT sealed FROM answers AS other WHERE other.token <> answers.token)",
                [],
            )
            .unwrap();
        assert!(matches!(vault.answers(ID), Err(Error::Damaged(_))));
    }
}
