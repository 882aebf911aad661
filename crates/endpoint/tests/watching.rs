//! What whoever runs the endpoint sees of it: how it is doing, and nothing that
//! anybody said.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod sender;

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use endpoint::{Config, Error, Onward, Running};
use reqwest::{Method, StatusCode, header::CONTENT_TYPE};
use sender::Sender;
use serde_json::Value;
use testkit::{
    casework::{Casework, to},
    endpoint::{Kind, LocalEndpoint},
    marks::Search,
    report::{adult_referral, puts_of, submission, submission_with},
};
use tokio::time::sleep;
use uuid::Uuid;
use wire::{DEVICES_PATH, SignedReceipt, TOKEN_PATH};

const ID: Uuid = Uuid::from_u128(0x0123_4567_89ab_4cde_8123_4567_89ab_cdef);
const LETTER: &[u8] = b"%PDF-1.7\n% a letter\n%%EOF\n";
const MARK: &str = "marmalade-sandwich";

/// The program, with what it logs in a file.
struct Program {
    child: Child,
    metrics: String,
    log: PathBuf,
}

impl Program {
    fn of(endpoint: &LocalEndpoint) -> Self {
        let log = endpoint.settings_path().with_file_name("log");
        let mut child = Command::new(env!("CARGO_BIN_EXE_endpoint"))
            .args(["serve", "--metrics", "127.0.0.1:0", "--config"])
            .arg(endpoint.settings_path().with_file_name("config.json"))
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.next().unwrap().unwrap().starts_with("listening https://"));
        let line = lines.next().unwrap().unwrap();
        let metrics = line.strip_prefix("metrics ").unwrap().to_owned();
        Self { child, metrics, log }
    }

    fn logged(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    async fn wait_until_logged(&self, what: &str) {
        let begun = Instant::now();
        while !self.logged().contains(what) {
            assert!(begun.elapsed() < Duration::from_secs(60), "{}", self.logged());
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Told to stop, it does.
    fn stop(&mut self) {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(told.success() && self.child.wait().unwrap().success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn text(sender: &Sender, address: &str) -> String {
    let shown = sender.client.get(address).send().await.unwrap();
    assert_eq!(shown.status(), StatusCode::OK);
    let kind = shown.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
    assert!(kind.starts_with("application/openmetrics-text; version=1.0.0"), "{kind}");
    shown.text().await.unwrap()
}

/// The value of a metric by its name with its labels.
fn value(metrics: &str, name: &str) -> f64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| unreachable!("{name} is not in\n{metrics}")).parse().unwrap()
}

async fn send_letter(sender: &Sender) {
    for (path, content_type, body) in puts_of(ID, LETTER) {
        assert!(sender.put(&path, content_type, body).await.status().is_success());
    }
}

/// Asks for what is refused, in words of the sender's own wherever there is room.
async fn ask_in_own_words(sender: &Sender) {
    let marked = String::from_utf8(submission(ID)).unwrap().replace("FICTIONAL", MARK);
    assert_eq!(sender.send(ID, marked).await.status(), StatusCode::CONFLICT);
    let field = format!(r#""answers":{{"{MARK}":"{MARK}","#);
    let other = Uuid::from_u128(9);
    let unknown = String::from_utf8(submission(other)).unwrap().replace(r#""answers":{"#, &field);
    assert!(sender.send(other, unknown).await.status().is_client_error());
    let own = Method::from_bytes(MARK.to_uppercase().as_bytes()).unwrap();
    for (method, path) in [
        (own, "/".to_owned()),
        (Method::GET, format!("/{MARK}?{MARK}={MARK}")),
        (Method::PUT, format!("/v1/reports/{MARK}")),
        (Method::GET, format!("/v1/reports/{ID}/attachments/{MARK}")),
        (Method::GET, format!("/v1/documents/{ID}/{ID}/{MARK}?expires=1&signature={MARK}")),
        (Method::POST, DEVICES_PATH.to_owned()),
        (Method::POST, TOKEN_PATH.to_owned()),
    ] {
        let request = sender.client.request(method, format!("{}{path}", sender.address));
        let request = request.bearer_auth(&sender.pass).header("x-forwarded-for", MARK);
        let refused = request.header("user-agent", MARK).body(MARK).send().await.unwrap();
        assert!(refused.status().is_client_error(), "{path}: {}", refused.status());
    }
}

/// Everything that was said, and everything that names somebody or something of theirs.
fn said(receipt: &[u8], pass: &str, device: Uuid) -> Vec<String> {
    let signed = SignedReceipt::parse(receipt).unwrap();
    let answers = adult_referral();
    let texts = answers.iter().filter_map(|(_, answer)| answer.text());
    let mut said: Vec<String> = texts.filter(|text| text.len() > 7).map(str::to_owned).collect();
    assert!(said.len() > 30, "the example says much");
    said.extend(["Sam Example", "Kent Police", "letter.pdf", MARK, "no such"].map(str::to_owned));
    said.extend([ID.to_string(), device.to_string(), signed.receipt.reference.to_string()]);
    said.extend([pass.to_owned(), seal::sha256(LETTER).to_string()]);
    said.extend([MARK.to_uppercase(), "127.0.0.1".to_owned()]);
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_the_log_nor_the_metrics_hold_anything_that_anybody_said() {
    let casework = Casework::start().unwrap();
    casework.refuses(ID);
    let mut endpoint = LocalEndpoint::started();
    let sender = Sender::to(&endpoint);
    endpoint.stop();
    endpoint.passes_on_to(Onward::Icasework(to(&endpoint, casework.address())));
    let mut program = Program::of(&endpoint);
    send_letter(&sender).await;
    let report = submission_with(ID, &[("letter.pdf", LETTER)]);
    let receipt = sender.receipt(ID, report.clone()).await;
    sender.receipt(ID, report).await;
    ask_in_own_words(&sender).await;
    program.wait_until_logged("not-passed-on").await;
    let metrics = text(&sender, &program.metrics).await;
    program.stop();

    for (name, count) in [
        (r#"endpoint_reports_total{came="first"}"#, 1.0),
        (r#"endpoint_reports_total{came="again"}"#, 1.0),
        (
            r#"endpoint_requests_refused_total{problem="urn:first-responder:conflict",status="409"}"#,
            1.0,
        ),
        (r#"endpoint_requests_refused_total{problem="about:blank",status="404"}"#, 2.0),
        (r#"endpoint_onward_tries_total{came="refused"}"#, 1.0),
        ("endpoint_onward_refused", 1.0),
        ("endpoint_onward_waiting", 0.0),
        ("endpoint_store_up", 1.0),
    ] {
        assert_eq!(value(&metrics, name), count, "{name} in\n{metrics}");
    }
    assert!(value(&metrics, "endpoint_store_seconds_count") >= 3.0);

    let logged = program.logged();
    let lines: Vec<Value> =
        logged.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|line| line["at"].is_string() && line["level"].is_string()));
    assert_eq!(lines[0]["what"], "started");
    assert_eq!(lines.last().unwrap()["what"], "stopped");
    let of_file = "/v1/reports/{external_id}/attachments/{sha256}/parts/{offset}";
    let is_part = |line: &Value| line["route"] == of_file && line["status"] == 200;
    assert!(lines.iter().any(is_part), "{logged}");

    let device = endpoint::admin::devices(endpoint.config()).unwrap()[0].id;
    let said = said(&receipt, &sender.pass, device);
    let search = Search::of(&said);
    assert_eq!(search.first_in(logged.as_bytes()), None, "{logged}");
    assert_eq!(search.first_in(metrics.as_bytes()), None, "{metrics}");
}

testkit::on_each_store! {
    what_waits_is_shown_with_how_long_the_oldest_has,
}

async fn what_waits_is_shown_with_how_long_the_oldest_has(kind: Kind) {
    let mut endpoint = LocalEndpoint::with(kind);
    endpoint.shows_metrics();
    endpoint.start();
    let address = format!("http://{}/metrics", endpoint.metrics().unwrap());
    let sender = Sender::to(&endpoint);
    let none = text(&sender, &address).await;
    assert_eq!(value(&none, "endpoint_onward_oldest_seconds"), 0.0);
    let mut receipts = Vec::new();
    for id in (1..=3).map(Uuid::from_u128) {
        receipts.push(sender.receipt(id, submission(id)).await);
    }
    let said = SignedReceipt::parse(&receipts[0]).unwrap().receipt.received_at.to_rfc3339();
    let (year, _) = said.split_once('-').unwrap();
    let before: u32 = year.parse::<u32>().unwrap() - 1;
    let (read, write) = match kind {
        Kind::Sqlite => ("CAST(receipt AS TEXT)", ["CAST(", " AS BLOB)"]),
        Kind::Postgres => ("convert_from(receipt, 'UTF8')", ["convert_to(", ", 'UTF8')"]),
    };
    let aged = format!(r#"replace({read}, 'received-at":"{year}', 'received-at":"{before}')"#);
    let [open, close] = write;
    endpoint.sql(&format!("UPDATE report SET receipt = {open}{aged}{close} WHERE number = 1"));

    let shown = text(&sender, &address).await;
    assert_eq!(value(&shown, "endpoint_onward_waiting"), 3.0);
    let days = value(&shown, "endpoint_onward_oldest_seconds") / 86_400.0;
    assert!((364.9..366.1).contains(&days), "{days}");

    if let Kind::Postgres = kind {
        endpoint.database().stop();
        let down = text(&sender, &address).await;
        assert_eq!(value(&down, "endpoint_store_up"), 0.0);
        assert_eq!(value(&down, "endpoint_onward_waiting"), 3.0, "as it was last");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn apps_and_other_machines_see_no_metrics() {
    let endpoint = LocalEndpoint::started();
    let sender = Sender::to(&endpoint);
    let asked = sender.client.get(format!("{}/metrics", sender.address)).send().await.unwrap();
    assert_eq!(asked.status(), StatusCode::NOT_FOUND);
    assert_eq!(endpoint.metrics(), None, "none are shown where nobody asked for it");

    let other = LocalEndpoint::new();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let config = Config { metrics: Some(address.parse().unwrap()), ..other.config().clone() };
        let started = Running::start(&config, std::sync::Arc::new(|_| {})).map(drop);
        assert!(matches!(started, Err(Error::MetricsInTheOpen { .. })), "{address}");
    }
}
