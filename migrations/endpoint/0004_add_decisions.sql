-- What was decided on each report. A decision is never changed: another is added.
CREATE TABLE decision (
    report INTEGER NOT NULL REFERENCES report (number),
    number INTEGER NOT NULL, -- its place among those on the report, from 1
    signed BLOB NOT NULL,
    PRIMARY KEY (report, number)
) STRICT, WITHOUT ROWID;
