//! What programs read about the endpoint is what it does.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod sender;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::{Command, Output},
};

use chrono::DateTime;
use endpoint::{Limits, Line};
use form::Answers;
use proptest::{prelude::*, test_runner::TestRunner};
use reqwest::{Method, StatusCode, header::CONTENT_TYPE};
use sender::Sender;
use serde_json::Value;
use testkit::{
    endpoint::LocalEndpoint,
    packs::Publisher,
    python,
    report::{pdf, submission, submission_with},
};
use uuid::Uuid;
use wire::{
    Added, Addition, Attachment, Hex, MOST_PART_BYTES, MOST_SUBMISSION_BYTES, PROBLEM_TYPE,
    Reference, SignedReceipt, Submission, report_path,
};

const ID: Uuid = Uuid::from_u128(7);
/// Of a report that is never taken.
const OTHER: Uuid = Uuid::from_u128(8);
const METHODS: [Method; 5] =
    [Method::GET, Method::PUT, Method::POST, Method::DELETE, Method::PATCH];

/// An endpoint that may be asked without end, and has a pack to give.
fn endpoint() -> LocalEndpoint {
    let mut endpoint = LocalEndpoint::new();
    let publisher = Publisher::new();
    let pack = publisher.make(1, &[("words.ftl", "new = New\n")]);
    endpoint.gives_out(&publisher, &[&pack]);
    endpoint.limited_to(Limits { device: None, address: None });
    endpoint.start();
    endpoint
}

/// The document as it is served.
async fn served(sender: &Sender) -> String {
    let address = format!("{}/v1/openapi.json", sender.address);
    let response = sender.client.get(address).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response.text().await.unwrap()
}

async fn described(sender: &Sender) -> Value {
    serde_json::from_str(&served(sender).await).unwrap()
}

/// One thing that can be asked.
#[derive(Clone, Debug)]
struct Operation {
    method: Method,
    path: String,
    described: Value,
}

impl Operation {
    fn name(&self) -> &str {
        self.described["operationId"].as_str().unwrap()
    }
}

fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().unwrap();
    let of = |(path, item): (&String, &Value)| {
        METHODS.into_iter().filter_map({
            let (path, item) = (path.clone(), item.clone());
            move |method| {
                let described = item.get(method.as_str().to_lowercase())?.clone();
                Some(Operation { method, path: path.clone(), described })
            }
        })
    };
    paths.iter().flat_map(of).collect()
}

/// What a reference in the document stands for.
fn resolved<'d>(document: &'d Value, described: &'d Value) -> &'d Value {
    match described["$ref"].as_str() {
        Some(name) => document.pointer(name.trim_start_matches('#')).unwrap(),
        None => described,
    }
}

/// Whether it has every member that it must have and no other, all the way down.
fn fits(document: &Value, schema: &Value, value: &Value) -> bool {
    let schema = resolved(document, schema);
    if let Some(values) = schema["enum"].as_array() {
        return values.contains(value);
    }
    match (&schema["properties"], value) {
        (Value::Object(described), Value::Object(members)) => {
            let mut required = schema["required"].as_array().into_iter().flatten();
            let is_described = |(name, value): (&String, &Value)| {
                described.get(name).is_some_and(|schema| fits(document, schema, value))
            };
            required.all(|name| members.contains_key(name.as_str().unwrap()))
                && members.iter().all(is_described)
        }
        (Value::Null, Value::Array(items)) => {
            items.iter().all(|item| fits(document, &schema["items"], item))
        }
        (described, _) => described.is_null(),
    }
}

/// A path with its places filled in.
fn filled(path: &str, places: &BTreeMap<&str, String>) -> String {
    let fill =
        |path: String, (name, value): (&&str, &String)| path.replace(&format!("{{{name}}}"), value);
    places.iter().fold(path.to_owned(), fill)
}

fn good_places() -> BTreeMap<&'static str, String> {
    let sha256 = Hex([7; 32]).to_string();
    let (id, device) = (ID.to_string(), Uuid::from_u128(3).to_string());
    let offset = "0".to_owned();
    let addition = Uuid::from_u128(4).to_string();
    let named = [("external_id", id), ("device", device), ("id", addition)];
    named.into_iter().chain([("sha256", sha256), ("offset", offset)]).collect()
}

