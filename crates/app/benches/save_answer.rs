//! One answer of 200 bytes into a draft that holds 137, in a vault of 10,000
//! reports, from the command to the commit, beside SQLite alone writing a row
//! of the same size with the same journal and the same syncs. Prints both
//! medians as JSON. In the background all reports are to be read, as soon as
//! nobody saves.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::{App, Form};
use form::Kind;
use rusqlite::Connection;
use serde_json::{Value, json};

mod many;
mod reading;

/// Every question but the one that is answered by adding files.
const HELD: usize = 137;
const TIMES: usize = 1000;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    many::make(folder.path());
    let app = Arc::new(many::app(folder.path()));
    many::unlock(&app);
    let report = ask(&app, "start_report", json!({}));
    let said = Form::current().questions().iter().filter(|asked| asked.kind != Kind::Documents);
    let fields: Vec<&str> = said.map(|question| &question.field[..]).take(HELD).collect();
    assert_eq!(fields.len(), HELD, "the form asks enough");
    for field in &fields {
        save(&app, &report, field, 0);
    }
    let plain = Plain::beside(&app, folder.path());
    let _reader = reading::start(&app);

    let mut ours = Vec::new();
    let mut reference = Vec::new();
    for time in 0..TIMES {
        let field = fields[time % HELD];
        ours.push(save(&app, &report, field, time));
        reference.push(plain.save(time));
    }
    println!("{}", json!({ "ours": median(ours), "reference": median(reference) }));
}

/// Asks a command about reports as the screen does.
fn ask(app: &App, command: &str, content: Value) -> Value {
    contract::reports::answer(app, command, content).expect("the app does as it is asked")
}

fn save(app: &App, report: &Value, field: &str, time: usize) -> Duration {
    let text = format!("{time:0>200}");
    let content = json!({ "id": report["id"], "field": field, "answer": text });
    let started = Instant::now();
    ask(app, "save_answer", content);
    started.elapsed()
}

/// SQLite alone, set as the vault sets it, with as many rows as large.
struct Plain {
    connection: Connection,
    size: usize,
}

impl Plain {
    fn beside(app: &App, folder: &Path) -> Self {
        contract::vault::answer(app, "lock", json!({})).expect("the vault locks");
        let size = sealed_size(&vault_file(folder));
        many::unlock(app);
        let connection = Connection::open(folder.join("plain.db")).expect("SQLite opens");
        connection
            .execute_batch(
                "PRAGMA locking_mode = EXCLUSIVE;
                 PRAGMA journal_mode = WAL;
                 PRAGMA synchronous = FULL;
                 CREATE TABLE answers (
                     report INTEGER NOT NULL,
                     token  BLOB NOT NULL,
                     sealed BLOB NOT NULL,
                     PRIMARY KEY (report, token)
                 ) STRICT, WITHOUT ROWID;",
            )
            .expect("SQLite is set");
        let plain = Self { connection, size };
        for time in 0..HELD {
            plain.save(time);
        }
        plain
    }

    fn save(&self, time: usize) -> Duration {
        let token = [(time % HELD) as u8; 32];
        // SQLite leaves a row alone that is written as it was.
        let sealed = vec![(time % 251) as u8; self.size];
        let started = Instant::now();
        self.connection
            .prepare_cached(
                "INSERT INTO answers (report, token, sealed) VALUES (1, ?1, ?2)
                 ON CONFLICT DO UPDATE SET sealed = excluded.sealed",
            )
            .and_then(|mut insert| insert.execute((token, sealed)))
            .expect("SQLite writes");
        started.elapsed()
    }
}

fn vault_file(folder: &Path) -> PathBuf {
    let vaults = fs::read_dir(folder.join("vaults")).expect("the vaults are there");
    let mut files = vaults.flatten().map(|vault| vault.path().join("vault.db"));
    files.find(|file| file.exists()).expect("there is a vault")
}

/// The size of a row of the report made last, on the average of all fields.
fn sealed_size(vault: &Path) -> usize {
    let average = "SELECT CAST(avg(length(sealed)) AS INTEGER) FROM answers
                   WHERE report = (SELECT max(number) FROM reports)";
    let size: i64 = Connection::open(vault)
        .and_then(|vault| vault.query_row(average, [], |row| row.get(0)))
        .expect("the vault's rows can be counted");
    size.try_into().expect("a size is not negative")
}

/// In microseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e6
}
