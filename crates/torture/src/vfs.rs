//! SQLite's own file system, with somebody asked before each read and change.
//!
//! A file that is watched is the real file with a [`Tail`] behind it: its
//! methods are the real ones, but for those that ask first.

#![expect(unsafe_code, reason = "SQLite calls a file system through C pointers")]

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, Once, OnceLock, PoisonError};
use std::{io, ptr, slice};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_io_methods, sqlite3_vfs};

/// What SQLite, or the vault itself, is about to do with a file or folder.
pub enum Act<'a> {
    /// Makes the folder.
    MakeFolder,
    /// Makes the file.
    Create {
        /// Whether its folder is synced with the first sync of the file.
        named_with_sync: bool,
    },
    /// Reads from it.
    Read,
    /// Writes `bytes` from the byte `at` on.
    Write {
        /// Counted from the beginning of the file.
        at: u64,
        /// What is written.
        bytes: &'a [u8],
    },
    /// Cuts it to a length.
    Truncate {
        /// In bytes.
        to: u64,
    },
    /// Has the disk keep what was written.
    Sync,
    /// Has the disk keep the names in the folder.
    SyncFolder,
    /// Gives it another name.
    Rename {
        /// Its path from then on.
        to: &'a Path,
    },
    /// Deletes it.
    Delete {
        /// Whether the folder is synced after it.
        lasting: bool,
    },
}

/// Why a file system does not do what it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The device fails.
    Failing,
    /// There is no room: half of a write is done.
    Full,
    /// Nothing may be changed.
    ReadOnly,
}

/// Is asked before each [`Act`] on the files of a folder.
pub trait Watch: Send + Sync {
    /// Lets it be done, or not. Must not panic: C is above it.
    ///
    /// # Errors
    /// The [`Refusal`] that SQLite is told.
    fn ask(&self, file: &Path, act: Act<'_>) -> Result<(), Refusal>;
}

/// Until it is dropped, the files of a vault in a folder are watched.
pub struct Watching(PathBuf);

/// Has `watch` asked about every file that SQLite opens under `folder`, and
/// about the sealed files that the vault writes there itself.
///
/// # Errors
/// When there is no such folder.
pub fn watch(folder: &Path, watch: Arc<dyn Watch>) -> io::Result<Watching> {
    install();
    vault::watch_files(ask_about);
    // SQLite follows links before it opens a file.
    let folder = folder.canonicalize()?;
    watched().push((folder.clone(), watch));
    Ok(Watching(folder))
}

impl Drop for Watching {
    fn drop(&mut self) {
        watched().retain(|(folder, _)| *folder != self.0);
    }
}

type Watched = Vec<(PathBuf, Arc<dyn Watch>)>;

fn watched() -> MutexGuard<'static, Watched> {
    static WATCHED: Mutex<Watched> = Mutex::new(Vec::new());
    WATCHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the vault does itself.
fn ask_about(path: &Path, act: vault::Act<'_>) -> io::Result<()> {
    let Some(eye) = Eye::on(path) else { return Ok(()) };
    let act = match act {
        vault::Act::MakeFolder => Act::MakeFolder,
        vault::Act::Create => Act::Create { named_with_sync: false },
        vault::Act::Write { at, bytes } => Act::Write { at, bytes },
        vault::Act::Sync => Act::Sync,
        vault::Act::Rename { to } => Act::Rename { to },
        vault::Act::SyncFolder => Act::SyncFolder,
        vault::Act::Delete => Act::Delete { lasting: false },
    };
    eye.ask(act).map_err(|refusal| match refusal {
        Refusal::Failing => io::Error::from_raw_os_error(5),
        Refusal::Full => io::ErrorKind::StorageFull.into(),
        Refusal::ReadOnly => io::ErrorKind::ReadOnlyFilesystem.into(),
    })
}

/// One watched file.
struct Eye {
    path: PathBuf,
    watch: Arc<dyn Watch>,
}

impl Eye {
    fn on(path: &Path) -> Option<Self> {
        let watched = watched();
        let (_, watch) = watched.iter().find(|(folder, _)| path.starts_with(folder))?;
        Some(Self { path: path.to_owned(), watch: watch.clone() })
    }

