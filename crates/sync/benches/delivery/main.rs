//! From the outbox of a vault to the receipts in it, over TLS on loopback, beside
//! the same bytes that are posted and thrown away. Prints both medians as JSON,
//! in milliseconds.
//!
//! `reports PROGRAM` sends 1,000 reports of 20 kB, `files PROGRAM` a report with
//! files of 100 MiB. `PROGRAM` is the endpoint as it is shipped: it runs in a
//! process of its own, with the limits that it has unless it is told otherwise.

mod device;
mod discard;
mod files;
mod reports;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::endpoint::{LocalEndpoint, Program};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [what, program] = <[String; 2]>::try_from(words).expect("two words, as above");
    let endpoint = LocalEndpoint::new();
    let _running = Program::of(&program, &endpoint);
    let told = match what.as_str() {
        "reports" => reports::measure(&endpoint),
        _ => files::measure(&endpoint),
    };
    println!("{told}");
}

/// Times of both, one after the other, so that what slows one slows the other.
#[derive(Default)]
struct Times {
    ours: Vec<Duration>,
    reference: Vec<Duration>,
}

impl Times {
    fn medians(self) -> Value {
        json!({ "ours": median(self.ours), "reference": median(self.reference) })
    }
}

fn timed(act: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    act();
    begun.elapsed()
}

/// In milliseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}
