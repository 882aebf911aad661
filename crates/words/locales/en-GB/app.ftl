### Everything on the screen that is not a question of the form.

-service = First Responder

service-name = { -service }

## Every page

# The title of the window. { $heading } is the page’s own heading.
page-title = { $heading } – { -service }
page-title-error = Error: { $heading } – { -service }
skip-to-content = Skip to main content
footer-independent = This is an independent tool. It is not run by the Home Office.
back = Back
continue = Continue
lock = Lock
error-summary-title = There is a problem
# Read out before an error message, not seen.
error-prefix = Error:
warning-prefix = Warning
important-title = Important

# A moment, from parts that are already text: “3 November 2026 at 9:05pm”.
moment = { $day } { $month } { $year } at { $time }
day = { $day } { $month } { $year }
time-am = { $time }am
time-pm = { $time }pm
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

# The way back and the way to all parts, read out as the name of the two.
ways = Ways to other pages

# Hides everything at once and locks. The first word is read out, not seen.
exit = Exit this page
exit-emergency = Emergency
# Read out while Shift is pressed.
exit-press-2 = Shift, press 2 more times to hide this page and lock.
exit-press-1 = Shift, press 1 more time to hide this page and lock.
exit-expired = Exit this page expired.
exit-activated = Hidden. Locking.

## The accessibility statement

accessibility = Accessibility
accessibility-heading = Accessibility of this app
accessibility-aim = We want as many people as possible to be able to use this app. We aim for level AA of the Web Content Accessibility Guidelines (WCAG) 2.2.
accessibility-tested-heading = What is tested
accessibility-axe = Every page of the form, with its errors shown and every further question open, by the program axe-core
accessibility-keyboard = Every page with the Tab key: the focus moves in order, and nothing covers it
accessibility-narrow = Every page in a window 320 pixels wide: nothing scrolls sideways
accessibility-text = Every page with twice the text size, and with more room between letters, words and lines
accessibility-names = Each box is named by its own question alone, and searched lists say how many names match
accessibility-moving = Each thing to press is 24 by 24 pixels or has room around it. Nothing moves by itself
accessibility-colours = With a copy of a system’s high contrast colours: the focus, what is chosen and where to type still show
accessibility-fails-heading = What fails, or is not known
accessibility-people = No person with a disability has tested the app yet
accessibility-readers = No screen reader has been used to test it yet
accessibility-systems = The tests run on Linux. Windows, macOS and phones are not tested yet
accessibility-dates = When one part of a date is wrong, all three boxes are marked
accessibility-tell-heading = If something does not work for you
accessibility-tell = Tell your organisation’s support. You can also make the report another way: your organisation knows how.

## Make a vault

vault-make-heading = Choose a passphrase
vault-make-body = Reports are kept in a vault: an encrypted store on this device. Only your passphrase opens it.
vault-make-how = A good passphrase is 4 or more words that nobody would guess from knowing you. You can use spaces and any letters, or a password manager.
vault-make-warning = Nobody can reset your passphrase. If you forget it, only the recovery code on the next page opens your reports.
vault-make-label = Passphrase
vault-make-hint = Do not use one that you use anywhere else
vault-make-button = Continue
vault-make-busy = Making your vault
vault-make-empty = Enter a passphrase
vault-make-weak = Choose a passphrase that is harder to guess. Try adding another word

passphrase-show = Show
passphrase-show-label = Show passphrase
passphrase-hide = Hide
passphrase-hide-label = Hide passphrase
passphrase-shown = Your passphrase is visible
passphrase-hidden = Your passphrase is hidden

strength-0 = Very easy to guess
strength-1 = Easy to guess
strength-2 = Could be guessed
strength-3 = Hard to guess
strength-4 = Very hard to guess
# { $strength } is one of the strength texts.
strength-not-enough = { $strength }. Add another word
strength-enough = { $strength }. Strong enough to use

## Unlock

