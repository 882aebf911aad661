-- Every report the endpoint has given a receipt for, as it came.
CREATE TABLE report (
    number            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    external_id       uuid NOT NULL UNIQUE,
    device            uuid NOT NULL, -- which sent it
    form_version      text NOT NULL,
    submission        bytea NOT NULL,
    submission_sha256 bytea NOT NULL CHECK (length(submission_sha256) = 32),
    payload           bytea NOT NULL,
    reference         text NOT NULL UNIQUE,
    receipt           bytea NOT NULL
);

-- Codes that were given out, each to enrol one device of one responder. Only
-- their digests are kept.
CREATE TABLE invitation (
    code_sha256  bytea PRIMARY KEY CHECK (length(code_sha256) = 32),
    name         text NOT NULL,
    email        text NOT NULL,
    organisation text NOT NULL,
    until_s      bigint NOT NULL, -- seconds since 1970
    device       uuid             -- the one that it enrolled
);

-- Who may send, and as whom.
CREATE TABLE device (
    number       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id           uuid NOT NULL UNIQUE,
    public_key   bytea NOT NULL UNIQUE CHECK (length(public_key) = 32),
    name         text NOT NULL,
    email        text NOT NULL,
    organisation text NOT NULL,
    enrolled_s   bigint NOT NULL, -- seconds since 1970
    revoked_s    bigint
);

-- The assertions that were taken, until they would not be taken anyway.
CREATE TABLE assertion (
    device  uuid NOT NULL,
    id      uuid NOT NULL,
    until_s bigint NOT NULL,
    PRIMARY KEY (device, id)
);

CREATE INDEX assertion_by_end ON assertion (until_s);

-- What was done here, and by whom. The link is over the entry and all before;
-- the numbers have no gaps, which those of an identity would have.
CREATE TABLE audit (
    number bigint PRIMARY KEY,
    entry  text NOT NULL,
    link   bytea NOT NULL CHECK (length(link) = 32)
);

-- What becomes of every report behind the endpoint. A report is delivered when
-- the far side has said that it has it, and not before.
CREATE TABLE onward (
    report      bigint PRIMARY KEY REFERENCES report (number),
    state       text NOT NULL CHECK (state IN ('waiting', 'delivered', 'refused')),
    tries       bigint NOT NULL DEFAULT 0,
    next_try_ms bigint NOT NULL, -- milliseconds since 1970
    reason      text,            -- why the last try did not succeed
    far_case    text             -- what the far side calls it
);

CREATE INDEX onward_by_next_try ON onward (next_try_ms) WHERE state = 'waiting';
