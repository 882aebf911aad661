//! What is held is sealed, under keys that are kept apart, until it is erased.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

mod sender;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
    time::{Duration, Instant},
};

use chrono::{DateTime, NaiveDate};
use clocks::{Decided, Matter, Outcome, day_in_uk};
use endpoint::{Error, Onward, admin};
use reqwest::StatusCode;
use sender::Sender;
use serde_json::Value;
use testkit::{
    casework::{Casework, to},
    endpoint::{Kind, LocalEndpoint, now},
    marks::Search,
    report::{adult_referral, pdf, submission, submission_with},
};
use uuid::Uuid;
use wire::{Added, Addition, End, Hex, Reference, addition_path, attachment_path, part_path};

const ID: Uuid = Uuid::from_u128(7);
const LATER: Uuid = Uuid::from_u128(8);
const ADDITION: Uuid = Uuid::from_u128(17);
const LETTER: &[u8] = b"%PDF-1.7\n% marmalade for Adaeze\n%%EOF\n";

testkit::on_each_store!(
    nothing_that_was_said_is_in_any_byte_of_the_store,
    what_an_older_endpoint_left_in_clear_is_sealed_at_the_start,
    what_is_sealed_at_the_start_goes_on_where_it_was_cut_off,
    what_is_erased_keeps_its_receipt_and_does_not_come_back,
    what_was_added_is_erased_with_its_report,
    one_case_is_printed_with_all_of_it_and_nothing_of_another,
    what_an_erasure_left_when_it_was_cut_off_goes_at_the_next_start,
    asking_for_a_file_that_nobody_sent_leaves_nothing,
    what_was_delivered_long_ago_is_erased_and_nothing_else,
);

async fn send_letter(sender: &Sender, id: Uuid) {
    let sha256 = Hex(*seal::sha256(LETTER).as_bytes());
    let end = serde_json::to_vec(&End { length: LETTER.len() as u64 }).unwrap();
    for (path, content_type, body) in [
        (part_path(id, sha256, 0), "application/octet-stream", LETTER[..20].to_vec()),
        (part_path(id, sha256, 20), "application/octet-stream", LETTER[20..].to_vec()),
        (attachment_path(id, sha256), "application/json", end),
    ] {
        let taken = sender.put(&path, content_type, body).await;
        assert!(taken.status().is_success(), "{}", taken.text().await.unwrap());
    }
}

fn with_letter(id: Uuid) -> Vec<u8> {
    submission_with(id, &[("letter.pdf", LETTER)])
}

/// Adds a text, and the letter, to a report of that reference.
async fn add(
    sender: &Sender,
    (report, of): (Uuid, Reference),
    id: Uuid,
    text: &str,
) -> (StatusCode, Vec<u8>) {
    let at = DateTime::parse_from_rfc3339("2026-11-24T10:00:00+00:00").unwrap();
    let added = Added::<String>::Evidence { text: text.to_owned() };
    let mut addition = Addition::new(id, report, of, at, added);
    addition.attachments.push(pdf("letter.pdf", LETTER));
    let (path, bytes) = (addition_path(report, id), addition.to_bytes());
    let reply = sender.put(&path, "application/json", bytes).await;
    (reply.status(), reply.bytes().await.unwrap().to_vec())
}

async fn send(sender: &Sender, id: Uuid) -> Vec<u8> {
    send_letter(sender, id).await;
    sender.receipt(id, with_letter(id)).await
}

fn beside(endpoint: &LocalEndpoint, name: &str) -> PathBuf {
    endpoint.settings_path().with_file_name(name)
}

fn reference(held: &Value) -> Reference {
    held["reference"].as_str().unwrap().parse().unwrap()
}

fn decide(endpoint: &LocalEndpoint, reference: Reference) -> Result<(), Error> {
    let on: NaiveDate = day_in_uk(now()());
    let (matter, outcome) = (Matter::ReasonableGrounds, Outcome::Negative);
    admin::decide(endpoint.config(), reference, Decided { matter, outcome, on })
}

/// An endpoint that passes reports on to a folder, and the folder.
fn before_folder(kind: Kind) -> (LocalEndpoint, PathBuf) {
    let mut endpoint = LocalEndpoint::with(kind);
    let folder = beside(&endpoint, "onward");
    endpoint.passes_on_to(Onward::Folder { folder: folder.clone() });
    endpoint.start();
    (endpoint, folder)
}

fn wait(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60));
        thread::sleep(Duration::from_millis(20));
    }
}

