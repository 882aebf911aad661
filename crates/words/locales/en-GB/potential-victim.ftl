### Who the potential victim is.

part-potential-victim = The potential victim

page-pv-name-referral = What is the potential victim’s name?
page-pv-name-dtn = What is the potential victim’s name?
    .hint = Their name is asked for because they agree to work with authorities

q-pv-name-first-name = First name
    .row = First name
    .err-required = Enter their first name

q-pv-name-last-name = Last name
    .hint = If they have no last name, or do not know it, write “Not known”
    .row = Last name
    .err-required = Enter their last name

q-pv-name-nickname = Nickname or other name (optional)
    .hint = Any name that exploiters or others called them by
    .row = Nickname or other name

q-pv-dob = What is their date of birth? (optional)
    .hint = For example, 27 3 1998. Leave it blank if they do not know.
    .row = Date of birth
    .err-date = Date of birth must be a real date, with a day, month and year
    .err-before = Date of birth must be today or in the past
    .err-after = Date of birth must be after 1 January 1900

q-pv-gender = What is their gender?
    .row = Gender
    .opt-female = Female
    .opt-male = Male
    .opt-unknown = They describe themselves in another way
    .err-required = Select their gender

q-does-pv-have-children = Does the potential victim have children?
    .hint = Count children anywhere in the world
    .row = Has children
    .opt-yes = Yes
    .opt-no = No
    .err-required = Select yes if the potential victim has children

q-does-pv-have-children-yes-amount = How many children?
    .row = Number of children
    .err-required = Enter how many children they have
    .err-numeric = Number of children must be a whole number, like 2

page-pv-nationality-referral = What is their nationality?
page-pv-nationality-dtn = What is their nationality?

q-pv-nationality = Nationality
    .hint = Start typing, then choose from the list. Choose “Unknown” if they do not know.
    .row = Nationality
    .err-required = Select their nationality, or “Unknown”
    .err-one-of-options = Choose their nationality from the list

q-pv-nationality-second = Second nationality (optional)
    .row = Second nationality
    .err-one-of-options = Choose their second nationality from the list

q-pv-interpreter-requirements = Does the potential victim need an interpreter?
    .hint = Answer yes unless they speak English with ease
    .row = Needs an interpreter
    .opt-yes = Yes
    .opt-no = No
    .err-required = Select yes if the potential victim needs an interpreter

q-pv-interpreter-requirements-language = Which language?
    .hint = Add the dialect, if there is one
    .row = Interpreter’s language
    .err-required = Enter the language they need an interpreter for

q-pv-other-help-with-communication = Do they need other help to communicate?
    .hint = For example because of a disability, an illness, or trouble with reading
    .row = Needs help to communicate
    .opt-yes = Yes
    .opt-no = No
    .err-required = Select yes if they need other help to communicate

q-pv-other-help-with-communication-aid = What help do they need?
    .hint = For example a sign language interpreter, large print or pictures
    .row = Help to communicate
    .err-required = Enter what help they need to communicate

q-pv-ho-reference = Does the potential victim have a Home Office reference?
    .hint = For example from an asylum claim, a visa or an earlier referral
    .row = Has a Home Office reference
    .opt-yes = Yes
    .opt-no = No
    .err-required = Select yes if the potential victim has a Home Office reference

q-pv-ho-reference-type = What is the reference?
    .hint = The number, and what it is for if you know
    .row = Home Office reference
    .err-required = Enter the Home Office reference
