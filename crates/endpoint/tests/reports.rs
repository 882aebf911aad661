//! The endpoint over real TLS, with a client that trusts its authority alone.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

mod sender;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, thread,
    time::{Duration, Instant},
};

use endpoint::Line;
use proptest::{prelude::*, test_runner::TestRunner};
use reqwest::{Method, Response, StatusCode, header::CONTENT_TYPE};
use seal::{Domain, VerifyingKey};
use sender::Sender;
use serde_json::{Value, json};
use testkit::{
    endpoint::{Kind, LocalEndpoint},
    report::{adult_referral, submission, submission_of},
};
use tokio::time::sleep;
use uuid::Uuid;
use wire::{MOST_SUBMISSION_BYTES, PROBLEM_TYPE, Problem, ProblemKind, SignedReceipt};

const ID: Uuid = Uuid::from_u128(0x0123_4567_89ab_4cde_8123_4567_89ab_cdef);

async fn problem(response: Response) -> Problem {
    let status = response.status();
    let content_type = response.headers()[CONTENT_TYPE].clone();
    let text = response.text().await.unwrap();
    assert_eq!(content_type, PROBLEM_TYPE, "{status}: {text}");
    let problem: Problem = serde_json::from_str(&text).unwrap();
    assert_eq!(problem.status, status.as_u16());
    problem
}

fn changed(change: impl FnOnce(&mut BTreeMap<String, Value>)) -> Vec<u8> {
    let read = wire::Submission::parse(&submission(ID));
    let mut submission = read.unwrap_or_else(|fault| panic!("{fault:?}"));
    change(&mut submission.answers);
    submission.to_bytes()
}

testkit::on_each_store! {
    a_report_is_stored_and_its_receipt_proves_it,
    the_same_report_many_times_at_once_is_one_case,
    many_reports_at_once_are_as_many_cases,
    a_receipt_stays_the_same_after_a_restart,
    other_content_under_the_same_identifier_is_refused,
    a_report_that_cannot_be_stored_is_asked_for_again,
}

async fn a_report_is_stored_and_its_receipt_proves_it(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let body = submission(ID);
    let response = Sender::to(&endpoint).send(ID, body.clone()).await;
    assert_eq!(response.status(), StatusCode::CREATED);

    let signed = SignedReceipt::parse(&response.bytes().await.unwrap()).unwrap();
    assert_eq!(signed.receipt.external_id, ID);
    assert_eq!(signed.receipt.submission_sha256.0, *seal::sha256(&body).as_bytes());
    let key = VerifyingKey::from_bytes(&endpoint.settings().receipt_key.0).unwrap();
    let bytes = signed.receipt.signed_bytes();
    assert_eq!(key.verify(Domain::Receipt, &bytes, &signed.signature.0), Ok(()));

    let held = endpoint.held();
    assert_eq!(held.len(), 1);
    assert_eq!(held[0]["external-id"], ID.to_string());
    assert_eq!(held[0]["reference"], signed.receipt.reference.to_string());
    assert_eq!(held[0]["submission"], serde_json::from_slice::<Value>(&body).unwrap());
    assert_eq!(held[0]["receipt"], serde_json::to_value(&signed).unwrap());
    assert_eq!(held[0]["payload"]["ExternalId"], ID.to_string());
    assert_eq!(held[0]["payload"]["Agent.Email"], adult_referral().text("user-email"));
}

async fn the_same_report_many_times_at_once_is_one_case(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    let sent: Vec<_> = (0..16)
        .map(|_| {
            let sender = sender.clone();
            tokio::spawn(async move { sender.receipt(ID, submission(ID)).await })
        })
        .collect();
    let mut receipts = Vec::new();
    for sent in sent {
        receipts.push(sent.await.unwrap());
    }
    receipts.dedup();
    assert_eq!(receipts.len(), 1, "every sender gets the very same receipt");
    assert_eq!(endpoint.held().len(), 1);
}

async fn many_reports_at_once_are_as_many_cases(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    let sent: Vec<_> = (0..64)
        .map(|number| {
            let (sender, id) = (sender.clone(), Uuid::from_u128(number));
            tokio::spawn(async move { sender.receipt(id, submission(id)).await })
        })
        .collect();
    let mut references = BTreeSet::new();
    for (number, sent) in (0..).zip(sent) {
        let signed = SignedReceipt::parse(&sent.await.unwrap()).unwrap();
        assert_eq!(signed.receipt.external_id, Uuid::from_u128(number));
        references.insert(signed.receipt.reference.to_string());
    }
    assert_eq!(references.len(), 64);
    assert_eq!(endpoint.held().len(), 64);
}

async fn a_receipt_stays_the_same_after_a_restart(kind: Kind) {
    let mut endpoint = LocalEndpoint::started_with(kind);
    let first = Sender::to(&endpoint).receipt(ID, submission(ID)).await;
    endpoint.stop();
    endpoint.start();
    let again = Sender::to(&endpoint).send(ID, submission(ID)).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.bytes().await.unwrap(), first);
}

