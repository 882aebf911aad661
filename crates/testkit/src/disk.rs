//! A disk that is really full or read-only, and one that forgets a bit.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A small file system in memory over a folder, mounted until this is dropped.
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// One of so many KiB over the folder `place`, which is made where it is
    /// not there. None without the right to mount.
    ///
    /// # Errors
    /// When the folder can't be made.
    pub fn over(place: &Path, kib: usize) -> io::Result<Option<Self>> {
        fs::create_dir_all(place)?;
        let size = format!("size={kib}k,mode=0700");
        let mounted = mount(&["-t", "tmpfs", "-o", &size, "tmpfs"], place);
        Ok(mounted.then(|| Self(place.to_owned())))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Changes it by an option of `mount`, such as `ro`.
    ///
    /// # Errors
    /// When it stays as it is.
    pub fn change(&self, option: &str) -> io::Result<()> {
        match mount(&["-o", &format!("remount,{option}")], &self.0) {
            true => Ok(()),
            false => Err(io::Error::other(format!("no remount,{option}"))),
        }
    }

    /// Leaves not a byte of room. Returns the file that takes it.
    ///
    /// # Errors
    /// When that file can't be made.
    pub fn fill(&self) -> io::Result<PathBuf> {
        let path = self.0.join("full");
        let mut file = File::create(&path)?;
        while file.write_all(&[0; 4096]).is_ok() {}
        Ok(path)
    }
}

/// Flips one bit of what is stored in a file, if it is there in one piece.
///
/// # Errors
/// When the file can't be read or written, or does not hold it.
pub fn flip_a_bit(file: &Path, of: &[u8]) -> io::Result<()> {
    let mut bytes = fs::read(file)?;
    let at = bytes.windows(of.len()).position(|window| window == of);
    bytes[at.ok_or(io::ErrorKind::NotFound)? + of.len() / 2] ^= 4;
    fs::write(file, bytes)
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        _ = Command::new("umount").arg(&self.0).status();
    }
}

fn mount(words: &[&str], place: &Path) -> bool {
    let mut command = Command::new("mount");
    command.args(words).arg(place).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
