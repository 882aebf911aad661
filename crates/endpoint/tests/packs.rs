//! Packs are given out, and reports are taken that are made with what they brought.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod sender;

use std::{fs, path::Path, process::Command};

use chrono::DateTime;
use form::Form;
use pack::{Checked, check};
use reqwest::StatusCode;
use sender::Sender;
use testkit::{
    endpoint::LocalEndpoint,
    form::{LATER_WORDS, later},
    packs::Publisher,
    report::{adult_referral, submission},
};
use uuid::Uuid;
use wire::{PACK_PATH, Pack, PackAsk, Submission};

const ID: Uuid = Uuid::from_u128(7);
const ORGANISATIONS: &str = "lists/organisations.txt";

/// An endpoint that gives these out.
fn with(publisher: &Publisher, packs: &[&Checked]) -> (LocalEndpoint, Sender) {
    let mut endpoint = LocalEndpoint::new();
    endpoint.gives_out(publisher, packs);
    endpoint.start();
    let sender = Sender::to(&endpoint);
    (endpoint, sender)
}

async fn asked(sender: &Sender, ask: &PackAsk) -> Option<Pack> {
    let request = sender.client.post(format!("{}{PACK_PATH}", sender.address));
    let reply = request.bearer_auth(&sender.pass).json(ask).send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::OK);
    reply.json().await.unwrap()
}

/// A report that is made with this form.
fn report_with(form: &'static Form, id: Uuid, organisation: &str) -> Vec<u8> {
    let mut answers = adult_referral();
    answers.set("user-organisation", organisation);
    if form.question("hours-worked").is_some() {
        answers.set("hours-worked", "many");
    }
    let finished_at = DateTime::parse_from_rfc3339("2026-11-23T10:00:00+00:00").unwrap();
    let report = form::finish(form, &answers, finished_at.date_naive()).unwrap();
    let answers = report.answers().clone();
    Submission::new(id, report.form_version(), finished_at, answers).to_bytes()
}

