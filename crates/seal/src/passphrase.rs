use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use icu_normalizer::ComposingNormalizerBorrowed;
use zeroize::{Zeroize, Zeroizing};

use crate::envelope::RawKey;
use crate::scrub::scrubbed;
use crate::{Error, WrappingKey, random};

/// Composes letters and their accents.
const COMPOSED: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();

/// The least a vault is ever made with.
const FLOOR: KdfParams = KdfParams { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
/// Calibration stops here, so that a small tablet can still open a vault that
/// a large desktop made.
const MOST_MEMORY_KIB: u32 = 256 * 1024;
/// A damaged or forged file must not be able to ask for more than this.
const CEILING: KdfParams = KdfParams { memory_kib: 4 * 1024 * 1024, passes: 1000, lanes: 16 };
/// Well within 0.5 to 1 s, so that a measurement somewhat off stays within.
const AIM: Duration = Duration::from_millis(750);
const LEAST: Duration = Duration::from_millis(600);

const KDF_FORMAT: u8 = 1;
const SALT_LEN: usize = 16;

/// A passphrase as typed, in Unicode's composed form, so that the same letters
/// from another keyboard open the same vault. Wiped when dropped.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes what was typed.
    pub fn new(typed: String) -> Self {
        let typed = Zeroizing::new(typed);
        // Composing three times the bytes at most; reserved whole, so that no
        // clear copy is left behind by growing.
        let mut composed = Zeroizing::new(String::with_capacity(typed.len() * 3));
        composed.extend(COMPOSED.normalize_iter(typed.chars()));
        Self(composed)
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// The key that `kdf` stretches this passphrase to. Takes as long as `kdf`
    /// was calibrated for.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when there is not enough memory.
    pub fn stretch(&self, kdf: &Kdf) -> Result<WrappingKey, Error> {
        stretch(self.0.as_bytes(), kdf).map(WrappingKey::new)
    }
}

/// How much work Argon2id is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfParams {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl KdfParams {
    /// Measures this machine and takes between half a second and a second of
    /// it; never less than 64 MiB and 3 passes, however slow that is.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when there is not enough memory.
    pub fn calibrate() -> Result<Self, Error> {
        calibrate_with(measure)
    }

    /// Next to no work. A passphrase stretched with it is as good as stored.
    #[cfg(feature = "testing")]
    pub const fn cheap_for_tests() -> Self {
        Self { memory_kib: 8, passes: 1, lanes: 1 }
    }
}

fn calibrate_with(
    mut measure: impl FnMut(KdfParams) -> Result<Duration, Error>,
) -> Result<KdfParams, Error> {
    let mut params = FLOOR;
    loop {
        let mut took = measure(params)?;
        if took >= LEAST {
            // Another program may have slowed the first: the faster one counts.
            took = took.min(measure(params)?);
        }
        match harder(params, took) {
            Some(harder) => params = harder,
            None => return Ok(params),
        }
    }
}

/// The next set-up to try, or none when `params` is right. Memory first: it is
/// what makes guessing on a graphics card dear.
fn harder(params: KdfParams, took: Duration) -> Option<KdfParams> {
    if took >= LEAST || params.passes >= CEILING.passes {
        return None;
    }
    let memory_kib = params.memory_kib * 2;
    if took * 2 <= AIM && memory_kib <= MOST_MEMORY_KIB {
        return Some(KdfParams { memory_kib, ..params });
    }
    let a_pass = (took / params.passes).max(Duration::from_millis(1));
    let wanted = AIM.as_millis() / a_pass.as_millis();
    let passes = u32::try_from(wanted).unwrap_or(CEILING.passes);
    let passes = passes.clamp(params.passes + 1, CEILING.passes);
    Some(KdfParams { passes, ..params })
}

fn measure(params: KdfParams) -> Result<Duration, Error> {
    let kdf = Kdf { params, salt: [0; SALT_LEN] };
    let begun = Instant::now();
    stretch(b"measure", &kdf)?;
    Ok(begun.elapsed())
}

/// How one vault stretches its passphrase: the work and a salt of its own.
/// Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kdf {
    params: KdfParams,
    salt: [u8; SALT_LEN],
}

impl Kdf {
    /// The work `params` and a fresh salt.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the system gives no random bytes.
    pub fn make(params: KdfParams) -> Result<Self, Error> {
        let mut salt = [0; SALT_LEN];
        random::fill(&mut salt)?;
        Ok(Self { params, salt })
    }

    /// The stored form: format 1 | memory in KiB 4 | passes 4 | lanes 4 | salt
    /// 16, numbers big-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let KdfParams { memory_kib, passes, lanes } = self.params;
        let numbers = [memory_kib, passes, lanes].map(u32::to_be_bytes);
        [&[KDF_FORMAT][..], numbers.as_flattened(), &self.salt].concat()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is not that, or asks for more work than
    /// any vault is made with; [`Error::NewerFormat`] when a newer version of
    /// the app wrote it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        match bytes.first() {
            Some(&KDF_FORMAT) => {}
            Some(&newer) if newer > KDF_FORMAT => return Err(Error::NewerFormat),
            _ => return Err(Error::Malformed),
        }
        let (numbers, salt) = bytes[1..].split_at_checked(12).ok_or(Error::Malformed)?;
        let salt = salt.try_into().map_err(|_| Error::Malformed)?;
        let number = |at: usize| {
            let mut four = [0; 4];
            four.copy_from_slice(&numbers[at..at + 4]);
            u32::from_be_bytes(four)
        };
        let params = KdfParams { memory_kib: number(0), passes: number(4), lanes: number(8) };
        if params.memory_kib > CEILING.memory_kib
            || params.passes > CEILING.passes
            || params.lanes > CEILING.lanes
        {
            return Err(Error::Malformed);
        }
        argon2_params(params)?;
        Ok(Self { params, salt })
    }
}

