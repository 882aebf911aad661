//! Short runs of what `./dev torture` does at length.

#![expect(clippy::unwrap_used, reason = "a trial that can't be made has failed")]

mod fuzz;

use std::path::Path;

use fastrand::Rng;
use testkit::proxy::Way;
use torture::cuts::{Between, Sent};
use torture::damage::{Seen, Subject};
use torture::faults::{RULES, Start};
use torture::harm::Harms;
use torture::power::Session;
use torture::{kill, swap};

const PROGRAM: &str = env!("CARGO_BIN_EXE_torture");

/// Another one each time; what fails names the seed it failed with.
fn seed() -> u64 {
    fastrand::u64(..)
}

fn assert_none(harms: &Harms) {
    assert!(harms.is_empty(), "{harms:?}");
}

#[test]
fn whatever_was_acknowledged_is_there_after_a_kill_and_nothing_can_be_read() {
    let mut harms = Harms::default();
    let saved = kill::rounds(Path::new(PROGRAM), seed(), 25, &mut harms, |_| ()).unwrap();
    assert_none(&harms);
    assert!(saved > 25, "{saved} steps were taken");
}

#[test]
fn whatever_was_acknowledged_is_there_after_a_power_cut() {
    let mut harms = Harms::default();
    let session = Session::record(seed(), 250).unwrap();
    let (mut rng, moments) = (Rng::with_seed(seed()), session.moments());
    let cuts = session.cut(|_| rng.usize(..moments) < 25, &mut harms).unwrap();
    assert_none(&harms);
    assert!(cuts > 50, "{cuts} cuts of {moments} moments");
}

#[test]
fn a_power_cut_tells_a_vault_that_does_not_sync() {
    let mut harms = Harms::default();
    let session = Session::record(1, 20).unwrap().without_syncs(|_| true);
    session.cut(|moment| moment % 10 == 9, &mut harms).unwrap();
    assert!(!harms.is_empty());
}

#[test]
fn a_power_cut_tells_a_vault_that_does_not_sync_its_files_or_their_names() {
    let contents = |path: &Path| path.extension().is_some_and(|end| end == "partial");
    let names = |path: &Path| path.ends_with("attachments");
    for unsynced in [contents, names] {
        let session = Session::record(1, 120).unwrap().without_syncs(unsynced);
        let (mut harms, end) = (Harms::default(), session.moments() - 1);
        session.cut(|moment| moment == end, &mut harms).unwrap();
        assert!(!harms.is_empty());
    }
}

#[test]
fn a_failing_disk_is_said_to_fail_and_loses_nothing() {
    let mut harms = Harms::default();
    for cut_off in [false, true] {
        let start = Start::make(seed(), cut_off).unwrap();
        for rule in RULES {
            let trials = start.fail_in_turn(rule, fastrand::u64(1..40), 40, &mut harms).unwrap();
            assert!(trials > 0, "none of {rule:?}");
        }
    }
    assert_none(&harms);
}

#[test]
fn a_full_disk_loses_nothing() {
    let mut harms = Harms::default();
    match torture::full::fill_up(seed(), &mut harms).unwrap() {
        Some(refused) => assert!(refused > 0),
        None => println!("not run: needs the right to mount"),
    }
    assert_none(&harms);
}

#[test]
fn damage_is_owned_up_to_and_nothing_is_deleted() {
    let mut harms = Harms::default();
    let mut seen = Seen::default();
    let mut rng = Rng::with_seed(seed());
    for cut_off in [false, true] {
        let subject = Subject::make(seed(), cut_off).unwrap();
        seen.add(subject.damage(&mut rng, 60, &mut harms).unwrap());
    }
    assert_none(&harms);
    println!("{seen:?}");
    assert!(seen.refused > 0 && seen.whole > 0, "{seen:?}");
    assert!(seen.salvaged * 10 > seen.reports * 9, "most of it comes out: {seen:?}");
    assert!(seen.added_salvaged * 10 >= seen.added * 9, "most of it comes out: {seen:?}");
}

#[test]
fn nothing_sealed_opens_in_the_place_of_another() {
    let mut harms = Harms::default();
    swap::pairs(seed(), 2_000, &mut harms).unwrap();
    assert_none(&harms);
}

#[test]
fn a_connection_cut_anywhere_makes_one_case_whole() {
    let mut harms = Harms::default();
    let mut rng = Rng::with_seed(seed());
    let mut between = Between::make().unwrap();
    let (report, of_report) = between.whole(Sent::Report, &mut rng).unwrap();
    let addition = Sent::Addition { to: report };
    let (_, of_addition) = between.whole(addition, &mut rng).unwrap();
    for (sent, [there, back]) in [(Sent::Report, of_report), (addition, of_addition)] {
        for (way, bytes) in [(Way::There, there), (Way::Back, back)] {
            let begin = rng.u64(..bytes / 40);
            let offsets = (begin..bytes).step_by(bytes as usize / 40);
            let mut cut = |after| between.cut(sent, (way, after), &mut rng, &mut harms).unwrap();
            let cuts = offsets.filter(|after| cut(*after)).count();
            assert!(cuts >= 39, "it was not cut that often {sent:?} {way:?}");
        }
    }
    between.compare(&mut harms).unwrap();
    assert_none(&harms);
}
