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

## A damaged vault that was set aside

salvage-way = Read what can still be read in the damaged vault
salvage-heading = Open the damaged vault
salvage-body = The app opens it to read only. It changes nothing in it. You can save what can be read somewhere else.
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
salvage-may-be-old = The latest changes before the damage may be missing
salvage-answers-may-miss = There may be other answers, which left no trace
salvage-answer = Cannot be read: { $label }
salvage-others = { $count ->
    [one] Cannot be read: { $count } more answer or file
   *[other] Cannot be read: { $count } more answers or files
}
salvage-files = { $count ->
    [one] { $count } file
   *[other] { $count } files
}
# The report could be read in a copy of an earlier day alone.
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
salvage-copy-title = What could be read of a damaged vault
salvage-copy-body = The vault these reports were in was damaged. What is missing is listed first. What is here is as it was saved.
salvage-copy-lost = Reports
salvage-copy-unknown = Not sure
salvage-copy-file = A file that is damaged
# { $name } is the responder’s own reference.
salvage-copy-report = Report { $position }: { $name }

## When the system ended the page

ended-heading = The page stopped working, so the app locked your vault
ended-body = What you typed until half a second before is saved. Unlock to go on where you were.
record-did-locked-page-ended = The vault locked because its page stopped working

## Details for support

support = Details for support
support-heading = Details for support
support-body = If the app does not work as it should, your organisation’s support may ask for these details. Nothing is sent by itself.
support-nothing-personal = This is all that is in the file. It has no answers, no names, no addresses and no passphrase.
support-save = Save these details
support-saved = The details are saved
support-cancelled = Nothing was saved
