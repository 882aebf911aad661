//! Decisions: told on the command line, and asked for over TLS by whose report it is.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod sender;

use std::{
    io::Write,
    process::{Command, Output, Stdio},
    time::SystemTime,
};

use chrono::{DateTime, TimeDelta, Utc};
use endpoint::{Decided, Matter, Outcome, admin};
use reqwest::{Response, StatusCode};
use seal::{Domain, VerifyingKey};
use sender::Sender;
use serde_json::{Value, json};
use testkit::{
    endpoint::{Kind, LocalEndpoint},
    report::{adult_referral, notification, submission, submission_of},
};
use uuid::Uuid;
use wire::{
    Enquiry, Known, MOST_ASKED, NOTICES_PATH, Notices, NoticesAsk, Reference, SignedNotice,
    SignedReceipt, Told,
};

const ID: Uuid = Uuid::from_u128(7);

/// Has the endpoint hold a report; its reference.
async fn held(sender: &Sender, id: Uuid) -> Reference {
    let receipt = sender.receipt(id, submission(id)).await;
    SignedReceipt::parse(&receipt).unwrap().receipt.reference
}

fn today() -> String {
    clocks::day_in_uk(SystemTime::now().into()).to_string()
}

/// `endpoint admin decide`, as whoever runs it types it.
fn decide(endpoint: &LocalEndpoint, words: &[&str]) -> Output {
    let (matter, rest) = words.split_at(2);
    let config = endpoint.settings_path().with_file_name("config.json");
    let mut decide = Command::new(env!("CARGO_BIN_EXE_endpoint"));
    decide.args(["admin", "decide", "--config"]).arg(config).args(matter).args(rest);
    decide.output().unwrap()
}

/// `endpoint admin ask`, with what is asked piped into it.
fn enquire(endpoint: &LocalEndpoint, reference: &str, text: &str) -> Output {
    let config = endpoint.settings_path().with_file_name("config.json");
    let mut ask = Command::new(env!("CARGO_BIN_EXE_endpoint"));
    ask.args(["admin", "ask", "--config"]).arg(config).arg(reference);
    ask.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut ask = ask.spawn().unwrap();
    // It may end before it has read what is too long.
    let _ = ask.stdin.take().unwrap().write_all(text.as_bytes());
    ask.wait_with_output().unwrap()
}

async fn ask(sender: &Sender, known: &[(Uuid, u32)]) -> Response {
    let known = known
        .iter()
        .map(|(external_id, notices)| Known { external_id: *external_id, notices: *notices });
    let ask = NoticesAsk { reports: known.collect() };
    post(sender, serde_json::to_vec(&ask).unwrap()).await
}

async fn post(sender: &Sender, body: Vec<u8>) -> Response {
    let address = format!("{}{NOTICES_PATH}", sender.address);
    let request = sender.client.post(address).bearer_auth(&sender.pass);
    request.header("content-type", "application/json").body(body).send().await.unwrap()
}

async fn asked(sender: &Sender, known: &[(Uuid, u32)]) -> Notices {
    serde_json::from_slice(&ask(sender, known).await.bytes().await.unwrap()).unwrap()
}

testkit::on_each_store! {
    a_notice_is_signed_and_given_to_whose_report_it_is,
    many_notices_come_page_by_page,
    more_is_asked_for_in_its_place_and_comes_back,
    nothing_is_decided_on_a_notification,
}

