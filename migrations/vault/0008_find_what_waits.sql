-- What waits is looked for before and after every try, among all that was ever sent.
CREATE INDEX submissions_waiting ON submissions (report) WHERE stage = 'waiting';
CREATE INDEX additions_waiting ON additions (number) WHERE stage = 'waiting';
