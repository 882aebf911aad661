#![doc = include_str!("../README.md")]

mod address;
mod assertion;
mod chain;
mod chunks;
mod code;
mod copy;
mod device;
mod digest;
mod enrolment;
mod envelope;
mod error;
mod keys;
mod organisation;
mod pass;
mod passphrase;
mod random;
mod recovery;
mod scrub;
mod sign;
mod store;
#[cfg(test)]
mod vector;

pub use assertion::Assertion;
pub use chain::Chain;
pub use chunks::{CHUNK_LEN, ChunkOpener, ChunkSealer, HEADER_LEN, Header, SEALED_CHUNK_LEN};
pub use copy::{seal_copy, seal_copy_to};
pub use device::DeviceSecret;
pub use digest::{Digest, Hasher, sha256};
pub use enrolment::EnrolmentCode;
pub use envelope::Purpose;
pub use error::Error;
pub use keys::{OutboxKey, RecordKey, RecordKind, Token, VaultKey, WrappingKey, WrapsRecords};
pub use organisation::{OrganisationKey, OrganisationSecret};
pub use pass::{Pass, PassKey};
pub use passphrase::{Kdf, KdfParams, Passphrase};
pub use random::make_id;
pub use recovery::RecoveryCode;
pub use sign::{Domain, Signature, SigningKey, VerifyingKey};
pub use store::{StoreKey, StoreKeys};