vault-unlock-heading = Enter your passphrase
vault-unlock-body = Your reports are on this device, encrypted.
vault-unlock-body-named = The reports in the vault “{ $name }” are on this device, encrypted.
vault-unlock-label = Passphrase
vault-unlock-button = Unlock
vault-unlock-busy = Unlocking
vault-unlock-empty = Enter your passphrase
# Shown while tries are not taken, and counted down.
vault-unlock-wait = { $seconds ->
    [one] You can try again in { $seconds } second
   *[other] You can try again in { $seconds } seconds
}
vault-unlock-wait-minutes = { $minutes ->
    [one] You can try again in about { $minutes } minute
   *[other] You can try again in about { $minutes } minutes
}
vault-unlock-ready = You can try again now

vault-unlock-forgotten = I have forgotten my passphrase
vault-unlock-others = Use another vault, or make one

## Several vaults on one device

vaults-heading = Choose your vault
vaults-body = Each person who uses this device has a vault of their own. Nobody else’s passphrase opens yours.
vaults-no-name = A vault with no name
vaults-locked = Locked
vaults-in-use = Open
vaults-too-new = Needs an update
vaults-read-only = Can only be read
vaults-make = Make another vault
vaults-set-aside = { $count ->
    [one] { $count } damaged vault was set aside. Nothing was deleted. Do not clear this device: your IT team may be able to recover reports from it.
   *[other] { $count } damaged vaults were set aside. Nothing was deleted. Do not clear this device: your IT team may be able to recover reports from them.
}

## Open a vault with a recovery code

recover-heading = Enter your recovery code
recover-body = You wrote it down or printed it when you made your vault. You choose a new passphrase next.
recover-label = Recovery code
recover-hint = 32 letters and numbers. Capital letters, dashes and spaces make no difference
recover-empty = Enter your recovery code
recover-wrong = Enter a code that opens this vault. A newer code may have taken its place
recover-none-heading = If you do not have the code
recover-none = Without the passphrase or the code, nobody can open this vault. Ask your IT team before you destroy it.
recover-sealed = Your organisation can open this vault. Give your IT team this text. It is of no use to anybody else. They give you a code to enter here.
recover-wipe = Destroy this vault

## The recovery code, shown once

code-heading = Write down your recovery code
code-body = It opens your vault if you forget your passphrase, or if this device loses its key. It is shown this once.
code-warning = Whoever has this code and this device, or a backup, can read all your reports.
code-where = Keep it apart from this device, for example in a safe at work. A code that you were shown before opens only the backups that you saved while you had it.
code-button = I have written it down
code-print = Print it

## What opens your vault

keys-heading = Your vault
keys-name = Name that everybody sees
keys-name-none = None
keys-name-change = Change the name
keys-passphrase = Passphrase
keys-passphrase-bound = Opens your vault on this device only
keys-passphrase-free = Opens your vault, and any copy of it that is not a backup
keys-passphrase-change = Change your passphrase
keys-code = Recovery code
keys-code-there = You have one
keys-code-none = You have none
keys-code-change = Make a new code
keys-organisation = Your organisation
keys-organisation-can = It holds a key that opens your vault, so that it can act when you are away
keys-organisation-cannot = It cannot open your vault
keys-backup = Save a backup of your vault
keys-more-heading = If something has happened
keys-replace = Somebody else may know my passphrase or code
keys-wipe = Destroy this vault

name-heading = Name your vault
name-warning = Everybody who opens this app on this device sees the name.
name-label = Name
name-hint = Leave it blank to show nothing
name-button = Save
name-too-long = Enter a name of { $count } letters or fewer

