-- What was decided on a report that was received, in the order in which the endpoint
-- gave it. Sealed under the key of the receipt: it stays as long as that is shown.
CREATE TABLE decisions (
    report INTEGER NOT NULL REFERENCES reports (number),
    place  INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (report, place)
) STRICT, WITHOUT ROWID;
