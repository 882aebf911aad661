### How the report begins: whose it is, and whether it is about a child.

part-your-report = Your report

q-reference = What is your own reference for this report?
    .hint = It helps you find the report again, for example a crime or log number. Do not use the potential victim’s name. Decision-makers do not see it.
    .row = Your reference
    .err-required = Enter your own reference for this report

q-user-email = What is your work email address?
    .hint = Decision-makers use it to ask you about the report
    .row = Your work email address
    .err-required = Enter your work email address
    .err-isValidEmail = Enter your work email address in the correct format, like name@example.org

q-user-organisation = Which first responder organisation do you work for?
    .hint = Start typing, then choose from the list
    .row = Your organisation
    .err-required = Select the organisation you work for
    .err-one-of-options = Choose your organisation from the list
    .err-enrolled = Choose the organisation that this device sends reports for. If you work for another one now, ask it for a code

q-fr-location = Which nation are you making this report in?
    .hint = Where you are working, not where the exploitation happened
    .row = Nation you are reporting from
    .opt-england = England
    .opt-wales = Wales
    .opt-scotland = Scotland
    .opt-northern-ireland = Northern Ireland
    .err-required = Select the nation you are making this report in

q-pv-under-age = Is the potential victim under 18?
    .hint = If you are not sure, the report is made as it would be for a child. This keeps them safer.
    .row = Under 18
    .opt-yes = Yes, under 18
    .opt-no = No, 18 or over
    .opt-not-sure = Not sure
    .err-required = Select yes if the potential victim is under 18

page-local-authority-contacted-about-child = Which local authority did you contact about this child?
    .hint = Children need a safeguarding referral too. If you have not made one, contact the local authority now.

q-local-authority-contacted-about-child-local-authority-name = Local authority
    .hint = Start typing, then choose from the list
    .row = Local authority
    .err-required = Select the local authority you contacted
    .err-one-of-options = Choose the local authority from the list

q-local-authority-contacted-about-child-local-authority-phone = Phone number
    .hint = The team or person that you spoke to
    .row = Local authority phone number
    .err-required = Enter the local authority’s phone number

q-local-authority-contacted-about-child-local-authority-email = Email address
    .row = Local authority email address
    .err-required = Enter the local authority’s email address
    .err-email = Enter the local authority’s email address in the correct format, like name@example.org

q-local-authority-contacted-about-child-local-authority-first-name = Contact’s first name (optional)
    .row = Local authority contact’s first name

q-local-authority-contacted-about-child-local-authority-last-name = Contact’s last name (optional)
    .row = Local authority contact’s last name

q-pv-under-age-at-time-of-exploitation = Were they under 18 when any of the exploitation happened?
    .hint = Answer yes even if they were under 18 for only part of it
    .row = Under 18 during the exploitation
    .opt-yes = Yes
    .opt-no = No
    .opt-not-sure = Not sure
    .err-required = Select yes if they were under 18 when any of the exploitation happened