passphrase-present-label = Your passphrase now
passphrase-present-empty = Enter the passphrase you use now
passphrase-wrong = Enter the passphrase you use now. This one does not open your vault
passphrase-new-label = New passphrase
passphrase-new-hint = 4 or more words. Do not use one that you use anywhere else
passphrase-button = Save the new passphrase
passphrase-busy = Saving
passphrase-changed-heading = Change your passphrase
passphrase-changed-body = Your reports stay as they are.
passphrase-recovered-heading = Choose a new passphrase
passphrase-recovered-body = Your vault is open and nothing is lost. Once you save a new passphrase, the old one no longer works.
passphrase-replaced-heading = Make a new key for your vault
passphrase-replaced-body = The passphrase and the recovery code you have now no longer open your vault after this. You get a new code. Your reports stay as they are. Backups that you saved before still open with the old code, so delete those.

## Destroy a vault

wipe-heading = Destroy this vault
wipe-unsent-none = Every report in this vault was sent, or it has none.
wipe-unsent-drafts = { $count ->
    [one] { $count } draft would be lost for good.
   *[other] { $count } drafts would be lost for good.
}
wipe-unsent-finished = { $count ->
    [one] { $count } finished report that was not sent would be lost for good.
   *[other] { $count } finished reports that were not sent would be lost for good.
}
wipe-unsent-unknown = This vault cannot be read. It may hold reports that nobody has received.
wipe-does = What happens:
wipe-does-keys = the keys are overwritten, so that nobody can read the reports
wipe-does-files = the files are deleted from this device
wipe-does-code = your passphrase and recovery code open nothing on this device any more
wipe-cannot = What it cannot do:
wipe-cannot-copies = reach a backup, or a copy of the vault or of a report, that was made before
wipe-cannot-sent = take back a report that was sent
wipe-cannot-disk = promise that the disk has kept no old part. What it may keep stays encrypted
wipe-sure = I want to destroy this vault
wipe-unsure = Select that you want to destroy this vault
wipe-button = Destroy the vault
wipe-busy = Destroying

## Delete one report

erase-way = Delete this report
erase-heading = Delete this report
erase-draft = This report was never sent. Nobody has received it.
erase-waiting = Nobody has confirmed that they received this report. If you delete it, the app stops sending it. It may be on its way already.
erase-refused = This report was not accepted. Nobody acts on it.
erase-sent = This report was received. Note down its case reference first: the app does not show it after this.
erase-damaged = It cannot be told whether anybody has received this report: that part of it is damaged.
erase-does = What happens:
erase-does-key = the key of this report is destroyed, so that nobody can read its answers and files on this device
erase-does-copies = the daily copies of your vault on this device are deleted, and another is made
erase-does-record = the record of what was done keeps that you deleted a report, and nothing that it said
erase-cannot = What it cannot do:
erase-cannot-copies = reach a backup that you saved, or a copy of the report or of a file
erase-cannot-originals = reach the files that you added where they came from, or take back what was sent
erase-cannot-disk = promise that the disk has kept no old part. What it may keep stays encrypted
erase-sure = I want to delete this report
erase-unsure = Select that you want to delete this report
erase-button = Delete the report
erase-busy = Deleting

## Before the vault locks by itself

locks-soon-heading = Are you still here?
locks-soon-body = Your vault locks in 1 minute. What you typed is saved. Press any key to stay.
locks-soon-button = Stay

## When the vault cannot be opened

vault-damaged-heading = The vault on this device is damaged
vault-damaged-body = The app could not read its vault, so it moved it aside. Nothing was deleted.
vault-damaged-what-to-do = Do not remove the app or clear this device. Your IT team may be able to recover reports from the file that was set aside.
vault-damaged-backup = There is a copy of the vault as it was on { $when }. You can go on with it. What you changed after that is only in the damaged file.
vault-damaged-restore = Go on with the copy
vault-damaged-button = Make a new vault

vault-too-new-heading = Update the app to open your reports
vault-too-new-body = A newer version of this app made the vault on this device. This version has not changed it.
vault-too-new-what-to-do = Install the latest version, then unlock with the same passphrase.

vault-in-use-heading = The app is already open
vault-in-use-body = Another window of this app has the vault open. Your reports are safe.
vault-in-use-what-to-do = Use the other window, or close it and try again here.
vault-in-use-button = Try again