    fn ask(&self, act: Act<'_>) -> Result<(), Refusal> {
        self.watch.ask(&self.path, act)
    }
}

/// Lies behind the real file's own bytes.
#[repr(C)]
struct Tail {
    methods: sqlite3_io_methods,
    real: *const sqlite3_io_methods,
    eye: *mut Eye,
}

/// The file system that was the default before.
struct Real {
    vfs: *mut sqlite3_vfs,
    tail_at: usize,
}

// SAFETY: SQLite calls one sqlite3_vfs from every thread, and nothing here
// changes it.
unsafe impl Send for Real {}
// SAFETY: as above.
unsafe impl Sync for Real {}

fn real() -> &'static Real {
    static REAL: OnceLock<Real> = OnceLock::new();
    REAL.get_or_init(|| {
        // SAFETY: asks for the default file system, which SQLite keeps for as
        // long as the process runs.
        let (vfs, size) = unsafe {
            let vfs = ffi::sqlite3_vfs_find(ptr::null());
            (vfs, (*vfs).szOsFile)
        };
        let size = usize::try_from(size).expect("a size is not negative");
        Real { vfs, tail_at: size.next_multiple_of(align_of::<Tail>()) }
    })
}

/// Makes this the file system of every connection that is opened from now on.
fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let size = real().tail_at + size_of::<Tail>();
        // SAFETY: a copy of the default file system is one, too; it is leaked,
        // since SQLite keeps the pointer.
        let code = unsafe {
            let watched = Box::leak(Box::new(sqlite3_vfs {
                szOsFile: c_int::try_from(size).expect("a file's state is small"),
                pNext: ptr::null_mut(),
                zName: c"watched".as_ptr(),
                xOpen: Some(open),
                xDelete: Some(delete),
                ..*real().vfs
            }));
            ffi::sqlite3_vfs_register(watched, 1)
        };
        assert_eq!(code, ffi::SQLITE_OK, "SQLite takes a file system");
    });
}

impl Refusal {
    fn code(self, failing: c_int) -> c_int {
        match self {
            Self::Failing => failing,
            Self::Full => ffi::SQLITE_FULL,
            Self::ReadOnly => ffi::SQLITE_READONLY,
        }
    }
}

/// # Safety
/// `name` is a C string, or null for a file without a name.
unsafe fn path_of<'a>(name: *const c_char) -> Option<&'a Path> {
    if name.is_null() {
        return None;
    }
    // SAFETY: the caller's promise.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes();
    // SAFETY: SQLite gives back names as it was given them, or made them from
    // those by adding ASCII.
    Some(Path::new(unsafe { OsStr::from_encoded_bytes_unchecked(bytes) }))
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite's promises to an xOpen; `file` has room for a tail, since
    // `install` asked for it.
    unsafe {
        let eye = path_of(name).and_then(Eye::on);
        if let Some(eye) = &eye
            && flags & ffi::SQLITE_OPEN_CREATE != 0
            && !eye.path.exists()
            && let Err(refusal) = eye.ask(Act::Create { named_with_sync: true })
        {
            (*file).pMethods = ptr::null();
            return refusal.code(ffi::SQLITE_CANTOPEN);
        }
        let Some(open) = (*real().vfs).xOpen else { return ffi::SQLITE_ERROR };
        let code = open(real().vfs, name, file, flags, flags_out);
        if let Some(eye) = eye
            && code == ffi::SQLITE_OK
        {
            add_tail(file, eye);
        }
        code
    }
}

