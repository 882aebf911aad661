### What comes back on a report that was sent, which time runs, and drafts that lie.

## What is asked, on the page of a sent report

asked-heading = They ask for more information
asked-on = Asked { $when }.
asked-not-answered = Not answered yet.
asked-answered = You sent an answer.
asked-answer = Answer
asked-answer-more = Add to your answer
asked-elsewhere = Nothing can be added to this report here any more. Answer by phone or email, and give your case reference.
# In the list of reports.
asked-in-list = They asked for more information { $when }

## Decisions, on the page of a sent report

decided-heading = Decisions
decided-none = There is no decision yet.
decided-unreadable = Something came back on this report, and cannot be read on this device. Ask the decision-maker, and give your case reference.

decided-reasonable-grounds-positive = Reasonable grounds: positive
decided-reasonable-grounds-negative = Reasonable grounds: negative
decided-conclusive-grounds-positive = Conclusive grounds: positive
decided-conclusive-grounds-negative = Conclusive grounds: negative
decided-reconsideration-positive = Reconsideration: positive
decided-reconsideration-negative = Reconsideration: negative

decided-on = Decided on { $when }.
# In the list of reports. { $label } is one of the six texts above.
decided-in-list = { $label }, decided on { $when }

# What each means.
means-reasonable-grounds-positive = The decision-maker has reasonable grounds to believe that this person is a victim of modern slavery. The person can have support and time to recover before the final decision.
means-reasonable-grounds-negative = The decision-maker did not find reasonable grounds to believe that this person is a victim of modern slavery. You can ask for reconsideration, for example if you know more than the report said.
means-conclusive-grounds-positive = This is the final decision. This person is a victim of modern slavery, more likely than not.
means-conclusive-grounds-negative = This is the final decision. The decision-maker did not find it more likely than not that this person is a victim of modern slavery. You can ask for reconsideration.
means-reconsideration-positive = The decision-maker looked at the negative decision again. It was changed to a positive one.
means-reconsideration-negative = The decision-maker looked at the negative decision again. It was not changed.

## The time that runs

clock-to-reasonable-grounds = They aim to decide on reasonable grounds by { $when }.
clock-to-reasonable-grounds-over = They aimed to decide on reasonable grounds by { $when }. If you have heard nothing, ask them, and give your case reference.
clock-to-reasonable-grounds-unknown = They aim to decide within 5 working days. The app cannot name the day: it does not know every bank holiday until then.
clock-recovery = The recovery period lasts until { $when } at least.
clock-recovery-over = The recovery period was to last until { $when } at least. It can last longer.
clock-to-reconsideration = You can ask for reconsideration until { $when }.
clock-to-reconsideration-over = The time to ask for reconsideration ended on { $when }. If something new has come to light, get legal advice.

## Whether there is a new one

look-now = Check for news now
look-done = Last checked { $when }. The app checks once an hour while your vault is open.
look-not-yet = Not checked yet since the app was started. The app checks once an hour while your vault is open.
look-under-way = Checking for news.
look-found = There is something new.
look-nothing = There is nothing new.
look-failed = The app could not check just now. It tries again by itself.

## Drafts that lie

reminder-three-weeks = Not changed for 21 days, and not sent. Nobody has received it.
reminder-four-weeks = Not changed for 28 days, and not sent. Nobody has received it. The app keeps it until you send it or delete it.
home-reminder = { $count ->
    [one] { $count } draft has not been changed for 21 days or more. Nobody has received it. Finish it, or delete it if it is not needed.
   *[other] { $count } drafts have not been changed for 21 days or more. Nobody has received them. Finish them, or delete those that are not needed.
}

record-did-decided = A decision on a report was received
record-did-enquired = More information on a report was asked for