vault-read-only-heading = Your vault can only be read for now
vault-read-only-body = This device does not let the app save anything. Its disk may be locked or failing. What you saved before was not changed.
vault-read-only-what-to-do = Ask your IT team about the disk. Until it can be written again, you cannot change, finish or send a report.
vault-read-only-again = Try again
vault-read-only-still = Nothing can be saved yet. Your reports are safe.
vault-read-only-read = Read your reports

## Who you are. The questions are q-user-email and q-user-organisation.

responder-heading = About you
responder-body = You only need to enter this once. It is used in every report that you start on this device.
responder-button = Save and continue
responder-enrol = I have a code from my organisation

## Enrolling this device

home-enrol = This device and your organisation
enrol-heading = Enrol this device
enrol-heading-done = This device is enrolled
enrol-no-endpoint = This app has not been told where to send reports. What you finish is safe on this device, and waits.
enrol-elsewhere = Reports would now go to another place than the one that this device was enrolled with. So nothing is sent.
enrol-elsewhere-do = Check where reports go. If that is right, ask your organisation for a new code and enter it here. If it is not, ask your IT team before you send anything.
enrol-settings = Where reports go, and who to ask
enrol-body = Your organisation gives you a code. With it, this device can send reports in your name. You need a connection for this, once.
enrol-body-until = Until then you can write and finish reports. They are safe on this device, and wait.
enrol-label = Code from your organisation
enrol-hint = 20 letters and numbers. Capital letters, dashes and spaces make no difference
enrol-from-picture = Read the code from a picture
enrol-code-read = The code is read, and stands in the box.
enrol-no-code-in-picture = Choose a sharp picture of the whole code, or type it. No code can be read in this one
enrol-button = Enrol this device
enrol-button-busy = Connecting
enrol-empty = Enter the code from your organisation
enrol-not-a-code = Enter the code as it was given to you. A letter or number is wrong or missing
enrol-not-taken = Ask for another code. This one has been used, or it has run out
# { $label } is a sentence that says what went wrong.
enrol-set-back = The device is not enrolled yet, and the code is still good. { $label }
enrol-done-body = Reports are sent from this device in your name.
enrol-name = Name
enrol-email = Work email
enrol-organisation = Organisation
enrol-again-heading = If something here is wrong
enrol-again-body = Ask your organisation for another code, and enter it here.

## What the organisation has set

settings-heading = Where your reports go
settings-nothing = This app has not been told where to send reports. Your organisation gives you a settings file, or sets up this device itself.
settings-nothing-until = Until then you can write and finish reports. They are safe on this device, and wait.
settings-managed = Your organisation has set up this device. You can’t change this here.
settings-chosen = This is from the settings file that you chose.
settings-endpoint = Reports go to
settings-locks = The vault locks
# { $count } is a number of minutes.
settings-locks-after = After { $count } minutes without use
settings-stays = What was sent
settings-stays-held = Is kept on this device, and can’t be deleted
# { $count } is a number of days.
settings-stays-days =
    { $count ->
        [one] Is deleted from this device a day after it was received
       *[other] Is deleted from this device { $count } days after it was received
    }
