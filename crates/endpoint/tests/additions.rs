//! What is added to a report, over TLS, and passed on after it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

mod sender;

use std::{fs, path::Path, time::SystemTime};

use chrono::DateTime;
use endpoint::{Decided, Error, Matter, Onward, Outcome, admin};
use form::Answer;
use reqwest::StatusCode;
use seal::{Domain, VerifyingKey};
use sender::Sender;
use serde_json::{Value, json};
use testkit::{
    casework::{Casework, to},
    endpoint::{Kind, LocalEndpoint},
    report::{adult_referral, nameless, pdf, puts_of, submission, submission_of},
};
use uuid::Uuid;
use wire::{
    Added, Addition, Attachment, MOST_ADDITION_BYTES, Problem, ProblemKind, Reference,
    SignedReceipt, addition_path,
};

const ID: Uuid = Uuid::from_u128(7);
const ADDITION: Uuid = Uuid::from_u128(8);
const OTHER: Uuid = Uuid::from_u128(9);
const LETTER: &[u8] = b"%PDF-1.7\n% a letter\n%%EOF\n";

/// Has the endpoint hold a report; its reference.
async fn held(sender: &Sender, id: Uuid, report: Vec<u8>) -> Reference {
    SignedReceipt::parse(&sender.receipt(id, report).await).unwrap().receipt.reference
}

fn addition(id: Uuid, reference: Reference, added: Added<Answer>) -> Vec<u8> {
    with_files(reference, (id, added), &[])
}

fn with_files(
    reference: Reference,
    (id, added): (Uuid, Added<Answer>),
    files: &[Attachment],
) -> Vec<u8> {
    let at = DateTime::parse_from_rfc3339("2026-11-24T10:00:00+00:00").unwrap();
    let attachments = files.to_vec();
    Addition { attachments, ..Addition::new(id, ID, reference, at, added) }.to_bytes()
}

async fn send_letter(sender: &Sender, report: Uuid) {
    for (path, content_type, body) in puts_of(report, LETTER) {
        assert!(sender.put(&path, content_type, body).await.status().is_success());
    }
}

fn letter() -> Attachment {
    pdf("letter.pdf", LETTER)
}

fn evidence(text: &str) -> Added<Answer> {
    Added::Evidence { text: text.to_owned() }
}

fn correction(field: &str, answer: &str, reason: &str) -> Added<Answer> {
    let (field, reason) = (field.to_owned(), reason.to_owned());
    Added::Correction { field, answer: answer.into(), reason }
}

async fn add(sender: &Sender, id: Uuid, addition: Vec<u8>) -> (StatusCode, Vec<u8>) {
    let reply = sender.put(&addition_path(ID, id), "application/json", addition).await;
    (reply.status(), reply.bytes().await.unwrap().to_vec())
}

fn problem(reply: &[u8]) -> (ProblemKind, Option<String>, Option<String>) {
    let problem: Problem = serde_json::from_slice(reply).unwrap();
    (problem.kind, problem.field, problem.rule)
}

/// What the endpoint holds of additions.
fn exported(endpoint: &LocalEndpoint) -> Vec<Value> {
    endpoint.held().into_iter().filter(|line| line.get("addition").is_some()).collect()
}

testkit::on_each_store! {
    an_addition_is_taken_once_and_has_a_receipt_of_its_own,
    a_file_is_held_before_what_names_it_and_is_on_its_receipt,
    a_file_is_sent_again_by_another_device_and_taken_out_all_the_same,
    more_that_was_asked_for_answers_what_was_asked,
    nobody_adds_to_anothers_report,
    a_report_with_no_place_for_a_name_gets_none_by_an_addition,
    a_folder_gets_it_after_its_report_and_once,
    where_the_far_side_has_no_call_for_it_it_stays_listed,
}

fn assert_takes_no_file((status, refused): (StatusCode, Vec<u8>)) {
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, field, rule) = problem(&refused);
    assert_eq!((field.as_deref(), rule.as_deref()), (Some("attachments"), Some("not-asked")));
}

