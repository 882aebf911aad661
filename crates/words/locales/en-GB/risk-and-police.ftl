### What may happen next, and what the police know.

part-risk-and-police = Risk and police

q-future-exploitation-concerns = Could the potential victim be exploited again?
    .hint = Answer yes if you or another professional has reasons to worry about this
    .row = Risk of more exploitation
    .opt-yes = Yes
    .opt-no = No
    .err-required = Select yes if they could be exploited again

q-future-exploitation-reasons = Why could they be exploited again?
    .hint = For example threats, debt, no safe place to stay, or exploiters who know where they are. Say who is worried and why.
    .row = Reasons for the risk
    .err-required = Enter why they could be exploited again

q-reported-to-police = Is there a police reference for a crime against them?
    .hint = Only modern slavery crimes that were done to them. A referral does not need one.
    .row = Police reference
    .opt-yes = Yes
    .opt-no = No
    .err-required = Select yes if there is a police reference for a crime against them

q-reported-to-police-police-forces = Which police force?
    .hint = Start typing, then choose from the list
    .row = Police force
    .err-required = Select the police force
    .err-one-of-options = Choose the police force from the list

q-reported-to-police-crime-reference = What is the crime or incident reference?
    .row = Crime or incident reference
    .err-required = Enter the crime or incident reference

q-authorities-cooperation = Is the potential victim willing to help the police or other authorities?
    .hint = It is their choice. They can have a referral and support whatever they choose.
    .row = Willing to help authorities
    .opt-yes = Yes
    .opt-yes-hint = If they then decide against a referral, the report still asks for their name and contact details
    .opt-no = No
    .err-required = Select yes if they are willing to help the police or other authorities

q-authorities-cooperation-details = What help have they given or agreed to? (optional)
    .hint = For example a statement, and who to. Do not enter web or email addresses.
    .row = Help given to authorities
    .err-notUrl = Help given to authorities must not include a web or email address
