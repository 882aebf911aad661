-- Answers with a number each. In a table without one, SQLite reads the whole of
-- a row only to compare its key: to find a short answer, it read long ones of
-- other reports. The index holds no more than what is looked for.
ALTER TABLE answers RENAME TO answers_without_number;

CREATE TABLE answers (
    number INTEGER PRIMARY KEY,
    report INTEGER NOT NULL REFERENCES reports (number),
    token  BLOB NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

INSERT INTO answers (report, token, sealed)
SELECT report, token, sealed FROM answers_without_number ORDER BY report, token;

CREATE UNIQUE INDEX answers_of_report ON answers (report, token);

DROP TABLE answers_without_number;
