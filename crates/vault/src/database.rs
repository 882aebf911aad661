use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::Outcome;

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
    // Not even our own mistake can write to the schema's tables or the file behind SQLite.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.execute_batch(PRAGMAS)?;
    Ok(connection)
}

/// Moves everything from the journal into the file.
pub(crate) fn settle(connection: &Connection) -> Outcome<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

/// Reads every page and its order, not its sealed contents.
pub(crate) fn is_sound(connection: &Connection) -> Outcome<bool> {
    let first: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok(first == "ok")
}
