//! 1,000 reports of 20 kB, eight at a time over connections that are open.

use serde_json::Value;
use testkit::{endpoint::LocalEndpoint, report::submission_of_length};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::{Times, device::Device, discard::Discard, timed};

const REPORTS: usize = 1_000;
const LENGTH: usize = 20_000;
/// As many as a drain sends at once.
const AT_ONCE: usize = 8;
const ROUNDS: usize = 5;

pub fn measure(endpoint: &LocalEndpoint) -> Value {
    let runtime = Runtime::new().expect("a runtime can be made");
    let device = Device::of(endpoint);
    let discard = Discard::like(endpoint);
    let mut times = Times::default();
    // The first round opens the connections and does not count.
    for round in 0..=ROUNDS {
        let reports = reports(round);
        reports.iter().for_each(|(id, submission)| device.queue(*id, submission, &[]));
        let ours = timed(|| runtime.block_on(device.drain()));
        assert!(reports.iter().all(|(id, _)| device.has_receipt(*id)), "each was received");
        let bodies = reports.into_iter().map(|(_, submission)| submission).collect();
        let reference = timed(|| runtime.block_on(discard.post_all(bodies, AT_ONCE)));
        if round > 0 {
            times.ours.push(ours);
            times.reference.push(reference);
        }
    }
    times.medians()
}

fn reports(round: usize) -> Vec<(Uuid, Vec<u8>)> {
    let ids = (0..REPORTS).map(|number| Uuid::from_u128((round * REPORTS + number + 1) as u128));
    ids.map(|id| (id, submission_of_length(id, LENGTH))).collect()
}
