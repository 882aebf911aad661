### When something is damaged: what can still be read, and what support may ask for.

## Answers of a report that cannot be read

unreadable-heading = Some answers in this report cannot be read: they are damaged on this device
unreadable-body = Answer these questions again. Nothing takes their place until you do, and the report cannot be finished before. To leave one blank, enter something and take it out again.
# { $label } is a question in a few words.
unreadable-not-asked = { $label } (not asked now)
unreadable-others = { $count ->
    [one] There is { $count } more, and the app cannot tell which question it was. Start another report to finish: this one is kept.
   *[other] There are { $count } more, and the app cannot tell which questions they were. Start another report to finish: this one is kept.
}
unreadable-answer = Cannot be read. Answer again

## A report whose place in the list is damaged

damage-readable = { $count ->
    [0] Damaged on this device. None of its answers can be read.
    [one] Damaged on this device. { $count } answer can be read.
   *[other] Damaged on this device. { $count } answers can be read.
}
damage-unreadable = { $count ->
    [one] { $count } answer cannot be read.
   *[other] { $count } answers cannot be read.
}
damage-draft = Open it and continue: its place in this list is put right when you do.
damage-finished = Open it to save a copy of what can be read.
progress-damaged-body = It cannot be read how far this report is.
sent-damaged-heading = This report is damaged on this device
sent-damaged-body = It is finished and kept as it is. The app cannot tell whether it was received. What was done with this report may say so.
sent-damaged-do = Save a copy of what can be read. Then ask your organisation’s support.

## When the device takes nothing more

not-stored-way = What is safe, and what you can do
not-stored-heading = Your last change is not saved
not-stored-saved-heading = Everything is saved again
not-stored-body = This device has no room left, or nothing can be written to its disk.
not-stored-saved-body = The device takes changes again. You can go on where you were.
not-stored-safe-heading = What is safe
not-stored-safe = Everything that the app said was saved is safe in your vault. Nothing was deleted.
not-stored-typed = What you typed since is not saved yet. It stays on the screen, and the app tries to save it every 2 seconds.
# { $label } is a question in a few words.
not-stored-answer = Not saved yet: { $label }
not-stored-lost = Leave the app open. If you close it, or your vault locks because nobody uses it, what is not saved is lost.
not-stored-do-heading = What to do
not-stored-do = Free some space on this device: empty the bin, or move large files to another disk. Leave the files of this app as they are.
not-stored-do-locked = If there is space, the disk may be locked or failing. Tell your IT team.
not-stored-again = Try again
not-stored-go-on = Go on
not-stored-still = It could not be saved. Nothing is lost: it is still here.
not-stored-out-heading = Keep it somewhere else
not-stored-out = You can save what can be read on another disk or a memory stick, now.
not-stored-copy = Save a copy of this report, with what is not saved yet
not-stored-copy-saved = Save a copy of this report
not-stored-backup = Save a backup of your whole vault, as far as it is saved

## A damaged vault that was set aside

salvage-way = Read what can still be read in the damaged vault
salvage-heading = Open the damaged vault
salvage-body = The app opens the vault to read only. It changes nothing in it. You can save what can be read somewhere else.
salvage-which = Which vault?
salvage-which-one = { $name }, set aside on { $when }
salvage-by-code = Use the recovery code
salvage-by-passphrase = Use the passphrase
salvage-open = Open
salvage-opened-heading = What can be read
salvage-opened = { $count ->
    [0] No report can be read.
    [one] { $count } report can be read.
   *[other] { $count } reports can be read.
}
salvage-missing-heading = What could not be read
salvage-nothing-missing = Everything could be read
salvage-lost = { $count ->
    [one] { $count } report cannot be read at all
   *[other] { $count } reports cannot be read at all
}
salvage-may-miss = There may be other reports, which left no trace
salvage-later-may-miss = There may be other updates to sent reports, which left no trace
salvage-may-be-old = The latest changes before the damage may be missing
salvage-answers-may-miss = There may be other answers, which left no trace
salvage-answer = Cannot be read: { $label }
salvage-others = { $count ->
    [one] Cannot be read: { $count } more answer, file or update
   *[other] Cannot be read: { $count } more answers, files or updates
}
salvage-files = { $count ->
    [one] { $count } file
   *[other] { $count } files
}
salvage-opened-unsent = { $count ->
    [one] Not sent: { $count } thing you added
   *[other] Not sent: { $count } things you added
}
# It could be read in a copy of an earlier day alone.
salvage-of = As it was on { $when }: it is from a copy
salvage-stage = How far it was
salvage-finished = Finished
salvage-take-heading = Save what can be read
salvage-take-body = You choose where. The app makes a folder there with the reports, a list of what could not be read, and every added file that is whole.
salvage-saved = { $count ->
    [0] The reports are saved in the folder.
    [one] The reports and { $count } file are saved in the folder.
   *[other] The reports and { $count } files are saved in the folder.
}
salvage-left-out = { $count ->
    [one] { $count } file is damaged and is not there.
   *[other] { $count } files are damaged and are not there.
}
salvage-undrawn = No font on this device has some of the letters, so they show as boxes. The plain text has them all.
salvage-cancelled = Nothing was saved

# What the saved file says itself.
salvage-copy-title = What could be read of a vault
salvage-copy-body = The vault these reports were in could only be read: it was damaged, or its disk let nothing be saved. What is missing is listed first. What is here is as it was saved.
salvage-copy-lost = Reports
salvage-copy-unknown = Not sure
salvage-copy-file = A file that is damaged
# What says to which report it was added is damaged.
salvage-copy-loose = A file of a report that is not known
salvage-copy-elsewhere = Added to a report that cannot be read
# What was added to a sent report, and that nobody has received.
salvage-send-again = Tell the decision-maker by phone or email, and give your case reference. If a backup has this report, you can add this to it again.
# { $name } is the responder’s own reference.
salvage-copy-report = Report { $position }: { $name }

## When the device had no room before the vault was locked

held-back-heading = Something you typed is not saved yet
held-back-body = This device has no room for it. The app keeps it, locked, until the app is closed. Make room on the device, then unlock.

## When the page stopped working

ended-heading = The page stopped working, so the app locked your vault
ended-body = What you typed until half a second before is saved. Unlock to go on.
record-did-locked-page-ended = The vault locked because its page stopped working

## Details for support

support = Details for support
support-heading = Details for support
support-body = If the app does not work as it should, your organisation’s support may ask for these details. Nothing is sent by itself.
support-nothing-personal = This is all that is in the file. It has no answers, no names, no addresses and no passphrase.
support-save = Save these details
support-saved = The details are saved
support-cancelled = Nothing was saved
