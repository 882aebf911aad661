-- What is added to a report after it was received, each under a key of its own. Its
-- receipt is sealed under the key of the report's: it stays as long as that is shown.
CREATE TABLE additions (
    number         INTEGER PRIMARY KEY,
    id             BLOB NOT NULL UNIQUE,
    report         INTEGER NOT NULL REFERENCES reports (number),
    stage          TEXT NOT NULL, -- waiting, refused, received
    attempts       INTEGER NOT NULL,
    next_try_ms    INTEGER,
    wrapped_key    BLOB NOT NULL, -- empty once what it said is erased
    sealed_setback BLOB,
    sealed_receipt BLOB,
    sealed         BLOB NOT NULL
) STRICT;

CREATE INDEX additions_of_report ON additions (report);
