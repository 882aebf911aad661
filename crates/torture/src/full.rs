//! A file system that is really full, and one that is really read-only.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use testkit::disk::SmallDisk;
use vault::{Error, MakeError, UnlockError};

use crate::Outcome;
use crate::contents::{Contents, opened};
use crate::faults::goes_on;
use crate::ground::{self, Files};
use crate::harm::{Harm, Harms, guard};
use crate::script::{Deed, Script, Step};

/// A small disk in a folder of its own, which is to be dropped after it. None
/// without the right to mount.
fn small_disk(kib: usize) -> Outcome<Option<(TempDir, SmallDisk)>> {
    let folder = ground::folder()?;
    let disk = SmallDisk::over(folder.path(), kib)?;
    Ok(disk.map(|disk| (folder, disk)))
}

const SMALL_KIB: usize = 4096;

/// Has a vault fill its file system, and makes it read-only. Returns how many
/// saves were refused; none without the right to mount.
///
/// # Errors
/// When the file system can't be changed as it should be.
pub fn fill_up(seed: u64, harms: &mut Harms) -> Outcome<Option<u64>> {
    let Some((_folder, small)) = small_disk(SMALL_KIB)? else {
        return Ok(None);
    };
    let filled = Filled::new(small.path(), seed)?;
    let mut filled = match filled {
        Ok(filled) => filled,
        Err(harm) => {
            harms.add(harm);
            return Ok(Some(0));
        }
    };
    let refused = filled.refused;
    let mut note = |when: &str, trial: Result<(), Harm>| {
        harms.note(trial.map_err(|harm| harm.at(format!("{when}, seed {seed}"))));
    };
    note("a full disk", filled.is_whole(small.path(), 1));
    let room = small.fill()?;
    note("a disk without a byte of room", filled.is_whole(small.path(), 2));
    note("a cut-off vault on a full disk", filled.opens_cut_off()?);
    fs::remove_file(room)?;
    small.change(&format!("size={}k", SMALL_KIB * 2))?;
    note("room was made", filled.goes_on(small.path(), 3));
    small.change("ro")?;
    note("a read-only disk", filled.is_told(small.path(), 4));
    small.change("rw")?;
    note("writable again", filled.is_whole(small.path(), 5));
    note("making a vault on a full disk", make_on_full()?);
    Ok(Some(refused))
}

/// A vault that had no room for more.
struct Filled {
    expected: Contents,
    unsure: Vec<Step>,
    refused: u64,
    cut_off: Files,
}

impl Filled {
    fn new(data: &Path, seed: u64) -> Outcome<Result<Self, Harm>> {
        let mut vault = ground::make(data)?;
        let mut script = Script::new(seed);
        let mut filled = Self {
            expected: Contents::default(),
            unsure: Vec::new(),
            refused: 0,
            cut_off: Files::new(),
        };
        // So many after the first that is refused: where no file fits, answers may.
        let mut left = 3000;
        while left > 0 {
            left -= 1;
            let step = script.step();
            match step.take(&mut vault) {
                Ok(()) => {
                    filled.expected.follow(&step);
                    if !matches!(step.deed, Deed::Leave) {
                        filled.unsure.clear();
                    }
                }
                Err(Error::Damaged(cause)) => {
                    return Ok(Err(Harm::wrong(format!("full is taken for damaged: {cause}"))));
                }
                Err(_) => {
                    if filled.refused == 0 {
                        left = 150;
                    }
                    filled.refused += 1;
                    filled.unsure.push(step);
                    if let Err(harm) = filled.expected.expect_in(&mut vault, &[]) {
                        return Ok(Err(harm.at("while it is open")));
                    }
                }
            }
        }
        if let Err(harm) = filled.expected.expect_in(&mut vault, &[]) {
            return Ok(Err(harm.at("while it is open")));
        }
        filled.cut_off = ground::files(data)?;
        Ok(if filled.refused > 0 { Ok(filled) } else { Err(Harm::wrong("it was never full")) })
    }

    fn is_whole(&mut self, data: &Path, hour: usize) -> Result<(), Harm> {
        guard(|| {
            let mut vault = opened(ground::unlock(data, ground::hour(hour)))?;
            let begun = ground::begin(&mut vault, ground::hour(hour));
            begun.map_err(|error| Harm::lost(format!("the record: {error}")))?;
            self.expected.expect_in(&mut vault, &self.unsure)?;
            self.unsure.clear();
            Ok(())
        })
        .flatten()
    }

    fn goes_on(&mut self, data: &Path, hour: usize) -> Result<(), Harm> {
        self.is_whole(data, hour)?;
        guard(|| {
            let mut vault = opened(ground::unlock(data, ground::hour(hour)))?;
            goes_on(&mut vault)?;
            self.expected.follow(&Script::new(0).step());
            self.expected.expect_in(&mut vault, &[]).map(|_| ())
        })
        .flatten()
    }

    /// Opens, or says why not, and nothing is set aside.
    fn is_told(&mut self, data: &Path, hour: usize) -> Result<(), Harm> {
        match guard(|| ground::unlock(data, ground::hour(hour)))? {
            Ok(mut vault) => self.expected.expect_in(&mut vault, &[]).map(|_| ()),
            Err(UnlockError::NotStored(_)) => Ok(()),
            Err(error) => Err(Harm::wrong(format!("read-only is taken for: {error}"))),
        }
    }

    /// The files as a kill on the full disk leaves them.
    fn opens_cut_off(&mut self) -> Outcome<Result<(), Harm>> {
        let size: usize = self.cut_off.iter().map(|(_, bytes)| bytes.len()).sum();
        let Some((_folder, small)) = small_disk(size / 1024 + 256)? else {
            return Err("no second file system".into());
        };
        for (path, bytes) in &self.cut_off {
            let path = small.path().join(path);
            fs::create_dir_all(path.parent().ok_or("a file is in a folder")?)?;
            fs::write(path, bytes)?;
        }
        small.fill()?;
        let (mut expected, unsure) = (self.expected.clone(), &self.unsure);
        Ok(guard(|| {
            let mut vault = opened(ground::unlock(small.path(), ground::hour(1)))?;
            expected.expect_in(&mut vault, unsure).map(|_| ())
        })
        .flatten())
    }
}

/// It says so, and can be made once there is room.
fn make_on_full() -> Outcome<Result<(), Harm>> {
    let Some((_folder, small)) = small_disk(256)? else {
        return Err("no third file system".into());
    };
    let room = small.fill()?;
    let made = guard(|| ground::make(small.path()).map(drop));
    fs::remove_file(room)?;
    let again = guard(|| ground::make(small.path()));
    Ok((|| {
        match made? {
            Err(MakeError::NotStored(_)) => {}
            Err(error) => return Err(Harm::wrong(format!("full is taken for: {error}"))),
            Ok(()) => return Err(Harm::wrong("a vault is made where there is no room")),
        }
        let mut vault = again?.map_err(|error| Harm::lost(format!("no vault is made: {error}")))?;
        goes_on(&mut vault)
    })())
}
