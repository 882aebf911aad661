//! The steps from one version of the file to the next. `migrations/README.md`
//! has the rules.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::backup::Backup;
use rusqlite::{Connection, TransactionBehavior};

use crate::database;
use crate::error::Outcome;
use crate::folder::{make_file, sync_folder};

/// One step; its place in the list, counted from 1, is the version it leads to.
#[derive(Clone, Copy)]
struct Step(&'static str);

const STEPS: &[Step] = &[
    Step(include_str!("../../../migrations/vault/0001_make_tables.sql")),
    Step(include_str!("../../../migrations/vault/0002_add_ways.sql")),
    Step(include_str!("../../../migrations/vault/0003_keep_record.sql")),
    Step(include_str!("../../../migrations/vault/0004_keep_attachments.sql")),
    Step(include_str!("../../../migrations/vault/0005_number_answers.sql")),
    Step(include_str!("../../../migrations/vault/0006_keep_decisions.sql")),
    Step(include_str!("../../../migrations/vault/0007_keep_additions.sql")),
    Step(include_str!("../../../migrations/vault/0008_find_what_waits.sql")),
    Step(include_str!("../../../migrations/vault/0009_note_under_receipts.sql")),
];

/// The version this app writes.
pub(crate) const NEWEST: u32 = STEPS.len() as u32;

/// Brings `connection`, whose file is `path`, to [`NEWEST`]. Returns whether
/// there was anything to do.
pub(crate) fn migrate(connection: &mut Connection, path: &Path) -> Outcome<bool> {
    migrate_to(connection, path, STEPS)
}

fn migrate_to(connection: &mut Connection, path: &Path, steps: &[Step]) -> Outcome<bool> {
    let from = version(connection)?;
    let pending = &steps[(from as usize).min(steps.len())..];
    if pending.is_empty() {
        return Ok(false);
    }
    if from > 0 {
        // What is damaged is set aside as it was found, and not as far as a step
        // could follow it.
        database::check(connection)?;
        copy(connection, path, from)?;
    }
    take(connection, steps, pending)?;
    // An older app must see the version in the file's first bytes.
    database::settle(connection)?;
    Ok(true)
}

/// Brings a file that is in memory alone to [`NEWEST`].
pub(crate) fn follow(connection: &mut Connection) -> Outcome<()> {
    let from = version(connection)?;
    take(connection, STEPS, &STEPS[(from as usize).min(STEPS.len())..])
}

fn take(connection: &mut Connection, steps: &[Step], pending: &[Step]) -> Outcome<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for Step(sql) in pending {
        transaction.execute_batch(sql)?;
    }
    transaction.pragma_update(None, "user_version", steps.len() as u32)?;
    Ok(transaction.commit()?)
}

/// Which version the file is of.
pub(crate) fn version(connection: &Connection) -> Outcome<u32> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

const COPY: &str = "before-";

fn copy(connection: &Connection, path: &Path, version: u32) -> Outcome<()> {
    let copy = path.with_file_name(format!("{COPY}{:04}.db", version + 1));
    let partial = copy.with_extension("partial");
    if partial.exists() {
        fs::remove_file(&partial)?;
    }
    make_file(&partial)?;
    let mut target = Connection::open(&partial)?;
    Backup::new(connection, &mut target)?.run_to_completion(1000, Default::default(), None)?;
    target.close().map_err(|(_, error)| error)?;
    fs::rename(&partial, &copy)?;
    Ok(sync_folder(&folder_of(path))?)
}

