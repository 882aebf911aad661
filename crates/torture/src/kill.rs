//! A process that saves is killed at random moments.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use fastrand::Rng;

use crate::Outcome;
use crate::contents::{Contents, Followed, opened};
use crate::ground;
use crate::harm::{Harm, Harms, guard};
use crate::readable::Reader;
use crate::script::{Script, Step};

/// The word that makes this program the one that saves.
pub const SAVE: &str = "save-until-killed";

/// So many kills, then a new vault.
const KILLS_A_VAULT: usize = 20;
const LONGEST: Duration = Duration::from_millis(40);
const STUCK: Duration = Duration::from_secs(60);

/// Saves without end, from the step `from` on, and says the number of each
/// step that the vault has taken.
///
/// # Errors
/// What the vault says, if it does not take one.
pub fn save_until_killed(data: &Path, seed: u64, from: usize, hour: usize) -> Outcome {
    let now = ground::hour(hour);
    let mut vault = ground::unlock(data, now)?;
    ground::begin(&mut vault, now)?;
    let mut script = Script::new(seed);
    let mut said = std::io::stdout();
    loop {
        let step = script.step();
        if step.number >= from {
            step.take(&mut vault)?;
            writeln!(said, "{}", step.number)?;
            said.flush()?;
        }
    }
}

/// Kills `program`, which runs [`save_until_killed`], so many times. Looks for
/// what can be read after each. Returns how many steps had been acknowledged.
///
/// # Errors
/// When the program can't be run.
pub fn rounds(
    program: &Path,
    seed: u64,
    kills: usize,
    harms: &mut Harms,
    mut progress: impl FnMut(usize),
) -> Outcome<usize> {
    let mut rng = Rng::with_seed(seed);
    let (mut done, mut acknowledged) = (0, 0);
    while done < kills {
        let kills = KILLS_A_VAULT.min(kills - done);
        acknowledged += one_vault(program, rng.u64(..), kills, harms)?;
        done += kills;
        progress(done);
    }
    Ok(acknowledged)
}

fn one_vault(program: &Path, seed: u64, kills: usize, harms: &mut Harms) -> Outcome<usize> {
    let ground = ground::folder()?;
    drop(ground::make(ground.path())?);
    let (mut follower, mut reader) = (Follower::new(seed), Reader::default());
    let mut rng = Rng::with_seed(seed);
    for kill in 0..kills {
        // A try that was cut off counts as a wrong one: an hour ends its wait.
        let (saving, opening) = (kill * 2, kill * 2 + 1);
        let from = follower.next.number;
        let mut saver = Saver::start(program, ground.path(), seed, from, saving)?;
        let when = format!("kill {kill} of seed {seed}");
        let acknowledged = match saver.kill(&mut rng)? {
            Ok(acknowledged) => acknowledged,
            Err(harm) => {
                harms.add(harm.at(when));
                break;
            }
        };
        follower.follow_to(acknowledged.max(from));
        harms.note(reader.look(&ground::files(ground.path())?).map_err(|harm| harm.at(&when)));
        let found = guard(|| {
            let mut vault = opened(ground::unlock(ground.path(), ground::hour(opening)))?;
            follower.compare(&mut vault)
        });
        if let Err(harm) = found.flatten() {
            harms.add(harm.at(when));
            break;
        }
    }
    Ok(follower.next.number)
}

/// Knows what a vault should hold.
struct Follower {
    script: Script,
    expected: Contents,
    next: Step,
}

impl Follower {
    fn new(seed: u64) -> Self {
        let mut script = Script::new(seed);
        let next = script.step();
        Self { script, expected: Contents::default(), next }
    }

    fn follow_to(&mut self, number: usize) {
        while self.next.number < number {
            self.expected.follow(&self.next);
            self.next = self.script.step();
        }
    }

    /// The step at which the process was killed may have been taken.
    fn compare(&mut self, vault: &mut vault::Vault) -> Result<(), Harm> {
        let unsure = std::slice::from_ref(&self.next);
        if self.expected.expect_in(vault, unsure)? != Followed::None {
            self.next = self.script.step();
        }
        Ok(())
    }
}

/// The process that saves.
struct Saver {
    child: Child,
    said: Receiver<usize>,
}

impl Saver {
    fn start(program: &Path, data: &Path, seed: u64, from: usize, hour: usize) -> Outcome<Self> {
        let mut child = Command::new(program)
            .arg(SAVE)
            .arg(data)
            .args([seed.to_string(), from.to_string(), hour.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().ok_or("no pipe")?;
        let (say, said) = mpsc::channel();
        thread::spawn(move || {
            let mut lines = BufReader::new(stdout);
            let mut line = String::new();
            // A line that the kill cut off is no promise.
            while lines.read_line(&mut line).is_ok() && line.ends_with('\n') {
                if let Ok(number) = line.trim().parse() {
                    let _ = say.send(number);
                }
                line.clear();
            }
        });
        Ok(Self { child, said })
    }

    /// Kills it, most times while it saves and sometimes while it opens the
    /// vault. Returns how many steps it had said are taken.
    fn kill(&mut self, rng: &mut Rng) -> Outcome<Result<usize, Harm>> {
        let mut last = None;
        if rng.u8(..4) > 0 {
            match self.said.recv_timeout(STUCK) {
                Ok(number) => last = Some(number),
                Err(RecvTimeoutError::Timeout) => {
                    self.child.kill()?;
                    return Ok(Err(Harm::lost("a save does not come back")));
                }
                Err(RecvTimeoutError::Disconnected) => {}
            }
        }
        thread::sleep(LONGEST.mul_f64(rng.f64()));
        self.child.kill()?;
        let status = self.child.wait()?;
        last = self.said.iter().last().or(last);
        Ok(match status.code() {
            None => Ok(last.map_or(0, |number| number + 1)),
            Some(code) => Err(Harm::lost(format!("the process ended by itself with {code}"))),
        })
    }
}
