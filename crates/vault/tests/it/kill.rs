//! A process that saves is killed at random moments. What it was told is
//! stored must be there, and the change it was at, whole or not at all.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, thread};

use uuid::Uuid;
use vault::{Stage, Standing, Vault};

use crate::{made, sam, standing, unlocked};

const ROUNDS: usize = 20;
const STEPS_A_REPORT: usize = 25;
const DATA: &str = "KILL_TEST_DATA";
const FROM: &str = "KILL_TEST_FROM";

/// What a report should look like: summary, whether finished, answers.
type Expected = (Vec<u8>, bool, BTreeMap<String, Vec<u8>>);

fn report_of(step: usize) -> Uuid {
    Uuid::from_u128((step / STEPS_A_REPORT) as u128 + 1)
}

fn field_of(step: usize) -> String {
    format!("field-{}", step % 7)
}

/// Of many lengths, up to several pages of the file.
fn answer_of(step: usize) -> Vec<u8> {
    format!("{step} ").repeat(step * 37 % 2_000 + 1).into_bytes()
}

fn summary_of(step: usize) -> Vec<u8> {
    format!("after step {step}").into_bytes()
}

fn do_step(vault: &mut Vault, step: usize) {
    let (id, summary) = (report_of(step), summary_of(step));
    match step % STEPS_A_REPORT {
        0 => vault.by(sam()).make_report(id, &summary, &[]).unwrap(),
        24 => vault.by(sam()).finish(id, &answer_of(step), &summary).unwrap(),
        _ => vault
            .by(sam())
            .save_answer(id, &field_of(step), &answer_of(step), Some(&summary))
            .unwrap(),
    }
}

fn expected_after(steps: usize) -> BTreeMap<Uuid, Expected> {
    let mut reports = BTreeMap::<Uuid, Expected>::new();
    for step in 0..steps {
        let (summary, finished, answers) = reports.entry(report_of(step)).or_default();
        *summary = summary_of(step);
        match step % STEPS_A_REPORT {
            0 => {}
            24 => *finished = true,
            _ => {
                answers.insert(field_of(step), answer_of(step));
            }
        }
    }
    reports
}

fn found_in(vault: &mut Vault) -> BTreeMap<Uuid, Expected> {
    let list = vault.list().unwrap();
    assert!(list.damaged.is_empty());
    let queued: Vec<_> = vault.queue().waiting().unwrap().iter().map(|queued| queued.id).collect();
    let found = list.reports.into_iter().map(|listed| {
        let finished = listed.stage != Stage::Draft;
        assert_eq!(finished, queued.contains(&listed.id));
        let answers = vault.answers(listed.id).unwrap().into_iter().collect();
        (listed.id, (listed.summary, finished, answers))
    });
    found.collect()
}

#[test]
#[ignore = "the process that the test below starts and kills"]
fn saves_until_it_is_killed() {
    let (Ok(data), Ok(from)) = (env::var(DATA), env::var(FROM)) else {
        return;
    };
    let mut vault = unlocked(Path::new(&data));
    for step in from.parse().unwrap().. {
        do_step(&mut vault, step);
        println!("{step}");
    }
}

/// Starts the saving process, kills it `after` its first answer is stored, and
/// returns how many steps it was told are stored.
fn kill_round(data: &Path, from: usize, after: Duration) -> usize {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "kill::saves_until_it_is_killed", "--ignored", "--nocapture"])
        .env(DATA, data)
        .env(FROM, from.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    // libtest's own lines come before; a line cut off by the kill is no promise.
    let first = lines.by_ref().find_map(|line| line.parse::<usize>().ok());
    assert_eq!(standing(data, 0), Some(Standing::InUse), "another process has it");
    let reader = thread::spawn(move || lines.filter_map(|line| line.parse().ok()).last());
    thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    let last = reader.join().unwrap().or(first).expect("it stored something");
    last + 1
}

#[test]
fn whatever_was_stored_is_there_after_a_kill() {
    let (data, vault) = made();
    drop(vault);
    let mut steps = 0;
    for round in 0..ROUNDS {
        let random = seal::make_id().unwrap().as_u128();
        let after = Duration::from_micros((random % 20_000) as u64);
        let stored = kill_round(data.path(), steps, after);
        let found = found_in(&mut unlocked(data.path()));
        let at_it = expected_after(stored + 1);
        steps = if found == at_it { stored + 1 } else { stored };
        assert!(
            found == expected_after(steps),
            "round {round}, killed {after:?} after the first: step {stored} is lost or half done"
        );
    }
    println!("kills {ROUNDS}, steps stored {steps}");
}
