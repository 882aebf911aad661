-- What is held of a report is sealed under a key of its own, wrapped by one that is kept
-- elsewhere. An erasure takes the key away.
CREATE TABLE case_key (
    external_id BLOB PRIMARY KEY CHECK (length(external_id) = 16),
    wrapped     BLOB NOT NULL,
    wrapped_by  BLOB NOT NULL CHECK (length(wrapped_by) = 16)
) STRICT, WITHOUT ROWID;

CREATE INDEX case_key_by_wrapping ON case_key (wrapped_by);

-- Whether submission, payload, decisions and the reason of the last try are sealed. What
-- was held before is sealed when the endpoint starts.
ALTER TABLE report ADD COLUMN is_sealed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX report_in_clear ON report (number) WHERE is_sealed = 0;

-- The files in clear of what was held before are sealed then, too.
CREATE TABLE files_in_clear (one INTEGER PRIMARY KEY CHECK (one = 1)) STRICT;
INSERT INTO files_in_clear VALUES (1);

-- A report that was erased keeps its receipt. One on hold is not erased.
ALTER TABLE report ADD COLUMN erased_ms INTEGER; -- milliseconds since 1970
ALTER TABLE report ADD COLUMN on_hold INTEGER NOT NULL DEFAULT 0;

-- Of these, the files may still be there.
CREATE TABLE erased_files (
    external_id BLOB PRIMARY KEY CHECK (length(external_id) = 16)
) STRICT, WITHOUT ROWID;

-- Of what was delivered, `next_try_ms` is when its last claim would have run out: some
-- moments later. The name is new so that an older endpoint refuses nothing that it can't
-- read.
ALTER TABLE onward RENAME COLUMN reason TO sealed_reason;
CREATE INDEX onward_by_delivery ON onward (next_try_ms) WHERE state = 'delivered';
