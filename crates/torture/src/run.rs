//! Everything, for as long as there is time.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;
use testkit::proxy::Way;

use crate::cuts::{Between, Sent};
use crate::damage::{Seen, Subject};
use crate::faults::{RULES, Start};
use crate::fuzz::{TARGETS, Target};
use crate::power::Session;
use crate::tally::Tally;
use crate::{Outcome, full, fuzz, kill, swap};

/// What a whole run takes on two cores, in minutes: half of 15 of power cuts, 8 of
/// faults, 7 of damage, 6 of kills, a full disk and swaps, and 5 for each of 17 readers;
/// and what the last part and the connections beside them take longer.
pub const WHOLE: f64 = 70.0;

/// How much of each is done.
struct Plan {
    kills: usize,
    power: Duration,
    faults: Duration,
    fuzz: Duration,
    damage: Duration,
    swaps: usize,
    /// Of how many bytes of a delivery one is the last.
    every: usize,
}

impl Plan {
    fn of(minutes: f64) -> Self {
        let part = minutes / WHOLE;
        let time = |minutes: f64| Duration::from_secs_f64(minutes * 60.0 * part);
        Self {
            kills: (1000.0 * part).ceil() as usize,
            power: time(15.0),
            faults: time(8.0),
            fuzz: fuzz::IN_TORTURE.mul_f64(part),
            damage: time(7.0),
            swaps: (500_000.0 * part).ceil() as usize,
            every: (1.0 / part).ceil() as usize,
        }
    }
}

/// What is done by one thread, from a number of its own.
#[derive(Clone, Copy)]
enum Part {
    Power,
    Faults,
    Damage,
    Kills,
    FullDisk,
    Swaps,
    Fuzz(&'static Target),
}

/// The longest first, so that none begins when the others are done. Connections are cut
/// beside them all.
fn parts() -> impl Iterator<Item = Part> {
    let first = [Part::Power, Part::Faults, Part::Damage];
    let last = [Part::Kills, Part::FullDisk, Part::Swaps];
    first.into_iter().chain(TARGETS.iter().map(Part::Fuzz)).chain(last)
}

/// One run.
struct Run<'p> {
    program: &'p Path,
    begun: Instant,
    plan: Plan,
    /// What nobody has begun yet.
    parts: Mutex<Vec<(Part, Rng)>>,
}

/// Does everything within about so many minutes. `program` is what saves
/// until it is killed.
///
/// # Errors
/// When something can't be tried at all.
pub fn everything(program: &Path, seed: u64, minutes: f64) -> Outcome<Tally> {
    let mut rng = Rng::with_seed(seed);
    let mut for_connections = rng.fork();
    let mut parts: Vec<_> = parts().map(|part| (part, rng.fork())).collect();
    parts.reverse();
    let (begun, plan, parts) = (Instant::now(), Plan::of(minutes), Mutex::new(parts));
    let run = &Run { program, begun, plan, parts };
    let cores = thread::available_parallelism()?.get().max(2);
    let ended = thread::scope(|scope| {
        let mut threads: Vec<_> = (0..cores).map(|_| scope.spawn(|| run.work())).collect();
        // They wait for the disk more than they compute.
        threads.push(scope.spawn(|| {
            let mut tally = Tally::default();
            run.cut_connections(&mut for_connections, &mut tally).map(|()| tally)
        }));
        threads.into_iter().map(|thread| thread.join()).collect::<Vec<_>>()
    });
    let mut tally = Tally::default();
    for done in ended {
        tally.join(done.map_err(|_| "a part of the run has panicked")??);
    }
    Ok(tally)
}

