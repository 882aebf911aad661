//! What goes between a device and an endpoint, there and back.

use std::collections::BTreeMap;

use chrono::DateTime;
use endpoint::Limits;
use form::Form;
use seal::OrganisationSecret;
use serde_json::Value;
use sync::{Link, Part, Setback, Settings};
use testkit::endpoint::{LocalEndpoint, now};
use testkit::report::adult_referral;
use tokio::runtime::Runtime;
use uuid::Uuid;
use wire::{Added, Addition, Enquiry, Fault, Notice, Notices, SignedNotice, Submission, Told};
use wire::{End, Held, Hex, PartHeld, Problem, ProblemKind, Receipt, Reference, SignedReceipt};

use super::Reader;
use crate::Outcome;
use crate::ground::hour;

pub(super) fn submission() -> Outcome<Reader> {
    let answers = BTreeMap::from([
        ("name".to_owned(), Value::from("Ngọc \u{1f642}")),
        ("how".to_owned(), Value::from(vec!["email", "post"])),
        ("told".to_owned(), Value::from(true)),
    ]);
    let finished_at = DateTime::UNIX_EPOCH.fixed_offset();
    let (id, reference) = (Uuid::from_u128(1), Reference::make(7));
    let reason = "A slip".to_owned();
    let right = Added::Correction { field: "name".to_owned(), answer: Value::from("N"), reason };
    let answer = Added::Answer { to: 2, text: "In Hull".to_owned() };
    let addition = |added| Addition::new(id, id, reference, finished_at, added).to_bytes();
    let submission = Submission::new(id, "1", finished_at, answers).to_bytes();
    let samples = vec![submission, addition(right), addition(answer)];
    let read = |bytes: &[u8]| {
        if let Ok(read) = Submission::<BTreeMap<String, Value>>::parse(bytes) {
            assert_eq!(read.to_bytes(), bytes, "one spelling only");
        }
        if let Ok(read) = Addition::<Value>::parse(bytes) {
            assert_eq!(read.to_bytes(), bytes, "one spelling only");
        }
        let _ = wire::attachments_of(bytes);
    };
    Ok(Reader { read: Box::new(read), samples })
}

/// What an endpoint may reply, and what is kept of it.
pub(super) fn replies() -> Outcome<Reader> {
    let reference = Reference::make(7);
    let receipt =
        Receipt::new(Uuid::from_u128(1), [1; 32], reference, DateTime::UNIX_EPOCH, [2; 8]);
    let receipt = Receipt { attachments: vec![Hex([5; 32])], ..receipt };
    let signed = SignedReceipt { receipt, signature: Hex([3; 64]) };
    let told = Enquiry::new("Where?\nWhen?").map(Told::Asked).ok_or("no enquiry")?;
    let notice = Notice::new(Uuid::nil(), reference, 1, told, DateTime::UNIX_EPOCH, [2; 8]);
    let notice = SignedNotice { notice, signature: Hex([3; 64]) };
    let samples = vec![
        signed.to_bytes(),
        notice.to_bytes(),
        serde_json::to_vec(&Notices { notices: vec![notice], more: true })?,
        reference.to_string().into_bytes(),
        serde_json::to_vec(&Held { length: 7, whole: false })?,
        serde_json::to_vec(&PartHeld { sha256: Hex([4; 32]), held: 7 })?,
        serde_json::to_vec(&End { length: 7 })?,
        serde_json::to_vec(&Problem::fault(422, Fault::of("family", "required")))?,
        serde_json::to_vec(&Problem::new(ProblemKind::Conflict, 409, "another"))?,
        Setback::EndpointTrouble { status: 503 }.to_bytes(),
        Setback::Busy { status: 503, seconds: 60 }.to_bytes(),
    ];
    let read = |bytes: &[u8]| {
        if let Some(signed) = SignedReceipt::parse(bytes) {
            let _ = signed.receipt.signed_bytes();
        }
        if let Some(signed) = SignedNotice::parse(bytes) {
            assert_eq!(signed.to_bytes(), bytes, "one spelling only");
        }
        let _ = serde_json::from_slice::<Notices>(bytes);
        let _ = String::from_utf8_lossy(bytes).parse::<Reference>();
        let _ = serde_json::from_slice::<Held>(bytes);
        let _ = serde_json::from_slice::<PartHeld>(bytes);
        let _ = serde_json::from_slice::<End>(bytes);
        let _ = serde_json::from_slice::<Problem>(bytes);
        let _ = Setback::parse(bytes);
    };
    Ok(Reader { read: Box::new(read), samples })
}

/// The settings file, with an authority to trust.
pub(super) fn settings() -> Outcome<Reader> {
    let written = LocalEndpoint::new().settings();
    let organisation = OrganisationSecret::make()?.public().to_bytes();
    let with_rules = wire::Settings {
        recovery_key: Some(Hex(<[u8; 65]>::try_from(organisation).map_err(|_| "no key")?)),
        idle_lock_minutes: Some(15),
        outbox_hours: Some(4),
        retention_days: Some(90),
        hold: true,
        ..written.clone()
    };
    let samples = vec![serde_json::to_vec(&written)?, serde_json::to_vec(&with_rules)?];
    let read = |bytes: &[u8]| {
        if let Ok(settings) = Settings::parse(bytes) {
            let _ = Link::new(&settings, now());
        }
    };
    Ok(Reader { read: Box::new(read), samples })
}

/// What an enrolled device sends a real endpoint: as a submission, as the answers of one, as a
/// part of a file.
pub(super) fn requests() -> Outcome<Reader> {
    let mut endpoint = LocalEndpoint::new();
    endpoint.limited_to(Limits { device: None, address: None });
    endpoint.start();
    let link = Link::new(&Settings::parse(&serde_json::to_vec(&endpoint.settings())?)?, now());
    let device = endpoint.enrolled();
    let runtime = Runtime::new()?;
    let answers = adult_referral();
    let samples = vec![testkit::report::submission(REPORT), serde_json::to_vec(&answers)?];
    let read = move |bytes: &[u8]| {
        let _runs = &endpoint;
        let call = link.by(&device);
        runtime.block_on(async {
            assert_answered(call.deliver(REPORT, bytes).await);
            if let Ok(answers) = serde_json::from_slice::<BTreeMap<String, Value>>(bytes) {
                let finished_at = hour(20_000).fixed_offset();
                let version = Form::current().version();
                let bytes = Submission::new(REPORT, version, finished_at, answers).to_bytes();
                assert_answered(call.deliver(REPORT, &bytes).await);
            }
            let file = Hex(*seal::sha256(bytes).as_bytes());
            // No report takes more than 100 files.
            let report = Uuid::from_u128(bytes.len() as u128 % 16);
            let offset = u64::from(bytes.first().is_some_and(|byte| byte % 2 == 1));
            assert_answered(call.send_part(report, file, offset, Part::of(bytes.to_vec())).await);
            assert_answered(call.end(report, file, bytes.len() as u64).await);
        });
    };
    Ok(Reader { read: Box::new(read), samples })
}

/// The report that all of it is said to be about.
const REPORT: Uuid = Uuid::from_u128(1);

/// An endpoint that panicked would break the connection, or have trouble.
fn assert_answered<T>(reply: Result<T, Setback>) {
    let broken = match reply {
        Ok(_) | Err(Setback::FaultFound { .. } | Setback::Conflict | Setback::AnotherResponder) => {
            None
        }
        Err(Setback::EndpointTrouble { status: 400..500 }) => None,
        Err(setback) => Some(setback),
    };
    assert_eq!(broken, None, "the endpoint says what is wrong and goes on");
}