async fn a_file_is_held_before_what_names_it_and_is_on_its_receipt(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    let reference = held(&sender, ID, submission(ID)).await;
    let bytes = with_files(reference, (ADDITION, evidence("More")), &[letter()]);
    let [part, end] = puts_of(ID, LETTER);
    send_letter(&sender, OTHER).await;
    for meanwhile in [None, Some(part)] {
        if let Some((path, content_type, body)) = meanwhile {
            assert!(sender.put(&path, content_type, body).await.status().is_success());
        }
        let (status, refused) = add(&sender, ADDITION, bytes.clone()).await;
        let expected = (StatusCode::CONFLICT, ProblemKind::MissingAttachments);
        assert_eq!((status, problem(&refused).0), expected);
    }
    let (path, content_type, body) = end;
    assert!(sender.put(&path, content_type, body).await.status().is_success());
    let (status, receipt) = add(&sender, ADDITION, bytes.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&receipt));
    let signed = SignedReceipt::parse(&receipt).unwrap();
    assert_eq!(signed.receipt.attachments, [letter().sha256]);
    let [line] = &exported(&endpoint)[..] else { panic!("one is held") };
    assert_eq!(line["addition"], serde_json::from_slice::<Value>(&bytes).unwrap());
    assert_eq!(endpoint.file(line, letter().sha256).unwrap(), LETTER);

    fs::remove_dir_all(endpoint.files_of(ID)).unwrap();
    assert_eq!(add(&sender, ADDITION, bytes).await, (StatusCode::OK, receipt), "the same receipt");
    let later = with_files(reference, (OTHER, evidence("More")), &[letter()]);
    assert_eq!(add(&sender, OTHER, later).await.0, StatusCode::CONFLICT);
}

async fn a_file_is_sent_again_by_another_device_and_taken_out_all_the_same(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let first = Sender::to(&endpoint);
    let reference = held(&first, ID, submission(ID)).await;
    let other = Sender { pass: endpoint.pass(), ..first.clone() };
    let bytes = with_files(reference, (ADDITION, evidence("More")), &[letter()]);
    send_letter(&other, ID).await;
    assert_eq!(add(&first, ADDITION, bytes.clone()).await.0, StatusCode::CONFLICT);
    assert_eq!(add(&other, ADDITION, bytes).await.0, StatusCode::CREATED);
    let report = &endpoint.held()[0];
    assert_eq!(endpoint.file(report, letter().sha256).unwrap(), LETTER);
}

#[tokio::test]
async fn what_is_said_of_a_file_is_so_or_it_is_refused() {
    let endpoint = LocalEndpoint::started();
    let sender = Sender::to(&endpoint);
    let reference = held(&sender, ID, submission(ID)).await;
    send_letter(&sender, ID).await;
    let shape = ("attachments", "shape");
    let named = |name: &str| vec![Attachment { name: name.to_owned(), ..letter() }];
    for (files, (field, rule)) in [
        (vec![Attachment { length: 7, ..letter() }], ("upload-file", "length")),
        (
            vec![Attachment { media_type: "image/png".to_owned(), ..letter() }],
            ("upload-file", "kind"),
        ),
        (named(""), shape),
        (named("MARMALADE\u{1b}.pdf"), shape),
        (named(&"x".repeat(256)), shape),
        (vec![Attachment { length: 0, ..letter() }], shape),
        (vec![letter(); 101], shape),
    ] {
        let bytes = with_files(reference, (ADDITION, evidence("More")), &files);
        let (status, refused) = add(&sender, ADDITION, bytes).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!String::from_utf8_lossy(&refused).contains("MARMALADE"));
        let (_, found, broken) = problem(&refused);
        assert_eq!((found.as_deref(), broken.as_deref()), (Some(field), Some(rule)));
    }
    let corrects = (ADDITION, correction("family", "One sister", "A slip"));
    let corrects = with_files(reference, corrects, &[letter()]);
    assert_takes_no_file(add(&sender, ADDITION, corrects).await);
    assert!(exported(&endpoint).is_empty());
    let most = with_files(reference, (ADDITION, evidence("More")), &vec![letter(); 100]);
    assert_eq!(add(&sender, ADDITION, most).await.0, StatusCode::CREATED);
}

