//! The tool that checks and converts sets of answers.

use std::process::{Command, Output};

use serde_json::{Value, json};

fn run(words: &[&str], sets: &str) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("sets.json");
    std::fs::write(&file, sets).expect("the file can be written");
    Command::new(env!("CARGO_BIN_EXE_nrm-form"))
        .args(words.iter().map(|word| word.replace("FILE", &file.to_string_lossy())))
        .output()
        .expect("the tool runs")
}

fn told(words: &[&str], sets: &Value) -> Vec<Value> {
    let output = run(words, &sets.to_string());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the tool prints an array")
}

fn example() -> Value {
    let text = include_str!("../../../examples/adult-referral.json");
    serde_json::from_str(text).expect("the example is JSON")
}

#[test]
fn a_finished_set_has_its_pages_its_payload_and_no_problem() {
    let sets = json!([example(), { "answers": example() }]);
    for pages in told(&["pages", "FILE"], &sets) {
        assert_eq!(pages[0], "/reference");
        assert_eq!(pages[52], "/confirm");
    }
    assert_eq!(told(&["check", "FILE"], &sets), [json!([]), json!([])]);
    let payloads = told(&["casework", "FILE"], &sets);
    assert_eq!(payloads[0]["Type"], "560734");
    assert_eq!(payloads[0]["Agent.Email"], "sam.example@example.police.uk");
    assert_ne!(payloads[0]["ExternalId"], payloads[1]["ExternalId"]);
}

#[test]
fn an_unfinished_set_goes_as_far_as_its_answers_lead() {
    let sets = json!([{ "reference": "FICTIONAL-1", "user-organisation": "Kalayaan" }]);
    let pages = told(&["pages", "FILE"], &sets);
    assert_eq!(pages[0], json!(["/reference", "/organisation", "/fr-location"]));
    let problems = told(&["check", "FILE"], &sets);
    let first = json!({ "page": "/fr-location", "field": "fr-location", "rule": "required" });
    assert_eq!(problems[0][0], first);
    let payload = &told(&["casework", "FILE"], &sets)[0];
    assert_eq!(payload["Agent.Organisation"], "Kalayaan");
    assert_eq!(payload.get("PVFamily"), None);
}

#[test]
fn documents_are_named_in_the_order_they_came() {
    let mut set = example();
    set["files"] = json!([
        { "id": "a", "name": "a.pdf", "mimetype": "application/pdf", "url": "https://x.example/file/a?d=1" },
        { "id": "b", "name": "b.png", "mimetype": "image/png", "url": "https://x.example/file/b?d=1" },
    ]);
    let problems = told(&["check", "FILE"], &json!([set]));
    assert_eq!(problems[0][0]["field"], "what-evidence-you-will-submit");
    set["what-evidence-you-will-submit"] = json!("Two letters");
    set["externalID"] = json!("00000000-0000-4000-8000-000000000007");
    let payload = &told(&["casework", "--token", "T", "FILE"], &json!([set]))[0];
    assert_eq!(payload["Document1.URL"], "https://x.example/vault/a?d=1&token=T");
    assert_eq!(payload["Document2.Name"], "b.png");
    assert_eq!(payload["Document2.MimeType"], "image/png");
    assert_eq!(payload["Document2.URLLoadContent"], true);
    assert_eq!(payload["ExternalId"], "00000000-0000-4000-8000-000000000007");
    assert_eq!(payload["EvidenceSubmitted"], "Two letters");
}

fn files(count: usize) -> Vec<Value> {
    let file = |number| {
        json!({
            "id": format!("{number}"), "name": format!("{number}.png"), "mimetype": "image/png",
            "url": format!("https://x.example/file/{number}"),
        })
    };
    (1..=count).map(file).collect()
}

#[test]
fn a_hundred_documents_can_be_sent_and_no_more() {
    let mut set = example();
    set["what-evidence-you-will-submit"] = json!("A hundred photographs");
    set["files"] = json!(files(100));
    assert_eq!(told(&["check", "FILE"], &json!([set])), [json!([])]);
    let payload = &told(&["casework", "FILE"], &json!([set]))[0];
    assert_eq!(payload["Document100.URL"], "https://x.example/vault/100");
    set["files"] = json!(files(101));
    let too_many =
        json!([{ "page": "/upload-evidence", "field": "upload-file", "rule": "maxlength" }]);
    assert_eq!(told(&["check", "FILE"], &json!([set])), [too_many]);
}

#[test]
fn files_and_identifier_may_stand_beside_the_answers() {
    let mut answers = example();
    answers["what-evidence-you-will-submit"] = json!("Two letters");
    let set = json!({ "answers": answers, "files": files(2), "externalID": "EXT-1", "name": "a" });
    let payload = &told(&["casework", "FILE"], &json!([set]))[0];
    assert_eq!(payload["ExternalId"], "EXT-1");
    assert_eq!(payload["Document2.Name"], "2.png");
}

#[test]
fn documents_without_files_are_none() {
    let mut set = example();
    set["upload-file"] = json!("left over");
    set["what-evidence-you-will-submit"] = json!("left over");
    let payload = &told(&["casework", "FILE"], &json!([set]))[0];
    assert_eq!(payload.get("EvidenceSubmitted"), None);
    assert_eq!(payload.get("Document1.Name"), None);
}

#[test]
fn a_bad_file_is_refused_with_the_place() {
    for (sets, place) in [
        ("[", "line 1"),
        ("{}", "line 1"),
        (r#"[{"reference": "x"}, {"reference": 1}]"#, "item 2: \"reference\""),
        (r#"[{"files": [{"id": "a"}]}]"#, "item 1: \"files\", number 1"),
        (r#"[{"externalID": 7}]"#, "item 1: \"externalID\""),
    ] {
        let output = run(&["check", "FILE"], sets);
        assert_eq!(output.status.code(), Some(2), "{sets}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(place), "{sets}: {said}");
    }
    assert_eq!(run(&["check", "nowhere.json"], "[]").status.code(), Some(2));
    assert_eq!(run(&["marry", "FILE"], "[]").status.code(), Some(2));
}
