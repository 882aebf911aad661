### Backups of a vault: saving one, and bringing a vault back from one.

## Save a backup

backup-heading = Save a backup of your vault
backup-body = A backup is one file with everything in your vault: your reports, their files, what waits to be sent and the record. It is encrypted as your vault is.
backup-opens = Only your recovery code opens it, on this device and on any other. Your passphrase does not. Whoever finds the backup cannot guess at it.
backup-opens-organisation = Your organisation can open it too, as it can open your vault.
backup-warning = Check that you have your recovery code. A backup needs the code that you had when you saved it, even if you make another one later.
backup-where = Keep it apart from this device and apart from the code. What you change later is not in it, so save another one then.
backup-name = The name that everybody sees is not in it.
backup-lock = If your vault locks while the backup is saved, saving stops and nothing is left of it.
backup-button = Choose where to save it
backup-busy = Saving the backup
backup-saved = The backup is saved.
backup-saved-without = { $count ->
    [one] The backup is saved without { $count } file, which is missing or cannot be read on this device. Check the files in your reports.
   *[other] The backup is saved without { $count } files, which are missing or cannot be read on this device. Check the files in your reports.
}
backup-cancelled = You chose no place. No backup was saved.
backup-called-off = Saving was stopped. Nothing is left of this backup.
backup-progress = { $size } of { $total }
backup-call-off = Cancel

## Bring back a vault

bring-back = Bring back a vault from a backup
bring-back-heading = Bring back a vault from a backup
bring-back-body = You need the backup and the recovery code that you had when you saved it. The name of a backup ends in .frbackup.
bring-back-how = The whole backup is checked first. Then its vault is put on this device. Other vaults here stay as they are.
bring-back-twice = Reports that waited to be sent are sent from here too. One that was sent in the meantime stays one case.
bring-back-one = If the vault is still on another device, use only one of the two. What you change on one is not changed on the other.
bring-back-button = Choose the backup
bring-back-busy = Bringing back the vault
bring-back-cancelled = You chose no backup. Nothing was changed.
bring-back-called-off = It was stopped. Nothing on this device was changed.

brought-back-heading = Your vault is on this device
brought-back-body = It is as it was on { $when }. What you changed after the backup was saved is not in it.
brought-back-next = Now enter the recovery code that you had then, and choose a passphrase.
brought-back-button = Enter the recovery code
