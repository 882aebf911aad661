//! How many reports of 20 kB the endpoint accepts durably in a second, from 64
//! connections that each send the next when they have the receipt of the last; and
//! how long all but one in a hundred of them take. With `postgres`: into a database.
//!
//! The endpoint is the program as it is shipped, with the limits that it has unless
//! it is told otherwise: each connection is of a device of its own. Whoever sends
//! runs on the same machine.

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use futures::future::join_all;
use reqwest::StatusCode;
use serde_json::json;
use testkit::{
    endpoint::{Kind, LocalEndpoint, Program},
    report::submission_of_length,
};
use tokio::runtime::Runtime;
use uuid::Uuid;

mod sender;

use sender::Sender;

const CONNECTIONS: usize = 64;
const LENGTH: usize = 20_000;
const WARMING: Duration = Duration::from_secs(3);
const MEASURED: Duration = Duration::from_secs(20);

fn main() {
    let kind = match std::env::args().any(|word| word == "postgres") {
        true => Kind::Postgres,
        false => Kind::Sqlite,
    };
    let endpoint = LocalEndpoint::with(kind);
    let _running = Program::of(env!("CARGO_BIN_EXE_endpoint"), &endpoint);
    let senders: Vec<Sender> = (0..CONNECTIONS).map(|_| Sender::to(&endpoint)).collect();
    let report = Report::new();
    let runtime = Runtime::new().expect("a runtime can be made");
    let warming = runtime.block_on(load(&senders, &report, WARMING));
    let begun = Instant::now();
    let mut times = runtime.block_on(load(&senders, &report, MEASURED));
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(held(&endpoint), warming.len() + times.len(), "each that was accepted is there");
    times.sort();
    let p99 = times[times.len() * 99 / 100].as_secs_f64() * 1e3;
    println!("{}", json!({ "a-second": times.len() as f64 / seconds, "p99": p99 }));
}

/// How long each report took, until no more are begun.
async fn load(senders: &[Sender], report: &Report, lasts: Duration) -> Vec<Duration> {
    let end = Instant::now() + lasts;
    let sending = senders.iter().map(async |sender| {
        let mut times = Vec::new();
        while Instant::now() < end {
            let (id, bytes) = report.another();
            let begun = Instant::now();
            assert_eq!(sender.send(id, bytes).await, StatusCode::CREATED);
            times.push(begun.elapsed());
        }
        times
    });
    join_all(sending).await.concat()
}

/// What is sent, under another identifier each time.
struct Report {
    id: String,
    text: String,
}

impl Report {
    fn new() -> Self {
        let id = Uuid::nil();
        let text = String::from_utf8(submission_of_length(id, LENGTH));
        Self { id: id.to_string(), text: text.expect("a submission is JSON") }
    }

    fn another(&self) -> (Uuid, Vec<u8>) {
        let id = seal::make_id().expect("there is randomness");
        (id, self.text.replacen(&self.id, &id.to_string(), 1).into_bytes())
    }
}

/// How many reports the endpoint holds, by its export.
fn held(endpoint: &LocalEndpoint) -> usize {
    let mut lines = Lines(0);
    endpoint::export(endpoint.config(), &mut lines).expect("the store can be read");
    lines.0
}

struct Lines(usize);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.iter().filter(|byte| **byte == b'\n').count();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
