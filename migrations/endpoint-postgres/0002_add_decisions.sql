-- What was decided on each report. A decision is never changed: another is added.
CREATE TABLE decision (
    report bigint NOT NULL REFERENCES report (number),
    number bigint NOT NULL, -- its place among those on the report, from 1
    signed bytea NOT NULL,
    PRIMARY KEY (report, number)
);
