//! Reports found by what was said in them.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::fs;

use app::{App, Surroundings};
use contract::Failure;
use contract::attachments::{AddDropped, Host as _, ListAttachments, RemoveAttachment};
use contract::reports::{
    FindReports, Finish, Found, Host as _, OpenReport, SaveAnswer, StartReport, TurnPage,
};
use contract::responder::{Host as _, Responder, SayWhoIAm};
use contract::vault::{Host as _, Lock, Passphrase, Unlock};
use form::Answer;
use seal::KdfParams;
use tempfile::TempDir;
use uuid::Uuid;
use vault::New;

const VAULT: Uuid = Uuid::from_u128(9);
const PASSPHRASE: &str = "seven wet herons left by the tram";

/// A device with a vault on it, open.
struct Device {
    app: App,
    data: TempDir,
}

impl Device {
    fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let new = New {
            id: VAULT,
            name: "",
            passphrase: &seal::Passphrase::new(PASSPHRASE.to_owned()),
            params: KdfParams::cheap_for_tests(),
            device: None,
        };
        vault::make(data.path(), &new).unwrap();
        let clock = || "2026-11-23T09:00:00+00:00".parse().unwrap();
        let app = App::new(Surroundings::bare(data.path().to_owned(), clock));
        let device = Self { app, data };
        device.unlock();
        let responder = Responder {
            email: "sam@example.police.uk".to_owned(),
            organisation: "Kent Police".to_owned(),
        };
        assert_eq!(device.app.say_who_i_am(SayWhoIAm { responder }), Ok(Vec::new()));
        device
    }

    fn unlock(&self) {
        let passphrase = Passphrase::new(PASSPHRASE.to_owned());
        self.app.unlock(Unlock { id: VAULT, passphrase }).unwrap();
    }

    /// A draft with these answers.
    fn report(&self, said: &[(&str, &str)]) -> Uuid {
        let id = self.app.start_report(StartReport {}).unwrap().id;
        said.iter().for_each(|(field, text)| self.say(id, field, text));
        id
    }

    fn say(&self, id: Uuid, field: &str, text: &str) {
        let (field, answer) = (field.to_owned(), Answer::from(text));
        self.app.save_answer(SaveAnswer { id, field, answer }).unwrap();
    }

    fn find(&self, typed: &str) -> Found {
        self.app.find_reports(FindReports { typed: typed.to_owned(), most: 50 }).unwrap()
    }

    fn ids(&self, typed: &str) -> Vec<Uuid> {
        self.find(typed).reports.into_iter().map(|found| found.id).collect()
    }

    /// The question and the answer that the one report was found by, with what
    /// was found in brackets.
    fn shown(&self, typed: &str) -> (String, String) {
        let mut found = self.find(typed);
        assert_eq!((found.count, found.reports.len()), (1, 1), "{typed}");
        let found = found.reports.remove(0);
        let pieces = found.excerpt.into_iter();
        let piece = |piece: contract::reports::Piece| match piece.found {
            true => format!("[{}]", piece.text),
            false => piece.text,
        };
        (found.field, pieces.map(piece).collect())
    }

    /// Reads in the background until everything is read.
    fn read_all(&self) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let all = async {
                while self.find("x").read < self.find("x").of {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                () = self.app.keep_reading() => {}
                () = all => {}
            }
        });
    }
}

fn shown(field: &str, excerpt: &str) -> (String, String) {
    (field.to_owned(), excerpt.to_owned())
}

#[test]
fn a_report_is_found_by_a_word_in_the_middle_of_an_answer() {
    let device = Device::new();
    device.report(&[("family", "A sister, Hương, lives in Vinh"), ("education", "None")]);
    device.report(&[("family", "Nobody")]);
    assert_eq!(device.shown("huong"), shown("family", "A sister, [Hương], lives in Vinh"));
    assert_eq!(device.shown("HƯƠ"), shown("family", "A sister, [Hươ]ng, lives in Vinh"));
    assert_eq!(device.shown("vinh none"), shown("family", "A sister, Hương, lives in [Vinh]"));
    assert!(device.ids("hoa").is_empty());
}

#[test]
fn a_choice_is_found_by_the_words_on_the_screen_and_a_date_by_its_month() {
    let device = Device::new();
    device.report(&[
        ("pv-gender", "female"),
        ("types-of-exploitation-forced-to-work", "true"),
        ("pv-dob", "2001-02-03"),
    ]);
    let (field, excerpt) = device.shown("february 2001");
    assert_eq!((&field[..], &excerpt[..]), ("pv-dob", "3 [February 2001]"));
    assert_eq!(device.shown("female").0, "pv-gender");
    assert_eq!(device.shown("little or no pay").0, "types-of-exploitation-forced-to-work");
}

