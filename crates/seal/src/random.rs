use ring::rand::{SecureRandom, SystemRandom};

use uuid::Uuid;

use crate::Error;

/// Fills `bytes` from the operating system's generator.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    SystemRandom::new().fill(bytes).map_err(|_| Error::Unavailable)
}

/// A random identifier (UUID version 4).
///
/// # Errors
/// [`Error::Unavailable`] when the system gives no random bytes.
pub fn make_id() -> Result<Uuid, Error> {
    let mut bytes = [0; 16];
    fill(&mut bytes)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}
