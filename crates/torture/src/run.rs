//! Everything, for as long as there is time.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;
use testkit::proxy::Way;

use crate::cuts::Between;
use crate::damage::{Seen, Subject};
use crate::faults::{RULES, Start};
use crate::power::Session;
use crate::tally::Tally;
use crate::{Outcome, full, fuzz, kill, swap};

/// What a whole run takes on two cores, in minutes: those of its longer half.
pub const WHOLE: f64 = 60.0;

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
            power: time(35.0),
            faults: time(18.0),
            fuzz: fuzz::IN_TORTURE.mul_f64(part),
            damage: time(13.0),
            swaps: (500_000.0 * part).ceil() as usize,
            every: (1.0 / part).ceil() as usize,
        }
    }
}

/// One run.
struct Run {
    begun: Instant,
    plan: Plan,
}

/// Does everything within about so many minutes. `program` is what saves
/// until it is killed.
///
/// # Errors
/// When something can't be tried at all.
pub fn everything(program: &Path, seed: u64, minutes: f64) -> Outcome<Tally> {
    let run = &Run { begun: Instant::now(), plan: Plan::of(minutes) };
    let mut rng = Rng::with_seed(seed);
    let (mut one, mut two, mut three) = (rng.fork(), rng.fork(), rng);
    let parts = thread::scope(|scope| {
        let stored = scope.spawn(move || run.stored(program, &mut one));
        let read = scope.spawn(move || run.read(&mut two));
        let sent = scope.spawn(move || run.sent(&mut three));
        [stored.join(), read.join(), sent.join()]
    });
    let mut tally = Tally::default();
    for part in parts {
        tally.join(part.map_err(|_| "a part of the run has panicked")??);
    }
    Ok(tally)
}

impl Run {
    fn say(&self, what: impl std::fmt::Display) {
        let seconds = self.begun.elapsed().as_secs();
        println!("{:3}:{:02}  {what}", seconds / 60, seconds % 60);
    }

    /// What is stored stays.
    fn stored(&self, program: &Path, rng: &mut Rng) -> Outcome<Tally> {
        let mut tally = Tally::default();
        let kills = self.plan.kills;
        let said = |done: usize| {
            if done.is_multiple_of(100) || done == kills {
                self.say(format_args!("kills {done} of {kills}"));
            }
        };
        let saved = kill::rounds(program, rng.u64(..), kills, &mut tally.harms, said)?;
        self.say(format_args!("{saved} steps were saved"));
        tally.kills = kills as u64;
        self.cut_power(rng, &mut tally)?;
        self.fail(rng, &mut tally)?;
        Ok(tally)
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
        match full::fill_up(rng.u64(..), &mut tally.harms)? {
            Some(refused) => tally.faults += refused,
            None => tally.not_run.push("a full file system: needs the right to mount".to_owned()),
        }
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

    /// What is read is what was written, or is refused.
    fn read(&self, rng: &mut Rng) -> Outcome<Tally> {
        let mut tally = Tally::default();
        for target in fuzz::targets()? {
            let inputs = target.feed(rng.u64(..), self.plan.fuzz, &mut tally.harms);
            self.say(format_args!("fuzz {}: {inputs} inputs", target.name));
            tally.fuzz_inputs += inputs;
        }
        self.damage(rng, &mut tally)?;
        swap::pairs(rng.u64(..), self.plan.swaps, &mut tally.harms)?;
        self.say(format_args!("swaps {}", self.plan.swaps));
        tally.swaps = self.plan.swaps as u64;
        Ok(tally)
    }

    /// What is sent arrives once, whole.
    fn sent(&self, rng: &mut Rng) -> Outcome<Tally> {
        let mut tally = Tally::default();
        let mut between = Between::make()?;
        let [there, back] = between.whole(rng)?;
        for (way, bytes) in [(Way::There, there), (Way::Back, back)] {
            for after in (0..bytes).step_by(self.plan.every) {
                tally.connections += u64::from(between.cut(way, after, rng, &mut tally.harms)?);
            }
            self.say(format_args!("connections cut {}", tally.connections));
        }
        between.compare(&mut tally.harms)?;
        Ok(tally)
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
        self.fuzz_inputs += other.fuzz_inputs;
        self.swaps += other.swaps;
        self.not_run.extend(other.not_run);
        self.harms.join(other.harms);
    }
}
