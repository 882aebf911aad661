use std::{
    convert::Infallible,
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

/// Where reports are kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Place {
    /// An SQLite file; made where it is missing.
    File(PathBuf),
    /// A PostgreSQL database, at `postgres://…`.
    Database(String),
}

impl Place {
    /// A file relative to that folder.
    pub(crate) fn within(self, folder: &Path) -> Self {
        match self {
            Self::File(path) => Self::File(folder.join(path)),
            Self::Database(_) => self,
        }
    }

    /// A database may; a file is there or not.
    pub(crate) fn may_exist(&self) -> bool {
        match self {
            Self::File(path) => path.exists(),
            Self::Database(_) => true,
        }
    }
}

impl From<String> for Place {
    fn from(written: String) -> Self {
        let schemes = ["postgres://", "postgresql://"];
        match schemes.iter().any(|scheme| written.starts_with(scheme)) {
            true => Self::Database(written),
            false => Self::File(written.into()),
        }
    }
}

impl FromStr for Place {
    type Err = Infallible;

    fn from_str(written: &str) -> Result<Self, Infallible> {
        Ok(written.to_owned().into())
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        match place {
            Place::File(path) => path.to_string_lossy().into_owned(),
            Place::Database(address) => address,
        }
    }
}

/// Never the address of a database, which may have a password in it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Database(_) => write!(f, "the database"),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_of_a_database_is_a_file() {
        let folder = Path::new("here");
        for address in ["postgres://h/d", "postgresql:///d?host=/run"] {
            let place = Place::from(address.to_owned()).within(folder);
            assert_eq!(String::from(place), address);
        }
        for path in ["reports.db", "postgres", "postgres:/d"] {
            let place = Place::from(path.to_owned()).within(folder);
            assert_eq!(place, Place::File(folder.join(path)));
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let place = Place::from("postgres://endpoint:marmalade@h/d".to_owned());
        assert_eq!(format!("{place} {place:?}"), "the database the database");
    }
}
