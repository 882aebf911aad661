//! What `./dev torture` runs, and the process that it kills.

use std::process::ExitCode;

use torture::{Outcome, kill, run};

const USAGE: &str = "torture [--seed N] [--minutes M]";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match obey(&words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all is well.
fn obey(words: &[&str]) -> Outcome<bool> {
    match words {
        [kill::SAVE, data, seed, from, hour] => {
            kill::save_until_killed(data.as_ref(), seed.parse()?, from.parse()?, hour.parse()?)?;
            Ok(true)
        }
        words => {
            let wanted = Wanted::read(words).ok_or(USAGE)?;
            torture(&wanted)
        }
    }
}

struct Wanted {
    seed: u64,
    minutes: f64,
}

impl Wanted {
    fn read(words: &[&str]) -> Option<Self> {
        let mut wanted = Self { seed: fastrand::u64(..), minutes: run::WHOLE };
        for pair in words.chunks(2) {
            match pair {
                ["--seed", seed] => wanted.seed = seed.parse().ok()?,
                ["--minutes", minutes] => wanted.minutes = minutes.parse().ok()?,
                _ => return None,
            }
        }
        (wanted.minutes > 0.0).then_some(wanted)
    }
}

fn torture(wanted: &Wanted) -> Outcome<bool> {
    println!("seed {}", wanted.seed);
    let program = std::env::current_exe()?;
    let tally = run::everything(&program, wanted.seed, wanted.minutes)?;
    for left_out in &tally.not_run {
        println!("not run: {left_out}");
    }
    println!("{}", tally.line());
    Ok(tally.harms.is_empty())
}
