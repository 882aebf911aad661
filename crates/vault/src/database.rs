use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, ffi};

use crate::error::{Outcome, Trouble};

/// Every pragma, in the order they must be set, each with its reason.
const PRAGMAS: &str = "
    -- One process has the file, held by a lock of ours: keep SQLite's own too,
    -- and its index of the journal in memory instead of in a third file.
    PRAGMA locking_mode = EXCLUSIVE;
    -- A commit is one append: a crash leaves the old state or the new one.
    PRAGMA journal_mode = WAL;
    -- A commit returns once the bytes are on the disk, a power cut included.
    PRAGMA synchronous = FULL;
    -- macOS answers a plain sync before the disk has written. No effect elsewhere.
    PRAGMA fullfsync = ON;
    -- What is deleted is overwritten, so that an erased key is gone.
    PRAGMA secure_delete = ON;
    -- No answer without its report. SQLite leaves this off unless asked.
    PRAGMA foreign_keys = ON;
    -- Sorting and the like never makes a temporary file.
    PRAGMA temp_store = MEMORY;
    -- A doctored file can't run functions from its schema.
    PRAGMA trusted_schema = OFF;
    -- A damaged page is noticed when it is read, before it is used.
    PRAGMA cell_size_check = ON;
    -- A failing disk is an error, and not a signal that ends the process.
    PRAGMA mmap_size = 0;
";

/// Opens the database file at `path`, which must exist.
pub(crate) fn open(path: &Path) -> Outcome<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    leave_as_it_is(&connection)?;
    // Not even our own mistake can write to the schema's tables or the file behind SQLite.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.execute_batch(PRAGMAS)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(connection)
}

/// Keeps closing from moving the journal into the file: a damaged file is set
/// aside as it was found.
pub(crate) fn leave_as_it_is(connection: &Connection) -> Outcome<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(())
}

/// Moves everything from the journal into the file.
pub(crate) fn settle(connection: &Connection) -> Outcome<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

/// Reads every page, its order, and whether what points to a row finds it; not
/// the sealed contents.
///
/// # Errors
/// [`Trouble::Layout`] when one is damaged; what the device says when it does
/// not give one.
pub(crate) fn check(connection: &Connection) -> Outcome<()> {
    let first: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if first != "ok" {
        return Err(not_given(&first).unwrap_or(DAMAGED));
    }
    let astray = connection.prepare("PRAGMA foreign_key_check")?.exists([])?;
    if astray { Err(Trouble::Layout("a row belongs to no report")) } else { Ok(()) }
}

const DAMAGED: Trouble = Trouble::Layout("a page is damaged");

/// A page that could not be read is told in the words of the check alone.
fn not_given(said: &str) -> Option<Trouble> {
    let words = ["unable to get the page", "failed to get page"];
    let told = words.iter().any(|words| said.contains(words));
    let error = ffi::Error::new(ffi::SQLITE_IOERR_READ);
    told.then(|| rusqlite::Error::SqliteFailure(error, None).into())
}
