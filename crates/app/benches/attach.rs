//! A file of nearly 25 MiB added to a report, until it is durable: beside
//! reading, hashing, sealing, writing and syncing the same bytes, in chunks of
//! the same size. With `memory`: how far the memory of the process grows while
//! a hundred of them are added.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use app::{App, Surroundings};
use chrono::{DateTime, FixedOffset, Utc};
use seal::{CHUNK_LEN, Hasher, Purpose, RecordKey, RecordKind, SEALED_CHUNK_LEN};
use serde_json::{Value, json};
use uuid::Uuid;

const PASSPHRASE: &str = "walnut lantern orbit sleeve";
/// The most that a file that is sent may have.
const LENGTH: usize = 25 * 1024 * 1024 - 1;
const TIMES: usize = 30;
const FILES: usize = 100;

fn main() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let source = folder.path().join("source.pdf");
    fs::write(&source, content()).expect("there is room for a file");
    let told = match std::env::args().any(|word| word == "memory") {
        true => json!({ "grown": memory(folder.path(), &source) }),
        false => speed(folder.path(), &source),
    };
    println!("{told}");
}

/// Nothing in it repeats, as in a picture.
fn content() -> Vec<u8> {
    let mut state = 7_u64;
    let mut content = b"%PDF-1.7\n".to_vec();
    while content.len() < LENGTH {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        content.extend(state.to_be_bytes());
    }
    content.truncate(LENGTH);
    content
}

/// One after the other, so that what slows one slows the other.
fn speed(folder: &Path, source: &Path) -> Value {
    let desk = Desk::new(folder);
    let (mut ours, mut reference) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        ours.push(desk.add(source));
        reference.push(plain(source, &folder.join("plain")));
        desk.remove();
        fs::remove_file(folder.join("plain")).expect("it can be deleted");
    }
    json!({ "ours": median(ours), "reference": median(reference) })
}

/// In MiB.
fn memory(folder: &Path, source: &Path) -> f64 {
    let desk = Desk::new(folder);
    // From here on the highest is measured anew.
    fs::write("/proc/self/clear_refs", "5").expect("the system measures memory");
    let before = status("VmRSS:");
    for _ in 0..FILES {
        desk.add(source);
    }
    (status("VmHWM:") - before) / 1024.0
}

fn status(name: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("the system tells");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    let kib = line.split_whitespace().next().and_then(|kib| kib.parse().ok());
    kib.expect("a size in KiB")
}

/// A vault with a report, and what the responder chooses when asked.
struct Desk {
    app: App,
    report: Value,
    chosen: Arc<Mutex<Vec<PathBuf>>>,
}

impl Desk {
    fn new(folder: &Path) -> Self {
        let chosen = Arc::<Mutex<Vec<PathBuf>>>::default();
        let files = Arc::clone(&chosen);
        let app = App::new(Surroundings {
            choose_files: Box::new(move || files.lock().expect("nobody panics").clone()),
            ..Surroundings::bare(folder.join("data"), now)
        });
        ask(&app, "vault", "make_vault", json!({ "name": "", "passphrase": PASSPHRASE }));
        let responder = json!({
            "email": "sam.example@example.police.uk",
            "organisation": "Kent Police",
        });
        ask(&app, "responder", "say_who_i_am", json!({ "responder": responder }));
        let report = ask(&app, "reports", "start_report", json!({}))["id"].clone();
        Self { app, report, chosen }
    }

    fn add(&self, source: &Path) -> Duration {
        *self.chosen.lock().expect("nobody panics") = vec![source.to_owned()];
        let started = Instant::now();
        let content = json!({ "report": self.report });
        let left_out = ask(&self.app, "attachments", "add_attachments", content);
        let took = started.elapsed();
        assert_eq!(left_out, json!([]), "it was added");
        took
    }

    fn remove(&self) {
        let report = &self.report;
        let list = ask(&self.app, "attachments", "list_attachments", json!({ "report": report }));
        let id = &list["attachments"][0]["id"];
        ask(&self.app, "attachments", "remove_attachment", json!({ "report": report, "id": id }));
    }
}

fn now() -> DateTime<FixedOffset> {
    Utc::now().fixed_offset()
}

fn ask(app: &App, part: &str, command: &str, content: Value) -> Value {
    let answer = match part {
        "vault" => contract::vault::answer(app, command, content),
        "responder" => contract::responder::answer(app, command, content),
        "reports" => contract::reports::answer(app, command, content),
        _ => contract::attachments::answer(app, command, content),
    };
    answer.expect("the app does as it is asked")
}

/// The least that has to be done: no names, no rows, no log.
fn plain(source: &Path, target: &Path) -> Duration {
    let key = RecordKey::make(RecordKind::Attachment, Uuid::nil()).expect("there is randomness");
    let mut sealer = key.seal_chunks(Purpose::AttachmentChunk, 1).expect("there is randomness");
    let started = Instant::now();
    let source = File::open(source).expect("the file is there");
    let mut target = File::create(target).expect("there is room");
    let mut hasher = Hasher::new();
    let mut chunk = Vec::with_capacity(SEALED_CHUNK_LEN);
    loop {
        chunk.clear();
        (&source).take(CHUNK_LEN as u64).read_to_end(&mut chunk).expect("it can be read");
        hasher.update(&chunk);
        if chunk.len() < CHUNK_LEN {
            break;
        }
        sealer.seal(&mut chunk).expect("it can be sealed");
        target.write_all(&chunk).expect("there is room");
    }
    sealer.seal_last(&mut chunk).expect("it can be sealed");
    target.write_all(&chunk).expect("there is room");
    hasher.finish();
    target.sync_all().expect("the disk takes it");
    started.elapsed()
}

/// In milliseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}
