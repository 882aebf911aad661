//! A copy of the store and of the files of its reports, as one file: taken while the
//! endpoint runs, and brought back where there is no store.
//!
//! ```text
//! reports.db                                     as it was at one moment
//! attachments/<device>/<external-id>/<sha256>.sealed
//!                                                each file that was whole by then
//! SHA256SUMS                                     of all before it
//! ```
//!
//! It is a tar file. Neither the keys nor the configuration are in it: all that tells of a
//! person is sealed in it as it is in the store. An older endpoint had files in clear, with
//! no `.sealed`; they are sealed when they are brought back.

use std::{
    fs::{self, File},
    io::{self, Read},
    net::TcpListener,
    path::{Path, PathBuf},
};

use seal::Hasher;
use tar::{Archive, Builder, Entry, EntryType, Header};

use crate::{
    Config, Error, Place, Shelf,
    admin::by_hand,
    attachments::{Folder, Name, SEALED},
    file::{make_private_folder, private, private_file, sync_folder},
    sealing,
    store::{
        Store,
        audit::{self, Act},
    },
};

const STORE: &str = "reports.db";
const FILES: &str = "attachments";
const SUMS: &str = "SHA256SUMS";

/// Copies what the endpoint holds into a file that is not there yet, and notes in
/// the audit that it did. The endpoint may be running meanwhile.
///
/// # Errors
/// [`Error::NotInAFile`] where the store is a database, [`Error::NotInAFolder`] where the
/// files are in a bucket; [`Error::IsThere`]; [`Error::File`], [`Error::Store`].
pub fn backup(config: &Config, to: &Path) -> Result<(), Error> {
    let (store, attachments) = on_disk(config)?;
    if to.exists() {
        return Err(Error::IsThere { path: to.to_owned() });
    }
    let (copy, unfinished) = (Scratch::beside(to, "store"), Scratch::beside(to, "new"));
    Store::copy(store, &copy.0)?;
    // A report comes after its files: what the copy names is there by now.
    let folder = Folder::at(attachments);
    let files = pack(&copy.0, &folder, &unfinished.0).map_err(Error::file(to))?;
    put(&unfinished.0, to)?;
    Store::visit(config, |store| {
        let act = Act::BackedUp { files };
        store.change(|books, now| audit::append(books, &by_hand(act, now)))
    })
}

/// Brings back what a backup holds, whole or not at all, and notes in the audit that
/// it did. There must be no store and no files, and the endpoint must not be running.
///
/// # Errors
/// [`Error::NotInAFile`], [`Error::NotInAFolder`], [`Error::IsThere`], [`Error::Listen`] where
/// it is running; [`Error::BackupDamaged`], [`Error::StoreTooNew`]; [`Error::File`],
/// [`Error::Store`].
pub fn restore(config: &Config, from: &Path) -> Result<(), Error> {
    let (store, attachments) = on_disk(config)?;
    let address = config.listen;
    // As long as this listens, no endpoint starts.
    let _nobody_starts =
        TcpListener::bind(address).map_err(|cause| Error::Listen { address, cause })?;
    // What SQLite left beside a store would be taken for a part of this one.
    let [log, shared] = beside_store(store);
    for path in [store, &log, &shared, attachments] {
        if is_there(path) {
            return Err(Error::IsThere { path: path.to_owned() });
        }
    }
    let copy = Scratch::beside(store, "restoring");
    let files = Scratch::beside(attachments, "restoring");
    let backup = File::open(from).map_err(Error::file(from))?;
    let unpacked = unpack(backup, &copy.0, &files.0);
    if !unpacked.map_err(Error::file(from))? {
        return Err(Error::BackupDamaged { path: from.to_owned() });
    }
    let restored = Config {
        store: Place::File(copy.0.clone()),
        attachments: Shelf::Folder(files.0.clone()),
        ..config.clone()
    };
    sealing::seal_files(&restored)?;
    Store::visit(&restored, |store| {
        store.change(|books, now| audit::append(books, &by_hand(Act::Restored, now)))
    })?;
    put(&files.0, attachments)?;
    // With the store it is all there.
    put(&copy.0, store)
}

/// The file of the store, and the folder of attachments.
fn on_disk(config: &Config) -> Result<(&Path, &Path), Error> {
    let Place::File(store) = &config.store else { return Err(Error::NotInAFile) };
    Ok((store, config.attachments.folder().ok_or(Error::NotInAFolder)?))
}

