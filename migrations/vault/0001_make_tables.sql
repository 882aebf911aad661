-- What can be read here is bookkeeping: random ids, counts, times and states.
-- Everything else is sealed, the names of the fields too.

PRAGMA application_id = 0x46525644; -- "FRVD"

-- The ways to recover the vault key. The checksum tells damage from a wrong passphrase.
CREATE TABLE keyring (
    way      TEXT PRIMARY KEY,
    vault_id BLOB NOT NULL,
    kdf      BLOB NOT NULL,
    wrapped  BLOB NOT NULL,
    checksum BLOB NOT NULL
) STRICT;

-- Wrong passphrases since the last right one, and until when no other is taken.
CREATE TABLE tries (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    wrong    INTEGER NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT;

-- The vault's own documents: who the responder is, where they were.
CREATE TABLE documents (
    name        TEXT PRIMARY KEY,
    wrapped_key BLOB NOT NULL,
    sealed      BLOB NOT NULL
) STRICT;

-- Summaries are sealed under the report's own key: destroy the key, and both are gone.
CREATE TABLE reports (
    number         INTEGER PRIMARY KEY,
    id             BLOB NOT NULL UNIQUE,
    finished       INTEGER NOT NULL,
    wrapped_key    BLOB NOT NULL,
    sealed_summary BLOB NOT NULL
) STRICT;

-- One row an answer. The token stands for the field; its name is sealed inside.
CREATE TABLE answers (
    report INTEGER NOT NULL REFERENCES reports (number),
    token  BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (report, token)
) STRICT, WITHOUT ROWID;

-- The outbox. The long column is last, so that listing the rest never reads it.
CREATE TABLE submissions (
    report         INTEGER PRIMARY KEY REFERENCES reports (number),
    stage          TEXT NOT NULL, -- waiting, refused, received
    attempts       INTEGER NOT NULL,
    next_try_ms    INTEGER,
    wrapped_key    BLOB NOT NULL,
    sealed_setback BLOB,
    sealed         BLOB NOT NULL
) STRICT;

-- Under keys of their own: a receipt outlives the report it is for.
CREATE TABLE receipts (
    report      INTEGER PRIMARY KEY REFERENCES reports (number),
    wrapped_key BLOB NOT NULL,
    sealed      BLOB NOT NULL
) STRICT;
