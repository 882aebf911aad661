-- What was done, one row an act, in the order of the acts and with no gap. In
-- clear is which report an act was with, and no more. The digest is of what is
-- sealed; the link follows from it and from all links before. Both stay when
-- an act is erased with its report, so that the chain can still be followed.
CREATE TABLE record (
    number INTEGER PRIMARY KEY,
    report INTEGER REFERENCES reports (number),
    under  TEXT NOT NULL, -- whose key sealed it: vault, report, submission
    digest BLOB NOT NULL,
    link   BLOB NOT NULL,
    sealed BLOB           -- none once it is erased
) STRICT;

CREATE INDEX record_of_report ON record (report, number);

-- The key of acts with no report, and where the record ends, sealed with it:
-- rows that are cut off at the end are missed.
CREATE TABLE record_head (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    wrapped_key BLOB NOT NULL,
    sealed      BLOB NOT NULL
) STRICT;

-- Each answer that has changed since the record last told of it, as it was
-- before. Its page is still open, or the process ended there.
CREATE TABLE record_pending (
    report INTEGER NOT NULL REFERENCES reports (number),
    token  BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (report, token)
) STRICT, WITHOUT ROWID;