settings-stays-until-deleted = Stays on this device until you delete it
settings-opens = Your organisation
settings-opens-can = Can open your vault, if you forget your passphrase
settings-opens-cannot = Can’t open your vault
settings-choose = Choose a settings file
settings-choose-another = Choose another settings file
settings-unreadable = The settings file can’t be read. Check that you may open it
settings-malformed = This is not a settings file for this app, or it is damaged. Ask your organisation for a new one
settings-no-address = This settings file does not say where reports go. Ask your organisation for a new one
settings-no-authority = This settings file does not say how to know the right place. Ask your organisation for a new one
settings-unusable-managed = Your organisation has set up this device, but not in a way that this app can use. Tell your IT team. Until then nothing is sent, and reports are safe on this device.
settings-unusable-chosen = The settings file that you chose before can’t be used any more. Until you choose one that can be, nothing is sent, and reports are safe on this device.
settings-use-heading = Use these settings?
settings-use-body = Check that this file is from your organisation. All reports from this device will go to this address, and nowhere else.
settings-use-anew = This is another place than the one that this device is enrolled with. You will need a new code from your organisation. Until you have entered it, nothing is sent.
settings-use-button = Use these settings
settings-use-not = Do not use them
packs-heading = The form, its lists and its words
packs-form = Form of
packs-in-use = Update
packs-built-in = None: the form is the one that this app came with
packs-update = Number { $number }, made on { $date }
packs-next = Update { $number }, made on { $date }, is on this device now. It is used when you next start this app. Your drafts stay as they are: if the form is new, you see what is different before you go on.
packs-none-taken = Your organisation has not set who may update the form on this device. It changes only with a new version of this app.
packs-choose = Add an update from a file
packs-unreadable = The update can’t be read. Check that you may open the file
packs-malformed = This is not an update for this app, or a part of it is missing. Nothing was changed. Ask your organisation for a new one
packs-not-signed = This update is not from who your organisation trusts. Nothing was changed. Ask your organisation where it is from
packs-not-newer = This device has this update already, or a newer one
packs-unusable = This update needs a newer version of this app. Nothing was changed. Update the app, then add it again
packs-stored-not-signed = The update on this device is not from who your organisation trusts now. The form is the one that this app came with.
packs-stored-unusable = The update on this device can’t be used by this version of the app. The form is the one that this app came with.
packs-stored-damaged = The update on this device is damaged. The form is the one that this app came with. Add the update again.
contacts-heading = Who to ask

## Home

home-heading = Your reports
home-start = Start a report
home-empty = You have no reports yet. Those you make are kept on this device, encrypted.
home-unreadable = { $count ->
    [one] Nothing of one report can be read: it is damaged. It is kept on this device. Ask your organisation’s support before you remove the app.
   *[other] Nothing of { $count } reports can be read: they are damaged. They are kept on this device. Ask your organisation’s support before you remove the app.
}
home-empty-hint = You can start and finish a report with no signal. It is sent when there is a connection.
home-change-details = Change your details
home-keys = Your vault: passphrase, recovery code, name and backup

home-find-label = Find a report
home-find-hint = Type a name, a place, a number, a reference or any other words in a report. A state such as Draft works too.
home-found = { $count ->
    [0] No report matches
    [one] { $count } report matches
   *[other] { $count } reports match
}

home-drafts-heading = Drafts
home-finished-heading = Finished reports
home-found-heading = Found in answers
home-reading = Still reading: { $done } of { $count } reports. More may be found.
# Stands in for the responder’s own reference until one is typed.
home-no-reference = No reference yet
# { $reference } is a case reference: what the responder called the report was deleted.
home-expired = Report { $reference }
home-more = Show more reports
home-last-changed = Last changed { $when }

progress-draft = Draft
progress-waiting = Waiting to send
progress-sending = Sending
progress-sent = Sent
progress-expired = Sent
progress-refused = Not accepted
progress-damaged = Damaged

progress-waiting-body = Finished and saved on this device. It is sent when there is a connection.
progress-sending-body = Being sent now.
# How far its files are: 1.2MB of 24.0MB.
progress-sending-files = Being sent now: { $size } of { $total } of its files

home-next-try = Next try { $when }
home-try-now = Try to send now
# Read out when the list changes by itself.
home-report-sent = Report { $reference } was sent
# { $label } says what came back.
home-report-news = Report { $reference }: { $label }

## Report pages

# Above the heading: the part of the report, and which of how many it is.
report-part = { $name }: part { $position } of { $count }
report-saving = Saving
report-saved = Saved
report-not-saved = Not saved
report-save-and-home = Save and go home

## All parts of a report

