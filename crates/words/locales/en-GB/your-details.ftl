### How decision-makers can reach the responder.

part-your-details = Your details

page-fr-details = How can decision-makers contact you?

q-fr-details-first-name = First name
    .row = Your first name
    .err-required = Enter your first name

q-fr-details-last-name = Last name
    .row = Your last name
    .err-required = Enter your last name

q-fr-details-role = Job title or role
    .row = Your role
    .err-required = Enter your job title or role

q-fr-details-phone = Phone number
    .row = Your phone number
    .err-required = Enter your phone number

q-fr-alternative-contact = Who can be asked when you are away?
    .hint = The email address of a colleague or shared inbox that somebody reads every day
    .row = Contact when you are away
    .err-required = Enter the email address of somebody to ask when you are away
    .err-email = Enter the email address in the correct format, like name@example.org
