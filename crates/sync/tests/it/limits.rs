//! An endpoint that is asked too often, and a device that does as it is told.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use endpoint::{Limits, Line, Rate};
use sync::{Setback, Which};
use testkit::{endpoint::LocalEndpoint, report::submission};
use uuid::Uuid;

use crate::device::Device;
use crate::link_to;

/// An endpoint that each device may ask so often.
fn endpoint(at_once: u32, a_minute: u32) -> LocalEndpoint {
    let number = |number| NonZeroU32::new(number).unwrap();
    let rate = Rate { at_once: number(at_once), a_minute: number(a_minute) };
    let mut endpoint = LocalEndpoint::new();
    endpoint.limited_to(Limits { device: Some(rate), ..Limits::default() });
    endpoint.start();
    endpoint
}

fn queue(device: &Device, reports: u128) -> Vec<Uuid> {
    let ids: Vec<Uuid> = (1..=reports).map(Uuid::from_u128).collect();
    ids.iter().for_each(|id| device.queue(*id, &submission(*id)));
    ids
}

fn turned_away(endpoint: &LocalEndpoint) -> usize {
    let lines = endpoint.logged();
    lines.iter().filter(|line| matches!(line, Line::Request { status: 429, .. })).count()
}

#[tokio::test]
async fn a_device_that_asks_too_often_waits_as_long_as_the_endpoint_says() {
    let endpoint = endpoint(3, 1);
    let (link, mut device) = (link_to(&endpoint), Device::of(&endpoint));
    let ids = queue(&device, 5);
    let again_at = device.drain(&link, Which::Due).await.unwrap();
    assert_eq!((endpoint.held().len(), device.count_waiting()), (3, 2));
    assert!(again_at - device.now >= TimeDelta::seconds(50), "{}", again_at - device.now);
    let waiting = device.with(|vault| vault.queue().waiting().unwrap());
    for id in waiting.iter().map(|queued| queued.id) {
        let (attempts, setback) = device.waiting(id);
        assert_eq!(attempts, 1);
        assert!(matches!(setback, Some(Setback::Busy { status: 429, seconds: 50..=60 })));
    }

    let asked = endpoint.logged().len();
    device.now = again_at - TimeDelta::seconds(1);
    for which in [Which::Due, Which::MayBeReached] {
        device.drain(&link, which).await;
    }
    assert_eq!(endpoint.logged().len(), asked, "it is left alone until then");
    assert!(ids.len() == 5 && turned_away(&endpoint) == 2);
}

#[tokio::test]
async fn all_that_waits_arrives_once_however_slowly_it_may_be_sent() {
    let endpoint = endpoint(4, 1200);
    let (link, mut device) = (link_to(&endpoint), Device::of(&endpoint));
    let ids = queue(&device, 30);
    let begun = Instant::now();
    while let Some(again_at) = device.drain(&link, Which::Due).await {
        assert!(begun.elapsed() < Duration::from_secs(60));
        device.now = again_at;
    }
    assert_eq!(endpoint.held().len(), 30);
    ids.iter().for_each(|id| assert_eq!(device.receipt(*id).receipt.external_id, *id));
    assert!(turned_away(&endpoint) > 0, "it was held back");
}

#[tokio::test]
async fn a_device_that_was_offline_for_weeks_is_not_held_back() {
    let endpoint = LocalEndpoint::started();
    let (link, device) = (link_to(&endpoint), Device::of(&endpoint));
    queue(&device, 200);
    let letter = [b"%PDF-1.7\n", &[b'%'; 100_000][..], b"\n%%EOF\n"].concat();
    for id in (201..=230).map(Uuid::from_u128) {
        let letters = (0..5_u8).map(|number| [letter.clone(), vec![b'0' + number]].concat());
        let letters: Vec<_> = letters.collect();
        let files: Vec<_> = letters.iter().map(|letter| ("a.pdf", letter.as_slice())).collect();
        device.queue_with(id, &files);
    }
    assert_eq!(device.drain(&link, Which::Due).await, None, "nothing waits any more");
    assert_eq!((endpoint.held().len(), turned_away(&endpoint)), (230, 0));
}
