### Documents that support a referral.

part-evidence = Documents

page-upload-evidence = Documents
page-upload-evidence-body = You cannot add documents in this version yet. The report goes on without them.
page-upload-evidence-instead = If you have documents that matter, name them in your professional view, and say who holds them.

q-upload-file = Documents (optional)
    .row = Documents

q-what-evidence-you-will-submit = What are the documents?
    .hint = For each: what it is, its date and what it shows
    .row = What the documents are
    .err-required = Enter what the documents are