async fn a_notice_is_signed_and_given_to_whose_report_it_is(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    let reference = held(&sender, ID).await;
    assert_eq!(asked(&sender, &[(ID, 0)]).await, Notices::default());

    let (written, day) = (reference.to_string(), today());
    for words in [["reasonable-grounds", "negative"], ["reconsideration", "positive"]] {
        let done = decide(&endpoint, &[&written, words[0], words[1], "--on", &day]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let Notices { notices, more } = asked(&sender, &[(ID, 0)]).await;
    assert!(!more);
    let key = VerifyingKey::from_bytes(&endpoint.settings().receipt_key.0).unwrap();
    for SignedNotice { notice, signature } in &notices {
        let bytes = notice.signed_bytes();
        assert_eq!(key.verify(Domain::Notice, &bytes, &signature.0), Ok(()));
        assert!(key.verify(Domain::Receipt, &bytes, &signature.0).is_err());
        assert_eq!((notice.external_id, notice.reference), (ID, reference));
    }
    let decided: Vec<_> =
        notices.iter().map(|signed| (signed.notice.number, signed.notice.told.clone())).collect();
    let on = day.parse().unwrap();
    let first = Told::Decided(Decided {
        matter: Matter::ReasonableGrounds,
        outcome: Outcome::Negative,
        on,
    });
    let then =
        Told::Decided(Decided { matter: Matter::Reconsideration, outcome: Outcome::Positive, on });
    assert_eq!(decided, [(1, first), (2, then)]);
    assert_eq!(asked(&sender, &[(ID, 1)]).await.notices, notices[1..]);
    assert_eq!(asked(&sender, &[(ID, 2)]).await, Notices::default());

    let enrolled_again = Sender { pass: endpoint.pass(), ..sender.clone() };
    assert_eq!(asked(&enrolled_again, &[(ID, 0)]).await.notices, notices);
    let organisation = adult_referral().text("user-organisation").to_owned();
    let other = endpoint.pass_of(&endpoint.invite_for("jo.example@example.org", &organisation));
    let stranger = Sender { pass: other, ..sender.clone() };
    let unknown = [(ID, 0), (Uuid::from_u128(99), 0)];
    assert_eq!(asked(&stranger, &unknown).await, Notices::default());

    for device in admin::devices(endpoint.config()).unwrap() {
        admin::revoke(endpoint.config(), device.id).unwrap();
    }
    assert_eq!(ask(&sender, &[(ID, 0)]).await.status(), StatusCode::FORBIDDEN);
}

async fn nothing_is_decided_on_a_notification(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let answers = notification();
    let code = endpoint.invite_for(answers.text("user-email"), answers.text("user-organisation"));
    let sender = Sender { pass: endpoint.pass_of(&code), ..Sender::to(&endpoint) };
    let receipt = sender.receipt(ID, submission_of(ID, &answers)).await;
    let reference = SignedReceipt::parse(&receipt).unwrap().receipt.reference.to_string();
    let words = [&*reference, "reasonable-grounds", "positive", "--on", &today()];
    for refused in [decide(&endpoint, &words), enquire(&endpoint, &reference, "Who is it?")] {
        let told = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(1), "{told}");
        assert!(told.contains("Duty to Notify"), "{told}");
    }
    assert_eq!(asked(&sender, &[(ID, 0)]).await, Notices::default());
}

async fn many_notices_come_page_by_page(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    let ids = [ID, Uuid::from_u128(8)];
    for id in ids {
        let reference = held(&sender, id).await;
        let on = today().parse().unwrap();
        for outcome in [Outcome::Positive, Outcome::Negative].into_iter().cycle().take(70) {
            let decided = Decided { matter: Matter::ReasonableGrounds, outcome, on };
            admin::decide(endpoint.config(), reference, decided).unwrap();
        }
    }
    let mut known = ids.map(|id| (id, 0));
    let mut pages = Vec::new();
    loop {
        let reply = ask(&sender, &known).await.bytes().await.unwrap();
        assert!(reply.len() < 64 * 1024, "more than a device reads: {}", reply.len());
        let page: Notices = serde_json::from_slice(&reply).unwrap();
        for signed in &page.notices {
            let of = known.iter_mut().find(|(id, _)| *id == signed.notice.external_id).unwrap();
            assert_eq!(signed.notice.number, of.1 + 1, "none is left out");
            of.1 += 1;
        }
        pages.push(page.notices.len());
        if !page.more {
            break;
        }
    }
    assert_eq!((pages, known.map(|(_, count)| count)), (vec![64, 64, 12], [70, 70]));
}

#[tokio::test]
async fn what_cannot_have_been_decided_is_refused_and_changes_nothing() {
    let endpoint = LocalEndpoint::started();
    let sender = Sender::to(&endpoint);
    let reference = held(&sender, ID).await.to_string();
    let day = today();
    let around = |days| {
        let then = DateTime::<Utc>::from(SystemTime::now()) + TimeDelta::days(days);
        clocks::day_in_uk(then).to_string()
    };
    let unknown = Reference::make(1234).to_string();
    let given = decide(&endpoint, &[&reference, "reasonable-grounds", "positive", "--on", &day]);
    assert!(given.status.success());
    for (words, status, said) in [
        ([&*unknown, "reasonable-grounds", "positive", "--on", &day], 1, "no report"),
        ([&*reference, "reconsideration", "positive", "--on", &day], 1, "not a negative one"),
        ([&*reference, "reasonable-grounds", "positive", "--on", &day], 1, "is this one"),
        ([&*reference, "conclusive-grounds", "negative", "--on", &around(2)], 1, "check the day"),
        ([&*reference, "conclusive-grounds", "negative", "--on", &around(-2)], 1, "check the day"),
        (["FR-2222-2223", "reconsideration", "positive", "--on", &day], 2, "no case reference"),
        ([&*reference, "grounds", "positive", "--on", &day], 2, "choose one of: reasonable"),
        ([&*reference, "reconsideration", "perhaps", "--on", &day], 2, "choose one of: positive"),
        ([&*reference, "reconsideration", "positive", "--on", "soon"], 2, "--on"),
    ] {
        let refused = decide(&endpoint, &words);
        let told = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(status), "{told}");
        assert!(told.contains(said), "{told}");
    }
    assert_eq!(asked(&sender, &[(ID, 0)]).await.notices.len(), 1);
    let mut audit = Vec::new();
    admin::audit(endpoint.config(), &mut audit).unwrap();
    let audit = String::from_utf8(audit).unwrap();
    let decided = audit.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let decided: Vec<Value> = decided.filter(|act| act["did"] == "decided").collect();
    assert_eq!(decided.len(), 1);
    assert_eq!(decided[0]["external-id"], ID.to_string());
    assert_eq!(decided[0]["number"], 1);
    assert!(!audit.contains("positive"), "what was decided is sealed with its report");
    assert!(audit.contains("decisions-given"), "that it was read is there");
}

