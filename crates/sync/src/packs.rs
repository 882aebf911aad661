use std::sync::PoisonError;

use vault::Shared;
use wire::{Pack, PackAsk};

use crate::{Link, Setback};

/// Asks for a pack that is newer than the one that is here, in the name of whoever opened
/// the vault; none where there is none, no vault is open, or its device is not enrolled.
/// Nothing of it is proved by that.
///
/// # Errors
/// Any [`Setback`].
pub async fn ask_for_a_pack(
    vaults: &Shared,
    link: &Link,
    ask: &PackAsk,
) -> Result<Option<Pack>, Setback> {
    let enrolment = {
        let mut vaults = vaults.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = vaults.open().and_then(|vault| vault.queue().enrolment().ok()?);
        kept.and_then(|kept| link.enrolment(&kept))
    };
    match enrolment {
        Some(enrolment) => link.by(&enrolment).pack(ask).await,
        None => Ok(None),
    }
}
