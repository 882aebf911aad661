### What is added to a report after it was sent.

## On the page of a sent report

added-heading = Added to this report
added-body = A report that was sent stays as it is. You can correct an answer or say more, and that is sent on its own.
added-correction = Correction
added-evidence = Further information
added-answer = Answer to what they asked
added-gone = What was added is not on this device any more
added-reason = Why it was wrong
added-text = What you added
added-your-answer = Your answer
added-files = Files
added-received = Received { $when }. The app has checked the receipt for it.
added-waiting = Not received yet. It is sent when your vault is open and there is a connection.
added-damaged = It cannot be read on this device. Ask your organisation’s support whether it was received.
add-way = Add to this report
add-begun = You began to add something. It is kept on this device, and not sent.
add-go-on = Go on with it
add-forget = Delete what you began

## Adding, one question a page

add-kind = What do you want to add?
    .err-required = Select what you want to add
add-kind-correction = A correction
    .hint = An answer was wrong, or is wrong now
add-kind-evidence = Further information
    .hint = There is more to say than the report said
add-which = Which answer was wrong?
add-correct = Correct
add-nameless = This report must not say who the potential victim is. You can correct the answers that it has, and add no other text.
add-reason = Why was it wrong?
    .hint = For example, something was misheard, or has changed since.
    .err-required = Enter why it was wrong
    .err-maxlength = Why it was wrong must be 15,000 characters or fewer
add-text = What do you want to add?
    .hint = For example, what the person has told you since.
    .err-required = Enter what you want to add
    .err-maxlength = What you want to add must be 15,000 characters or fewer
add-answer = What is your answer?
    .err-required = Enter your answer
    .err-maxlength = Your answer must be 15,000 characters or fewer
add-files = Files that go with it
add-check = Check before you send
add-stays = You cannot change or take back what you send. You can add to the report again.
add-send = Send
add-sending = Sending

## In the record

record-did-added-made = Something was added to a sent report
record-did-added-sending = The app began to send what was added to a report
record-did-added-set-back = What was added to a report could not be sent yet. The app goes on trying
record-did-added-sent = What was added to a report was sent
record-did-added-refused = What was added to a report was not accepted
record-did-added-expired = The app deleted what was added to a report, as your organisation has set