#[tokio::test]
async fn a_certificate_made_again_is_trusted_by_the_same_apps() {
    let mut endpoint = LocalEndpoint::new();
    let certificate = &endpoint.config().certificate;
    fs::remove_file(certificate).unwrap();
    endpoint::init(certificate.parent().unwrap(), None).unwrap();
    endpoint.start();
    Sender::to(&endpoint).receipt(ID, submission(ID)).await;
}

async fn other_content_under_the_same_identifier_is_refused(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    let first = sender.receipt(ID, submission(ID)).await;
    let before = endpoint.held();

    let mut answers = adult_referral();
    answers.set("reference", "another");
    for other in [submission_of(ID, &answers), changed(|answers| answers.clear())] {
        let problem = problem(sender.send(ID, other).await).await;
        assert_eq!((problem.status, problem.kind), (409, ProblemKind::Conflict));
    }
    assert_eq!(endpoint.held(), before, "nothing is overwritten");
    assert_eq!(sender.receipt(ID, submission(ID)).await, first);
}

#[tokio::test]
async fn a_report_at_fault_is_refused_by_field_and_rule() {
    let text = || String::from_utf8(submission(ID)).unwrap();
    let set = |field: &str, value: Value| {
        changed(|answers| drop(answers.insert(field.to_owned(), value)))
    };
    let cases: Vec<(Vec<u8>, u16, Option<&str>, &str)> = vec![
        (b"".to_vec(), 400, None, "json"),
        (b"{".to_vec(), 400, None, "json"),
        (b"\xff\xfe{}".to_vec(), 400, None, "json"),
        ("[".repeat(MOST_SUBMISSION_BYTES).into_bytes(), 400, None, "json"),
        (b"{}".to_vec(), 400, Some("version"), "required"),
        (
            text().replace(r#""version":1"#, r#""version":2"#).into_bytes(),
            400,
            Some("version"),
            "version",
        ),
        (
            text().replace(r#""version":1,"#, r#""version":1, "#).into_bytes(),
            400,
            None,
            "canonical",
        ),
        (
            text().replace(&ID.to_string(), &Uuid::nil().to_string()).into_bytes(),
            400,
            Some("external-id"),
            "path",
        ),
        (
            text().replace("2026-11-23T", "0001-11-23T").into_bytes(),
            422,
            Some("finished-at"),
            "date",
        ),
        (changed(BTreeMap::clear), 422, Some("reference"), "required"),
        (
            changed(|answers| drop(answers.remove("user-email"))),
            422,
            Some("user-email"),
            "required",
        ),
        (set("user-email", "nobody".into()), 422, Some("user-email"), "enrolled"),
        (set("pv-under-age", "perhaps".into()), 422, Some("pv-under-age"), "one-of-options"),
        (set("pv-under-age", json!(1)), 422, Some("pv-under-age"), "shape"),
        (set("pv-under-age", json!(["no", {}])), 422, Some("pv-under-age"), "shape"),
        (set("birthplace", "x".repeat(30_001).into()), 422, Some("birthplace"), "maxlength"),
        (set("marmalade", "x".into()), 422, Some("answers"), "unknown-field"),
        (
            set("local-authority-contacted-about-child-local-authority-name", "".into()),
            422,
            Some("local-authority-contacted-about-child-local-authority-name"),
            "not-asked",
        ),
        (
            changed(|answers| {
                answers.insert("upload-file".to_owned(), json!("a document"));
                answers.insert("what-evidence-you-will-submit".to_owned(), json!("a letter"));
            }),
            422,
            Some("upload-file"),
            "not-asked",
        ),
        (vec![b' '; MOST_SUBMISSION_BYTES + 1], 413, None, "size"),
    ];
    let endpoint = LocalEndpoint::started();
    let sender = Sender::to(&endpoint);
    for (body, status, field, rule) in cases {
        let problem = problem(sender.send(ID, body).await).await;
        let expected = (status, ProblemKind::Fault, field, Some(rule));
        let found =
            (problem.status, problem.kind, problem.field.as_deref(), problem.rule.as_deref());
        assert_eq!(found, expected);
    }
    assert_eq!(endpoint.held(), [] as [Value; 0]);
}

#[tokio::test]
async fn a_form_version_not_known_yet_is_no_fault_of_the_report() {
    let endpoint = LocalEndpoint::started();
    let version = form::Form::current().version();
    let body = String::from_utf8(submission(ID)).unwrap().replace(version, "2999-01-01");
    let problem = problem(Sender::to(&endpoint).send(ID, body).await).await;
    assert_eq!((problem.status, problem.kind), (422, ProblemKind::UnknownFormVersion));
    assert_eq!(endpoint.held(), [] as [Value; 0]);
}

#[tokio::test]
async fn anything_but_a_report_is_refused() {
    let endpoint = LocalEndpoint::started();
    let Sender { client, address, pass } = Sender::to(&endpoint);
    let report = wire::report_path(ID);
    let cases = [
        (Method::GET, "/", "application/json", 404),
        (Method::PUT, "/v1/reports/", "application/json", 404),
        (Method::PUT, "/v1/reports/not-an-identifier", "application/json", 400),
        (Method::PUT, "/v1/reports/%ff%00", "application/json", 400),
        (Method::GET, &report, "application/json", 405),
        (Method::POST, &report, "application/json", 405),
        (Method::DELETE, &report, "application/json", 405),
        (Method::from_bytes(b"MARMALADE").unwrap(), &report, "application/json", 405),
        (Method::PUT, &report, "text/plain", 415),
        (Method::PUT, &report, "", 415),
    ];
    for (method, path, content_type, status) in cases {
        let request = client
            .request(method, format!("{address}{path}"))
            .bearer_auth(&pass)
            .header(CONTENT_TYPE, content_type)
            .body(submission(ID));
        assert_eq!(problem(request.send().await.unwrap()).await.status, status, "{path}");
    }
    let compressed = client
        .put(format!("{address}{report}"))
        .bearer_auth(&pass)
        .header(CONTENT_TYPE, "application/json")
        .header("content-encoding", "gzip")
        .body(submission(ID));
    assert_eq!(problem(compressed.send().await.unwrap()).await.status, 415);
    assert_eq!(endpoint.held(), [] as [Value; 0]);

    let own_word = |line: &Line| matches!(line, Line::Request { method: "OTHER", .. });
    assert!(endpoint.logged().iter().any(own_word), "a method of the sender's own is not logged");
    assert_eq!(client.get(format!("{address}/health")).send().await.unwrap().status(), 200);
}

/// Any JSON, with a word in it that no reply may repeat.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(|text| Value::from(text + "marmalade")),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(".*marmalade", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A submission with one thing replaced, or something else altogether.
fn any_body() -> impl Strategy<Value = Vec<u8>> {
    let fields: Vec<String> = adult_referral().iter().map(|(field, _)| field.to_owned()).collect();
    let members = ["version", "external-id", "form-version", "finished-at", "answers"];
    prop_oneof![
        any_json().prop_map(|value| value.to_string().into_bytes()),
        (prop::sample::select(members.to_vec()), any_json()).prop_map(|(member, value)| {
            let mut whole: Value = serde_json::from_slice(&submission(ID)).unwrap();
            whole[member] = value;
            whole.to_string().into_bytes()
        }),
        (
            prop::sample::select(fields),
            any_json().prop_filter("a text may be right", |value| !value.is_string())
        )
            .prop_map(|(field, value)| changed(|answers| drop(answers.insert(field, value)))),
    ]
}

#[test]
fn no_json_whatever_is_stored_or_repeated_or_brings_it_down() {
    let endpoint = LocalEndpoint::started();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let sender = runtime.block_on(async { Sender::to(&endpoint) });
    let mut runner = TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(300)
    });
    let tried = runner.run(&any_body(), |body| {
        let (status, reply) = runtime.block_on(async {
            let response = sender.send(ID, body).await;
            (response.status(), response.text().await.unwrap())
        });
        prop_assert!(status.is_client_error(), "{}: {}", status, reply);
        prop_assert!(!reply.contains("marmalade"), "{}", reply);
        Ok(())
    });
    tried.unwrap();
    assert_eq!(endpoint.held(), [] as [Value; 0]);
}

#[test]
fn it_stops_while_a_client_keeps_its_connection() {
    let mut endpoint = LocalEndpoint::started();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sender = runtime.block_on(async {
        let sender = Sender::to(&endpoint);
        sender.receipt(ID, submission(ID)).await;
        sender
    });
    thread::scope(|scope| scope.spawn(|| endpoint.stop()).join().unwrap());
    drop(sender);
    assert_eq!(endpoint.held().len(), 1);
}

async fn a_report_that_cannot_be_stored_is_asked_for_again(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    endpoint.sql("ALTER TABLE report RENAME TO elsewhere");
    assert_eq!(problem(sender.send(ID, submission(ID)).await).await.status, 503);
    // Whoever runs it is told why, soon after the sender was told.
    let not_stored = |line: &Line| matches!(line, Line::NotStored { .. });
    let begun = Instant::now();
    while !endpoint.logged().iter().any(not_stored) {
        assert!(begun.elapsed() < Duration::from_secs(60));
        sleep(Duration::from_millis(10)).await;
    }

    endpoint.sql("ALTER TABLE elsewhere RENAME TO report");
    assert_eq!(sender.send(ID, submission(ID)).await.status(), StatusCode::CREATED);
}
