-- What is held of a report is sealed under a key of its own, wrapped by one that is kept
-- elsewhere. An erasure takes the key away.
CREATE TABLE case_key (
    external_id uuid PRIMARY KEY,
    wrapped     bytea NOT NULL,
    wrapped_by  uuid NOT NULL
);

CREATE INDEX case_key_by_wrapping ON case_key (wrapped_by);

-- Whether submission, payload, decisions and the reason of the last try are sealed. What
-- was held before is sealed when the endpoint starts. An older endpoint does not say, and
-- so stores nothing in clear any more.
ALTER TABLE report ADD COLUMN is_sealed boolean NOT NULL DEFAULT false;
ALTER TABLE report ALTER COLUMN is_sealed DROP DEFAULT;
CREATE INDEX report_in_clear ON report (number) WHERE NOT is_sealed;

-- The files in clear of what was held before are sealed then, too.
CREATE TABLE files_in_clear (one bigint PRIMARY KEY CHECK (one = 1));
INSERT INTO files_in_clear VALUES (1);

-- A report that was erased keeps its receipt. One on hold is not erased.
ALTER TABLE report ADD COLUMN erased_ms bigint; -- milliseconds since 1970
ALTER TABLE report ADD COLUMN on_hold boolean NOT NULL DEFAULT false;

-- Of these, the files may still be there.
CREATE TABLE erased_files (external_id uuid PRIMARY KEY);

-- Of what was delivered, `next_try_ms` is when its last claim would have run out: some
-- moments later. The name is new so that an older endpoint refuses nothing that it can't
-- read.
ALTER TABLE onward RENAME COLUMN reason TO sealed_reason;
CREATE INDEX onward_by_delivery ON onward (next_try_ms) WHERE state = 'delivered';
