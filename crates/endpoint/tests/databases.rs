//! A database as the store, and several endpoints over it.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod sender;

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use endpoint::{Config, Error, Onward, Running, admin};
use reqwest::StatusCode;
use sender::Sender;
use serde_json::Value;
use testkit::{
    casework::{Casework, Way, to},
    endpoint::{Kind, LocalEndpoint, Program},
    report::submission,
};
use tokio::{task::JoinSet, time::sleep};
use uuid::Uuid;

const PROGRAM: &str = env!("CARGO_BIN_EXE_endpoint");
const ID: Uuid = Uuid::from_u128(7);

fn ids(count: u128) -> impl Iterator<Item = Uuid> {
    (1..=count).map(Uuid::from_u128)
}

/// Two endpoints over one database, made ready.
fn two() -> [LocalEndpoint; 2] {
    let one = LocalEndpoint::with(Kind::Postgres);
    let other = one.beside();
    [one, other]
}

fn audit(endpoint: &LocalEndpoint) -> Vec<String> {
    let mut audit = Vec::new();
    admin::audit(endpoint.config(), &mut audit).unwrap();
    String::from_utf8(audit).unwrap().lines().map(str::to_owned).collect()
}

/// Sends each report until there is a receipt for it; the receipts by report.
async fn deliver(sender: &Sender, ids: impl Iterator<Item = Uuid>) -> BTreeSet<(Uuid, Vec<u8>)> {
    let mut sent = JoinSet::new();
    for id in ids {
        let sender = sender.clone();
        sent.spawn(async move {
            loop {
                let response = sender.send(id, submission(id)).await;
                if response.status().is_success() {
                    return (id, response.bytes().await.unwrap().to_vec());
                }
                assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
                sleep(Duration::from_millis(50)).await;
            }
        });
    }
    sent.join_all().await.into_iter().collect()
}

