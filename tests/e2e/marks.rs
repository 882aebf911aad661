//! A whole referral with a mark in every field, and a file with one in its name
//! and content, from the first page to the exit: none of it can be read
//! anywhere on the device.

use std::fs;
use std::path::PathBuf;

use form::{Form, Kind};
use serde_json::{Value, json};
use testkit::endpoint::LocalEndpoint;
use testkit::journey::Answers;
use testkit::marks::Search;
use testkit::window::Window;

use crate::files;
use crate::stage::{Device, enrol_for, example, follow};

/// In everything that is said. Long enough to be told in base64, and of letters
/// that each kind of field takes.
const MARK: &str = "quellmarkzeichen";
const PASSPHRASE: &str = "quellmarkzeichen orbit walnut sleeve";
const FILE: &str = "quellmarkzeichen-letter.pdf";
const PICTURE: &str = "quellmarkzeichen-room.png";
const LETTER: &[u8] = b"%PDF-1.7\nquellmarkzeichen inside a letter";

/// The example, with a mark in every answer that is typed as letters, those
/// that it leaves blank included.
fn marked() -> Answers {
    let mut answers = example();
    for (field, answer) in &mut answers {
        let Value::String(text) = answer else { continue };
        *text = match kind(field) {
            Some(Kind::Email) => format!("{MARK}.{text}"),
            Some(Kind::Line | Kind::Text) if !is_number(text) => format!("{text} {MARK}"),
            _ => continue,
        };
        *text = text.trim_start().to_owned();
    }
    let what = format!("A letter and a picture {MARK}");
    answers.insert("what-evidence-you-will-submit".to_owned(), json!(what));
    answers.insert("passphrase".to_owned(), json!(PASSPHRASE));
    answers
}