/// Deletes the copies made before earlier migrations, once the vault has
/// opened without needing another.
pub(crate) fn forget_copies(path: &Path) -> Outcome<()> {
    for entry in fs::read_dir(folder_of(path))? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(COPY) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Every step, for a test that looks at the schema alone.
#[cfg(test)]
pub(crate) fn fill(connection: &Connection) {
    STEPS.iter().for_each(|Step(sql)| connection.execute_batch(sql).unwrap());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One for each step, in order. A line here is never changed.
    const RELEASED: &[&str] = &[
        "e5a46d609c453b2c98cb89f7a811cbeb09015676267a928cc7b5f6524695ed8f",
        "99c82640f72d91ff246fbb587bc97e6f52761480a7d43a4bb500f8d46c807bfb",
        "660f59d117c537e539230eb79f7d04ef30f730eb0d1b1e6ce54e2da28c2f8cce",
        "6f3312d7f9f1ba9269dd86022847dda36b0485f24a2fa23900c64482fa941abd",
        "476baa23980cc3f429dbf8503e2e3dfe3ebc2f07de55906c90547724d81e057b",
        "95be9e4cab4725e9e3c84f83177506484e91af03a4101a0d37099ab0800d89c7",
        "8cffd64a83351b70ddc1ef550bb799583057f0a59be98006c1cfd92a5268bbd0",
        "73aad1f8d22b21cf71791503f29a17dd7a274a0381a9b0d693fb2d142f9e73ae",
        "a006a8751dca2eba4278277a2931db33b0fcc51895445f9bfbebed1a75ceccff",
    ];

    const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/vault");

    #[test]
    fn released_steps_are_as_they_were_released() {
        let hashes: Vec<_> =
            STEPS.iter().map(|Step(sql)| seal::sha256(sql.as_bytes()).to_string()).collect();
        assert_eq!(hashes, RELEASED, "a released step never changes: write the next one");
    }

    #[test]
    fn every_file_of_the_folder_is_a_step_in_its_place() {
        let mut names: Vec<_> = fs::read_dir(FOLDER)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names.len(), STEPS.len());
        for (at, (name, Step(sql))) in names.iter().zip(STEPS).enumerate() {
            assert!(name.starts_with(&format!("{:04}_", at + 1)), "{name}");
            assert_eq!(&fs::read_to_string(Path::new(FOLDER).join(name)).unwrap(), sql, "{name}");
        }
    }

    const SECOND: Step = Step("ALTER TABLE reports ADD COLUMN noted TEXT;");
    const BROKEN: Step = Step("CREATE TABLE later (a) STRICT; CREATE TABLE reports (b);");

    /// A file of version 1 with one report in it.
    fn version_1() -> (tempfile::TempDir, PathBuf, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.db");
        make_file(&path).unwrap();
        let mut connection = database::open(&path).unwrap();
        assert!(migrate_to(&mut connection, &path, &STEPS[..1]).unwrap());
        connection.execute("INSERT INTO reports VALUES (1, x'01', 0, x'02', x'03')", []).unwrap();
        (folder, path, connection)
    }

    fn copies(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.file_name() != Some("vault.db".as_ref())).collect()
    }

    fn reports(connection: &Connection) -> u32 {
        connection.query_row("SELECT count(*) FROM reports", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn the_file_is_copied_before_a_step_and_the_copy_kept_until_told() {
        let (folder, path, mut connection) = version_1();
        assert!(migrate_to(&mut connection, &path, &[STEPS[0], SECOND]).unwrap());
        assert!(!migrate_to(&mut connection, &path, &[STEPS[0], SECOND]).unwrap());
        assert_eq!((version(&connection).unwrap(), reports(&connection)), (2, 1));
        connection.close().unwrap();

        let [copy] = &copies(folder.path())[..] else { panic!("one copy") };
        let before = Connection::open(copy).unwrap();
        assert_eq!((version(&before).unwrap(), reports(&before)), (1, 1));
        before.close().unwrap();

        forget_copies(&path).unwrap();
        assert!(copies(folder.path()).is_empty() && path.exists());
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_at_its_version() {
        let (_folder, path, mut connection) = version_1();
        migrate_to(&mut connection, &path, &[STEPS[0], SECOND, BROKEN]).unwrap_err();
        assert_eq!((version(&connection).unwrap(), reports(&connection)), (1, 1));
        assert!(connection.prepare("SELECT noted FROM reports").is_err(), "no step took hold");
        assert!(connection.prepare("SELECT a FROM later").is_err(), "no step took hold");
    }

    #[test]
    fn a_copy_cut_short_by_a_crash_is_made_again() {
        let (folder, path, mut connection) = version_1();
        fs::write(folder.path().join("before-0002.partial"), b"half").unwrap();
        assert!(migrate_to(&mut connection, &path, &[STEPS[0], SECOND]).unwrap());
        assert!(folder.path().join("before-0002.db").exists());
    }

    #[test]
    fn a_damaged_file_is_not_brought_further() {
        let (folder, path, connection) = version_1();
        connection
            .execute_batch(
                "WITH RECURSIVE counted (number) AS
                     (SELECT 1 UNION ALL SELECT number + 1 FROM counted WHERE number < 200)
                 INSERT INTO answers SELECT 1, randomblob(32), randomblob(900) FROM counted",
            )
            .unwrap();
        connection.close().unwrap();
        // One page of answers stands in the place of another.
        let mut bytes = fs::read(&path).unwrap();
        let page = crate::salvage::PAGE;
        let last = bytes.len() - page;
        bytes.copy_within(last.., last - 10 * page);
        fs::write(&path, &bytes).unwrap();

        let mut connection = database::open(&path).unwrap();
        assert!(migrate(&mut connection, &path).unwrap_err().is_damage());
        assert_eq!((version(&connection).unwrap(), reports(&connection)), (1, 1));
        connection.close().unwrap();
        assert_eq!(fs::read(&path).unwrap(), bytes);
        assert!(copies(folder.path()).is_empty());
    }
}