async fn more_that_was_asked_for_answers_what_was_asked(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    let reference = held(&sender, ID, submission(ID)).await;
    let on = clocks::day_in_uk(SystemTime::now().into());
    let decided = Decided { matter: Matter::ReasonableGrounds, outcome: Outcome::Positive, on };
    admin::decide(endpoint.config(), reference, decided).unwrap();
    admin::ask(endpoint.config(), reference, &mut &b"Where did she work?"[..]).unwrap();
    let answer = |to| Added::Answer { to, text: "In a nail bar".to_owned() };
    for nothing_asked in [0, 1, 3, u32::MAX] {
        let bytes = addition(ADDITION, reference, answer(nothing_asked));
        let (status, refused) = add(&sender, ADDITION, bytes).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem(&refused).1.as_deref(), Some("to"));
    }
    let blank = Added::Answer { to: 2, text: String::new() };
    let (status, _) = add(&sender, ADDITION, addition(ADDITION, reference, blank)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    send_letter(&sender, ID).await;
    let bytes = with_files(reference, (ADDITION, answer(2)), &[letter()]);
    assert_eq!(add(&sender, ADDITION, bytes).await.0, StatusCode::CREATED);
    let held = endpoint.held();
    let line = held.iter().find(|line| line["addition"]["added"]["kind"] == "answer").unwrap();
    assert_eq!(line["addition"]["added"]["to"], 2);
}

async fn an_addition_is_taken_once_and_has_a_receipt_of_its_own(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    let reference = held(&sender, ID, submission(ID)).await;
    let before = endpoint.held();
    let bytes = addition(ADDITION, reference, correction("family", "One sister", "A slip"));
    let (status, receipt) = add(&sender, ADDITION, bytes.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&receipt));
    let signed = SignedReceipt::parse(&receipt).unwrap();
    let key = VerifyingKey::from_bytes(&endpoint.settings().receipt_key.0).unwrap();
    let (said, signature) = (signed.receipt.signed_bytes(), signed.signature.0);
    assert_eq!(key.verify(Domain::Addition, &said, &signature), Ok(()));
    assert!(key.verify(Domain::Receipt, &said, &signature).is_err(), "it is no report's");
    assert_eq!((signed.receipt.external_id, signed.receipt.reference), (ADDITION, reference));
    assert_eq!(signed.receipt.submission_sha256.0, *seal::sha256(&bytes).as_bytes());

    let again = add(&sender, ADDITION, bytes.clone()).await;
    assert_eq!(again, (StatusCode::OK, receipt));
    let other = addition(ADDITION, reference, evidence("More"));
    let (status, refused) = add(&sender, ADDITION, other).await;
    assert_eq!((status, problem(&refused).0), (StatusCode::CONFLICT, ProblemKind::Conflict));

    let lines = endpoint.held();
    assert_eq!(lines[..1], before, "the report is as it was");
    let [line] = &exported(&endpoint)[..] else { panic!("one is held") };
    assert_eq!(line["external-id"], ID.to_string());
    assert_eq!(line["reference"], reference.to_string());
    assert_eq!(line["addition"], serde_json::from_slice::<Value>(&bytes).unwrap());
}

async fn nobody_adds_to_anothers_report(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    let reference = held(&sender, ID, submission(ID)).await;
    let bytes = addition(ADDITION, reference, evidence("More"));
    let organisation = adult_referral().text("user-organisation").to_owned();
    let code = endpoint.invite_for("jo.example@example.org", &organisation);
    let stranger = Sender { pass: endpoint.pass_of(&code), ..sender.clone() };
    let unknown = Uuid::from_u128(99);
    let at = DateTime::parse_from_rfc3339("2026-11-24T10:00:00+00:00").unwrap();
    let of_none = Addition::new(ADDITION, unknown, reference, at, evidence("More")).to_bytes();
    let of_none = sender.put(&addition_path(unknown, ADDITION), "application/json", of_none).await;
    let of_none = (of_none.status(), of_none.bytes().await.unwrap().to_vec());
    assert_eq!(add(&stranger, ADDITION, bytes.clone()).await, of_none, "as if there was none");
    assert_eq!(
        (of_none.0, problem(&of_none.1).0),
        (StatusCode::NOT_FOUND, ProblemKind::UnknownReport)
    );

    let enrolled_again = Sender { pass: endpoint.pass(), ..sender.clone() };
    assert_eq!(add(&enrolled_again, ADDITION, bytes.clone()).await.0, StatusCode::CREATED);
    for device in admin::devices(endpoint.config()).unwrap() {
        admin::revoke(endpoint.config(), device.id).unwrap();
    }
    assert_eq!(add(&sender, ADDITION, bytes).await.0, StatusCode::FORBIDDEN);
    assert_eq!(exported(&endpoint).len(), 1);
}

