//! A store of 1,000,000 cases of 2 kB beside one of 10,000: how long it takes to
//! accept a report, to look up one that comes again, and to list those that wait to
//! be passed on. Prints the medians of each as JSON, in milliseconds.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::{Value, json};
use testkit::{
    endpoint::{LocalEndpoint, Program},
    report::submission,
};
use tokio::runtime::Runtime;
use uuid::Uuid;

mod sender;

use sender::Sender;

const MANY: usize = 1_000_000;
const FEW: usize = 10_000;
/// So many came over the wire and wait to be passed on; all others were.
const WAITING: usize = 100;
/// So many are made at once.
const AT_ONCE: usize = 100_000;
const TIMES: usize = 500;
const LISTS: usize = 30;

fn main() {
    let runtime = Runtime::new().expect("a runtime can be made");
    let stores = [MANY, FEW].map(|cases| Filled::with(cases, &runtime));
    // The first of each warms up and does not count.
    let looking_up = |store: &Filled, time| store.look_up(time % WAITING, &runtime);
    let accepting = |store: &Filled, time| store.accept(WAITING + time, &runtime);
    println!(
        "{}",
        json!({
            "look-up": medians(&stores, TIMES, looking_up),
            "list": medians(&stores, LISTS, |store, _| store.list()),
            "accept": medians(&stores, TIMES, accepting),
        })
    );
}

/// An endpoint that holds many cases.
struct Filled {
    endpoint: LocalEndpoint,
    _running: Program,
    sender: Sender,
}

impl Filled {
    fn with(cases: usize, runtime: &Runtime) -> Self {
        let mut endpoint = LocalEndpoint::started();
        let sender = Sender::to(&endpoint);
        for number in 0..WAITING {
            assert_eq!(runtime.block_on(sender.send(id(number), report(number))), CREATED);
        }
        endpoint.stop();
        (WAITING..cases).step_by(AT_ONCE).for_each(|from| {
            endpoint.sql(&fill(from, cases.min(from + AT_ONCE)));
        });
        let running = Program::of(env!("CARGO_BIN_EXE_endpoint"), &endpoint);
        // By now the pass of the first may be good no more.
        let sender = Sender::to(&endpoint);
        Self { endpoint, _running: running, sender }
    }

    fn accept(&self, number: usize, runtime: &Runtime) -> Duration {
        self.send(number, StatusCode::CREATED, runtime)
    }

    fn look_up(&self, number: usize, runtime: &Runtime) -> Duration {
        self.send(number, StatusCode::OK, runtime)
    }

    fn send(&self, number: usize, replied: StatusCode, runtime: &Runtime) -> Duration {
        let (id, report) = (id(number), report(number));
        let begun = Instant::now();
        assert_eq!(runtime.block_on(self.sender.send(id, report)), replied);
        begun.elapsed()
    }

    fn list(&self) -> Duration {
        let begun = Instant::now();
        let waiting = endpoint::admin::undelivered(self.endpoint.config());
        let took = begun.elapsed();
        assert_eq!(waiting.expect("the store can be read").len(), WAITING);
        took
    }
}

const CREATED: StatusCode = StatusCode::CREATED;

fn id(number: usize) -> Uuid {
    // Spread over the whole of the index.
    Uuid::from_u128((number as u128 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
}

fn report(number: usize) -> Vec<u8> {
    submission(id(number))
}

/// Makes cases of a report that came over the wire, each of 2 kB and passed on, with a
/// key that opens nothing: nobody looks into them.
fn fill(from: usize, to: usize) -> String {
    let cases = to - from;
    format!(
        "PRAGMA journal_mode = OFF;
         PRAGMA synchronous = OFF;
         PRAGMA cache_size = -1000000;
         CREATE TEMP TABLE one AS SELECT * FROM report LIMIT 1;
         UPDATE one SET submission = randomblob(2000), payload = x'';
         CREATE TEMP TABLE many AS
             WITH RECURSIVE copy (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM copy LIMIT {cases})
             SELECT one.* FROM copy, one;
         UPDATE many SET number = {from} + rowid,
             external_id = randomblob(16), reference = hex(randomblob(8));
         BEGIN;
         INSERT INTO report SELECT * FROM many;
         INSERT INTO case_key SELECT many.external_id, wrapped, wrapped_by
             FROM many, (SELECT wrapped, wrapped_by FROM case_key LIMIT 1);
         INSERT INTO onward (report, state, next_try_ms) SELECT number, 'delivered', 0 FROM many;
         COMMIT;"
    )
}

/// The medians of both, one after the other, so that what slows one slows the other.
fn medians(stores: &[Filled; 2], times: usize, act: impl Fn(&Filled, usize) -> Duration) -> Value {
    let mut measured = [Vec::new(), Vec::new()];
    for time in 0..=times {
        for (store, measured) in stores.iter().zip(&mut measured) {
            let took = act(store, time);
            if time > 0 {
                measured.push(took);
            }
        }
    }
    let [ours, reference] = measured.map(median);
    json!({ "ours": ours, "reference": reference })
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}