tasks = All parts of the report
tasks-done = You have completed { $done } of { $count } parts.
tasks-completed = Completed
tasks-in-progress = In progress
tasks-not-started = Not yet started
tasks-cannot-start = Cannot start yet
# The answers of one part, to check. { $name } is the part.
tasks-answers = { $name }: your answers
tasks-copy = Save a copy of this draft

## A draft that was begun under an older version of the form

moved-heading = The form has changed
moved-body = There is a new version of the form since you started this report. All your answers are kept. Those to a question that is not asked any more are set aside and not sent.
moved-added = New questions
moved-required = Questions you must answer now
moved-options = Questions with other options
moved-otherwise = Questions that are asked or checked in another way
moved-optional = Questions you can leave blank now
moved-removed = Questions that are not asked any more
moved-not-known = The app does not know what is different. Go through every part again before you finish.
moved-button = Go on with the new form
# Stands in for a question that only an older version of the form asked.
question-not-asked-now = A question of an older form

## Where nobody knows

# A box to tick under a question. { $label } is the question in a few words.
not-known = { $label }: not known
not-known-hint = Say why in the box above, if you can

## Dates

date-day = Day
date-month = Month
date-year = Year

# For a box with a limit: the limit, then what is left or over.
characters-most = You can enter up to { $max } characters
characters-left = { $count ->
    [one] You have { $count } character remaining
   *[other] You have { $count } characters remaining
}
characters-over = { $count ->
    [one] You have { $count } character too many
   *[other] You have { $count } characters too many
}

## Searched lists

# Read out with the box, not seen.
list-how = When there are matches, use the up and down arrows to move through them and Enter to choose one
list-no-results = No matches. Check the spelling, or type fewer letters
list-results = { $count ->
    [one] { $count } match
   *[other] { $count } matches
}
list-position = { $name }, { $position } of { $count }
list-chosen = { $name } chosen
list-results-label = Matches for { $label }
list-told-apart = { $name } ({ $by })

## Check answers

check-heading = Check your answers
check-change = Change
check-not-answered = Not answered
check-yes = Yes
check-given-automatically = Yes. This is not asked, because of the age you gave.
check-problems = Some questions still need an answer
check-answer-now = Answer now

# What was said and is no part of the report as it stands.
set-aside-heading = Answers that are set aside
set-aside-body = This report does not ask these questions now. The answers are kept on this device and are not sent. If you change an answer so that a question is asked again, its answer comes back.

# What deserves a second look. { $label } is a question in a few words.
remark-born-a-child = You said that they are 18 or over. Their date of birth makes them younger than 18.
remark-born-an-adult = You said that they are under 18. Their date of birth makes them 18 or over.
remark-check = Check: { $label }

check-declaration-heading = Finish the report
check-declaration = By finishing this report you confirm that, as far as you know, what it says is correct.
# Only for an adult’s referral.
check-consent = You also confirm that the potential victim agreed to this referral and understood what it means.
# Only for a Duty to Notify report.
check-names = Read your answers again before you finish. Unless the potential victim agrees to work with authorities, take out names and anything else that shows who they are.
check-warning = You cannot change the report here after you finish it.
check-finish-body = With no connection, the report waits on this device and is sent as soon as there is one. You do not need to stay on this page.
check-finish = { $kind ->
    [dtn] Finish and send notification
   *[nrm] Finish and send referral
}
check-finishing = Finishing

## After finishing

