//! A report with files of 100 MiB in all, beside `curl`, which posts as much.

use std::{path::Path, process::Command};

use serde_json::Value;
use testkit::{endpoint::LocalEndpoint, report::submission_with};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::{Times, device::Device, discard::Discard, timed};

/// Below the most that a file may have.
const FILES: [&str; 5] = ["a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf"];
const LENGTH: usize = 20 * 1024 * 1024;
const ROUNDS: usize = 5;

pub fn measure(endpoint: &LocalEndpoint) -> Value {
    let runtime = Runtime::new().expect("a runtime can be made");
    let device = Device::of(endpoint);
    let discard = Discard::like(endpoint);
    let contents: Vec<Vec<u8>> = (1..).take(FILES.len()).map(content).collect();
    let files: Vec<(&str, &[u8])> =
        FILES.into_iter().zip(contents.iter().map(Vec::as_slice)).collect();
    let posted = endpoint.settings_path().with_file_name("posted");
    std::fs::write(&posted, contents.concat()).expect("there is room");
    let mut times = Times::default();
    // The first round opens the connection and does not count.
    for round in 0..=ROUNDS {
        let id = Uuid::from_u128(round as u128 + 1);
        device.queue(id, &submission_with(id, &files), &files);
        let ours = timed(|| runtime.block_on(device.drain()));
        assert!(device.has_receipt(id), "it was received");
        let reference = timed(|| curl(&discard, &posted));
        if round > 0 {
            times.ours.push(ours);
            times.reference.push(reference);
        }
    }
    times.medians()
}

fn curl(discard: &Discard, file: &Path) {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--fail", "--noproxy", "*", "--request", "POST", "--cacert"]);
    curl.arg(&discard.ca).arg("--upload-file").arg(file).arg(&discard.address);
    assert!(curl.status().expect("curl is installed").success());
}

/// Nothing in it repeats, as in a picture.
fn content(seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut content = b"%PDF-1.7\n".to_vec();
    while content.len() < LENGTH {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        content.extend(state.to_be_bytes());
    }
    content.truncate(LENGTH);
    content
}