/// What SQLite may have beside a store.
fn beside_store(store: &Path) -> [PathBuf; 2] {
    ["wal", "shm"].map(|part| PathBuf::from(format!("{}-{part}", store.display())))
}

/// A file, or a folder that is not empty.
fn is_there(path: &Path) -> bool {
    match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => path.exists(),
    }
}

fn put(unfinished: &Path, path: &Path) -> Result<(), Error> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    fs::rename(unfinished, path)
        .and_then(|()| sync_folder(folder.unwrap_or(Path::new("."))))
        .map_err(Error::file(path))
}

/// How many files of reports it packed.
fn pack(store: &Path, folder: &Folder, to: &Path) -> io::Result<u64> {
    let mut packing = Packing { tar: Builder::new(private_file(to)?), sums: String::new() };
    packing.add(STORE, File::open(store)?)?;
    let names = folder.whole_files()?;
    for name in &names {
        packing.add(&path_of(name), File::open(folder.whole(*name))?)?;
    }
    packing.finish()?;
    Ok(names.len() as u64)
}

fn path_of(Name { device, report, sha256 }: &Name) -> String {
    format!("{FILES}/{device}/{report}/{sha256}{SEALED}")
}

struct Packing {
    tar: Builder<File>,
    sums: String,
}

impl Packing {
    fn add(&mut self, path: &str, file: File) -> io::Result<()> {
        let mut header = header(file.metadata()?.len());
        let mut hashing = Hashing { inner: file, hasher: Hasher::new() };
        self.tar.append_data(&mut header, path, &mut hashing)?;
        self.sums += &hashing.sum(path);
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        let mut header = header(self.sums.len() as u64);
        self.tar.append_data(&mut header, SUMS, self.sums.as_bytes())?;
        self.tar.into_inner()?.sync_all()
    }
}

fn header(length: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_size(length);
    header.set_mode(0o600);
    header
}

/// Whether it is a backup, and as it was written. Only then is all of it there.
fn unpack(backup: File, store: &Path, files: &Path) -> io::Result<bool> {
    make_private_folder(files)?;
    let mut sums = String::new();
    for entry in Archive::new(backup).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        if path == SUMS {
            return Ok(store.exists() && is_same(&mut entry, &sums)?);
        }
        let Some(place) = place(&path, store, files) else { return Ok(false) };
        if entry.header().entry_type() != EntryType::Regular {
            return Ok(false);
        }
        sums += &unpack_one(&mut entry, &path, &place)?;
    }
    Ok(false)
}

/// Where such an entry belongs; none where a backup has no such one.
fn place(path: &str, store: &Path, files: &Path) -> Option<PathBuf> {
    if path == STORE {
        return Some(store.to_owned());
    }
    let path = path.strip_prefix(FILES)?.strip_prefix('/')?;
    let name = Name::parse(path.strip_suffix(SEALED).unwrap_or(path))?;
    let whole = Folder::at(files).whole(name);
    Some(if path.ends_with(SEALED) { whole } else { whole.with_extension("") })
}

fn unpack_one(entry: &mut Entry<'_, File>, path: &str, to: &Path) -> io::Result<String> {
    if let Some(folder) = to.parent() {
        make_private_folder(folder)?;
    }
    // An entry that comes twice is none of a backup.
    let mut file = private(File::options().write(true).create_new(true)).open(to)?;
    let mut hashing = Hashing { inner: entry, hasher: Hasher::new() };
    io::copy(&mut hashing, &mut file)?;
    file.sync_all()?;
    Ok(hashing.sum(path))
}

fn is_same(entry: &mut impl Read, sums: &str) -> io::Result<bool> {
    let mut said = Vec::new();
    entry.take(sums.len() as u64 + 1).read_to_end(&mut said)?;
    Ok(said == sums.as_bytes())
}

struct Hashing<R> {
    inner: R,
    hasher: Hasher,
}

impl<R> Hashing<R> {
    /// As `sha256sum` writes it.
    fn sum(self, path: &str) -> String {
        format!("{}  {path}\n", self.hasher.finish())
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}

/// What is gone when it is not needed any more, or was left by one that was killed.
struct Scratch(PathBuf);

impl Scratch {
    fn beside(path: &Path, suffix: &str) -> Self {
        let scratch = Self(PathBuf::from(format!("{}.{suffix}", path.display())));
        scratch.clear();
        scratch
    }

    fn clear(&self) {
        let [log, shared] = beside_store(&self.0);
        for path in [&self.0, &log, &shared] {
            let _ = fs::remove_file(path);
        }
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.clear();
    }
}