fn held(endpoint: &LocalEndpoint) -> BTreeSet<String> {
    let held = endpoint.held();
    let ids = held.iter().map(|held| held["external-id"].as_str().unwrap().to_owned());
    let ids: BTreeSet<String> = ids.collect();
    assert_eq!(ids.len(), held.len(), "none is there twice");
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_down_reports_wait_and_what_was_taken_stays() {
    let mut endpoint = LocalEndpoint::started_with(Kind::Postgres);
    let sender = Sender::to(&endpoint);
    let health = || async {
        sender.client.get(format!("{}/health", sender.address)).send().await.unwrap().status()
    };
    let first = sender.receipt(ID, submission(ID)).await;
    endpoint.database().stop();
    let waits = sender.send(Uuid::from_u128(8), submission(Uuid::from_u128(8))).await;
    assert_eq!(waits.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(waits.headers().contains_key("retry-after"));
    assert_eq!(health().await, StatusCode::SERVICE_UNAVAILABLE);

    endpoint.database().start();
    assert_eq!(health().await, StatusCode::OK, "it is found again at once");
    let next = sender.send(Uuid::from_u128(8), submission(Uuid::from_u128(8))).await;
    assert_eq!(next.status(), StatusCode::CREATED);
    assert_eq!(sender.receipt(ID, submission(ID)).await, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_crashes_under_load_loses_nothing_that_has_a_receipt() {
    let mut endpoint = LocalEndpoint::started_with(Kind::Postgres);
    let sender = Sender::to(&endpoint);
    let sending = tokio::spawn({
        let sender = sender.clone();
        async move {
            let mut receipts = BTreeSet::new();
            for part in 0..20 {
                let ids = (1..=10).map(|number| Uuid::from_u128(part * 10 + number));
                receipts.extend(deliver(&sender, ids).await);
            }
            receipts
        }
    });
    while !sending.is_finished() {
        sleep(Duration::from_millis(60)).await;
        endpoint.database().stop();
        endpoint.database().start();
    }
    let receipts = sending.await.unwrap();
    assert_eq!(held(&endpoint), ids(200).map(|id| id.to_string()).collect());
    assert_eq!(deliver(&sender, ids(200)).await, receipts, "each receipt stays the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_reports_at_two_endpoints_at_once_are_one_case_each() {
    let endpoints = two();
    let [_one, _other] = endpoints.each_ref().map(|endpoint| Program::of(PROGRAM, endpoint));
    let [here, there] = endpoints.each_ref().map(Sender::to);
    let (these, those) = tokio::join!(deliver(&here, ids(100)), deliver(&there, ids(100)));
    assert_eq!(these, those, "each has one receipt, wherever it was sent");
    assert_eq!(held(&endpoints[0]), ids(100).map(|id| id.to_string()).collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_known_and_revoked_at_each_endpoint() {
    let mut endpoints = two();
    endpoints.iter_mut().for_each(LocalEndpoint::start);
    let [here, there] = endpoints.each_ref().map(Sender::to);
    let with_the_same_pass = Sender { pass: here.pass.clone(), ..there };
    with_the_same_pass.receipt(ID, submission(ID)).await;
    for device in admin::devices(endpoints[0].config()).unwrap() {
        admin::revoke(endpoints[0].config(), device.id).unwrap();
    }
    let refused = with_the_same_pass.send(ID, submission(ID)).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_at_several_places_at_once_is_one_audit() {
    let endpoints = two();
    std::thread::scope(|scope| {
        for endpoint in endpoints.iter().cycle().take(6) {
            scope.spawn(|| {
                for _ in 0..10 {
                    endpoint.invite();
                }
            });
        }
    });
    assert_eq!(audit(&endpoints[0]).len(), 60);
    let change = "UPDATE audit SET entry = replace(entry, 'Sam', 'Jo') WHERE number = 33";
    endpoints[0].sql(change);
    let checked = admin::audit(endpoints[1].config(), &mut Vec::new());
    assert!(matches!(checked, Err(Error::Audit { number: 33 })));
}

/// Two endpoints that pass reports on to a casework system, with so many waiting.
async fn two_before(casework: &Casework, waiting: u128) -> [LocalEndpoint; 2] {
    let [mut one, mut other] = two();
    one.start();
    deliver(&Sender::to(&one), ids(waiting)).await;
    one.stop();
    for endpoint in [&mut one, &mut other] {
        let onward = to(endpoint, casework.address());
        endpoint.passes_on_to(Onward::Icasework(onward));
    }
    // It is slow, so that both have cases that are just being made.
    let slow = (0..waiting as u64).map(|at| Way::MakesAfter(Duration::from_millis(at * 37 % 900)));
    casework.meets_next(slow);
    [one, other]
}

async fn wait_until_delivered(endpoint: &LocalEndpoint) {
    let begun = Instant::now();
    while !admin::undelivered(endpoint.config()).unwrap().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(60));
        sleep(Duration::from_millis(20)).await;
    }
}

fn cases(casework: &Casework) -> Vec<String> {
    let id =
        |case: &serde_json::Map<String, Value>| case["ExternalId"].as_str().unwrap().to_owned();
    let mut cases: Vec<String> = casework.cases().iter().map(id).collect();
    cases.sort_unstable();
    cases
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_endpoints_one_passes_a_report_on() {
    let casework = Casework::start().unwrap();
    let endpoints = two_before(&casework, 60).await;
    let _both = endpoints.each_ref().map(|endpoint| Program::of(PROGRAM, endpoint));
    wait_until_delivered(&endpoints[0]).await;
    assert_eq!(cases(&casework), ids(60).map(|id| id.to_string()).collect::<Vec<_>>());
    assert_eq!(casework.asked(), 60, "nobody asks for what another asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_endpoints_one_takes_over_what_the_other_died_with() {
    const KILLS: usize = 5;
    let casework = Casework::start().unwrap();
    let endpoints = two_before(&casework, 60).await;
    let start = |endpoint| Some(Program::of(PROGRAM, endpoint));
    let mut programs = endpoints.each_ref().map(start);
    for round in 1..=KILLS {
        casework.wait_until_asked(round * 6);
        programs[round % 2] = None;
        programs[round % 2] = start(&endpoints[round % 2]);
    }
    wait_until_delivered(&endpoints[0]).await;
    assert_eq!(cases(&casework), ids(60).map(|id| id.to_string()).collect::<Vec<_>>());
}

fn authority(endpoint: &LocalEndpoint) -> PathBuf {
    endpoint.settings_path().with_file_name("ca.pem")
}

#[tokio::test(flavor = "multi_thread")]
async fn over_the_network_a_database_must_prove_who_it_is() {
    let mut endpoint = LocalEndpoint::with(Kind::Postgres);
    let own = endpoint.config().clone();
    let stranger = LocalEndpoint::new();
    let start = |address: String, ca: PathBuf| {
        let config = Config { store: address.into(), store_ca: Some(ca), ..own.clone() };
        Running::start(&config, Arc::new(|_| {}))
    };
    endpoint.database().stop();
    endpoint.database().joins_network();
    endpoint.database().start();
    let required = endpoint.database().address_by_network("localhost", "sslmode=require");
    let refused = start(required.clone(), authority(&endpoint)).map(drop);
    assert!(matches!(refused, Err(Error::Database { .. })), "it speaks no TLS yet");

    endpoint.database().stop();
    endpoint.database().speaks_tls(&own.certificate, &own.private_key);
    endpoint.database().start();
    let refused = start(required, authority(&stranger)).map(drop);
    assert!(matches!(refused, Err(Error::Database { .. })), "anybody could have signed that");
    let verified = endpoint.database().address_by_network("localhost", "sslmode=verify-full");
    let running = start(verified, authority(&endpoint)).map_err(|error| error.to_string()).unwrap();
    let ways = "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                WHERE application_name = 'first-responder endpoint'";
    assert_eq!(endpoint.database().sql(ways), "t");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_forgets_in_a_power_cut_is_not_used() {
    let mut endpoint = LocalEndpoint::started_with(Kind::Postgres);
    endpoint.stop();
    endpoint.database().sql("ALTER SYSTEM SET fsync = off");
    endpoint.database().stop();
    endpoint.database().start();
    let started = Running::start(endpoint.config(), Arc::new(|_| {})).map(drop);
    assert!(matches!(started, Err(Error::NotDurable)));
}