async fn a_report_with_no_place_for_a_name_gets_none_by_an_addition(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let answers = nameless();
    let code = endpoint.invite_for(answers.text("user-email"), answers.text("user-organisation"));
    let sender = Sender { pass: endpoint.pass_of(&code), ..Sender::to(&endpoint) };
    let reference = held(&sender, ID, submission_of(ID, &answers)).await;
    for (added, field) in [
        (evidence("MARMALADE said more"), "text"),
        (correction("pv-name-first-name", "MARMALADE", ""), "pv-name-first-name"),
        (correction("pv-want-to-submit-nrm", "yes", ""), "pv-want-to-submit-nrm"),
        (correction("authorities-cooperation", "yes", ""), "authorities-cooperation"),
        (correction("family", "One sister", "MARMALADE said so"), "reason"),
        (correction("MARMALADE", "One sister", ""), "field"),
    ] {
        let (status, refused) = add(&sender, ADDITION, addition(ADDITION, reference, added)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert_eq!(problem(&refused).1.as_deref(), Some(field));
    }
    send_letter(&sender, ID).await;
    for added in [evidence("MARMALADE"), correction("family", "One sister", "")] {
        let bytes = with_files(reference, (ADDITION, added), &[letter()]);
        assert_takes_no_file(add(&sender, ADDITION, bytes).await);
    }
    let taken = addition(ADDITION, reference, correction("family", "One sister", ""));
    assert_eq!(add(&sender, ADDITION, taken).await.0, StatusCode::CREATED);
    assert!(!format!("{:?}{:?}", endpoint.held(), endpoint.logged()).contains("MARMALADE"));
}

#[tokio::test]
async fn what_is_no_addition_is_refused_and_never_repeated() {
    let endpoint = LocalEndpoint::started();
    let sender = Sender::to(&endpoint);
    let reference = held(&sender, ID, submission(ID)).await;
    let good = addition(ADDITION, reference, evidence("MARMALADE"));
    let long = "x".repeat(15_001);
    let spelled = String::from_utf8(good.clone()).unwrap().replace(":1,", ": 1,");
    let of_other = addition(ADDITION, Reference::make(99), evidence("MARMALADE"));
    for (bytes, status) in [
        (b"MARMALADE".to_vec(), StatusCode::BAD_REQUEST),
        (spelled.into_bytes(), StatusCode::BAD_REQUEST),
        (addition(ID, reference, evidence("MARMALADE")), StatusCode::BAD_REQUEST),
        (of_other, StatusCode::UNPROCESSABLE_ENTITY),
        (addition(ADDITION, reference, evidence(" ")), StatusCode::UNPROCESSABLE_ENTITY),
        (addition(ADDITION, reference, evidence(&long)), StatusCode::UNPROCESSABLE_ENTITY),
        (vec![b' '; MOST_ADDITION_BYTES + 1], StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let (refused, reply) = add(&sender, ADDITION, bytes).await;
        assert_eq!(refused, status);
        assert!(!String::from_utf8(reply).unwrap().contains("MARMALADE"));
    }
    let plain = sender.put(&addition_path(ID, ADDITION), "text/plain", good.clone()).await;
    assert_eq!(plain.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let nobody = Sender { pass: "none".to_owned(), ..sender };
    assert_eq!(add(&nobody, ADDITION, good).await.0, StatusCode::UNAUTHORIZED);
    assert!(exported(&endpoint).is_empty());
}

fn line(folder: &Path, id: Uuid) -> Value {
    serde_json::from_slice(&fs::read(folder.join(format!("{id}.ndjson"))).unwrap()).unwrap()
}

async fn a_folder_gets_it_after_its_report_and_once(kind: Kind) {
    let mut endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    let reference = held(&sender, ID, submission(ID)).await;
    let added = addition(ADDITION, reference, correction("family", "One sister", "A slip"));
    assert_eq!(add(&sender, ADDITION, added).await.0, StatusCode::CREATED);
    endpoint.stop();
    // Its report is held up: it is not passed on before that.
    endpoint.sql("UPDATE onward SET state = 'refused'");
    let folder = endpoint.settings_path().with_file_name("onward");
    endpoint.passes_on_to(Onward::Folder { folder: folder.clone() });
    endpoint.start();
    let waits = admin::undelivered(endpoint.config()).unwrap();
    let waits: Vec<_> = waits.iter().map(|left| (left.external_id, left.addition)).collect();
    assert_eq!(waits, [(ID, None), (ID, Some(ADDITION))]);
    held(&sender, OTHER, submission(OTHER)).await;
    endpoint.wait_until(|left| left.iter().all(|left| left.external_id != OTHER));
    assert!(!folder.join(format!("{ADDITION}.ndjson")).exists());

    admin::try_again(endpoint.config(), ID).unwrap();
    endpoint.wait_until(<[_]>::is_empty);
    assert_eq!(line(&folder, ID)["ExternalId"], ID.to_string());
    let expected = json!({
        "ExternalId": ID,
        "AdditionId": ADDITION,
        "CaseReference": reference,
        "AddedAt": "2026-11-24T10:00:00Z",
        "Kind": "correction",
        "Question": "family",
        "Answer": "One sister",
        "Reason": "A slip",
    });
    assert_eq!(line(&folder, ADDITION), expected);
    endpoint.stop();
    let name = format!("{ADDITION}.ndjson");
    fs::rename(folder.join(&name), folder.join("read").join(&name)).unwrap();
    endpoint.sql("UPDATE addition SET state = 'waiting', next_try_ms = 0");
    endpoint.start();
    endpoint.wait_until(<[_]>::is_empty);
    assert!(!folder.join(&name).exists(), "what was read is not put there again");
}

async fn where_the_far_side_has_no_call_for_it_it_stays_listed(kind: Kind) {
    let casework = Casework::start().unwrap();
    let mut endpoint = LocalEndpoint::with(kind);
    let onward = to(&endpoint, casework.address());
    endpoint.passes_on_to(Onward::Icasework(onward));
    endpoint.start();
    let sender = Sender::to(&endpoint);
    let reference = held(&sender, ID, submission(ID)).await;
    let added = addition(ADDITION, reference, evidence("More"));
    assert_eq!(add(&sender, ADDITION, added).await.0, StatusCode::CREATED);
    endpoint.wait_until(|left| left.len() == 1 && left[0].is_refused);
    let [left] = &admin::undelivered(endpoint.config()).unwrap()[..] else { panic!("one is") };
    assert_eq!((left.external_id, left.addition), (ID, Some(ADDITION)));
    assert!(left.reason.as_deref().unwrap().contains("by hand"), "{:?}", left.reason);
    assert_eq!(casework.cases().len(), 1, "there is no case of it");
    let config = endpoint.config();
    admin::try_again(config, ADDITION).unwrap();
    endpoint.wait_until(|left| left.len() == 1 && left[0].is_refused);
    let early = admin::erase(config, reference, "no longer needed");
    assert!(matches!(early, Err(Error::NotDelivered { .. })), "nobody added it so far");

    admin::passed_on_by_hand(config, ADDITION).unwrap();
    assert!(admin::undelivered(config).unwrap().is_empty());
    let again = admin::passed_on_by_hand(config, ADDITION);
    assert!(matches!(again, Err(Error::NotRefused { .. })));
    let mut audit = Vec::new();
    admin::audit(config, &mut audit).unwrap();
    let audit = String::from_utf8(audit).unwrap();
    let said = format!(r#""did":"passed-on-by-hand","external-id":"{ID}","addition":"{ADDITION}""#);
    assert!(audit.contains(&said), "{audit}");
    admin::erase(config, reference, "no longer needed").unwrap();
}