#[test]
fn a_telephone_number_is_found_with_other_spaces() {
    let device = Device::new();
    device.report(&[("family", "Her aunt is on 07700 900123")]);
    assert_eq!(device.shown("+44 7700 900 123").1, "Her aunt is on 0[7700 900123]");
}

#[test]
fn a_file_is_found_by_its_name() {
    let device = Device::new();
    let id = device.report(&[]);
    let file = device.data.path().join("Payslip März.pdf");
    fs::write(&file, b"%PDF-1.7").unwrap();
    device.app.hold_dropped(vec![file]);
    assert_eq!(device.app.add_dropped(AddDropped { report: id }), Ok(Vec::new()));
    assert_eq!(device.shown("payslip marz"), shown("upload-file", "[Payslip März].pdf"));
    let ask = ListAttachments { report: id };
    let file = device.app.list_attachments(ask).unwrap().attachments.remove(0).id;
    device.app.remove_attachment(RemoveAttachment { report: id, id: file }).unwrap();
    assert!(device.ids("payslip").is_empty());
}

#[test]
fn what_is_said_is_found_at_once_and_what_is_no_longer_said_is_not() {
    let device = Device::new();
    let id = device.report(&[("family", "Vinh")]);
    assert_eq!(device.ids("vinh"), [id]);
    device.say(id, "family", "Hue");
    assert!(device.ids("vinh").is_empty());
    assert_eq!(device.ids("hue"), [id]);
    let answers = [("family", "Da Nang")].into_iter().collect();
    let page = "/what-is-their-background".to_owned();
    device.app.turn_page(TurnPage { id, page, answers, to_check: false }).unwrap();
    assert_eq!(device.ids("da nang"), [id]);
}

#[test]
fn words_one_after_the_other_come_first() {
    let device = Device::new();
    let together = device.report(&[("family", "a red house")]);
    let apart = device.report(&[("family", "a house"), ("education", "the red school")]);
    assert_eq!(device.ids("red house"), [together, apart]);
}

#[test]
fn a_report_whose_line_has_every_word_is_left_to_the_list() {
    let device = Device::new();
    let id = device.report(&[("reference", "KENT-7"), ("family", "Vinh")]);
    assert!(device.ids("kent-7").is_empty());
    assert!(device.ids("draft").is_empty());
    assert_eq!(device.ids("draft vinh"), [id]);
    assert_eq!(device.ids("vinh kent-7"), [id]);
}

#[test]
fn everything_is_read_in_the_background_and_until_then_it_says_how_much() {
    let device = Device::new();
    let ids: Vec<Uuid> = (0..20).map(|_| device.report(&[("family", "Vinh")])).collect();
    device.app.lock(Lock {}).unwrap();
    device.unlock();
    let found = device.find("vinh");
    assert_eq!((found.read, found.of, found.count), (0, 20, 0));
    device.read_all();
    let found = device.find("vinh");
    assert_eq!((found.read, found.of, found.count), (20, 20, ids.len()));
}

#[test]
fn no_more_are_shown_than_were_asked_for() {
    let device = Device::new();
    for _ in 0..3 {
        device.report(&[("family", "Vinh")]);
    }
    let find = FindReports { typed: "vinh".to_owned(), most: 2 };
    let found = device.app.find_reports(find).unwrap();
    assert_eq!((found.reports.len(), found.count), (2, 3));
}

#[test]
fn a_finished_report_is_found_too_and_by_its_new_state() {
    let device = Device::new();
    let id = device.report(&[]);
    let example = include_str!("../../../examples/adult-referral.json");
    let answers: form::Answers = serde_json::from_str(example).unwrap();
    for (field, answer) in answers.iter().filter(|(field, _)| *field != "user-email") {
        let (field, answer) = (field.to_owned(), answer.clone());
        device.app.save_answer(SaveAnswer { id, field, answer }).unwrap();
    }
    assert_eq!(device.app.finish(Finish { id }).unwrap(), []);
    let named = device.app.open_report(OpenReport { id }).unwrap().answers;
    let town = named.text("current-pv-location-uk-city").to_owned();
    assert_eq!(device.ids(&format!("waiting {town}")), [id]);
    assert!(device.ids(&format!("draft {town}")).is_empty());
}

#[test]
fn a_locked_vault_finds_nothing_and_keeps_nothing_for_the_next() {
    let device = Device::new();
    device.report(&[("family", "Vinh")]);
    assert_eq!(device.find("vinh").count, 1);
    device.app.lock(Lock {}).unwrap();
    let find = FindReports { typed: "vinh".to_owned(), most: 50 };
    assert_eq!(device.app.find_reports(find).err(), Some(Failure::Locked));
    device.unlock();
    assert_eq!(device.find("vinh").count, 0, "it is not read yet");
}