fn audit(endpoint: &LocalEndpoint) -> Vec<Value> {
    let mut audit = Vec::new();
    admin::audit(endpoint.config(), &mut audit).unwrap();
    let lines = String::from_utf8(audit).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn did(endpoint: &LocalEndpoint, what: &str) -> Vec<Value> {
    audit(endpoint).into_iter().filter(|act| act["did"] == what).collect()
}

/// What was said in the report, but for who is speaking: a device is enrolled in clear.
fn said() -> Vec<String> {
    let referral = adult_referral();
    let enrolled = ["user-email", "user-organisation"].map(|field| referral.text(field).to_owned());
    let answers = serde_json::to_value(&referral).unwrap();
    let texts = answers.as_object().unwrap().values().filter_map(Value::as_str);
    let told = texts.filter(|said| said.len() > 8).map(str::to_owned);
    let others = ["marmalade", "Adaeze", "letter.pdf", "reasonable-grounds", "quince jelly"];
    let others = others.map(str::to_owned);
    told.filter(|said| !enrolled.contains(said)).chain(others).collect()
}

/// The marks that can be read in the store, its files and a dump.
fn readable(endpoint: &mut LocalEndpoint, kind: Kind, marks: &[String]) -> Vec<String> {
    let search = Search::of(marks);
    let mut found = Vec::new();
    let mut look = |path: &Path| {
        let Ok(bytes) = fs::read(path) else { return };
        found.extend(search.first_in(&bytes).map(|mark| format!("{mark}: {}", path.display())));
    };
    for name in ["reports.db", "reports.db-wal"] {
        look(&beside(endpoint, name));
    }
    for file in testkit::marks::files(endpoint.attachments()).unwrap() {
        look(&file);
    }
    if let Kind::Postgres = kind {
        let dump = endpoint.database().dump_as_text();
        found.extend(search.first_in(dump.as_bytes()).map(|mark| format!("{mark}: dumped")));
    }
    found
}

async fn nothing_that_was_said_is_in_any_byte_of_the_store(kind: Kind) {
    let casework = Casework::start().unwrap();
    let mut endpoint = LocalEndpoint::with(kind);
    let onward = to(&endpoint, casework.address());
    endpoint.passes_on_to(Onward::Icasework(onward));
    endpoint.start();
    let sender = Sender::to(&endpoint);
    casework.refuses(ID);
    let receipt = send(&sender, ID).await;
    let sha256 = Hex(*seal::sha256(b"never whole").as_bytes());
    let part = sender.put(&part_path(ID, sha256, 0), "application/octet-stream", "marmalade").await;
    assert!(part.status().is_success());
    endpoint.wait_until(|left| left.iter().any(|report| report.is_refused));
    let left = admin::undelivered(endpoint.config()).unwrap();
    let reason = left[0].reason.clone().unwrap();
    let reference = reference(&endpoint.held()[0]);
    decide(&endpoint, reference).unwrap();
    let added = add(&sender, (ID, reference), ADDITION, "quince jelly").await;
    assert_eq!(added.0, StatusCode::CREATED);

    let marks = [said(), vec![reason]].concat();
    assert!(marks.len() > 15);
    assert_eq!(readable(&mut endpoint, kind, &marks), [] as [String; 0]);
    let known = [String::from_utf8(receipt).unwrap()];
    assert!(!readable(&mut endpoint, kind, &known).is_empty(), "what is in clear is found");
    endpoint.stop();
    assert_eq!(readable(&mut endpoint, kind, &marks), [] as [String; 0]);
    let [held, added] = &endpoint.held()[..] else { panic!("both are held") };
    assert_eq!(added["addition"]["added"]["text"], "quince jelly");
    let exported = did(&endpoint, "exported").pop().unwrap();
    assert_eq!((&exported["reports"], &exported["additions"]), (&1.into(), &1.into()));
    let begun = did(&endpoint, "exporting").len();
    assert!(endpoint::export(endpoint.config(), &mut &mut [0; 9][..]).is_err());
    assert_eq!(did(&endpoint, "exporting").len(), begun + 1, "until it hung up");
    assert_eq!(endpoint.file(held, seal::sha256(LETTER)).unwrap(), LETTER);
    assert_eq!(did(&endpoint, "taken-out")[0]["external-id"], ID.to_string());
}

/// As bytes are written in statements.
fn literal(kind: Kind, bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    match kind {
        Kind::Sqlite => format!("x'{hex}'"),
        Kind::Postgres => format!("'\\x{hex}'"),
    }
}

fn no(kind: Kind) -> &'static str {
    if let Kind::Sqlite = kind { "0" } else { "false" }
}