/// How a question is asked. Who makes the report is no question of the form.
fn kind(field: &str) -> Option<Kind> {
    match field {
        "user-email" => Some(Kind::Email),
        field => Form::current().question(field).map(|question| question.kind),
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<u32>().is_ok()
}

/// What is looked for: the mark, the recovery code, and answers that can't have
/// the mark.
fn told(answers: &Answers, code: &str) -> Vec<String> {
    let unmarked = ["pv-dob", "pv-phone-number-alternative", "fr-details-phone"];
    let unmarked = unmarked.iter().map(|field| answers[*field].as_str().unwrap().to_owned());
    let code = [code.to_owned(), code.replace(char::is_whitespace, "")];
    unmarked.chain(code).chain([MARK.to_owned()]).collect()
}

/// Everything that the app, its webview and the desktop wrote, but for the
/// folder that files are chosen from.
fn readable(device: &Device, search: &Search) -> Vec<PathBuf> {
    let found = search.readable(device.home()).unwrap();
    let outside = files::outside(device);
    found.into_iter().map(|(path, _)| path).filter(|path| !path.starts_with(&outside)).collect()
}

fn nothing_readable(device: &Device, search: &Search, when: &str) {
    assert_eq!(readable(device, search), Vec::<PathBuf>::new(), "{when}");
}

/// The search would find a mark anywhere in the home of the app, however it is
/// spelled.
fn the_search_finds_what_is_planted(device: &Device, search: &Search) {
    let utf16: Vec<u8> = MARK.encode_utf16().flat_map(u16::to_le_bytes).collect();
    // "a quellmarkzeichen", the mark from the third of three places.
    let base64 = b"YSBxdWVsbG1hcmt6ZWljaGVu".to_vec();
    for folder in ["", "data", "share", "cache", "tmp"] {
        for spelled in [MARK.as_bytes(), &utf16, &base64] {
            let planted = device.home().join(folder).join("planted");
            fs::create_dir_all(planted.parent().unwrap()).unwrap();
            fs::write(&planted, [b"before ", spelled].concat()).unwrap();
            assert_eq!(readable(device, search), std::slice::from_ref(&planted));
            fs::remove_file(planted).unwrap();
        }
    }
}

#[test]
fn of_a_whole_referral_with_marks_nothing_can_be_read() {
    let endpoint = LocalEndpoint::started();
    let device = Device::with_endpoint(&endpoint.settings_path());
    let answers = marked();
    let window = device.open();
    assert_eq!(window.page().unwrap(), "make-vault");
    assert_eq!(window.fill_and_turn(&answers).unwrap(), "recovery-code");
    let code = window.text(&window.wait_for("[data-code]").unwrap()).unwrap();
    let mut told = told(&answers, &code);
    let search = Search::of(&told);
    the_search_finds_what_is_planted(&device, &search);

    assert_eq!(window.enter(&answers).unwrap(), "home");
    enrol_for(&window, &endpoint, &answers);
    let mut page = window.press_button("start-report").unwrap();
    while page != "/confirm" {
        if page == "/upload-evidence" {
            add_files(&device, &window);
        }
        page = window.fill_and_turn(&answers).unwrap();
    }
    nothing_readable(&device, &search, "with the draft open");
    assert_eq!(window.fill_and_turn(&Answers::new()).unwrap(), "finished");
    keep_a_sealed_copy(&device, &window);
    find(&window);
    window.wait_for("[data-report][data-at=sent]").unwrap();
    told.push(arrived(&endpoint, &answers));
    let search = Search::of(&told);
    nothing_readable(&device, &search, "sent, found and open");

    window.click(&window.control("exit").unwrap()).unwrap();
    let locked = || Ok((window.page()? == "unlock").then_some(()));
    window.wait_until("the lock", locked).unwrap();
    nothing_readable(&device, &search, "locked");
    drop(window);
    nothing_readable(&device, &search, "closed");
}

fn add_files(device: &Device, window: &Window) {
    files::add(window, &files::file(device, FILE, LETTER));
    files::listed(window, 1);
    files::add(window, &files::file(device, PICTURE, &files::picture(MARK)));
    files::listed(window, 2);
    window.click(&window.wait_for("[name=view]").unwrap()).unwrap();
    files::drawn(window);
}

/// Seals it with a passphrase that has the mark, too, and goes home.
fn keep_a_sealed_copy(device: &Device, window: &Window) {
    follow(window, "[data-way=copy]", "copy");
    let copy = files::outside(device).with_file_name("copy.pdf.age");
    let wanted = json!({ "kind": "pdf", "seal": "yes", "passphrase": PASSPHRASE });
    window.fill(wanted.as_object().unwrap()).unwrap();
    window.click(&window.control("continue").unwrap()).unwrap();
    window.answer_dialog(&copy).unwrap();
    let saved =
        || Ok(window.text(&window.wait_for("[data-copied]")?)?.contains("saved").then_some(()));
    window.wait_until("the copy", saved).unwrap();
    assert!(fs::read(copy).unwrap().starts_with(b"age-encryption.org/v1"));
    follow(window, ".govuk-back-link", "finished");
    assert_eq!(window.press_button("home").unwrap(), "home");
}

/// Types words of an answer that the list does not show.
fn find(window: &Window) {
    let field = window.control("find-report").unwrap();
    window.type_into(&field, &format!("the house {MARK}")).unwrap();
    window.wait_for("[data-report] mark").unwrap();
}

/// The marks are in what was sent: each answer, and both files. Returns the
/// case reference.
fn arrived(endpoint: &LocalEndpoint, answers: &Answers) -> String {
    let held = endpoint.held();
    let sent = held[0]["submission"]["answers"].as_object().unwrap();
    let said = || sent.iter().filter(|(_, answer)| *answer != "");
    for (field, answer) in said() {
        assert_eq!(answer, &answers[field], "{field}");
    }
    let typed = |field: &str| matches!(kind(field), Some(Kind::Line | Kind::Text | Kind::Email));
    let unmarked =
        said().filter(|(field, answer)| typed(field) && !answer.to_string().contains(MARK));
    let unmarked: Vec<_> = unmarked.map(|(field, _)| field.as_str()).collect();
    assert_eq!(unmarked, ["does-pv-have-children-yes-amount"], "a number alone has no mark");
    let files = held[0]["submission"]["attachments"].as_array().unwrap();
    let names: Vec<_> = files.iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, [FILE, PICTURE]);
    for file in files {
        let content = endpoint.file(&held[0], file["sha256"].as_str().unwrap()).unwrap();
        assert!(Search::of(&[MARK]).first_in(&content).is_some(), "{file}");
    }
    held[0]["reference"].as_str().unwrap().to_owned()
}
