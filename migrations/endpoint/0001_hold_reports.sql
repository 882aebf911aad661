-- Every report the endpoint has given a receipt for, as it came.
CREATE TABLE report (
    number            INTEGER PRIMARY KEY,
    external_id       BLOB NOT NULL UNIQUE CHECK (length(external_id) = 16),
    form_version      TEXT NOT NULL,
    submission        BLOB NOT NULL,
    submission_sha256 BLOB NOT NULL CHECK (length(submission_sha256) = 32),
    payload           BLOB NOT NULL,
    reference         TEXT NOT NULL UNIQUE,
    receipt           BLOB NOT NULL
) STRICT;