/// Has a report and its file lie there as an older endpoint left them.
fn put_in_clear(endpoint: &LocalEndpoint, kind: Kind, held: &Value) {
    let bytes = |what: &str| literal(kind, &serde_json::to_vec(&held[what]).unwrap());
    let (submission, payload) = (bytes("submission"), bytes("payload"));
    endpoint.sql(&format!(
        "UPDATE report SET submission = {submission}, payload = {payload}, is_sealed = {no}; \
         UPDATE onward SET sealed_reason = 'marmalade'; \
         DELETE FROM case_key; INSERT INTO files_in_clear VALUES (1)",
        no = no(kind),
    ));
    let folder = endpoint.files_of(ID);
    let name = seal::sha256(LETTER).to_string();
    fs::remove_file(folder.join(format!("{name}.sealed"))).unwrap();
    fs::write(folder.join(name), LETTER).unwrap();
    fs::write(folder.join(format!("{}.part", seal::sha256(b"cut off"))), "marmalade").unwrap();
}

async fn what_an_older_endpoint_left_in_clear_is_sealed_at_the_start(kind: Kind) {
    let mut endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    let receipt = send(&sender, ID).await;
    let held = endpoint.held().remove(0);
    endpoint.stop();
    put_in_clear(&endpoint, kind, &held);
    let marks = said();
    assert!(readable(&mut endpoint, kind, &marks).len() > 1, "it is there to be found");

    endpoint.start();
    assert_eq!(readable(&mut endpoint, kind, &marks), [] as [String; 0]);
    assert_eq!(endpoint.held(), std::slice::from_ref(&held));
    assert_eq!(endpoint.file(&held, seal::sha256(LETTER)).unwrap(), LETTER);
    let left = admin::undelivered(endpoint.config()).unwrap();
    assert_eq!(left[0].reason.as_deref(), Some("marmalade"));
    let again = sender.send(ID, with_letter(ID)).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.bytes().await.unwrap(), receipt);
}

async fn what_is_sealed_at_the_start_goes_on_where_it_was_cut_off(kind: Kind) {
    let mut endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    send(&sender, ID).await;
    for id in (100..170).map(Uuid::from_u128) {
        sender.receipt(id, submission(id)).await;
    }
    let held = endpoint.held();
    endpoint.stop();
    let folder = endpoint.files_of(ID);
    fs::write(folder.join(seal::sha256(LETTER).to_string()), LETTER).unwrap();
    endpoint.sql("DELETE FROM case_key; INSERT INTO files_in_clear VALUES (1)");
    for (number, held) in (1..).zip(&held) {
        let bytes = |what: &str| literal(kind, &serde_json::to_vec(&held[what]).unwrap());
        let (submission, payload, no) = (bytes("submission"), bytes("payload"), no(kind));
        endpoint.sql(&format!(
            "UPDATE report SET submission = {submission}, payload = {payload}, is_sealed = {no} \
             WHERE number = {number}"
        ));
    }
    // After the first 64, the power goes.
    endpoint.sql(match kind {
        Kind::Sqlite => {
            "CREATE TRIGGER cut BEFORE UPDATE ON report WHEN old.number = 70 \
             BEGIN SELECT raise(ABORT, 'cut'); END"
        }
        Kind::Postgres => {
            "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN RAISE EXCEPTION ''cut''; END'; \
             CREATE TRIGGER cut BEFORE UPDATE ON report FOR EACH ROW WHEN (old.number = 70) \
             EXECUTE FUNCTION cut()"
        }
    });
    assert!(admin::devices(endpoint.config()).is_err());
    let marks = said();
    assert!(!readable(&mut endpoint, kind, &marks).is_empty(), "some is in clear still");
    endpoint.sql(match kind {
        Kind::Sqlite => "DROP TRIGGER cut",
        Kind::Postgres => "DROP TRIGGER cut ON report",
    });

    endpoint.start();
    assert_eq!(readable(&mut endpoint, kind, &marks), [] as [String; 0]);
    assert_eq!(endpoint.held(), held);
    assert_eq!(endpoint.file(&held[0], seal::sha256(LETTER)).unwrap(), LETTER);
}

