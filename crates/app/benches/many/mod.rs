//! A vault of 10,000 reports of 4 kB, and the app that opens it.

use std::path::Path;

use app::{App, Form, Surroundings};
use chrono::{DateTime, FixedOffset, Utc};
use seal::{KdfParams, Passphrase};
use serde_json::{Value, json};
use uuid::Uuid;
use vault::{Actor, Made, New};
use wire::{Hex, Receipt, Reference, SignedReceipt};

/// As many reports as a busy unit makes in years.
pub const REPORTS: usize = 10_000;
/// About as many bytes as the answers of a report are.
const SIZE: usize = 4_000;
/// One report in so many is a draft; the others have arrived.
const DRAFTS: usize = 10;

/// Its id.
pub const VAULT: Uuid = Uuid::from_u128(0x5ea2c4);
/// What opens it.
pub const PASSPHRASE: &str = "walnut lantern orbit sleeve";

/// Makes the vault under `folder`. Its passphrase is hardly stretched: what is
/// measured comes after that.
pub fn make(folder: &Path) {
    let new = New {
        id: VAULT,
        name: "",
        passphrase: &Passphrase::new(PASSPHRASE.to_owned()),
        params: KdfParams::cheap_for_tests(),
        device: None,
    };
    let mut vault = vault::make(folder, &new).expect("a vault can be made");
    vault.make_many((0..REPORTS).map(report)).expect("reports can be made");
    let profile = json!({
        "version": "1",
        "email": "sam@example.police.uk",
        "organisation": "Kent Police",
    });
    let profile = bytes(&profile);
    vault.by(Actor::app(Utc::now())).save_profile(&profile).expect("a profile can be saved");
}

/// The app with no endpoint, its vault locked.
pub fn app(folder: &Path) -> App {
    App::new(Surroundings::bare(folder.to_owned(), now))
}

/// Opens the vault.
pub fn unlock(app: &App) {
    let content = json!({ "id": VAULT, "passphrase": PASSPHRASE });
    contract::vault::answer(app, "unlock", content).expect("the vault opens");
}

fn now() -> DateTime<FixedOffset> {
    Utc::now().fixed_offset()
}

fn report(number: usize) -> Made {
    let id = Uuid::from_u128(number as u128 + 1);
    let at = DateTime::from_timestamp(1_767_225_600 + 3_600 * number as i64, 0)
        .expect("the time is within reach");
    let summary = json!({
        "version": "1",
        "reference": format!("FICTIONAL-{number}"),
        "form-version": Form::current().version(),
        "started-at": at,
        "changed-at": at,
        "page": "/reference",
    });
    let receipt = Receipt::new(id, [1; 32], Reference::make(number as u64), at, [2; 8]);
    let receipt = SignedReceipt { receipt, signature: Hex([3; 64]) }.to_bytes();
    let answers = answers(number);
    let submission = vec![b' '; SIZE];
    let arrived = !number.is_multiple_of(DRAFTS);
    Made {
        id,
        summary: bytes(&summary),
        answers,
        arrived: arrived.then_some((submission, receipt)),
    }
}

/// The example report with a reference, a name and an account of its own.
fn answers(number: usize) -> Vec<(String, Vec<u8>)> {
    let example = include_str!("../../../../examples/adult-referral.json");
    let mut answers: serde_json::Map<String, Value> =
        serde_json::from_str(example).expect("the example is an object of answers");
    answers.insert("reference".to_owned(), json!(format!("FICTIONAL-{number}")));
    let size = |answers: &serde_json::Map<String, Value>| -> usize {
        answers.values().map(|answer| answer.to_string().len()).sum()
    };
    let account = account(number, SIZE.saturating_sub(size(&answers)));
    answers.insert("family".to_owned(), json!(account));
    answers.iter().map(|(field, answer)| (field.clone(), bytes(answer))).collect()
}

/// Common words and rare names in an order of their own, at least so many bytes.
fn account(number: usize, size: usize) -> String {
    const COMMON: [&str; 16] = [
        "brother", "worked", "farm", "night", "money", "passport", "house", "locked", "driver",
        "market", "debt", "promised", "winter", "kitchen", "never", "paid",
    ];
    const SYLLABLES: [&str; 16] = [
        "đa", "ng", "hươ", "mi", "ża", "ne", "ta", "vi", "nh", "ko", "ła", "sa", "ri", "be", "lu",
        "no",
    ];
    let mut text = String::with_capacity(size + 16);
    let mut chance = number as u64 + 1;
    let mut any = || {
        chance =
            chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) as usize % 16
    };
    while text.len() < size {
        match any() {
            0..4 => (0..4).for_each(|_| text.push_str(SYLLABLES[any()])),
            _ => text.push_str(COMMON[any()]),
        }
        text.push(' ');
    }
    text
}

fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).expect("values have text keys")
}