fn leaked(form: Form) -> &'static Form {
    Box::leak(Box::new(form))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_given_what_it_does_not_have_of_the_newest_pack() {
    let publisher = Publisher::new();
    let words = ("words.ftl", "new = New\n");
    let one = publisher.make(1, &[words, ("lists/councils.txt", "Llan\n")]);
    let two = publisher.make(2, &[words, ("lists/councils.txt", "Llan\nYork\n")]);
    let (_endpoint, sender) = with(&publisher, &[&two, &one]);
    let whole = asked(&sender, &PackAsk::default()).await.unwrap();
    assert_eq!(whole.files.len(), 2);
    let delta = asked(&sender, &one.ask()).await.unwrap();
    assert_eq!(delta.files.values().collect::<Vec<_>>(), ["Llan\nYork\n"]);
    let taken = check(delta, Some(&one), &publisher.trusted()).unwrap();
    assert_eq!(taken.to_bytes(), two.to_bytes());
    assert_eq!(asked(&sender, &two.ask()).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_device_that_is_enrolled_is_given_any_and_without_packs_there_is_none() {
    let endpoint = LocalEndpoint::started();
    let sender = Sender::to(&endpoint);
    assert_eq!(asked(&sender, &PackAsk::default()).await, None);
    let address = format!("{}{PACK_PATH}", sender.address);
    let stranger = sender.client.post(&address).json(&PackAsk::default()).send().await.unwrap();
    assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
    let strange = sender.client.post(&address).bearer_auth(&sender.pass).body("[1]");
    assert_eq!(strange.send().await.unwrap().status(), StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_are_taken_by_the_form_that_they_were_made_with() {
    let publisher = Publisher::new();
    let form = later();
    let pack = publisher.make(1, &[("form.json", &form), ("words.ftl", LATER_WORDS)]);
    let (mut endpoint, sender) = with(&publisher, &[&pack]);
    let later = report_with(leaked(Form::parse(&form).unwrap()), ID, "Kent Police");
    assert_eq!(sender.send(ID, later.clone()).await.status(), StatusCode::CREATED);
    let older = Uuid::from_u128(8);
    sender.receipt(older, submission(older)).await;
    // Without the pack nobody knows how to check it; the receipt stays what it was.
    endpoint.stop();
    fs::remove_file(endpoint.config().packs.as_ref().unwrap().folder.join("1.json")).unwrap();
    endpoint.start();
    let other = Uuid::from_u128(9);
    let unknown =
        String::from_utf8(later.clone()).unwrap().replace(&ID.to_string(), &other.to_string());
    assert_eq!(sender.send(other, unknown).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sender.send(ID, later).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_was_taken_off_a_list_is_good_in_a_report_from_before() {
    let publisher = Publisher::new();
    let one = publisher.make(1, &[(ORGANISATIONS, "Kent Police\nOld Name\n")]);
    let two = publisher.make(2, &[(ORGANISATIONS, "Kent Police\nNew Name\n")]);
    let (endpoint, mut sender) = with(&publisher, &[&one, &two]);
    let form = leaked(Form::parse(Form::current().to_json()).unwrap().with_lists({
        let names = "Kent Police\nOld Name\nNew Name\nNo Name\n".to_owned();
        form::Lists::with([("organisations".to_owned(), names)].into()).unwrap()
    }));
    let email = adult_referral().text("user-email").to_owned();
    for (id, name) in [(1, "New Name"), (2, "Kent Police")] {
        sender.pass = endpoint.pass_of(&endpoint.invite_for(&email, name));
        let id = Uuid::from_u128(id);
        sender.receipt(id, report_with(form, id, name)).await;
    }
    let id = Uuid::from_u128(3);
    let refused = sender.send(id, report_with(form, id, "No Name")).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

fn packing(words: &[&str], folder: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_endpoint"));
    let output = command.arg("pack").args(words).current_dir(folder).output().unwrap();
    let said = |bytes| String::from_utf8(bytes).unwrap().trim().to_owned();
    assert!(output.status.success(), "{}", said(output.stderr));
    said(output.stdout)
}

#[test]
fn a_pack_is_made_and_checked_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let made = |words: &[&str]| packing(words, folder);
    let (root, key) = (made(&["make-key", "root"]), made(&["make-key", "key"]));
    made(&["add-keyring", "keyrings.json", "--root", "root", "--key", &key]);
    fs::create_dir_all(folder.join("files/lists")).unwrap();
    fs::write(folder.join("files/form.json"), later()).unwrap();
    fs::write(folder.join("files/words.ftl"), LATER_WORDS).unwrap();
    fs::write(folder.join("files/lists/councils.txt"), "Llan\n").unwrap();
    let signed = ["--key", "key", "--keyrings", "keyrings.json", "--root", &root];
    made(&[&["make", "files", "pack.json", "--version", "3"][..], &signed].concat());
    let said = made(&["check", "pack.json", "--root", &root]);
    assert!(said.starts_with("pack 3, made on 20"), "{said}");
    assert!(
        said.ends_with("form of 2999-01-01\nform.json\nlists/councils.txt\nwords.ftl"),
        "{said}"
    );
    // Both keys are replaced; whoever trusts either root takes what comes after.
    let (next_root, next) = (made(&["make-key", "root-2"]), made(&["make-key", "key-2"]));
    let add = ["add-keyring", "keyrings.json", "--key", &next, "--root"];
    made(&[&add[..], &["root", "--next-root", &next_root]].concat());
    made(&[&add[..], &["root-2"]].concat());
    let signed = ["--key", "key-2", "--keyrings", "keyrings.json", "--root", &root];
    made(&[&["make", "files", "pack-4.json", "--version", "4"][..], &signed].concat());
    for root in [&root, &next_root] {
        assert!(made(&["check", "pack-4.json", "--root", root]).starts_with("pack 4"));
    }
}