async fn what_was_added_is_erased_with_its_report(kind: Kind) {
    let (endpoint, folder) = before_folder(kind);
    let sender = Sender::to(&endpoint);
    sender.receipt(ID, submission(ID)).await;
    endpoint.wait_until(<[_]>::is_empty);
    fs::rename(folder.join("read"), folder.join("away")).unwrap();
    let report = endpoint.held().remove(0);
    let (config, reference) = (endpoint.config(), reference(&report));
    send_letter(&sender, ID).await;
    let (status, receipt) = add(&sender, (ID, reference), ADDITION, "quince jelly").await;
    assert_eq!(status, StatusCode::CREATED);
    let early = admin::erase(config, reference, "no longer needed");
    assert!(matches!(early, Err(Error::NotDelivered { .. })), "nobody else has it");
    fs::rename(folder.join("away"), folder.join("read")).unwrap();
    endpoint.wait_until(<[_]>::is_empty);
    assert_eq!(did(&endpoint, "passed-on")[1]["addition"], ADDITION.to_string());
    let passed_on = fs::read(folder.join(format!("{ADDITION}.ndjson"))).unwrap();
    let passed_on: Value = serde_json::from_slice(&passed_on).unwrap();
    let address = passed_on["Document1.URL"].as_str().unwrap();
    let document = async || sender.client.get(address).send().await.unwrap();
    assert_eq!(document().await.bytes().await.unwrap(), LETTER);
    assert_eq!(endpoint.file(&report, seal::sha256(LETTER)).unwrap(), LETTER);

    admin::erase(config, reference, "no longer needed").unwrap();
    assert!(endpoint.held().is_empty() && !endpoint.files_of(ID).exists());
    assert_eq!(document().await.status(), StatusCode::NOT_FOUND);
    assert!(endpoint.file(&report, seal::sha256(LETTER)).is_none());
    let again = add(&sender, (ID, reference), ADDITION, "quince jelly").await;
    assert_eq!(again, (StatusCode::OK, receipt), "the very same receipt");
    let more = add(&sender, (ID, reference), LATER, "more").await;
    assert_eq!(more.0, StatusCode::NOT_FOUND);
    send_letter(&sender, ID).await;
    assert!(endpoint.held().is_empty(), "and does not come back");
    assert!(!endpoint.files_of(ID).exists());
}