fn argon2_params(params: KdfParams) -> Result<Params, Error> {
    let KdfParams { memory_kib, passes, lanes } = params;
    Params::new(memory_kib, passes, lanes, Some(32)).map_err(|_| Error::Malformed)
}

fn stretch(passphrase: &[u8], kdf: &Kdf) -> Result<RawKey, Error> {
    let params = argon2_params(kdf.params)?;
    let mut memory = reserve(params.block_count())?;
    let mut raw = RawKey::default();
    let done = scrubbed(|| {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
            passphrase,
            &kdf.salt,
            &mut raw[..],
            &mut memory,
        )
    });
    memory.iter_mut().for_each(Zeroize::zeroize);
    done.map_err(|_| Error::Malformed)?;
    Ok(raw)
}

/// Asks for the memory first: running out must be an error, not an abort.
fn reserve(blocks: usize) -> Result<Vec<Block>, Error> {
    let mut memory = Vec::new();
    memory.try_reserve_exact(blocks).map_err(|_| Error::Unavailable)?;
    memory.resize(blocks, Block::default());
    Ok(memory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::{hex, unhex};

    const KDF: &str = "0100000100000000030000000105050505050505050505050505050505";
    const STRETCHED: &str = "ff92a41c93987d941fc9ce701cde924237b2981a8aa9458df80d940b2ce0f10a";

    fn known_kdf() -> Kdf {
        Kdf { params: KdfParams { memory_kib: 256, passes: 3, lanes: 1 }, salt: [5; SALT_LEN] }
    }

    fn stretched(typed: &str) -> String {
        let passphrase = Passphrase::new(typed.to_owned());
        hex(&stretch(passphrase.0.as_bytes(), &known_kdf()).unwrap()[..])
    }

    #[test]
    fn a_passphrase_stretches_to_what_it_always_did() {
        let kdf = Kdf::from_bytes(&unhex(KDF)).unwrap();
        assert_eq!(kdf, known_kdf());
        assert_eq!(hex(&kdf.to_bytes()), KDF);
        assert_eq!(stretched("caff\u{e8} 4 wörds"), STRETCHED);
    }

    #[test]
    #[ignore = "prints new vectors: only for a new format; old vectors stay"]
    fn print_vectors() {
        println!("{}", hex(&known_kdf().to_bytes()));
        println!("{}", stretched("caff\u{e8} 4 wörds"));
    }

    #[test]
    fn the_same_letters_typed_another_way_are_the_same_passphrase() {
        assert_eq!(stretched("caffe\u{300}"), stretched("caff\u{e8}"));
        assert_ne!(stretched("caffe"), stretched("caff\u{e8}"));
        assert_ne!(stretched(" caffe"), stretched("caffe"), "blanks count");
    }

    #[test]
    fn parameters_that_no_vault_has_are_refused() {
        let stored = known_kdf().to_bytes();
        let with = |at: usize, byte: u8| {
            let mut changed = stored.clone();
            changed[at] = byte;
            Kdf::from_bytes(&changed)
        };
        assert_eq!(with(0, 2), Err(Error::NewerFormat));
        assert_eq!(with(0, 0), Err(Error::Malformed));
        assert_eq!(with(1, 0xff), Err(Error::Malformed), "terabytes of memory");
        assert_eq!(with(5, 0xff), Err(Error::Malformed), "years of passes");
        assert_eq!(with(8, 0), Err(Error::Malformed), "no pass at all");
        for length in 0..stored.len() {
            assert_eq!(Kdf::from_bytes(&stored[..length]), Err(Error::Malformed));
        }
        assert_eq!(Kdf::from_bytes(&[&stored[..], &[0]].concat()), Err(Error::Malformed));
    }

    /// Calibrates on a machine that does a MiB's pass in `a_pass_a_mib`.
    fn calibrated(a_pass_a_mib: Duration) -> (KdfParams, Duration) {
        let takes = |params: KdfParams| a_pass_a_mib * (params.memory_kib / 1024) * params.passes;
        let params = calibrate_with(|params| Ok(takes(params))).unwrap();
        (params, takes(params))
    }

    #[test]
    fn every_machine_lands_within_the_range_or_on_the_floor() {
        for micros in (10..10_000).step_by(10) {
            let (params, takes) = calibrated(Duration::from_micros(micros));
            assert!(params.memory_kib >= 64 * 1024 && params.passes >= 3, "{params:?}");
            let in_range = LEAST <= takes && takes <= Duration::from_secs(1);
            assert!(in_range || params == FLOOR, "{micros} µs: {params:?} takes {takes:?}");
        }
    }

    #[test]
    fn one_slow_measurement_does_not_weaken_a_vault() {
        let a_pass_a_mib = Duration::from_micros(700);
        let (calm, _) = calibrated(a_pass_a_mib);
        let mut count = 0;
        let busy = calibrate_with(|params| {
            count += 1;
            let slowed = if count == 1 { 20 } else { 1 };
            Ok(a_pass_a_mib * (params.memory_kib / 1024) * params.passes * slowed)
        });
        assert_eq!(busy, Ok(calm));
    }

    #[test]
    fn a_machine_with_no_clock_to_speak_of_ends() {
        let (params, _) = calibrated(Duration::ZERO);
        assert!(params.memory_kib <= MOST_MEMORY_KIB && params.passes <= CEILING.passes);
    }
}
