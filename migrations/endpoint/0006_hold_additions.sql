-- What was added to each report after it came, sealed under the key of that report. How
-- far it is passed on is kept here as it is for reports; it goes after its report.
CREATE TABLE addition (
    number         INTEGER PRIMARY KEY,
    id             BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    report         INTEGER NOT NULL REFERENCES report (number),
    device         BLOB NOT NULL, -- which sent it
    content        BLOB NOT NULL,
    content_sha256 BLOB NOT NULL CHECK (length(content_sha256) = 32),
    receipt        BLOB NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'refused')),
    tries          INTEGER NOT NULL DEFAULT 0,
    next_try_ms    INTEGER NOT NULL, -- milliseconds since 1970
    sealed_reason  TEXT,             -- why the last try did not succeed
    far_case       TEXT              -- what the far side calls it
) STRICT;

CREATE INDEX addition_by_next_try ON addition (next_try_ms) WHERE state = 'waiting';
CREATE INDEX addition_by_report ON addition (report);

-- What was not delivered is listed without a look at all that was.
CREATE INDEX onward_undelivered ON onward (report) WHERE state <> 'delivered';
CREATE INDEX addition_undelivered ON addition (report, number) WHERE state <> 'delivered';
