#![doc = include_str!("../README.md")]

mod checked;
mod content;
mod keyring;
mod make;

pub use checked::{Checked, check};
pub use content::{Content, FORM, WORDS, lists};
pub use make::{Maker, add_keyring};

/// Why a pack is not taken. What is here already stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is no pack.
    #[error("this is no pack, or it was cut off")]
    Malformed,
    /// A signature is missing that leads from the root to it.
    #[error("it is not signed by whom the settings name")]
    NotSigned,
    /// Its keyrings do not go on from those of the pack that is here.
    #[error("its keyrings are not those that the pack here goes by")]
    OtherKeys,
    /// It is older than the pack that is here.
    #[error("a newer pack is here already")]
    Older,
    /// It is the pack that is here.
    #[error("this pack is here already")]
    Known,
    /// A file that it names is neither in it nor here, or has one too many.
    #[error("a file that it names is not in it, or another is")]
    Incomplete,
    /// What it says can't be used by this program: it may be too old for it.
    #[error("what is in it can't be used by this version of First Responder")]
    Unusable,
}
