//! What becomes of a report behind the endpoint, with far sides on loopback.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod sender;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use endpoint::{Body, Config, Error, Icasework, Line, Onward, Queue, Running, Undelivered, admin};
use reqwest::StatusCode;
use sender::Sender;
use serde_json::{Map, Value, json};
use testkit::{
    casework::{Casework, Way, secret, to},
    endpoint::{Kind, LocalEndpoint, Program},
    moto,
    report::{pdf, puts_of, submission, submission_with},
};
use uuid::Uuid;
use wire::{Added, Addition, addition_path};

const PROGRAM: &str = env!("CARGO_BIN_EXE_endpoint");
const ID: Uuid = Uuid::from_u128(7);
const ADDITION: Uuid = Uuid::from_u128(99);
const LETTER: &[u8] = b"%PDF-1.7\n% a letter\n%%EOF\n";

async fn send_all(sender: &Sender, ids: &[Uuid]) {
    for id in ids {
        sender.receipt(*id, submission(*id)).await;
    }
}

async fn send_with_letter(sender: &Sender, id: Uuid) {
    send_letter(sender, id).await;
    sender.receipt(id, submission_with(id, &[("letter.pdf", LETTER)])).await;
}

async fn send_letter(sender: &Sender, id: Uuid) {
    for (path, content_type, body) in puts_of(id, LETTER) {
        let taken = sender.put(&path, content_type, body).await;
        assert!(taken.status().is_success(), "{}", taken.text().await.unwrap());
    }
}

/// Adds a text with a letter to the report that was received first.
async fn add_with_letter(endpoint: &LocalEndpoint, sender: &Sender) {
    let report = endpoint.held().remove(0);
    let of = report["external-id"].as_str().unwrap().parse().unwrap();
    send_letter(sender, of).await;
    let reference = report["reference"].as_str().unwrap().parse().unwrap();
    let added = Added::<String>::Evidence { text: "quince jelly".to_owned() };
    let at = "2026-11-24T10:00:00+00:00".parse().unwrap();
    let mut addition = Addition::new(ADDITION, of, reference, at, added);
    addition.attachments.push(pdf("letter.pdf", LETTER));
    let (path, bytes) = (addition_path(of, ADDITION), addition.to_bytes());
    let taken = sender.put(&path, "application/json", bytes).await;
    assert_eq!(taken.status(), StatusCode::CREATED);
}

async fn get(sender: &Sender, address: &str) -> (StatusCode, Vec<u8>) {
    let response = sender.client.get(address).send().await.unwrap();
    (response.status(), response.bytes().await.unwrap().to_vec())
}

fn ids(count: u128) -> Vec<Uuid> {
    (1..=count).map(Uuid::from_u128).collect()
}

/// An endpoint that passes reports on to a folder, and the folder.
fn before_folder(kind: Kind) -> (LocalEndpoint, PathBuf) {
    let mut endpoint = LocalEndpoint::with(kind);
    let folder = endpoint.settings_path().with_file_name("onward");
    endpoint.passes_on_to(Onward::Folder { folder: folder.clone() });
    endpoint.start();
    (endpoint, folder)
}

fn before(kind: Kind, casework: &Casework) -> LocalEndpoint {
    let mut endpoint = LocalEndpoint::with(kind);
    let onward = to(&endpoint, casework.address());
    endpoint.passes_on_to(Onward::Icasework(onward));
    endpoint.start();
    endpoint
}

fn to_queue(endpoint: &LocalEndpoint, address: String) -> Onward {
    let (key, region) = ("endpoint".to_owned(), "eu-west-2".to_owned());
    let secret = secret(endpoint);
    Onward::Queue(Queue { address, region, key, secret, ca: None, send_seconds: 1 })
}

/// Waits until what was not delivered is like that.
fn wait_until_delivered(endpoint: &LocalEndpoint) {
    endpoint.wait_until(<[_]>::is_empty);
}

