### What to say when an answer breaks a rule and its question has no words of its own for it.
### { $label } is the question’s row label, { $max } a number.

rule-required = Answer “{ $label }”
rule-one-of-options = Choose an answer that is offered for “{ $label }”
rule-email = { $label } must be an email address in the correct format, like name@example.org
rule-isValidEmail = { $label } must be an email address in the correct format, like name@example.org
rule-notUrl = { $label } must not include a web or email address
rule-numeric = { $label } must be a whole number, in digits
rule-internationalPhoneNumber = { $label } must be a phone number in full, like 07700 900 982 or +44 7700 900 982
rule-date = { $label } must be a real date, with a day, month and year
rule-before = { $label } must be today or in the past
rule-after = { $label } must be after 1 January 1900
rule-maxlength = { $label } must be { $max } characters or fewer
rule-enrolled = { $label } must be the one that this device was enrolled for
