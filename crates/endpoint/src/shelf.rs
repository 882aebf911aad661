use std::{
    fmt,
    path::{Path, PathBuf},
};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};

/// Where the files of reports are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Shelf {
    /// A folder; made where it is missing.
    Folder(PathBuf),
    /// A bucket, with the interface of S3.
    Bucket(Bucket),
}

/// How to reach a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Bucket {
    /// Its name.
    pub bucket: String,
    /// The address of the service that has it; `https`, unless it is on this machine.
    pub address: String,
    /// Where it is.
    pub region: String,
    /// Who the endpoint is there.
    pub key: String,
    /// The file of the secret that signs what it asks.
    pub secret: PathBuf,
    /// The authorities to trust, PEM, where they are not those of the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca: Option<PathBuf>,
}

impl Shelf {
    /// With its paths relative to that folder.
    pub(crate) fn within(self, within: &Path) -> Self {
        match self {
            Self::Folder(folder) => Self::Folder(within.join(folder)),
            Self::Bucket(told) => Self::Bucket(Bucket {
                secret: within.join(told.secret),
                ca: told.ca.map(|ca| within.join(ca)),
                ..told
            }),
        }
    }

    /// The folder, where it is one.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Bucket(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for Shelf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Written)
    }
}

/// A text is a folder, and what has settings is a bucket: what is wrong is said of that one.
struct Written;

impl<'de> Visitor<'de> for Written {
    type Value = Shelf;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a folder, or the settings of a bucket")
    }

    fn visit_str<E: Error>(self, folder: &str) -> Result<Shelf, E> {
        Ok(Shelf::Folder(folder.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, settings: A) -> Result<Shelf, A::Error> {
        Bucket::deserialize(MapAccessDeserializer::new(settings)).map(Shelf::Bucket)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::*;

    fn written() -> Value {
        json!({"bucket": "files", "address": "x", "region": "r", "key": "k", "secret": "s"})
    }

    #[test]
    fn a_text_is_a_folder_and_settings_are_a_bucket() {
        let here = Path::new("here");
        let folder: Shelf = from_value(json!("attachments")).unwrap();
        assert_eq!(folder.within(here), Shelf::Folder(here.join("attachments")));
        let mut told = written();
        told["ca"] = json!("c");
        let bucket: Shelf = from_value(told.clone()).unwrap();
        assert_eq!(serde_json::to_value(&bucket).unwrap(), told);
        let Shelf::Bucket(bucket) = bucket.within(here) else { unreachable!() };
        assert_eq!((bucket.secret, bucket.ca), (here.join("s"), Some(here.join("c"))));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let mut misspelt = written();
        misspelt["adress"] = json!("y");
        let mut missing = written();
        missing.as_object_mut().unwrap().remove("secret");
        for (wrong, named) in [
            (misspelt, "unknown field `adress`"),
            (missing, "missing field `secret`"),
            (json!(7), "a folder, or the settings of a bucket"),
        ] {
            let said = from_value::<Shelf>(wrong).unwrap_err().to_string();
            assert!(said.contains(named), "{said}");
        }
    }
}
