//! One SQLite file, for one machine.

mod additions;
mod audit;
mod cases;
mod devices;
mod notices;
mod parcels;
mod reports;

use std::{
    ffi::c_int,
    path::Path,
    time::{Duration, SystemTime},
};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags, TransactionBehavior, backup::Backup};

use super::Rows;
use crate::{Error, Place, file::private_file};

/// Every step in order; `PRAGMA user_version` counts those taken.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../../migrations/endpoint/0001_hold_reports.sql"),
    include_str!("../../../../migrations/endpoint/0002_enrol_devices.sql"),
    include_str!("../../../../migrations/endpoint/0003_pass_reports_on.sql"),
    include_str!("../../../../migrations/endpoint/0004_add_decisions.sql"),
    include_str!("../../../../migrations/endpoint/0005_seal_reports.sql"),
    include_str!("../../../../migrations/endpoint/0006_hold_additions.sql"),
];

/// After so long a copy that was held up is tried again.
const A_MOMENT: Duration = Duration::from_millis(50);

pub(crate) struct File {
    connection: Connection,
}

impl File {
    /// Opens the file, made where it is missing, and brings it up to date.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            private_file(path).map_err(Error::file(path))?;
        }
        let mut connection = Connection::open(path)?;
        let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version as usize > MIGRATIONS.len() {
            return Err(Error::StoreTooNew { store: Place::File(path.to_owned()) });
        }
        set_pragmas(&connection)?;
        migrate(&mut connection, MIGRATIONS)?;
        Ok(Self { connection })
    }

    pub(crate) fn change<T>(
        &mut self,
        act: impl FnOnce(&mut dyn Rows, DateTime<Utc>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let behavior = TransactionBehavior::Immediate;
        let mut transaction = self.connection.transaction_with_behavior(behavior)?;
        let changed = act(&mut transaction, SystemTime::now().into())?;
        transaction.commit()?;
        Ok(changed)
    }

    pub(crate) fn read<T>(
        &mut self,
        act: impl FnOnce(&mut dyn Rows) -> Result<T, Error>,
    ) -> Result<T, Error> {
        act(&mut self.connection.transaction()?)
    }

    /// Has what was deleted or changed be nowhere beside the store, either.
    pub(crate) fn forget(&mut self) -> Result<(), Error> {
        let truncate = "PRAGMA wal_checkpoint(TRUNCATE)";
        Ok(self.connection.query_row(truncate, [], |_| Ok(()))?)
    }
}

/// Copies a file, as it is at one moment, to where none is. Whoever writes it may go on.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    let there = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(from, there)?;
    private_file(to).map_err(Error::file(to))?;
    let mut copy = Connection::open(to)?;
    Ok(Backup::new(&source, &mut copy)?.run_to_completion(c_int::MAX, A_MOMENT, None)?)
}

fn set_pragmas(connection: &Connection) -> Result<(), rusqlite::Error> {
    // Readers such as export don't wait for the writer.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // A receipt is given only for what a power cut can't take away.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // What is erased is overwritten.
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "busy_timeout", 10_000)
}

fn migrate(connection: &mut Connection, steps: &[&str]) -> Result<(), rusqlite::Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let taken: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for step in steps.iter().skip(taken as usize) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", steps.len() as u32)?;
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{
        super::{
            cases::Keys,
            parcels::{Item, Parcels},
        },
        *,
    };
    use crate::store::tests::assert_released;

    #[test]
    fn released_migrations_never_change() {
        let released = [
            "00f109b045ef00fed576346c7d8a12bd44dcece91bb4e8352b0eceae06569362",
            "9522e81d179c65f765ba86f8eff8955e8e6cec9080cb9bd8f8007227e04971ec",
            "f3a758043b41aa77f052cbe5b14c8e82c4349e350e0076c0cc1536080710f04a",
            "8228c388f09a0bb689d21059cc3532bef55ecf80ca328e23f873a593d54c4822",
            "867a2a58162a7450dc989138da7cd028c98e2c16821d02081a0efedbed3da696",
            "bb951dcbd7727e4e60cf6afc7ba1adb1912dfce95cdbe33c876cca86e756e5c3",
        ];
        assert_released(MIGRATIONS, &released);
    }

    #[test]
    fn a_failing_step_takes_back_the_steps_before_it() {
        let mut connection = Connection::open_in_memory().unwrap();
        let steps = ["CREATE TABLE one (a TEXT) STRICT", "CREATE TABLE nonsense"];
        assert!(migrate(&mut connection, &steps).is_err());
        let tables: u32 = connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .unwrap();
        assert_eq!(tables, 0);
    }

    #[test]
    fn steps_taken_are_not_taken_again() {
        let mut connection = Connection::open_in_memory().unwrap();
        let one = "CREATE TABLE one (a TEXT) STRICT";
        let two = "ALTER TABLE one ADD COLUMN b TEXT";
        migrate(&mut connection, &[one]).unwrap();
        migrate(&mut connection, &[one, two]).unwrap();
        migrate(&mut connection, &[one, two]).unwrap();
        connection.execute("INSERT INTO one (a, b) VALUES ('', '')", []).unwrap();
    }

    #[test]
    fn what_was_held_before_reports_were_passed_on_waits_to_be() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &MIGRATIONS[..2]).unwrap();
        let held = "INSERT INTO report (external_id, form_version, submission, \
                    submission_sha256, payload, reference, receipt) \
                    VALUES (?1, '1', x'', zeroblob(32), x'7b7d', 'A', x'')";
        let id = Uuid::from_u128(7);
        connection.execute(held, [id.as_bytes()]).unwrap();
        migrate(&mut connection, MIGRATIONS).unwrap();
        let now = DateTime::UNIX_EPOCH;
        let due = connection.transaction().unwrap().claim_due(now, now, 9).unwrap();
        let claimed = due.iter().map(|parcel| (parcel.claim.item, parcel.device));
        let due: Vec<_> = claimed.collect();
        assert_eq!(due, [(Item { report: id, addition: None }, None)]);
        let in_clear = connection.transaction().unwrap().in_clear(9).unwrap();
        assert_eq!((in_clear[0].external_id, &in_clear[0].payload[..]), (id, &b"{}"[..]));
    }

    #[test]
    fn a_newer_store_is_left_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reports.db");
        let newer = Connection::open(&path).unwrap();
        newer.pragma_update(None, "user_version", MIGRATIONS.len() as u32 + 1).unwrap();
        drop(newer);
        let before = std::fs::read(&path).unwrap();
        assert!(matches!(File::open(&path), Err(Error::StoreTooNew { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    #[cfg(unix)]
    #[test]
    fn only_this_account_may_read_the_store() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reports.db");
        let _open = File::open(&path).unwrap();
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let mode = entry.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
    }
}
