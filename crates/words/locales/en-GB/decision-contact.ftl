### Where word is sent, and whether that is safe.

part-decision-contact = { $kind ->
    [dtn] Contact
   *[nrm] Sending the decision
}

q-who-contact = Who should get the decision?
    .hint = Ask the potential victim. A decision that somebody else reads could put them in danger.
    .row = Who gets the decision
    .opt-potential-victim = The potential victim
    .opt-someone-else = Somebody else
    .opt-someone-else-hint = For example a solicitor or support worker they trust
    .err-required = Select who should get the decision

page-someone-else = Who should get the decision for them?

q-someone-else-first-name = First name (optional)
    .row = Other person’s first name

q-someone-else-last-name = Last name (optional)
    .row = Other person’s last name

q-someone-else = How should the decision be sent to this person?
    .hint = Select one or both
    .row = How the decision is sent
    .opt-email = By email
    .opt-post = By post
    .err-required = Select how the decision should be sent to this person

q-someone-else-email-input = Email address
    .row = Other person’s email address
    .err-required = Enter this person’s email address
    .err-email = Enter this person’s email address in the correct format, like name@example.org

q-someone-else-street = Building and street
    .row = Other person’s building and street
    .err-required = Enter this person’s building and street

q-someone-else-town = Town or city
    .row = Other person’s town or city
    .err-required = Enter this person’s town or city

q-someone-else-county = County (optional)
    .row = Other person’s county

q-someone-else-postcode = Postcode
    .row = Other person’s postcode
    .err-required = Enter this person’s postcode

q-someone-else-permission-check = The potential victim agrees that this person gets the decision
    .hint = The decision says what happened to them. It must not go to anyone they have not agreed to.
    .row = Agreed to by the potential victim
    .err-required = Confirm that the potential victim agrees that this person gets the decision

q-pv-contact-details = { $kind ->
    [dtn] How can authorities contact the potential victim?
   *[nrm] How should the decision be sent to the potential victim?
}
    .hint = Ask them what is safe. Select one or both.
    .row = How to contact them
    .opt-email = By email
    .opt-post = By post
    .err-required = { $kind ->
        [dtn] Select how authorities can contact the potential victim
       *[nrm] Select how the decision should be sent to the potential victim
    }

q-pv-contact-details-email-input = Email address
    .row = Their email address
    .err-required = Enter their email address
    .err-email = Enter their email address in the correct format, like name@example.org

q-pv-contact-details-email-check = It is safe to email them at this address
    .hint = This means that they have told you so, and no exploiter can read their email
    .row = Safe to email
    .err-required = Confirm that it is safe to email them, or unselect “By email”

q-pv-contact-details-street = Building and street
    .row = Their building and street
    .err-required = Enter their building and street

q-pv-contact-details-town = Town or city
    .row = Their town or city
    .err-required = Enter their town or city

q-pv-contact-details-county = County (optional)
    .row = Their county

q-pv-contact-details-postcode = Postcode
    .row = Their postcode
    .err-required = Enter their postcode

q-pv-contact-details-post-check = It is safe to write to them at this address
    .hint = This means that they have told you so, and no exploiter can get or open their post
    .row = Safe to write
    .err-required = Confirm that it is safe to write to them, or unselect “By post”
