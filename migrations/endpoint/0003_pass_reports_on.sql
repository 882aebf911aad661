-- What becomes of every report behind the endpoint. A report is delivered when
-- the far side has said that it has it, and not before.
CREATE TABLE onward (
    report      INTEGER PRIMARY KEY REFERENCES report (number),
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'refused')),
    tries       INTEGER NOT NULL DEFAULT 0,
    next_try_ms INTEGER NOT NULL, -- milliseconds since 1970
    reason      TEXT,             -- why the last try did not succeed
    far_case    TEXT              -- what the far side calls it
) STRICT;

CREATE INDEX onward_by_next_try ON onward (next_try_ms) WHERE state = 'waiting';

INSERT INTO onward (report, state, next_try_ms) SELECT number, 'waiting', 0 FROM report;
