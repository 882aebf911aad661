-- The content of an attachment is a sealed file beside this one, named by its
-- id. A file that no row names was never added, or is removed.
CREATE TABLE attachments (
    number       INTEGER PRIMARY KEY,
    id           BLOB NOT NULL UNIQUE,
    report       INTEGER NOT NULL REFERENCES reports (number),
    wrapped_key  BLOB NOT NULL,
    sealed_about BLOB NOT NULL
) STRICT;

CREATE INDEX attachments_by_report ON attachments (report);

-- What was done with each attachment, one row an entry. Sealed under the
-- report's key: it outlives the attachment, and goes with the report.
CREATE TABLE custody (
    report     INTEGER NOT NULL REFERENCES reports (number),
    attachment BLOB NOT NULL,
    number     INTEGER NOT NULL,
    sealed     BLOB NOT NULL,
    PRIMARY KEY (report, attachment, number)
) STRICT, WITHOUT ROWID;
