### The potential victim’s life before the exploitation.

part-background = Background

page-what-is-their-background = What is the potential victim’s background?
    .hint = Tick the box under a question if the answer is not known, or if they do not want to say.

q-birthplace = Place of birth
    .hint = The town or village, and the country
    .row = Place of birth
    .err-required = Enter where they were born, or say why you do not know

q-family = Family
    .hint = Who is in their family and where they are now. Say if anyone depends on them, or is at risk.
    .row = Family
    .err-required = Enter what you know about their family, or say why you do not know

q-education = Education
    .hint = Any schools or training, where and when
    .row = Education
    .err-required = Enter what you know about their education, or say why you do not know

q-employment-history = Work before the exploitation
    .hint = What they did, where and when. Write “None” if they had no work.
    .row = Work before the exploitation
    .err-required = Enter what work they did before the exploitation, or say why you do not know
