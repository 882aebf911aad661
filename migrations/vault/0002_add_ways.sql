-- More ways to recover the vault key: a recovery code, which needs no kdf and
-- leaves it empty, and another one that is sealed to an organisation.

-- Tells the device's secret that a passphrase is bound to from another.
ALTER TABLE keyring ADD COLUMN device_mark BLOB;
-- The organisation's public key, and the code of this way sealed to it.
ALTER TABLE keyring ADD COLUMN sealed_to BLOB;
ALTER TABLE keyring ADD COLUMN sealed_code BLOB;