fn printed(endpoint: &LocalEndpoint, case: Reference) -> Result<Vec<Value>, Error> {
    let mut lines = Vec::new();
    endpoint::export_case(endpoint.config(), case, &mut lines)?;
    let lines = String::from_utf8(lines).unwrap();
    Ok(lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

async fn one_case_is_printed_with_all_of_it_and_nothing_of_another(kind: Kind) {
    let (endpoint, _) = before_folder(kind);
    let sender = Sender::to(&endpoint);
    for id in [LATER, ID] {
        sender.receipt(id, submission(id)).await;
    }
    let [other, held] = &endpoint.held()[..] else { panic!("both are held") };
    let (other, case) = (reference(other), reference(held));
    send_letter(&sender, ID).await;
    add(&sender, (ID, case), ADDITION, "quince jelly").await;
    add(&sender, (LATER, other), Uuid::from_u128(18), "of another").await;
    decide(&endpoint, case).unwrap();
    let added = endpoint.held().remove(2);
    let lines = printed(&endpoint, case).unwrap();
    assert_eq!(lines[..2], [held.clone(), added]);
    assert_eq!(lines.len(), 3);
    let decided = &lines[2]["notice"]["notice"]["decided"];
    assert_eq!(decided["outcome"], "negative");
    assert!(lines.iter().all(|line| line["external-id"] == ID.to_string()));
    assert_eq!(did(&endpoint, "exported-one")[0]["external-id"], ID.to_string());
    let hung_up = endpoint::export_case(endpoint.config(), case, &mut &mut [0; 9][..]);
    assert!(hung_up.is_err());
    assert_eq!(did(&endpoint, "exported-one").len(), 2, "what was printed was read");

    endpoint.wait_until(<[_]>::is_empty);
    admin::erase(endpoint.config(), case, "no longer needed").unwrap();
    assert!(matches!(printed(&endpoint, case), Err(Error::Erased { .. })));
    assert!(matches!(printed(&endpoint, Reference::make(0)), Err(Error::NoSuchCase { .. })));
    assert_eq!(did(&endpoint, "exported-one").len(), 2);
}

async fn what_an_erasure_left_when_it_was_cut_off_goes_at_the_next_start(kind: Kind) {
    let (mut endpoint, _) = before_folder(kind);
    let sender = Sender::to(&endpoint);
    for id in [ID, LATER] {
        send(&sender, id).await;
    }
    endpoint.wait_until(<[_]>::is_empty);
    let folder = endpoint.files_of(ID);
    let kept = endpoint.settings_path().with_file_name("kept");
    let reference = reference(&endpoint.held()[0]);
    fs::rename(&folder, &kept).unwrap();
    admin::erase(endpoint.config(), reference, "no longer needed").unwrap();
    endpoint.stop();
    // As if the power had gone before its files were removed.
    fs::rename(&kept, &folder).unwrap();
    endpoint.sql("INSERT INTO erased_files SELECT external_id FROM report WHERE number = 1");
    endpoint.start();
    assert!(!folder.exists());
    assert!(endpoint.files_of(LATER).exists());
}

async fn asking_for_a_file_that_nobody_sent_leaves_nothing(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    let path = attachment_path(ID, Hex([7; 32]));
    let asked = sender.client.get(format!("{}{path}", sender.address)).bearer_auth(&sender.pass);
    let held: Value = asked.send().await.unwrap().json().await.unwrap();
    assert_eq!(held["length"], 0);
    assert!(program(&endpoint, "make-key").status.success());
    assert!(program(&endpoint, "rekey").status.success());
    assert_eq!(did(&endpoint, "rekeyed")[0]["cases"], 0, "there is no key of it");
}

async fn what_is_erased_keeps_its_receipt_and_does_not_come_back(kind: Kind) {
    let (endpoint, folder) = before_folder(kind);
    fs::remove_dir_all(folder.join("read")).unwrap();
    let sender = Sender::to(&endpoint);
    let receipt = send(&sender, ID).await;
    let held = endpoint.held().remove(0);
    let (config, reference) = (endpoint.config(), reference(&held));
    let early = admin::erase(config, reference, "no longer needed");
    assert!(matches!(early, Err(Error::NotDelivered { .. })));
    fs::create_dir(folder.join("read")).unwrap();
    endpoint.wait_until(<[_]>::is_empty);
    decide(&endpoint, reference).unwrap();
    let passed_on = fs::read(folder.join(format!("{ID}.ndjson"))).unwrap();
    let passed_on: Value = serde_json::from_slice(&passed_on).unwrap();
    let address = passed_on["Document1.URL"].as_str().unwrap().to_owned();
    let document = async || sender.client.get(&address).send().await.unwrap();
    assert_eq!(document().await.bytes().await.unwrap(), LETTER);
    for (act, times) in [("passed-on", 1), ("fetched", 1), ("decided", 1)] {
        assert_eq!(did(&endpoint, act).len(), times, "{act}");
    }

    admin::hold(config, reference).unwrap();
    let on_hold = admin::erase(config, reference, "no longer needed");
    assert!(matches!(on_hold, Err(Error::OnHold { .. })));
    assert!(matches!(admin::erase(config, reference, " \n"), Err(Error::NoReason)));
    assert_eq!(endpoint.held(), std::slice::from_ref(&held), "nothing was erased so far");
    admin::release(config, reference).unwrap();
    admin::erase(config, reference, "no longer needed").unwrap();

    assert!(endpoint.held().is_empty());
    assert_eq!(document().await.status(), StatusCode::NOT_FOUND);
    assert!(endpoint.file(&held, seal::sha256(LETTER)).is_none());
    assert!(matches!(decide(&endpoint, reference), Err(Error::Erased { .. })));
    assert!(matches!(admin::hold(config, reference), Err(Error::Erased { .. })));
    assert!(!endpoint.files_of(ID).exists());
    assert_eq!(did(&endpoint, "erased")[0]["reason"], "no longer needed");

    assert_eq!(send(&sender, ID).await, receipt, "the very same receipt");
    assert!(endpoint.held().is_empty() && !endpoint.files_of(ID).exists(), "and no more");
    let other = sender.send(ID, submission(ID)).await;
    assert_eq!(other.status(), StatusCode::CONFLICT);
    admin::erase(config, reference, "once more").unwrap();
    assert_eq!(did(&endpoint, "erased").len(), 1, "it was erased once");
}

async fn what_was_delivered_long_ago_is_erased_and_nothing_else(kind: Kind) {
    let (mut endpoint, _) = before_folder(kind);
    let sender = Sender::to(&endpoint);
    let [on_hold, added_to, recent] = [LATER, Uuid::from_u128(9), Uuid::from_u128(10)];
    for id in [ID, on_hold, added_to, recent] {
        send(&sender, id).await;
    }
    let of = reference(&endpoint.held()[2]);
    assert_eq!(add(&sender, (added_to, of), ADDITION, "More").await.0, StatusCode::CREATED);
    endpoint.wait_until(<[_]>::is_empty);
    let held = endpoint.held();
    admin::hold(endpoint.config(), reference(&held[1])).unwrap();
    endpoint.stop();
    endpoint.sql("UPDATE onward SET next_try_ms = 0 WHERE report < 4");
    endpoint.keeps_for(30);
    endpoint.start();
    wait(|| endpoint.held() == held[1..]);
    wait(|| !endpoint.files_of(ID).exists());
    for id in [on_hold, added_to, recent] {
        assert!(endpoint.files_of(id).exists());
    }
    let erased = did(&endpoint, "erased");
    assert_eq!(erased.len(), 1);
    assert_eq!(erased[0]["by"], "endpoint");
    assert_eq!(erased[0]["external-id"], ID.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_what_was_erased_is_in_no_byte_of_the_file() {
    let (mut endpoint, _) = before_folder(Kind::Sqlite);
    let sender = Sender::to(&endpoint);
    sender.receipt(ID, submission(ID)).await;
    endpoint.wait_until(<[_]>::is_empty);
    let store = beside(&endpoint, "reports.db");
    let key: Vec<u8> = rusqlite::Connection::open(&store)
        .unwrap()
        .query_row("SELECT wrapped FROM case_key", [], |row| row.get(0))
        .unwrap();
    let is_there = || {
        let paths = [store.clone(), beside(&endpoint, "reports.db-wal")];
        let mut held = paths.iter().flat_map(|path| fs::read(path).ok());
        held.any(|bytes| bytes.windows(key.len()).any(|part| part == key))
    };
    assert!(is_there());
    let reference = reference(&endpoint.held()[0]);
    admin::erase(endpoint.config(), reference, "no longer needed").unwrap();
    assert!(!is_there());
    endpoint.stop();
    assert!(fs::read(beside(&endpoint, "reports.db")).unwrap().len() > 1000);
}

fn program(endpoint: &LocalEndpoint, act: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_endpoint"));
    let command = command.args(["admin", act, "--config"]);
    command.arg(beside(endpoint, "config.json")).output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_followed_by_a_newer_one_and_then_taken_away() {
    let mut endpoint = LocalEndpoint::started();
    let sender = Sender::to(&endpoint);
    send(&sender, ID).await;
    let keys = endpoint.config().store_keys.clone();
    assert!(program(&endpoint, "make-key").status.success());
    endpoint.stop();
    endpoint.start();
    sender.receipt(LATER, submission(LATER)).await;
    let held = endpoint.held();
    assert_eq!(held.len(), 2);
    let both = fs::read_to_string(&keys).unwrap();
    let newer = format!("{}\n", both.lines().nth(1).unwrap());
    fs::write(&keys, &newer).unwrap();
    let early = program(&endpoint, "rekey");
    let said = String::from_utf8(early.stderr).unwrap();
    assert!(said.contains("is not among the keys of the store"), "{said}");

    fs::write(&keys, both).unwrap();
    assert!(program(&endpoint, "rekey").status.success());
    assert_eq!(did(&endpoint, "rekeyed")[0]["cases"], 1);
    fs::write(&keys, newer).unwrap();
    endpoint.stop();
    endpoint.start();
    assert_eq!(endpoint.held(), held);
    assert_eq!(endpoint.file(&held[0], seal::sha256(LETTER)).unwrap(), LETTER);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_of_its_own_account_nothing_is_opened() {
    use std::os::unix::fs::PermissionsExt;
    let mut endpoint = LocalEndpoint::started();
    Sender::to(&endpoint).receipt(ID, submission(ID)).await;
    endpoint.stop();
    let keys = endpoint.config().store_keys.clone();
    let mode = |mode| fs::set_permissions(&keys, fs::Permissions::from_mode(mode)).unwrap();
    let said = || String::from_utf8(program(&endpoint, "devices").stderr).unwrap();
    mode(0o640);
    assert!(said().contains("can be read by other accounts"), "{}", said());
    mode(0o600);
    let kept = fs::read(&keys).unwrap();
    fs::remove_file(&keys).unwrap();
    assert!(said().contains("without it nothing that is stored opens"), "{}", said());
    assert!(program(&endpoint, "make-key").status.success());
    assert!(said().contains("is not among the keys of the store"), "{}", said());
    fs::write(&keys, kept).unwrap();
    assert_eq!(said(), "");
    assert_eq!(endpoint.held().len(), 1);
}