sent-waiting-heading = { $kind ->
    [dtn] Notification finished
   *[nrm] Referral finished
}
sent-waiting-keep-open = Keep the app installed. The report is sent the next time you unlock the app with a connection.
without-heading = A file that cannot be read
without-body = You can send the rest now, with the files that can be read. What is left of the other stays on this device, and the record says that it was left out.
without-button = Send without that file
sent-waiting-not-received = Until it is sent, nobody has received this report. If somebody is in danger now, call 999.
sent-heading = { $kind ->
    [dtn] Notification sent
   *[nrm] Referral sent
}
sent-panel = Your case reference
sent-received = Received { $when }.
sent-keep-reference = Use this reference if you contact anyone about the case. It stays in your list of reports.
sent-proof = The app has checked the receipt for this report.
sent-stays-heading = How long it stays on this device
sent-stays-until = What this report says, and its files, are deleted from this device after { $when }. That happens the next time your vault is open and the app has a connection. Your organisation has set this. The case reference and the dates stay.
sent-stays-until-deleted = The report stays on this device until you delete it.
sent-stays-held = Your organisation keeps every report that was sent. The app does not delete this one, and you cannot delete it.
sent-expired-heading = Report sent
sent-expired = Its content was deleted from this device on { $when }, as your organisation has set.
sent-expired-kept = What is kept here:
sent-expired-kept-reference = the case reference, and the receipt that proves that it was received
sent-expired-kept-dates = the dates on which it was started, received and deleted
sent-expired-kept-record = a note in the record that the app deleted it, with nothing of what it said
sent-expired-cannot = What this could not do:
sent-next-heading = What happens next
sent-next = { $kind ->
    [dtn] The notification goes to the authorities. It helps them find and stop exploitation. No decision about a person follows from it.
   *[nrm] A decision-maker reads the referral. They aim to decide within 5 working days if there are reasonable grounds to believe that this person is a victim of modern slavery. They may contact you with questions.
}
# Only on the page of a finished report.
sent-copy-heading = Keep a copy
sent-copy = Save a copy of this report

## A copy of a report

copy-heading = Save a copy of this report
copy-warning = A copy is not in your vault. Without a passphrase, anyone who gets the file can read all of it.
copy-kind = What kind of copy?
copy-kind-pdf = PDF
copy-kind-pdf-hint = To read on a screen, with or without a screen reader, or to print
copy-kind-text = Plain text
copy-kind-text-hint = To read in any program, or to print
copy-kind-empty = Select what kind of copy you want
copy-seal = Do you want to protect it with a passphrase?
copy-seal-yes = Yes
copy-seal-yes-hint = It is saved in the age format. Any program that knows age opens it with the passphrase.
copy-seal-no = No
copy-seal-no-hint = The file is not encrypted
copy-seal-empty = Select yes if you want to protect the copy with a passphrase
copy-passphrase-label = Passphrase for the copy
copy-passphrase-hint = Not the one that opens your vault. There is no way to reset it.
copy-passphrase-empty = Enter a passphrase for the copy
copy-button = Choose where to save it
copy-busy = Making the copy
copy-saved = The copy is saved
copy-saved-undrawn = The copy is saved. No font on this device has some of its letters, so they show as boxes. The plain text has them all.
copy-cancelled = No copy was saved

# What the copy says itself.
copy-title = { $kind ->
    [dtn] Duty to Notify report: a copy
   *[nrm] Referral: a copy
}
copy-by = Made with First Responder, an independent tool. It is not run by the Home Office.
copy-received = The endpoint has received this report. The app checked the receipt, which is at the end.
copy-not-received = When this copy was made, nobody had received this report.
copy-not-known = It cannot be read whether this report was received: that is damaged on the device it was made on.
copy-draft-title = { $kind ->
    [dtn] Draft of a Duty to Notify report: a copy
   *[nrm] Draft of a referral: a copy
}
copy-draft-body = This is a draft. It is not finished, and it has not been sent to anyone.
copy-unsaved = The device had no room for the last changes, so they are in this copy and not saved there.
copy-part-title = What can be read of a damaged report: a copy
copy-part-body = This report was finished. What was made of it to be sent is damaged on the device, so here are its answers as they were entered.
# At the foot of each page.
copy-page = Page { $position } of { $count }
copy-page-draft = Draft, not sent. Page { $position } of { $count }
# What was added to the report after it was sent.
copy-added-waiting = Not sent yet: when this copy was made, nobody had received this.
copy-added-begun = Begun, and not sent to anyone.
copy-proof = Proof
copy-identifier = Identifier of the report
copy-finished = Finished
copy-form-version = Version of the form
copy-sha256 = SHA-256 of what is sent
copy-reference = Case reference
copy-received-at = Received
copy-key = Key of the endpoint
copy-signature = Signature of the endpoint