#[tokio::test]
async fn each_path_is_asked_in_the_ways_that_are_described_and_no_others() {
    let endpoint = endpoint();
    let sender = Sender::to(&endpoint);
    let document = described(&sender).await;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in METHODS {
            let address = format!("{}{}", sender.address, filled(path, &good_places()));
            let request = sender.client.request(method.clone(), address);
            let response = request.bearer_auth(&sender.pass).send().await.unwrap();
            let is_answered = response.status() != StatusCode::METHOD_NOT_ALLOWED;
            let is_described = item.get(method.as_str().to_lowercase()).is_some();
            assert_eq!(is_answered, is_described, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn bodies_may_be_as_long_as_is_described_and_of_no_other_kind() {
    let endpoint = endpoint();
    let sender = Sender::to(&endpoint);
    let document = described(&sender).await;
    let most = |operation: &Operation| operation.described["requestBody"]["x-most-bytes"].clone();
    let limited = operations(&document).into_iter().filter(|of| !most(of).is_null());
    let mut longest = Vec::new();
    for operation in limited {
        let most = most(&operation).as_u64().unwrap() as usize;
        let content = operation.described["requestBody"]["content"].as_object().unwrap();
        let (kind, _) = content.iter().next().unwrap();
        let address = format!("{}{}", sender.address, filled(&operation.path, &good_places()));
        let ask = async |length: usize| {
            let request = sender.client.request(operation.method.clone(), &address);
            let request = request.bearer_auth(&sender.pass).header(CONTENT_TYPE, kind);
            request.body(vec![b' '; length]).send().await.unwrap().status()
        };
        assert_ne!(ask(most).await, StatusCode::PAYLOAD_TOO_LARGE, "{}", operation.path);
        assert_eq!(ask(most + 1).await, StatusCode::PAYLOAD_TOO_LARGE, "{}", operation.path);
        longest.push(most);
    }
    assert!(longest.contains(&MOST_PART_BYTES) && longest.contains(&MOST_SUBMISSION_BYTES));
    assert_eq!(longest.len(), 8, "each that takes a body says how long it may be");
    let text = sender.put(&report_path(ID), "text/plain", submission(ID)).await;
    assert_eq!(text.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn what_is_sent_and_its_receipt_have_the_members_that_are_described() {
    let endpoint = endpoint();
    let sender = Sender::to(&endpoint);
    let document = described(&sender).await;
    let schemas = &document["components"]["schemas"];
    let receipt = sender.receipt(ID, submission(ID)).await;
    for (name, bytes) in [
        ("Submission", submission(ID)),
        ("Submission", submission_with(ID, &[("a.pdf", b"%PDF-1.7")])),
        ("Addition", addition(ID, &[])),
        ("Addition", addition(ID, &[pdf("a.pdf", b"%PDF-1.7")])),
        ("SignedReceipt", receipt),
    ] {
        let value = serde_json::from_slice::<Value>(&bytes).unwrap();
        assert!(fits(&document, &schemas[name], &value), "{name}");
        for member in value.as_object().unwrap().keys() {
            let mut other = value.clone();
            other[format!("{member}-2")] = other.as_object_mut().unwrap().remove(member).unwrap();
            assert!(!fits(&document, &schemas[name], &other), "{name} with another {member}");
        }
    }
}

/// Something to add to that report; what tells which case it is of is made up.
fn addition(report: Uuid, files: &[Attachment]) -> Vec<u8> {
    let at = DateTime::parse_from_rfc3339("2026-11-24T10:00:00+00:00").unwrap();
    let added = Added::<String>::Evidence { text: "More".to_owned() };
    let addition = Addition::new(Uuid::from_u128(4), report, Reference::make(0), at, added);
    Addition { attachments: files.to_vec(), ..addition }.to_bytes()
}

/// Something to send to an operation: sometimes as it should be.
#[derive(Clone, Debug)]
struct Ask {
    operation: usize,
    places: BTreeMap<&'static str, String>,
    query: String,
    has_pass: bool,
    kind: usize,
    body: Vec<u8>,
}

fn asks(operations: usize) -> impl Strategy<Value = Ask> {
    let odd = || {
        let odd = "[^/?#\\\\\\x00-\\x20]{1,40}"
            .prop_filter("a path has no such step", |text| text != "." && text != "..");
        odd.prop_map(|text: String| text.bytes().map(|byte| format!("%{byte:02x}")).collect())
    };
    let place =
        |name: &'static str| prop_oneof![3 => Just(good_places()[name].clone()), 1 => odd()];
    let report = prop_oneof![
        2 => Just(ID.to_string()),
        1 => Just(OTHER.to_string()),
        1 => odd(),
    ];
    let places = (report, place("device"), place("sha256"), place("offset"), place("id"));
    let places = places.prop_map(|(external_id, device, sha256, offset, id)| {
        let named = [("external_id", external_id), ("device", device), ("sha256", sha256)];
        named.into_iter().chain([("offset", offset), ("id", id)]).collect()
    });
    let query = prop_oneof![
        Just(String::new()),
        Just(format!("?expires=9&signature={}", Hex([7; 32]))),
        "[ -~]{0,20}".prop_map(|text: String| {
            let text: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
            format!("?{text}")
        }),
    ];
    let other = String::from_utf8(submission(OTHER)).unwrap();
    let of_later_form = other.replace(r#""form-version":""#, r#""form-version":"later-"#);
    let body = prop_oneof![
        1 => Just(submission(ID)),
        2 => Just(of_later_form.into_bytes()),
        1 => Just(vec![b' '; 9 * 1024]),
        1 => Just(submission_with(ID, &[("a.pdf", b"%PDF-1.7")])),
        1 => Just(br#"{"length":0}"#.to_vec()),
        1 => Just(br#"{"code":"","public-key":"","signature":""}"#.to_vec()),
        1 => Just(b"grant_type=client_credentials&client_assertion=x".to_vec()),
        1 => Just(br#"{"reports":[]}"#.to_vec()),
        2 => Just(addition(ID, &[])),
        1 => Just(addition(ID, &[pdf("a.pdf", b"%PDF-1.7")])),
        1 => Just(addition(OTHER, &[])),
        1 => prop::collection::vec(any::<u8>(), 0..200),
    ];
    let kind = prop_oneof![3 => Just(0_usize), 2 => 1..3_usize];
    (0..operations, places, query, prop::bool::weighted(0.8), kind, body).prop_map(
        |(operation, places, query, has_pass, kind, body)| Ask {
            operation,
            places,
            query,
            has_pass,
            kind,
            body,
        },
    )
}

#[test]
fn whatever_is_asked_the_reply_is_one_that_is_described() {
    const KINDS: [&str; 3] =
        ["application/json", "application/octet-stream", "application/x-www-form-urlencoded"];
    let endpoint = endpoint();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sender = Sender::to(&endpoint);
    let document = runtime.block_on(described(&sender));
    let operations = operations(&document);
    let replied = std::cell::RefCell::new(BTreeMap::<u16, u32>::new());
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 400 * operations.len() as u32,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let run = runner.run(&asks(operations.len()), |ask| {
        let operation = &operations[ask.operation];
        let path = filled(&operation.path, &ask.places);
        let address = format!("{}{path}{}", sender.address, ask.query);
        let request = sender.client.request(operation.method.clone(), address);
        let request = request.header(CONTENT_TYPE, KINDS[ask.kind]).body(ask.body);
        let request = if ask.has_pass { request.bearer_auth(&sender.pass) } else { request };
        let response = runtime.block_on(request.send()).unwrap();
        let status = response.status();
        *replied.borrow_mut().entry(status.as_u16()).or_default() += 1;
        prop_assert!(!status.is_server_error(), "{path}: {status}");
        let described = &operation.described["responses"][status.as_str()];
        prop_assert!(!described.is_null(), "{path}: {status} is not described");
        let described = resolved(&document, described);
        let kind = response.headers()[CONTENT_TYPE].to_str().unwrap();
        let kind = kind.split(';').next().unwrap().to_owned();
        prop_assert!(!described["content"][&kind].is_null(), "{path}: {status} as {kind}");
        let body = runtime.block_on(response.bytes()).unwrap();
        if kind.ends_with("json") {
            let said = serde_json::from_slice::<Value>(&body).unwrap();
            let schema = &described["content"][&kind]["schema"];
            prop_assert!(fits(&document, schema, &said), "{path}: {status} says {said}");
        }
        if kind == PROBLEM_TYPE {
            let problem = serde_json::from_slice::<wire::Problem>(&body).unwrap();
            prop_assert_eq!(problem.status, status.as_u16());
        }
        Ok(())
    });
    assert!(run.is_ok(), "{run:?}");
    let replied = replied.into_inner();
    for status in [200, 201, 400, 401, 403, 404, 409, 413, 415, 422] {
        assert!(replied.contains_key(&status), "{status} never came: {replied:?}");
    }
}

/// The report that the document shows, in canonical bytes.
fn shown(document: &Value) -> Vec<u8> {
    let body = &document["paths"]["/v1/reports/{external_id}"]["put"]["requestBody"];
    let shown = &body["content"]["application/json"]["example"];
    let answers: Answers = serde_json::from_value(shown["answers"].clone()).unwrap();
    let finished_at = shown["finished-at"].as_str().unwrap();
    let finished_at = DateTime::parse_from_rfc3339(finished_at).unwrap();
    let version = shown["form-version"].as_str().unwrap();
    Submission::new(ID, version, finished_at, answers).to_bytes()
}

/// Which operations it did what was asked of, by their names.
fn done(endpoint: &LocalEndpoint, document: &Value) -> BTreeSet<String> {
    let is_done = |operation: &Operation| {
        endpoint.logged().iter().any(|line| match line {
            Line::Request { method, route: Some(route), status: 200..300, .. } => {
                (*method, *route) == (operation.method.as_str(), operation.path.as_str())
            }
            _ => false,
        })
    };
    let done = operations(document).into_iter().filter(is_done);
    done.map(|operation| operation.name().to_owned()).collect()
}

/// Runs it against the endpoint, over a report that is held under this reference.
fn schemathesis(sender: &Sender, ca: &str, served: &str, reference: Reference) -> Output {
    let folder = tempfile::tempdir().unwrap();
    // From a file, since it leaves out the operation that it took the document from.
    fs::write(folder.path().join("openapi.json"), served).unwrap();
    fs::write(folder.path().join("ca.pem"), ca).unwrap();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemathesis");
    Command::new(python::program("schemathesis", "schemathesis"))
        .current_dir(folder.path())
        // No proxy, and no settings but these.
        .env_clear()
        .envs([("PYTHONDONTWRITEBYTECODE", "1"), ("PYTHONUTF8", "1")])
        .env("HOOKS", own.join("hooks.py"))
        .env("CASE_REFERENCE", reference.to_string())
        .arg("--config-file")
        .arg(own.join("schemathesis.toml"))
        .args(["run", "openapi.json", "--url", &sender.address, "--tls-verify", "ca.pem"])
        .args(["--header", &format!("Authorization: Bearer {}", sender.pass)])
        .output()
        .unwrap()
}

#[tokio::test]
async fn schemathesis_finds_nothing() {
    let endpoint = endpoint();
    let sender = Sender::to(&endpoint);
    let served = served(&sender).await;
    let document = serde_json::from_str(&served).unwrap();
    let receipt = sender.receipt(ID, shown(&document)).await;
    let reference = SignedReceipt::parse(&receipt).unwrap().receipt.reference;
    let found = schemathesis(&sender, &endpoint.settings().ca, &served, reference);
    let [said, trouble] = [found.stdout, found.stderr].map(|out| String::from_utf8(out).unwrap());
    assert!(found.status.success(), "{said}{trouble}");
    println!("{said}");
    // Nobody can make up an assertion, or where a file is.
    let done = done(&endpoint, &document);
    let asked: BTreeSet<&str> = done.iter().map(String::as_str).chain(["token", "fetch"]).collect();
    assert_eq!(asked, operations(&document).iter().map(Operation::name).collect());
}