impl Run<'_> {
    /// Does one part after another, until nothing is left to begin.
    fn work(&self) -> Outcome<Tally> {
        let mut tally = Tally::default();
        while let Some((part, mut rng)) = self.next() {
            self.torture(part, &mut rng, &mut tally)?;
        }
        Ok(tally)
    }

    fn next(&self) -> Option<(Part, Rng)> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn torture(&self, part: Part, rng: &mut Rng, tally: &mut Tally) -> Outcome {
        match part {
            Part::Power => self.cut_power(rng, tally),
            Part::Faults => self.fail(rng, tally),
            Part::Damage => self.damage(rng, tally),
            Part::Kills => self.kill(rng, tally),
            Part::FullDisk => self.fill_up(rng, tally),
            Part::Swaps => self.swap(rng, tally),
            Part::Fuzz(target) => self.feed(target, rng, tally),
        }
    }

    fn say(&self, what: impl std::fmt::Display) {
        let seconds = self.begun.elapsed().as_secs();
        println!("{:3}:{:02}  {what}", seconds / 60, seconds % 60);
    }

    fn kill(&self, rng: &mut Rng, tally: &mut Tally) -> Outcome {
        let kills = self.plan.kills;
        let said = |done: usize| {
            if done.is_multiple_of(100) || done == kills {
                self.say(format_args!("kills {done} of {kills}"));
            }
        };
        let saved = kill::rounds(self.program, rng.u64(..), kills, &mut tally.harms, said)?;
        self.say(format_args!("{saved} steps were saved"));
        tally.kills = kills as u64;
        Ok(())
    }

    fn cut_power(&self, rng: &mut Rng, tally: &mut Tally) -> Outcome {
        let begun = Instant::now();
        while begun.elapsed() < self.plan.power {
            let session = Session::record(rng.u64(..), rng.usize(40..400))?;
            let in_time = |_| begun.elapsed() < self.plan.power;
            tally.power_cuts += session.cut(in_time, &mut tally.harms)?;
            let moments = session.moments();
            self.say(format_args!("power cuts {}, {moments} moments", tally.power_cuts));
        }
        Ok(())
    }

    fn fail(&self, rng: &mut Rng, tally: &mut Tally) -> Outcome {
        let begun = Instant::now();
        while begun.elapsed() < self.plan.faults {
            let start = Start::make(rng.u64(..), rng.bool())?;
            for rule in RULES {
                if begun.elapsed() < self.plan.faults {
                    tally.faults += start.fail_in_turn(rule, 1, 1, &mut tally.harms)?;
                }
            }
            self.say(format_args!("faults {}", tally.faults));
        }
        Ok(())
    }

    fn fill_up(&self, rng: &mut Rng, tally: &mut Tally) -> Outcome {
        match full::fill_up(rng.u64(..), &mut tally.harms)? {
            Some(refused) => tally.faults += refused,
            None => tally.not_run.push("a full file system: needs the right to mount".to_owned()),
        }
        self.say("a full disk");
        Ok(())
    }

    fn feed(&self, target: &Target, rng: &mut Rng, tally: &mut Tally) -> Outcome {
        let inputs = target.feed(rng.u64(..), self.plan.fuzz, &mut tally.harms)?;
        self.say(format_args!("fuzz {}: {inputs} inputs", target.name));
        tally.fuzz_inputs += inputs;
        Ok(())
    }

    fn swap(&self, rng: &mut Rng, tally: &mut Tally) -> Outcome {
        swap::pairs(rng.u64(..), self.plan.swaps, &mut tally.harms)?;
        self.say(format_args!("swaps {}", self.plan.swaps));
        tally.swaps = self.plan.swaps as u64;
        Ok(())
    }

    /// What is sent arrives once, whole.
    fn cut_connections(&self, rng: &mut Rng, tally: &mut Tally) -> Outcome {
        let mut between = Between::make()?;
        let (report, of_report) = between.whole(Sent::Report, rng)?;
        let addition = Sent::Addition { to: report };
        let (_, of_addition) = between.whole(addition, rng)?;
        for (sent, [there, back]) in [(Sent::Report, of_report), (addition, of_addition)] {
            for (way, bytes) in [(Way::There, there), (Way::Back, back)] {
                for after in (0..bytes).step_by(self.plan.every) {
                    let was_cut = between.cut(sent, (way, after), rng, &mut tally.harms)?;
                    tally.connections += u64::from(was_cut);
                }
                self.say(format_args!("connections cut {}", tally.connections));
            }
        }
        between.compare(&mut tally.harms)
    }

    fn damage(&self, rng: &mut Rng, tally: &mut Tally) -> Outcome {
        const A_VAULT: usize = 500;
        let (begun, mut seen) = (Instant::now(), Seen::default());
        while begun.elapsed() < self.plan.damage {
            let subject = Subject::make(rng.u64(..), rng.bool())?;
            seen.add(subject.damage(rng, A_VAULT, &mut tally.harms)?);
            self.say(format_args!("damages {}: {seen:?}", seen.all()));
        }
        tally.damages = seen.all();
        tally.aside = seen.reports;
        tally.salvaged = seen.salvaged;
        tally.added = seen.added;
        tally.added_salvaged = seen.added_salvaged;
        Ok(())
    }
}

impl Tally {
    fn join(&mut self, other: Self) {
        self.kills += other.kills;
        self.connections += other.connections;
        self.power_cuts += other.power_cuts;
        self.faults += other.faults;
        self.damages += other.damages;
        self.aside += other.aside;
        self.salvaged += other.salvaged;
        self.added += other.added;
        self.added_salvaged += other.added_salvaged;
        self.fuzz_inputs += other.fuzz_inputs;
        self.swaps += other.swaps;
        self.not_run.extend(other.not_run);
        self.harms.join(other.harms);
    }
}