/// How many cases there are of each report.
fn counted(casework: &Casework) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for case in casework.cases() {
        *counts.entry(case["ExternalId"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    counts
}

fn once_each(ids: &[Uuid]) -> BTreeMap<String, usize> {
    ids.iter().map(|id| (id.to_string(), 1)).collect()
}

/// Has the store be as if the endpoint had died before it kept what was said.
fn forget_deliveries(endpoint: &LocalEndpoint) {
    endpoint.sql("UPDATE onward SET state = 'waiting', next_try_ms = 0");
}

fn lines(folder: &Path) -> Vec<Map<String, Value>> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = paths.filter(|path| path.is_file());
    files.map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap()).collect()
}

testkit::on_each_store! {
    whatever_goes_wrong_there_is_one_case_of_each,
    whatever_goes_wrong_there_is_one_message_of_each_in_a_queue,
    one_that_is_refused_is_kept_with_why_and_holds_up_no_other,
    nothing_is_made_before_it_was_looked_up,
    a_folder_gets_each_report_once_whatever_its_reader_does,
    an_endpoint_that_is_killed_again_and_again_makes_each_case_once,
}

async fn a_folder_gets_each_report_once_whatever_its_reader_does(kind: Kind) {
    let (mut endpoint, folder) = before_folder(kind);
    send_all(&Sender::to(&endpoint), &ids(3)).await;
    wait_until_delivered(&endpoint);
    let mut passed: Vec<_> = lines(&folder).into_iter().map(Value::Object).collect();
    passed.sort_by_key(|line| line["ExternalId"].to_string());
    let held: Vec<_> = endpoint.held().iter().map(|held| held["payload"].clone()).collect();
    assert_eq!(passed, held);

    // One is read; then the endpoint dies before it has kept that they are there.
    let name = format!("{}.ndjson", Uuid::from_u128(2));
    fs::rename(folder.join(&name), folder.join("read").join(&name)).unwrap();
    endpoint.stop();
    forget_deliveries(&endpoint);
    endpoint.start();
    wait_until_delivered(&endpoint);
    assert_eq!(lines(&folder).len(), 2, "what was read is not put there again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_gone_gets_everything_when_it_is_back() {
    let (endpoint, folder) = before_folder(Kind::Sqlite);
    fs::rename(&folder, folder.with_extension("away")).unwrap();
    send_all(&Sender::to(&endpoint), &ids(2)).await;
    let failed =
        |report: &Undelivered| report.reason.as_deref() == Some("the folder can't be written");
    endpoint.wait_until(|left| left.iter().all(failed));
    // What it was mounted on is there, and is not it.
    fs::create_dir(&folder).unwrap();
    let tried = endpoint.wait_until(|left| left.iter().all(|report| report.tries > 1));
    assert!(tried.iter().all(failed) && tried.len() == 2, "{tried:?}");
    fs::remove_dir(&folder).unwrap();
    fs::rename(folder.with_extension("away"), &folder).unwrap();
    wait_until_delivered(&endpoint);
    assert_eq!(lines(&folder).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gets_a_report_can_fetch_its_documents_for_a_while() {
    let (mut endpoint, folder) = before_folder(Kind::Sqlite);
    let sender = Sender::to(&endpoint);
    send_with_letter(&sender, ID).await;
    wait_until_delivered(&endpoint);
    let address = lines(&folder)[0]["Document1.URL"].as_str().unwrap().to_owned();
    assert_eq!(get(&sender, &address).await, (StatusCode::OK, LETTER.to_vec()));

    let later = address.replace("expires=", "expires=9");
    let other = address.replace(&ID.to_string(), &Uuid::from_u128(8).to_string());
    let (bare, _) = address.split_once('?').unwrap();
    let cut = &address[..address.len() - 2];
    for changed in [&later, &other, bare, cut, &format!("{bare}?expires=x&signature=y")] {
        assert_eq!(get(&sender, changed).await.0, StatusCode::FORBIDDEN, "{changed}");
    }
    let payload = endpoint.held()[0]["payload"]["Document1.URL"].clone();
    assert_eq!(payload, seal::sha256(LETTER).to_string(), "what is stored opens nothing");

    endpoint.stop();
    endpoint.documents_good_for(0);
    endpoint.start();
    let nine = Uuid::from_u128(9);
    send_with_letter(&sender, nine).await;
    wait_until_delivered(&endpoint);
    let passed = lines(&folder);
    let passed = passed.iter().find(|line| line["ExternalId"] == nine.to_string()).unwrap();
    let (status, _) = get(&sender, passed["Document1.URL"].as_str().unwrap()).await;
    assert_eq!(status, StatusCode::GONE);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_try_has_a_new_address_of_a_document_that_was_added() {
    let (mut endpoint, folder) = before_folder(Kind::Sqlite);
    endpoint.stop();
    endpoint.documents_good_for(0);
    endpoint.start();
    let sender = Sender::to(&endpoint);
    sender.receipt(ID, submission(ID)).await;
    add_with_letter(&endpoint, &sender).await;
    let file = folder.join(format!("{ADDITION}.ndjson"));
    wait_until_delivered(&endpoint);
    let read = || serde_json::from_slice::<Value>(&fs::read(&file).unwrap()).unwrap();
    let first = read();
    let address = first["Document1.URL"].as_str().unwrap();
    assert_eq!(get(&sender, address).await.0, StatusCode::GONE);

    endpoint.stop();
    fs::remove_file(&file).unwrap();
    endpoint.sql("UPDATE addition SET state = 'waiting', next_try_ms = 0");
    endpoint.documents_good_for(60);
    endpoint.start();
    wait_until_delivered(&endpoint);
    let again = read();
    let address = again["Document1.URL"].as_str().unwrap();
    assert_eq!(get(&sender, address).await, (StatusCode::OK, LETTER.to_vec()));
    let named = json!({
        "Document1.URL": address,
        "Document1.Name": "letter.pdf",
        "Document1.MimeType": "application/pdf",
        "Document1.URLLoadContent": true,
    });
    let as_in_a_report = |(key, value): (&String, &Value)| again[key] == *value;
    assert!(named.as_object().unwrap().iter().all(as_in_a_report), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_try_has_a_new_address_of_a_document() {
    let casework = Casework::start().unwrap();
    casework.meets_next([Way::HangsUp]);
    let mut endpoint = LocalEndpoint::new();
    let onward = Icasework { quiet_seconds: 5, ..to(&endpoint, casework.address()) };
    endpoint.passes_on_to(Onward::Icasework(onward));
    endpoint.documents_good_for(5);
    endpoint.start();
    let sender = Sender::to(&endpoint);
    // The first try's address has run out when the second is made.
    send_with_letter(&sender, ID).await;
    casework.wait_for_cases(1);
    let address = casework.cases()[0]["Document1.URL"].as_str().unwrap().to_owned();
    assert_eq!(get(&sender, &address).await, (StatusCode::OK, LETTER.to_vec()));
    assert_eq!(casework.asked(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_has_all_of_the_report_however_it_is_written() {
    for body in [Body::Json, Body::Form] {
        let casework = Casework::start().unwrap();
        casework.meets_next([Way::Makes, Way::MakesAndShows]);
        let mut endpoint = LocalEndpoint::new();
        let onward = Icasework { body, ..to(&endpoint, casework.address()) };
        endpoint.passes_on_to(Onward::Icasework(onward));
        endpoint.start();
        send_all(&Sender::to(&endpoint), &ids(2)).await;
        wait_until_delivered(&endpoint);
        assert_eq!(counted(&casework), once_each(&ids(2)));
        let cases = casework.cases();
        for held in endpoint.held() {
            let case = cases.iter().find(|case| case["ExternalId"] == held["external-id"]).unwrap();
            for (key, value) in held["payload"].as_object().unwrap() {
                assert_eq!(&case[key], value, "{key}");
            }
        }
        assert_eq!(casework.asked(), 2, "what was taken is not asked again");
    }
}

async fn whatever_goes_wrong_there_is_one_case_of_each(kind: Kind) {
    let casework = Casework::start().unwrap();
    let mut endpoint = LocalEndpoint::with(kind);
    let onward = Icasework { quiet_seconds: 4, ..to(&endpoint, casework.address()) };
    endpoint.passes_on_to(Onward::Icasework(onward));
    endpoint.start();
    let makes = [
        Way::MakesAndFails,
        Way::MakesAndHangsUp,
        // Given up on, and still at it when it could be tried again.
        Way::MakesAfter(Duration::from_millis(3_500)),
    ];
    let fails = [Way::HangsUp, Way::Says(500), Way::Says(503), Way::Says(429)];
    casework.meets_next(makes.into_iter().chain(fails));
    let ids = ids(9);
    send_all(&Sender::to(&endpoint), &ids).await;
    wait_until_delivered(&endpoint);
    assert_eq!(counted(&casework), once_each(&ids));
    assert_eq!(casework.asked(), ids.len() + fails.len(), "what was made is found");
}

async fn whatever_goes_wrong_there_is_one_message_of_each_in_a_queue(kind: Kind) {
    let casework = Casework::start().unwrap();
    let mut endpoint = LocalEndpoint::with(kind);
    let onward = to_queue(&endpoint, casework.queue());
    endpoint.passes_on_to(onward);
    endpoint.start();
    casework.refuses(ID);
    let slow = Way::MakesAfter(Duration::from_millis(1_500));
    let fails = [Way::HangsUp, Way::Says(500), Way::Says(429)];
    casework.meets_next([Way::MakesAndFails, Way::MakesAndHangsUp, slow].into_iter().chain(fails));
    send_all(&Sender::to(&endpoint), &ids(9)).await;
    let refused = endpoint.wait_until(|left| left.len() == 1 && left[0].is_refused);
    assert_eq!(refused[0].external_id, ID);
    let reason = r#"status 400: {"__type":"com.amazonaws.sqs#InvalidMessageContents"}"#;
    assert_eq!(refused[0].reason.as_deref(), Some(reason));
    assert_eq!(counted(&casework).len(), 8);

    casework.refuses_none();
    admin::try_again(endpoint.config(), ID).unwrap();
    wait_until_delivered(&endpoint);
    assert_eq!(counted(&casework), once_each(&ids(9)));
    let (held, cases) = (endpoint.held(), casework.cases());
    for held in held {
        let is_it = |case: &&Map<String, Value>| case["ExternalId"] == held["external-id"];
        assert_eq!(Some(cases.iter().find(is_it).unwrap()), held["payload"].as_object());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_gets_each_report_and_each_addition_once_however_often_it_is_sent() {
    let queue = moto::Queue::new();
    let mut endpoint = LocalEndpoint::new();
    let onward = to_queue(&endpoint, queue.address.clone());
    endpoint.passes_on_to(onward);
    endpoint.start();
    let sender = Sender::to(&endpoint);
    send_all(&sender, &ids(12)).await;
    wait_until_delivered(&endpoint);
    add_with_letter(&endpoint, &sender).await;
    wait_until_delivered(&endpoint);
    endpoint.stop();
    forget_deliveries(&endpoint);
    endpoint.sql("UPDATE addition SET state = 'waiting', next_try_ms = 0");
    endpoint.start();
    wait_until_delivered(&endpoint);

    let (held, messages) = (endpoint.held(), queue.take());
    assert_eq!(messages.len(), 13, "what came again was taken once");
    for payload in held.iter().filter_map(|held| held["payload"].as_object()) {
        assert!(messages.contains(payload), "{}", payload["ExternalId"]);
    }
    let addition = messages.iter().find(|message| message.contains_key("AdditionId")).unwrap();
    assert_eq!(addition["ExternalId"], ids(1)[0].to_string(), "it names its report");
    assert_eq!(addition["Text"], "quince jelly");
    let address = addition["Document1.URL"].as_str().unwrap();
    assert_eq!(get(&sender, address).await, (StatusCode::OK, LETTER.to_vec()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_is_not_there_gets_its_messages_once_it_is() {
    let gone = format!("{}/123456789012/elsewhere.fifo", moto::address());
    let mut endpoint = LocalEndpoint::new();
    let onward = to_queue(&endpoint, gone);
    endpoint.passes_on_to(onward);
    endpoint.start();
    send_all(&Sender::to(&endpoint), &ids(3)).await;
    let is_shut_out = |report: &Undelivered| {
        report.reason.as_deref() == Some("the far side takes nothing from here: status 400")
    };
    endpoint.wait_until(|left| left.len() == 3 && left.iter().all(is_shut_out));
    endpoint.stop();
    let queue = moto::Queue::new();
    let onward = to_queue(&endpoint, queue.address.clone());
    endpoint.passes_on_to(onward);
    forget_deliveries(&endpoint);
    endpoint.start();
    wait_until_delivered(&endpoint);
    let messages = queue.take();
    let ids: BTreeSet<_> = messages.iter().map(|message| message["ExternalId"].as_str()).collect();
    assert_eq!((messages.len(), ids.len()), (3, 3));
}

#[tokio::test]
async fn a_queue_that_would_take_a_report_twice_gets_none() {
    let endpoint = LocalEndpoint::new();
    for address in ["https://queue.example/7/reports", "https://queue.example/7/x?y=.fifo"] {
        let onward = to_queue(&endpoint, address.to_owned());
        let config = Config { onward: Some(onward), ..endpoint.config().clone() };
        let started = Running::start(&config, Arc::new(|_| {}));
        assert!(matches!(started, Err(Error::NoFifo { .. })), "{address}");
    }
}

async fn one_that_is_refused_is_kept_with_why_and_holds_up_no_other(kind: Kind) {
    let casework = Casework::start().unwrap();
    let endpoint = before(kind, &casework);
    casework.refuses(ID);
    send_all(&Sender::to(&endpoint), &ids(8)).await;
    let refused = endpoint.wait_until(|left| left.len() == 1 && left[0].is_refused);
    assert_eq!(refused[0].external_id, ID);
    let reason = r#"status 422: {"error": "no such Type"}"#;
    assert_eq!(refused[0].reason.as_deref(), Some(reason));
    assert_eq!(casework.cases().len(), 7);
    let lines = endpoint.logged();
    let refused = |line: &Line| matches!(line, Line::NotPassedOn { refused: true, .. });
    let said = format!("{lines:?}");
    assert!(lines.iter().any(refused) && !said.contains("no such"), "{said}");

    let unknown = admin::try_again(endpoint.config(), Uuid::from_u128(1));
    assert!(matches!(unknown, Err(Error::NotRefused { .. })), "it was delivered");
    casework.refuses_none();
    admin::try_again(endpoint.config(), ID).unwrap();
    wait_until_delivered(&endpoint);
    assert_eq!(counted(&casework), once_each(&ids(8)));
}

async fn nothing_is_made_before_it_was_looked_up(kind: Kind) {
    let casework = Casework::start().unwrap();
    let endpoint = before(kind, &casework);
    // 200 with no case: what is empty may have been cut off.
    casework.answers_look_ups([500, 429, 401, 200]);
    send_all(&Sender::to(&endpoint), &ids(4)).await;
    casework.wait_for_cases(2);
    let left = endpoint.wait_until(|left| left.len() == 2);
    assert_eq!(casework.asked(), 2);
    let mut reasons: Vec<_> = left.iter().map(|report| report.reason.as_deref()).collect();
    reasons.sort_unstable();
    let not_understood = Some("the far side says what can't be understood");
    assert_eq!(reasons, [not_understood, Some("the far side takes nothing from here: status 401")]);
    assert!(left.iter().all(|report| !report.is_refused), "no report is at fault");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_far_side_that_is_down_gets_everything_later() {
    let casework = Casework::start().unwrap();
    let mut endpoint = LocalEndpoint::new();
    let nobody = to(&endpoint, "http://127.0.0.1:1/".to_owned());
    endpoint.passes_on_to(Onward::Icasework(nobody));
    endpoint.start();
    send_all(&Sender::to(&endpoint), &ids(3)).await;
    let unreached =
        |report: &Undelivered| report.reason.as_deref() == Some("the far side can't be reached");
    endpoint.wait_until(|left| left.iter().all(unreached));
    endpoint.stop();
    let onward = to(&endpoint, casework.address());
    endpoint.passes_on_to(Onward::Icasework(onward));
    endpoint.start();
    wait_until_delivered(&endpoint);
    assert_eq!(counted(&casework), once_each(&ids(3)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_far_side_is_trusted_by_the_authority_that_is_named_alone() {
    // Another endpoint is no casework system, and says so over TLS.
    let far_side = LocalEndpoint::started();
    let ca = far_side.settings_path().with_file_name("ca.pem");
    for (ca, reason) in [
        (Some(ca), "the far side takes nothing from here: status 404"),
        (None, "the far side can't be reached"),
    ] {
        let mut endpoint = LocalEndpoint::new();
        let onward = Icasework { ca, ..to(&endpoint, far_side.settings().endpoint) };
        endpoint.passes_on_to(Onward::Icasework(onward));
        endpoint.start();
        send_all(&Sender::to(&endpoint), &[ID]).await;
        let left = endpoint.wait_until(|left| left.iter().all(|report| report.tries == 1));
        assert_eq!(left[0].reason.as_deref(), Some(reason));
    }
}

#[tokio::test]
async fn nothing_is_begun_with_authorities_that_are_none() {
    let endpoint = LocalEndpoint::new();
    let ca = endpoint.settings_path().with_file_name("authorities.pem");
    let onward = Icasework { ca: Some(ca.clone()), ..to(&endpoint, "https://[::1]/".to_owned()) };
    let config = Config { onward: Some(Onward::Icasework(onward)), ..endpoint.config().clone() };
    let certificate = "-----BEGIN CERTIFICATE-----\nbWFybWFsYWRl\n-----END CERTIFICATE-----\n";
    for held in ["", "marmalade", certificate] {
        fs::write(&ca, held).unwrap();
        let started = Running::start(&config, Arc::new(|_| {}));
        assert!(matches!(started, Err(Error::Key { .. })), "{held}");
    }
}

#[tokio::test]
async fn only_this_machine_is_spoken_to_in_the_clear() {
    let endpoint = LocalEndpoint::new();
    for address in ["http://192.0.2.1/", "http://casework.example/", "ftp://127.0.0.1/x", "here"] {
        let icasework = Onward::Icasework(to(&endpoint, address.to_owned()));
        for onward in [icasework, to_queue(&endpoint, format!("{address}.fifo"))] {
            let config = Config { onward: Some(onward), ..endpoint.config().clone() };
            let started = Running::start(&config, Arc::new(|_| {}));
            assert!(matches!(started, Err(Error::Onward { .. })), "{address}");
        }
    }
}

#[test]
fn the_configuration_says_what_stands_behind_with_its_own_paths() {
    let endpoint = LocalEndpoint::new();
    let path = endpoint.settings_path().with_file_name("config.json");
    let folder = path.parent().unwrap();
    let mut written: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let mut read = |onward: Value| {
        written["onward"] = onward;
        fs::write(&path, written.to_string()).unwrap();
        Config::read(&path).map(|config| config.onward.unwrap())
    };
    let expected = Onward::Folder { folder: folder.join("out") };
    assert_eq!(read(json!({"to": "folder", "folder": "out"})).unwrap(), expected);
    let mut told =
        json!({"to": "icasework", "address": "x", "key": "k", "secret": "s", "db": "nrm"});
    let Onward::Icasework(icasework) = read(told.clone()).unwrap() else { unreachable!() };
    assert_eq!(icasework.secret, folder.join("s"));
    let seconds = (icasework.look_up_seconds, icasework.create_seconds, icasework.quiet_seconds);
    assert_eq!((icasework.body, seconds), (Body::Json, (30, 60, 120)));
    let queue =
        json!({"to": "queue", "address": "x", "region": "r", "key": "k", "secret": "s", "ca": "c"});
    let Onward::Queue(queue) = read(queue).unwrap() else { unreachable!() };
    assert_eq!((queue.secret, queue.ca), (folder.join("s"), Some(folder.join("c"))));
    assert_eq!(queue.send_seconds, 30);
    told["marmalade"] = json!(1);
    for wrong in [told, json!({"to": "nobody"}), json!({"to": "folder", "folder": "x", "db": "y"})]
    {
        assert!(matches!(read(wrong.clone()), Err(Error::Config { .. })), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_lists_what_was_refused_and_has_it_tried_again() {
    let casework = Casework::start().unwrap();
    let endpoint = before(Kind::Sqlite, &casework);
    casework.refuses(ID);
    send_all(&Sender::to(&endpoint), &[ID]).await;
    endpoint.wait_until(|left| left.iter().all(|report| report.is_refused));
    let config = endpoint.settings_path().with_file_name("config.json");
    let admin = |words: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_endpoint"));
        let output = program.args(["admin", words[0], "--config"]).arg(&config).args(&words[1..]);
        let output = output.output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let (_, listed) = admin(&["onward"]);
    assert!(listed.starts_with(&format!("{ID}  ")), "{listed}");
    assert!(listed.contains("  refused  tries 1  status 422: "), "{listed}");
    casework.refuses_none();
    assert!(admin(&["onward", "--again", &ID.to_string()]).0);
    wait_until_delivered(&endpoint);
    assert!(!admin(&["onward", "--again", &ID.to_string()]).0, "it was delivered");
    let (_, audit) = admin(&["audit"]);
    assert!(audit.contains(r#""did":"listed-undelivered","reports":1"#), "{audit}");
    assert!(audit.contains(&format!(r#""did":"tried-again","external-id":"{ID}""#)), "{audit}");
}

async fn an_endpoint_that_is_killed_again_and_again_makes_each_case_once(kind: Kind) {
    kill_again_and_again(kind, |endpoint, casework| {
        Onward::Icasework(to(endpoint, casework.address()))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_is_killed_again_and_again_puts_each_in_a_queue_once() {
    let to_queue = |endpoint: &_, casework: &Casework| to_queue(endpoint, casework.queue());
    kill_again_and_again(Kind::Sqlite, to_queue).await;
}

async fn kill_again_and_again(kind: Kind, far_side: impl Fn(&LocalEndpoint, &Casework) -> Onward) {
    const REPORTS: u128 = 40;
    const KILLS: usize = 6;
    let casework = Casework::start().unwrap();
    // They were taken before anything stood behind.
    let mut endpoint = LocalEndpoint::started_with(kind);
    send_all(&Sender::to(&endpoint), &ids(REPORTS)).await;
    endpoint.stop();
    let onward = far_side(&endpoint, &casework);
    endpoint.passes_on_to(onward);

    // It is slow, so that each kill meets cases that are just being made.
    let slow = (0..REPORTS as u64).map(|at| Way::MakesAfter(Duration::from_millis(at * 37 % 900)));
    casework.meets_next(slow);
    for round in 1..=KILLS {
        let program = Program::of(PROGRAM, &endpoint);
        casework.wait_until_asked(round * 5);
        drop(program);
    }
    let _program = Program::of(PROGRAM, &endpoint);
    casework.wait_for_cases(REPORTS as usize);
    wait_until_delivered(&endpoint);
    assert_eq!(counted(&casework), once_each(&ids(REPORTS)));
}