sent-refused-heading = The report was not accepted
sent-home = Go to your reports

## What was done

record-heading = What was done
record-of-report = What was done with this report
record-body = The app notes what is done here, when and by whom. It keeps this on the device, encrypted.
record-sound = Nothing in this record was changed or taken out.
record-broken = Something in this record was changed or taken out, from act { $position } on. Tell your organisation’s support.
record-more = Show more
record-export = Save a copy of this record
record-no-day = Day not known
# When, and by whom: “9:05pm, sam@example.police.uk”.
record-when = { $time }, { $name }
record-with = Report { $name }
record-before = Before
record-after = After
record-erased = Something was done with a report that is deleted now
record-damaged = This cannot be read: it is damaged
record-did-made = The vault was made
record-did-unlocked-passphrase = { $count ->
    [0] You unlocked the vault
    [one] You unlocked the vault after { $count } wrong try
   *[other] You unlocked the vault after { $count } wrong tries
}
record-did-unlocked-code = { $count ->
    [0] The vault was unlocked with its recovery code
    [one] The vault was unlocked with its recovery code after { $count } wrong try
   *[other] The vault was unlocked with its recovery code after { $count } wrong tries
}
record-did-unlocked-organisation = { $count ->
    [0] The vault was unlocked by the organisation
    [one] The vault was unlocked by the organisation after { $count } wrong try
   *[other] The vault was unlocked by the organisation after { $count } wrong tries
}
record-did-locked-responder = You locked the vault
record-did-locked-idle = The vault locked because nobody used it
record-did-locked-away = The vault locked because the device was asleep or its screen locked
record-did-locked-closed = The vault locked because the window was closed
record-did-named = You changed the name of the vault
record-did-passphrase-changed = You changed the passphrase
record-did-bound = The passphrase was bound to this device
record-did-code-made = You made a recovery code
record-did-let-in = The organisation can open the vault from now on
record-did-key-replaced = You replaced the key of the vault
record-did-introduced = You said who you are
record-did-enrolled = You enrolled this device with your organisation
record-did-settings-chosen = You chose a settings file, which says where reports go
record-did-started = You started the report
record-did-viewed = You opened the report
# { $label } is a question in a few words.
record-did-answered = You answered “{ $label }”
record-did-changed = You changed “{ $label }”
record-did-moved = You went on with a new form
record-did-finished = You finished the report
record-did-sending = The app began to send the report
record-did-set-back = The report could not be sent yet. The app goes on trying
record-did-sent = The report was sent. Its case reference is { $reference }
record-did-refused = The report was not accepted
record-did-copied = You saved a copy of the report, not encrypted
record-did-copied-sealed = You saved a copy of the report, with a passphrase
record-did-exported = You saved a copy of this record, not encrypted
record-did-exported-sealed = You saved a copy of this record, with a passphrase
record-did-not-saved = The copy was not saved after all
record-did-attached = You added the file { $name }
# { $name } is the name of a file.
record-did-left-out = The file { $name } could not be read, and was left out of the report
record-did-detached = You removed the file { $name }
record-did-taken-out = You saved a copy of the file { $name }, not encrypted
record-did-backed-up = You saved a backup of the vault, encrypted
record-did-erased = You deleted a report
record-did-expired = The app deleted what a sent report said, as your organisation has set

export-body = The copy tells everything that was done here, with every answer that was changed. Give it only to somebody who may read it.
export-body-report = The copy tells what was done with this report, with every answer that was changed. Give it only to somebody who may read it.
export-check = Whoever gets it can check that nothing was taken out, without your passphrase.
