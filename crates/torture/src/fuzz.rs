//! Strange bytes for everything that reads bytes.

mod files;
mod form;
mod handed_on;
mod sealed;
mod sent;
mod stored;

use std::fs;
use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::Outcome;
use crate::harm::{Harms, guard};

/// How long each target is fed in `./dev test`.
pub const IN_TEST: Duration = Duration::from_secs(30);
/// How long each target is fed in `./dev torture`.
pub const IN_TORTURE: Duration = Duration::from_secs(5 * 60);

/// Something that reads bytes which anybody may have written.
pub struct Target {
    /// Its name in what is reported.
    pub name: &'static str,
    make: fn() -> Outcome<Reader>,
}

/// Everything that reads bytes. Whoever adds a reader adds it here.
pub static TARGETS: [Target; 17] = [
    Target { name: "vault.db", make: || stored::vault_file("vault.db") },
    Target { name: "vault.db-wal", make: || stored::vault_file("vault.db-wal") },
    Target { name: "backup", make: stored::backup },
    Target { name: "backup-file", make: stored::backup_file },
    Target { name: "sealed-file", make: stored::sealed_file },
    Target { name: "envelope", make: sealed::envelope },
    Target { name: "wrapped-keys", make: sealed::wrapped_keys },
    Target { name: "spelled-keys", make: sealed::spelled_keys },
    Target { name: "pictures", make: files::pictures },
    Target { name: "documents", make: files::documents },
    Target { name: "custody", make: handed_on::custody_log },
    Target { name: "record", make: handed_on::exported_record },
    Target { name: "submission", make: sent::submission },
    Target { name: "requests", make: sent::requests },
    Target { name: "replies", make: sent::replies },
    Target { name: "settings", make: sent::settings },
    Target { name: "form", make: form::form },
];

impl Target {
    /// Feeds it until the time is over. Returns how many inputs it took.
    ///
    /// # Errors
    /// When what reads can't be made.
    pub fn feed(&self, seed: u64, time: Duration, harms: &mut Harms) -> Outcome<u64> {
        let (reader, mut rng) = ((self.make)()?, Rng::with_seed(seed));
        let begun = Instant::now();
        let mut inputs = 0;
        while begun.elapsed() < time {
            let bytes = reader.strange(&mut rng);
            if let Err(harm) = guard(|| (reader.read)(&bytes)) {
                let kept = keep(self.name, &bytes);
                harms.add(harm.at(format!("{}, seed {seed}, input in {kept}", self.name)));
            }
            inputs += 1;
        }
        Ok(inputs)
    }
}

/// What reads, and what it is made for.
struct Reader {
    /// Takes any bytes, and must not panic.
    read: Read,
    /// Strange bytes are made from these.
    samples: Vec<Vec<u8>>,
}

type Read = Box<dyn Fn(&[u8])>;

impl Reader {
    fn strange(&self, rng: &mut Rng) -> Vec<u8> {
        let mut bytes = match rng.u8(..20) {
            0 => (0..rng.usize(..400)).map(|_| rng.u8(..)).collect(),
            _ => self.sample(rng).to_vec(),
        };
        // Mostly few changes: after many, only the first check is reached.
        for _ in 0..1 << rng.u8(..5) {
            self.change(&mut bytes, rng);
        }
        bytes
    }

    fn sample(&self, rng: &mut Rng) -> &[u8] {
        &self.samples[rng.usize(..self.samples.len())]
    }

    fn change(&self, bytes: &mut Vec<u8>, rng: &mut Rng) {
        let at = rng.usize(..=bytes.len());
        let most = (bytes.len() - at).min(64);
        let span = at..at + rng.usize(..=most);
        match rng.u8(..8) {
            0 | 1 if at < bytes.len() => bytes[at] ^= 1 << rng.u8(..8),
            2 if at < bytes.len() => bytes[at] = EDGES[rng.usize(..EDGES.len())],
            3 => {
                for byte in &mut bytes[span] {
                    *byte = rng.u8(..);
                }
            }
            4 => drop(bytes.drain(span)),
            5 => {
                let again = bytes[span].to_vec();
                bytes.splice(at..at, again);
            }
            6 => {
                let other = self.sample(rng);
                let from = rng.usize(..=other.len());
                let piece = &other[from..(from + rng.usize(..64)).min(other.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            _ if rng.u8(..8) == 0 => bytes.truncate(at),
            _ => {}
        }
    }
}

/// Where numbers end, and what texts are made of.
const EDGES: [u8; 16] =
    [0, 1, 0x7f, 0x80, 0xfe, 0xff, b'"', b'{', b'[', b',', b':', b'\\', b'-', b'0', b'9', b'e'];

/// Keeps what made something panic.
fn keep(name: &str, bytes: &[u8]) -> String {
    let path = std::env::temp_dir().join(format!("torture-{name}-{}", seal::sha256(bytes)));
    match fs::write(&path, bytes) {
        Ok(()) => path.display().to_string(),
        Err(error) => format!("no file ({error})"),
    }
}
