-- What was added to each report after it came, sealed under the key of that report. How
-- far it is passed on is kept here as it is for reports; it goes after its report.
CREATE TABLE addition (
    number         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id             uuid NOT NULL UNIQUE,
    report         bigint NOT NULL REFERENCES report (number),
    device         uuid NOT NULL, -- which sent it
    content        bytea NOT NULL,
    content_sha256 bytea NOT NULL CHECK (length(content_sha256) = 32),
    receipt        bytea NOT NULL,
    state          text NOT NULL CHECK (state IN ('waiting', 'delivered', 'refused')),
    tries          bigint NOT NULL DEFAULT 0,
    next_try_ms    bigint NOT NULL, -- milliseconds since 1970
    sealed_reason  text,            -- why the last try did not succeed
    far_case       text             -- what the far side calls it
);

CREATE INDEX addition_by_next_try ON addition (next_try_ms) WHERE state = 'waiting';
CREATE INDEX addition_by_report ON addition (report);

-- What was not delivered is listed without a look at all that was.
CREATE INDEX onward_undelivered ON onward (report) WHERE state <> 'delivered';
CREATE INDEX addition_undelivered ON addition (report, number) WHERE state <> 'delivered';
