#![doc = include_str!("../README.md")]

mod chain;
mod copy;
mod digest;
mod envelope;
mod error;
mod keys;
mod passphrase;
mod random;
mod sign;
#[cfg(test)]
mod vector;

pub use chain::Chain;
pub use copy::seal_copy;
pub use digest::{Digest, sha256};
pub use envelope::Purpose;
pub use error::Error;
pub use keys::{RecordKey, RecordKind, Token, VaultKey, WrappingKey};
pub use passphrase::{Kdf, KdfParams, Passphrase};
pub use random::make_id;
pub use sign::{Domain, Signature, SigningKey, VerifyingKey};