/// # Safety
/// `file` was opened by the real file system, with room for a tail behind it.
unsafe fn add_tail(file: *mut sqlite3_file, eye: Eye) {
    let tail = tail_of(file);
    // SAFETY: the caller's promise; the real methods are of version 3, so that
    // the whole struct may be copied.
    unsafe {
        let real = (*file).pMethods;
        assert!((*real).iVersion >= 3, "SQLite's own file systems have all methods");
        tail.write(Tail {
            methods: sqlite3_io_methods {
                xClose: Some(close),
                xRead: Some(read),
                xWrite: Some(write),
                xTruncate: Some(truncate),
                xSync: Some(sync),
                ..*real
            },
            real,
            eye: Box::into_raw(Box::new(eye)),
        });
        (*file).pMethods = &raw const (*tail).methods;
    }
}

fn tail_of(file: *mut sqlite3_file) -> *mut Tail {
    file.cast::<u8>().wrapping_add(real().tail_at).cast()
}

/// # Safety
/// `file` has a tail, which nothing but [`close`] takes away.
unsafe fn parts<'a>(file: *mut sqlite3_file) -> (&'a Eye, &'a sqlite3_io_methods) {
    // SAFETY: the caller's promise.
    unsafe {
        let tail = tail_of(file);
        (&*(*tail).eye, &*(*tail).real)
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite calls this on an open file, and nothing on it after.
    unsafe {
        let tail = tail_of(file).read();
        drop(Box::from_raw(tail.eye));
        (*file).pMethods = tail.real;
        (*tail.real).xClose.map_or(ffi::SQLITE_ERROR, |close| close(file))
    }
}

unsafe extern "C" fn read(
    file: *mut sqlite3_file,
    into: *mut c_void,
    amount: c_int,
    at: i64,
) -> c_int {
    // SAFETY: SQLite's promises to an xRead; only files with a tail have this one.
    unsafe {
        let (eye, real) = parts(file);
        match eye.ask(Act::Read) {
            Ok(()) => real.xRead.map_or(ffi::SQLITE_ERROR, |read| read(file, into, amount, at)),
            Err(_) => ffi::SQLITE_IOERR_READ,
        }
    }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    amount: c_int,
    at: i64,
) -> c_int {
    // SAFETY: SQLite's promises to an xWrite; only files with a tail have this one.
    unsafe {
        let (eye, real) = parts(file);
        let Some(write) = real.xWrite else { return ffi::SQLITE_ERROR };
        let bytes = slice::from_raw_parts(from.cast(), usize::try_from(amount).unwrap_or(0));
        match eye.ask(Act::Write { at: at.unsigned_abs(), bytes }) {
            Ok(()) => write(file, from, amount, at),
            Err(refusal) => {
                if refusal == Refusal::Full {
                    write(file, from, amount / 2, at);
                }
                refusal.code(ffi::SQLITE_IOERR_WRITE)
            }
        }
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, to: i64) -> c_int {
    // SAFETY: SQLite's promises to an xTruncate; only files with a tail have this one.
    unsafe {
        let (eye, real) = parts(file);
        match eye.ask(Act::Truncate { to: to.unsigned_abs() }) {
            Ok(()) => real.xTruncate.map_or(ffi::SQLITE_ERROR, |truncate| truncate(file, to)),
            Err(refusal) => refusal.code(ffi::SQLITE_IOERR_TRUNCATE),
        }
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: SQLite's promises to an xSync; only files with a tail have this one.
    unsafe {
        let (eye, real) = parts(file);
        match eye.ask(Act::Sync) {
            Ok(()) => real.xSync.map_or(ffi::SQLITE_ERROR, |sync| sync(file, flags)),
            Err(refusal) => refusal.code(ffi::SQLITE_IOERR_FSYNC),
        }
    }
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, lasting: c_int) -> c_int {
    // SAFETY: SQLite's promises to an xDelete.
    unsafe {
        if let Some(eye) = path_of(name).and_then(Eye::on)
            && let Err(refusal) = eye.ask(Act::Delete { lasting: lasting != 0 })
        {
            return refusal.code(ffi::SQLITE_IOERR_DELETE);
        }
        let delete = (*real().vfs).xDelete;
        delete.map_or(ffi::SQLITE_ERROR, |delete| delete(real().vfs, name, lasting))
    }
}
