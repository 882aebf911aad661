//! Keys typed one after the other, each looked for in the whole text of 10,000
//! reports of 4 kB, from the command to the reply. Prints as JSON: the 95th of
//! 100 in milliseconds, how many seconds it takes to read all reports in the
//! background before, and how many MiB of memory what is read takes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::App;
use serde_json::{Value, json};

mod many;
mod reading;

/// Names, places, numbers and phrases: some are in every report, some in few,
/// some in none.
const TYPED: [&str; 12] = [
    "Nguyen Thi Huong",
    "dahuovivi",
    "zanetako brother",
    "07700 900123",
    "locked in the kitchen",
    "kitchen never paid",
    "made to work for little",
    "FICTIONAL-9876 passport",
    "sent Bromley",
    "she could not leave the house",
    "xylophone",
    "the exit",
];
/// As many as the home page shows at first.
const MOST: usize = 50;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    many::make(folder.path());
    let app = Arc::new(many::app(folder.path()));
    many::unlock(&app);
    let before = memory();
    let reading = read_all(&app);
    let memory = memory() - before;

    let keys = TYPED.iter().flat_map(|typed| {
        let ends = typed.char_indices().map(|(at, c)| at + c.len_utf8());
        ends.map(move |end| &typed[..end])
    });
    let mut times: Vec<Duration> = keys.map(|typed| find(&app, typed)).collect();
    times.sort();
    let ours = times[times.len() * 95 / 100].as_secs_f64() * 1e3;
    let reading = reading.as_secs_f64();
    println!("{}", json!({ "ours": ours, "reading": reading, "memory": memory }));
}

fn read_all(app: &Arc<App>) -> Duration {
    let started = Instant::now();
    let _reader = reading::start(app);
    loop {
        let found = ask(app, "");
        if found["read"] == found["of"] {
            return started.elapsed();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn find(app: &App, typed: &str) -> Duration {
    let started = Instant::now();
    ask(app, typed);
    started.elapsed()
}

/// Asks as the screen does.
fn ask(app: &App, typed: &str) -> Value {
    let content = json!({ "typed": typed, "most": MOST });
    contract::reports::answer(app, "find_reports", content).expect("the app does as it is asked")
}

/// What this process has in memory, in MiB.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = resident.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}
