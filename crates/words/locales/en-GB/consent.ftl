### Consent to a referral, and support.

part-consent = Consent and support

q-pv-want-to-submit-nrm = Does the potential victim consent to a referral?
    .hint = An adult must give informed consent. First explain the National Referral Mechanism (NRM), what support there is, what may be decided, and who will see their information.
    .row = Consent to a referral
    .opt-yes = Yes, they consent
    .opt-yes-hint = The report is sent as a referral. They can get support and a formal decision.
    .opt-no = No, they do not consent
    .opt-no-hint = A Duty to Notify report is sent instead. It does not name them unless they agree to work with authorities. They get no support or decision from it.
    .err-required = Select yes if the potential victim consents to a referral

# In place of the question, when the potential victim is or may be a child.
page-pv-want-to-submit-nrm-automatic = You do not need to ask for consent
page-pv-want-to-submit-nrm-automatic-body = You said that the potential victim is, or may be, under 18. Children are referred whether or not they consent.
page-pv-want-to-submit-nrm-automatic-explain = Tell them what a referral is and what happens next, in a way that suits their age.

q-refuse-nrm = Why do they not want a referral? (optional)
    .hint = Give their reasons in short. If they do not agree to work with authorities, do not write anything that shows who they are.
    .row = Reasons against a referral

q-does-pv-need-support = Does the potential victim want support?
    .hint = For example somewhere safe to stay, health care, counselling, legal advice or money for basics
    .row = Wants support
    .opt-yes = Yes
    .opt-no = No
    .err-required = Select yes if the potential victim wants support

q-pv-phone-number = How can a support provider phone the potential victim?
    .hint = Ask them which number is safe, and who else can answer or see that phone
    .row = How to phone them
    .opt-yes = On their own number
    .opt-pv-alternative-number = On the number of somebody they trust
    .opt-no = There is no number to give
    .err-required = Select how a support provider can phone the potential victim

q-pv-phone-number-yes = Their phone number
    .hint = For a number outside the UK, start with + and the country code
    .row = Their phone number
    .err-required = Enter their phone number
    .err-internationalPhoneNumber = Enter their phone number in full, like 07700 900 982 or +44 7700 900 982

q-pv-phone-number-alternative = Phone number of the person they trust
    .hint = For a number outside the UK, start with + and the country code
    .row = Trusted person’s phone number
    .err-required = Enter the phone number of the person they trust
    .err-internationalPhoneNumber = Enter the phone number in full, like 07700 900 982 or +44 7700 900 982

q-alternative-number-relation-to-pv = Who is this person to the potential victim?
    .hint = For example their friend, solicitor or support worker
    .row = Who the trusted person is
    .err-required = Enter who this person is to the potential victim

q-no-contact-details = Why is there no number to give?
    .hint = For example they have no phone, or you have lost touch. Say how a support provider could reach them.
    .row = Why there is no number
    .err-required = Enter why there is no number to give
