-- Codes that were given out, each to enrol one device of one responder. Only
-- their digests are kept.
CREATE TABLE invitation (
    code_sha256  BLOB PRIMARY KEY CHECK (length(code_sha256) = 32),
    name         TEXT NOT NULL,
    email        TEXT NOT NULL,
    organisation TEXT NOT NULL,
    until_s      INTEGER NOT NULL, -- seconds since 1970
    device       BLOB              -- the one that it enrolled
) STRICT, WITHOUT ROWID;

-- Who may send, and as whom.
CREATE TABLE device (
    number       INTEGER PRIMARY KEY,
    id           BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    public_key   BLOB NOT NULL UNIQUE CHECK (length(public_key) = 32),
    name         TEXT NOT NULL,
    email        TEXT NOT NULL,
    organisation TEXT NOT NULL,
    enrolled_s   INTEGER NOT NULL, -- seconds since 1970
    revoked_s    INTEGER
) STRICT;

-- The assertions that were taken, until they would not be taken anyway.
CREATE TABLE assertion (
    device  BLOB NOT NULL,
    id      BLOB NOT NULL,
    until_s INTEGER NOT NULL,
    PRIMARY KEY (device, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX assertion_by_end ON assertion (until_s);

-- What was done here, and by whom. The link is over the entry and all before.
CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    entry  TEXT NOT NULL,
    link   BLOB NOT NULL CHECK (length(link) = 32)
) STRICT;

-- Which device sent a report, where devices were enrolled by then.
ALTER TABLE report ADD COLUMN device BLOB;
