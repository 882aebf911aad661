//! From the derived key to the list of 10,000 reports, beside SQLite alone
//! reading the same rows unsealed. Prints both medians as JSON, in milliseconds.
//!
//! The passphrase is hardly stretched, so all of unlocking counts but the check
//! of the file: that is made while a passphrase is stretched, and counts as far
//! as it takes longer.

use std::path::Path;
use std::time::{Duration, Instant};

use app::App;
use contract::reports::{Host, ListReports, Progress, ReportLine};
use rusqlite::Connection;
use seal::{Kdf, KdfParams, Passphrase};
use serde_json::json;

mod many;

const TIMES: usize = 15;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    many::make(folder.path());
    let plain = folder.path().join("plain.db");
    write_plain(&plain, &list(folder.path()).0);

    let params = KdfParams::calibrate().expect("there is memory");
    let kdf = Kdf::make(params).expect("there is randomness");
    let passphrase = Passphrase::new(many::PASSPHRASE.to_owned());
    let mut opening = Vec::new();
    let mut checking = Vec::new();
    let mut stretching = Vec::new();
    let mut reading = Vec::new();
    for _ in 0..TIMES {
        opening.push(timed(|| list(folder.path())));
        let check = || vault::check(folder.path(), many::VAULT).expect("it is sound");
        checking.push(timed(check));
        stretching.push(timed(|| passphrase.stretch(&kdf).map(drop).expect("there is memory")));
        reading.push(timed(|| read_plain(&plain)));
    }
    let hidden = median(checking).min(median(stretching));
    let (ours, reference) = (median(opening).saturating_sub(hidden), median(reading));
    println!("{}", json!({ "ours": milliseconds(ours), "reference": milliseconds(reference) }));
}

fn timed<T>(act: impl FnOnce() -> T) -> Duration {
    let started = Instant::now();
    let done = act();
    let took = started.elapsed();
    drop(done);
    took
}

/// Everything that the list shows, of a vault that was locked, and the app
/// that has it open.
fn list(folder: &Path) -> (Vec<ReportLine>, App) {
    let app = many::app(folder);
    many::unlock(&app);
    let reports = app.list_reports(ListReports {}).expect("the app lists").reports;
    assert_eq!(reports.len(), many::REPORTS);
    (reports, app)
}

/// The same reports in clear, in tables such as the vault's.
fn write_plain(path: &Path, lines: &[ReportLine]) {
    let mut connection = Connection::open(path).expect("SQLite opens");
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL;
             CREATE TABLE reports (
                 number INTEGER PRIMARY KEY, id BLOB NOT NULL, summary TEXT NOT NULL
             ) STRICT;
             CREATE TABLE receipts (report INTEGER PRIMARY KEY, receipt TEXT NOT NULL) STRICT;",
        )
        .expect("SQLite is set");
    let transaction = connection.transaction().expect("SQLite begins");
    for (number, line) in (0_i64..).zip(lines) {
        let ReportLine { id, reference, started_at, changed_at, progress, .. } = line;
        let summary = json!({ "for": reference, "from": started_at, "to": changed_at });
        let report = (number, id.as_bytes(), summary.to_string());
        transaction
            .execute("INSERT INTO reports VALUES (?1, ?2, ?3)", report)
            .expect("SQLite writes");
        if let Progress::Sent { reference, received_at, .. } = progress {
            let receipt = json!({ "reference": reference, "received-at": received_at });
            transaction
                .execute("INSERT INTO receipts VALUES (?1, ?2)", (number, receipt.to_string()))
                .expect("SQLite writes");
        }
    }
    transaction.commit().expect("SQLite commits");
}

/// Reads every row and no more.
fn read_plain(path: &Path) -> usize {
    let connection = Connection::open(path).expect("SQLite opens");
    let mut select = connection
        .prepare(
            "SELECT id, summary, receipt FROM reports
             LEFT JOIN receipts ON receipts.report = number ORDER BY number",
        )
        .expect("SQLite has the tables");
    type Row = ([u8; 16], String, Option<String>);
    let rows = select.query_map([], |row| Row::try_from(row)).expect("SQLite reads");
    let rows: Vec<Row> = rows.collect::<Result<_, _>>().expect("SQLite reads");
    assert_eq!(rows.len(), many::REPORTS);
    rows.len()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}