async fn more_is_asked_for_in_its_place_and_comes_back(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let sender = Sender::to(&endpoint);
    let reference = held(&sender, ID).await.to_string();
    let decided =
        decide(&endpoint, &[&reference, "reasonable-grounds", "positive", "--on", &today()]);
    assert!(decided.status.success());
    let asked_for = enquire(&endpoint, &reference, "Where did she work?\r\nIn which year?\n");
    assert!(asked_for.status.success(), "{}", String::from_utf8_lossy(&asked_for.stderr));
    let found = asked(&sender, &[(ID, 1)]).await.notices;
    let enquiry = Enquiry::new("Where did she work?\nIn which year?").unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].notice.number, &found[0].notice.told), (2, &Told::Asked(enquiry)));

    let unknown = Reference::make(1234).to_string();
    let (long, endless) = ("a".repeat(Enquiry::MOST + 1), "a".repeat(100_000));
    for (reference, text, said) in [
        (&reference, "\n", "1 to 2000"),
        (&reference, &long, "1 to 2000"),
        (&reference, &endless, "1 to 2000"),
        (&unknown, "Where?", "no report"),
    ] {
        let refused = enquire(&endpoint, reference, text);
        let told = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(1), "{told}");
        assert!(told.contains(said), "{told}");
    }
    assert_eq!(asked(&sender, &[(ID, 2)]).await, Notices::default());
    let mut audit = Vec::new();
    admin::audit(endpoint.config(), &mut audit).unwrap();
    let audit = String::from_utf8(audit).unwrap();
    assert!(audit.contains(r#""did":"asked""#) && !audit.contains("Where"), "{audit}");
}

#[tokio::test]
async fn long_enquiries_come_in_replies_that_a_device_reads() {
    let endpoint = LocalEndpoint::started();
    let sender = Sender::to(&endpoint);
    let reference = held(&sender, ID).await;
    let longest = "\u{10ffff}".repeat(Enquiry::MOST);
    for _ in 0..12 {
        admin::ask(endpoint.config(), reference, &mut longest.as_bytes()).unwrap();
    }
    let (mut known, mut pages) = (0, 0);
    loop {
        let reply = ask(&sender, &[(ID, known)]).await.bytes().await.unwrap();
        assert!(reply.len() < 64 * 1024, "more than a device reads: {}", reply.len());
        let page: Notices = serde_json::from_slice(&reply).unwrap();
        (known, pages) = (known + page.notices.len() as u32, pages + 1);
        if !page.more {
            break;
        }
    }
    assert_eq!(known, 12);
    assert!(pages > 1);
}

#[tokio::test]
async fn what_is_no_question_is_refused() {
    let endpoint = LocalEndpoint::started();
    let sender = Sender::to(&endpoint);
    let too_many: Vec<_> = (0..=MOST_ASKED as u128).map(|id| (Uuid::from_u128(id), 0)).collect();
    assert_eq!(ask(&sender, &too_many).await.status(), StatusCode::BAD_REQUEST);
    let known = json!({"external-id": ID, "notices": -1});
    for body in ["", "{", "[]", "{}", &json!({"reports": [known]}).to_string()] {
        let refused = post(&sender, body.as_bytes().to_vec()).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{body}");
    }
    let long = post(&sender, vec![b' '; 33 * 1024]).await;
    assert_eq!(long.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let nobody = Sender { pass: "none".to_owned(), ..sender };
    assert_eq!(ask(&nobody, &[(ID, 0)]).await.status(), StatusCode::UNAUTHORIZED);
}
