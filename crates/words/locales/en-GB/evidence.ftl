### Files that support a referral.

part-evidence = Documents

page-upload-evidence = Documents

q-upload-file = Documents (optional)
    .row = Documents

q-what-evidence-you-will-submit = What are the documents?
    .hint = For each: what it is, its date and what it shows
    .row = What the documents are
    .err-required = Enter what the documents are

## Adding files

attach-body = Add letters, pictures and other files that support this report.
attach-kinds = Word documents, PDF, JPEG and PNG files can be sent. Each must be smaller than 25MB, and there can be 100 of them. Sound and video are kept on this device and never sent.
attach-body-next = You can add letters, pictures and other files.
attach-kinds-next = Word documents, PDF, JPEG and PNG files can be sent. Each must be smaller than 25MB. A report can have 100 files, with those that are added to it.
attach-original = The file that you add also stays where it was. Anyone who can use this device can read it there.
attach-button = Choose files
attach-drop = You can also drop files on this window.
attach-adding = Adding files
# How far a file is: 1.2MB of 24.0MB.
attach-progress = { $name }: { $size } of { $total }
attach-call-off = Cancel
attach-added = { $count ->
    [one] There is { $count } file in this report
   *[other] There are { $count } files in this report
}
attach-none = There are no files in this report
attach-added-next = { $count ->
    [one] 1 file goes with it
   *[other] { $count } files go with it
}

# A file that was on its way in when the app ended or locked.
attach-cut-off = { $name } was not added in full, because the app closed or locked before it was done. Choose it again to add it.
attach-cut-off-forget = Leave it out
attach-cut-off-forget-label = Leave it out: { $name }

## Why a file was not added. { $name } is its name.

attach-why-empty = { $name } is empty. Choose a file with something in it
attach-why-too-large = { $name } must be smaller than 25MB
attach-why-other-picture = { $name } must be saved as a JPEG or PNG picture first
attach-why-other-document = { $name } must be saved as a PDF first
attach-why-with-macros = { $name } has programs in it. It must be saved as a plain Word document or a PDF first
attach-why-with-password = { $name } opens with a password. It must be saved without one first
attach-why-not-known = { $name } is not a file that can be added, or it is damaged. Choose a Word document, a PDF, a JPEG or PNG picture, sound or video
attach-why-too-many = { $name } was not added. A report can have 100 files to be sent
attach-why-unreadable = { $name } could not be read. Check that it is still there and is not a folder
attach-why-not-stored = { $name } could not be saved. Free some space on this device, then add it again
attach-why-called-off = { $name } was not added, because it was cancelled
attach-why-never-sent = { $name } was not added. The report was sent, and sound and video are never sent
attach-why-finished = { $name } was not added, because the report is finished

## The files of a report

attach-heading = Files in this report
attach-unreadable = { $count ->
    [one] { $count } file is damaged and cannot be shown. It is kept.
   *[other] { $count } files are damaged and cannot be shown. They are kept.
}
attach-count = { $count ->
    [one] { $count } file
   *[other] { $count } files
}
attach-kept = Part of the report
attach-held = Held, not sent
attach-next = Not sent yet
attach-later = Added later
attach-damaged = Damaged
attach-damaged-body = This file is not where it was put. The report and its other files are safe.
attach-about = { $label }, { $size }, added { $when }
attach-kind-doc = Word document
attach-kind-docx = Word document
attach-kind-pdf = PDF
attach-kind-jpeg = JPEG picture
attach-kind-png = PNG picture
attach-kind-mp3 = Sound (MP3)
attach-kind-m4a = Sound (M4A)
attach-kind-mp4 = Video (MP4)
attach-kind-wav = Sound (WAV)
attach-kind-ogg = Sound or video (Ogg)
attach-kind-webm = Video (WebM)
attach-kind-mov = Video (MOV)
attach-kind-3gp = Video (3GP)
attach-kind-amr = Speech (AMR)
attach-view = View
attach-hide = Hide
attach-picture = Picture: { $name }
attach-export = Save a copy
attach-export-warning = If you save a copy of a file, the copy is not in your vault. Anyone who gets it can read it. A log of what was done with the file is saved beside it.
attach-exported = The copy of { $name } and its log are saved
attach-export-cancelled = No copy was saved
attach-remove = Remove
attach-remove-sure = Remove { $name } from this report? It is deleted here for good.
attach-remove-yes = Yes, remove it
attach-remove-no = No, keep it
attach-hand-over = Note that you handed it over
attach-hand-over-to = Who did you give it to?
attach-hand-over-hint = For example, a name, a role and an organisation
attach-hand-over-button = Add to the log
attach-hand-over-done = Added to the log of { $name }

## What a picture tells besides what it shows

attach-marks = What this picture tells besides what it shows
attach-marks-place = Where it was taken: { $name }
attach-marks-somewhere = Where it was taken
attach-marks-device = What took it: { $name }
attach-marks-taken = When: { $when }
attach-marks-other = Other notes, for example by a program or about an owner
attach-strip = Take these details off the copy that is sent
attach-strip-hint = The picture in your vault stays as it is. What can be seen in it stays too.

## Sizes of files

size-bytes = { $size } bytes
size-kilobytes = { $size }KB
size-megabytes = { $size }MB
size-gigabytes = { $size }GB

## In the copy of a finished report

attach-sha256 = SHA-256: { $name }
