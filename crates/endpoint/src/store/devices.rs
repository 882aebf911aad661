//! Who may send.

use chrono::{DateTime, Utc};
use seal::Digest;
use uuid::Uuid;

use crate::Error;

/// Who a device sends for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Responder {
    /// Their name.
    pub name: String,
    /// Their work e-mail address.
    pub email: String,
    /// Their first responder organisation.
    pub organisation: String,
}

/// A code that was given out.
pub(crate) struct Invitation {
    pub(crate) responder: Responder,
    pub(crate) until: DateTime<Utc>,
    /// The device that it enrolled.
    pub(crate) device: Option<Uuid>,
}

/// An enrolled device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Names it.
    pub id: Uuid,
    /// The key that its assertions are signed with.
    pub public_key: [u8; 32],
    /// Whose it is.
    pub responder: Responder,
    /// When it was enrolled.
    pub enrolled_at: DateTime<Utc>,
    /// When it was revoked, if it was.
    pub revoked_at: Option<DateTime<Utc>>,
}

pub(crate) trait Devices {
    fn invite(&mut self, code: &Digest, invitation: &Invitation) -> Result<(), Error>;

    fn invitation(&mut self, code: &Digest) -> Result<Option<Invitation>, Error>;

    /// Enrols a device with a code, which enrols no other from then on.
    fn enrol(&mut self, code: &Digest, device: &Device) -> Result<(), Error>;

    fn device(&mut self, id: Uuid) -> Result<Option<Device>, Error>;

    /// Every device, the one enrolled first at the front.
    fn devices(&mut self) -> Result<Vec<Device>, Error>;

    /// Has a device send nothing any more. Returns whether that changed anything.
    fn revoke(&mut self, id: Uuid, now: DateTime<Utc>) -> Result<bool, Error>;

    /// Notes that an assertion was taken, and forgets those that would not be
    /// taken any more. Returns false where it was taken before.
    fn take_assertion(
        &mut self,
        device: Uuid,
        id: Uuid,
        until: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, Error>;
}

pub(super) fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}
