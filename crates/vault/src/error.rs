use std::path::PathBuf;
use std::{fmt, io};

use rusqlite::{ErrorCode, ffi};

/// What went wrong inside: kept for whoever looks into it, shown as codes only.
#[derive(Debug)]
pub(crate) enum Trouble {
    Io(io::Error),
    Sql(rusqlite::Error),
    Seal(seal::Error),
    /// The file holds something this crate never writes.
    Layout(&'static str),
}

pub(crate) type Outcome<T> = Result<T, Trouble>;

impl Trouble {
    /// Whether the file is at fault, and not the device.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Io(_) | Self::Seal(seal::Error::Unavailable) => false,
            Self::Seal(_) | Self::Layout(_) => true,
            Self::Sql(rusqlite::Error::SqliteFailure(error, _))
                if error.extended_code == ffi::SQLITE_IOERR_SHORT_READ =>
            {
                // The device gives all that there is: the file is cut short.
                true
            }
            Self::Sql(error) => match error.sqlite_error_code() {
                Some(code) => matches!(
                    code,
                    ErrorCode::DatabaseCorrupt
                        | ErrorCode::NotADatabase
                        | ErrorCode::Unknown
                        | ErrorCode::TypeMismatch
                ),
                // A row or a value is not what this crate writes.
                None => true,
            },
        }
    }

    /// Whether another program holds the file.
    pub fn is_in_use(&self) -> bool {
        match self {
            Self::Sql(error) => matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
            ),
            _ => false,
        }
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<seal::Error> for Trouble {
    fn from(error: seal::Error) -> Self {
        Self::Seal(error)
    }
}

impl Cause {
    pub(crate) fn of(trouble: impl Into<Trouble>) -> Self {
        Self(trouble.into())
    }
}

/// The codes behind an error, for a log or a support call. Holds no path, no
/// statement and nothing that anyone typed.
pub struct Cause(Trouble);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Trouble::Io(error) => match error.raw_os_error() {
                Some(code) => write!(f, "system error {code}"),
                None => write!(f, "{}", error.kind()),
            },
            Trouble::Sql(rusqlite::Error::SqliteFailure(error, _)) => {
                write!(f, "SQLite error {}", error.extended_code)
            }
            Trouble::Sql(_) => f.write_str("a row is not as written"),
            Trouble::Seal(error) => error.fmt(f),
            Trouble::Layout(what) => f.write_str(what),
        }
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cause({self})")
    }
}

/// Why an open vault did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The device did not take or give the bytes: full, read-only or failing.
    #[error("not stored ({0}); what was stored before is safe; free some space and try again")]
    NotStored(Cause),
    /// This part of the vault does not read as it was written.
    #[error("this part of the vault is damaged ({0}); nothing was deleted")]
    Damaged(Cause),
    /// There is no such report, or it is not at that stage.
    #[error("there is no such report in this vault")]
    NoSuchReport,
    /// The report is finished.
    #[error("the report is finished and can't be changed")]
    AlreadyFinished,
    /// The vault is open, in this process or another.
    #[error("the vault is open; lock it first")]
    InUse,
    /// A report has this identifier already; it was not touched.
    #[error("there is a report with this identifier already; it was not touched")]
    ReportExists,
    /// The report has no such attachment.
    #[error("the report has no such attachment")]
    NoSuchAttachment,
}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Self {
        if trouble.is_damage() {
            Self::Damaged(Cause(trouble))
        } else {
            Self::NotStored(Cause(trouble))
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Trouble::from(error).into()
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Trouble::from(error).into()
    }
}

impl From<seal::Error> for Error {
    fn from(error: seal::Error) -> Self {
        Trouble::from(error).into()
    }
}

/// Why a file was not taken in. Nothing is left of it.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// It was called off.
    #[error("it was called off; nothing of it was kept")]
    CalledOff,
    /// The file could not be read to its end.
    #[error("the file could not be read ({0}); nothing of it was kept")]
    Unreadable(Cause),
    /// The device did not take the bytes: full, read-only or failing.
    #[error("not stored ({0}); nothing of it was kept; free some space and try again")]
    NotStored(Cause),
}

impl<T: Into<Trouble>> From<T> for IntakeError {
    fn from(trouble: T) -> Self {
        Self::NotStored(Cause(trouble.into()))
    }
}

/// Why a vault was not opened.
#[derive(Debug, thiserror::Error)]
pub enum UnlockError {
    /// The passphrase or code does not open it.
    #[error("this does not open the vault; try again in {wait_seconds} s")]
    Wrong {
        /// Seconds until another try is taken.
        wait_seconds: u32,
    },
    /// The delay after the last wrong passphrase has not passed. This one was
    /// not looked at.
    #[error("too soon after a wrong passphrase; try again in {wait_seconds} s")]
    TooSoon {
        /// Seconds until another try is taken.
        wait_seconds: u32,
    },
    /// Its passphrase is bound to a device, and this one does not have the
    /// secret. A recovery code opens it.
    #[error(
        "this device's keychain does not hold the vault's secret; nothing is lost; open it with \
         its recovery code"
    )]
    OtherDevice,
    /// It was brought back from a backup, and no passphrase was chosen since.
    #[error("no passphrase opens the vault yet; nothing is lost; open it with its recovery code")]
    CodeAlone,
    /// There is none.
    #[error("there is no such vault on this device")]
    Missing,
    /// Another copy of the app has it open.
    #[error("another copy of the app has the vault open; close it first")]
    InUse,
    /// A newer version of the app wrote it. It was not touched.
    #[error("a newer version of the app made this vault; it was not touched; update the app")]
    TooNew,
    /// It was to be read alone, and can be opened as usual.
    #[error("the vault can be opened as usual; unlock it")]
    OpensAsUsual,
    /// It is damaged.
    #[error("the vault is damaged; it was set aside whole, and nothing was deleted")]
    Damaged {
        /// The folder it is in now.
        set_aside: PathBuf,
    },
    /// The device did not take or give the bytes: full, read-only or failing.
    #[error("the device could not read or write the vault ({0}); it is as it was")]
    NotStored(Cause),
}

impl From<Trouble> for UnlockError {
    fn from(trouble: Trouble) -> Self {
        if trouble.is_in_use() { Self::InUse } else { Self::NotStored(Cause(trouble)) }
    }
}

/// Why a vault was not made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// There is one already; it was not touched.
    #[error("there is such a vault on this device already; it was not touched")]
    Exists,
    /// Another copy of the app is making one.
    #[error("another copy of the app is making a vault; close it first")]
    InUse,
    /// The device did not take the bytes: full, read-only or failing.
    #[error("the vault could not be stored ({0}); free some space and try again")]
    NotStored(Cause),
}

impl<T: Into<Trouble>> From<T> for MakeError {
    fn from(trouble: T) -> Self {
        Self::NotStored(Cause(trouble.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_ends_too_soon_is_damaged_and_a_failing_disk_is_not() {
        let is_damage = |code| {
            Trouble::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)).is_damage()
        };
        assert!(is_damage(ffi::SQLITE_IOERR_SHORT_READ));
        assert!(!is_damage(ffi::SQLITE_IOERR_READ) && !is_damage(ffi::SQLITE_FULL));
    }
}
