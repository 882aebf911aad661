### What the responder saw and thinks.

part-professional-view = Your professional view

q-modern-slavery-indicators = Did you notice any indicators of modern slavery?
    .hint = Signs that you or a colleague saw or heard
    .row = Indicators noticed
    .opt-yes = Yes
    .opt-no = No
    .err-required = Select yes if you noticed any indicators of modern slavery

q-modern-slavery-indicators-details = { $situations ->
    [many] Which indicators did you notice in each situation?
   *[one] Which indicators did you notice?
}
    .hint = For each: what was seen or heard, where, when and who noticed it
    .row = Indicators
    .err-required = Enter the indicators that you noticed

q-where-how-interview-carried-out = How did you speak with the potential victim?
    .hint = When, where, and who was there, including any interpreter. Say how they seemed, any breaks they needed, and any worries about their health or safety.
    .row = How you spoke with them
    .err-required = Enter how you spoke with the potential victim

q-professional-insight = What is your professional view?
    .hint = Say why you are making this report and what your view rests on. Keep what you saw apart from what you were told. If something is missing, say why.
    .row = Your professional view
    .err-required = Enter your professional view

q-evidence-of-dishonesty = Do you have evidence that puts any part of their account in doubt?
    .hint = Trauma and fear can change what people remember or say. Gaps alone are not evidence.
    .row = Doubts about the account
    .opt-yes = Yes
    .opt-no = No
    .err-required = Select yes if you have evidence that puts any part of their account in doubt

q-evidence-of-dishonesty-details = What is the evidence?
    .hint = Say what it is and where it comes from. If fear or trauma may explain it, say so.
    .row = Evidence for doubts
    .err-required = Enter the evidence that puts their account in doubt

q-are-others-involved = Are other professionals or organisations involved?
    .hint = For example a solicitor, doctor, social worker or charity
    .row = Others involved
    .opt-yes = Yes
    .opt-no = No
    .err-required = Select yes if other professionals or organisations are involved

q-are-others-involved-details = Who is involved?
    .hint = Names, contact details and references, and what they have done so far
    .row = Who is involved
    .err-required = Enter who is involved
