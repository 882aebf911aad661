//! Who may send.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
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

pub(crate) fn invite(
    transaction: &Transaction<'_>,
    code: &Digest,
    invitation: &Invitation,
) -> Result<(), Error> {
    let Responder { name, email, organisation } = &invitation.responder;
    let until = invitation.until.timestamp();
    transaction.execute(
        "INSERT INTO invitation (code_sha256, name, email, organisation, until_s) \
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![code.as_bytes(), name, email, organisation, until],
    )?;
    Ok(())
}

pub(crate) fn invitation(
    transaction: &Transaction<'_>,
    code: &Digest,
) -> Result<Option<Invitation>, Error> {
    let found = transaction
        .prepare_cached(
            "SELECT name, email, organisation, until_s, device FROM invitation \
             WHERE code_sha256 = ?1",
        )?
        .query_row([code.as_bytes()], |row| {
            let device: Option<[u8; 16]> = row.get(4)?;
            Ok(Invitation {
                responder: responder(row, 0)?,
                until: moment(row.get(3)?),
                device: device.map(Uuid::from_bytes),
            })
        })
        .optional()?;
    Ok(found)
}

/// Enrols a device with a code, which enrols no other from then on.
pub(crate) fn enrol(
    transaction: &Transaction<'_>,
    code: &Digest,
    device: &Device,
) -> Result<(), Error> {
    let Responder { name, email, organisation } = &device.responder;
    transaction.execute(
        "INSERT INTO device (id, public_key, name, email, organisation, enrolled_s) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            device.id.as_bytes(),
            device.public_key,
            name,
            email,
            organisation,
            device.enrolled_at.timestamp()
        ],
    )?;
    transaction.execute(
        "UPDATE invitation SET device = ?2 WHERE code_sha256 = ?1",
        params![code.as_bytes(), device.id.as_bytes()],
    )?;
    Ok(())
}

const DEVICE: &str =
    "SELECT name, email, organisation, id, public_key, enrolled_s, revoked_s FROM device";

pub(crate) fn find(transaction: &Transaction<'_>, id: Uuid) -> Result<Option<Device>, Error> {
    let found = transaction
        .prepare_cached(&format!("{DEVICE} WHERE id = ?1"))?
        .query_row([id.as_bytes()], device)
        .optional()?;
    Ok(found)
}

/// Every device, the one enrolled first at the front.
pub(crate) fn all(connection: &Connection) -> Result<Vec<Device>, Error> {
    let mut statement = connection.prepare(&format!("{DEVICE} ORDER BY number"))?;
    let devices = statement.query_map([], device)?;
    Ok(devices.collect::<Result<_, _>>()?)
}

/// Has a device send nothing any more. Returns whether that changed anything.
pub(crate) fn revoke(
    transaction: &Transaction<'_>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let changed = transaction.execute(
        "UPDATE device SET revoked_s = ?2 WHERE id = ?1 AND revoked_s IS NULL",
        params![id.as_bytes(), now.timestamp()],
    )?;
    Ok(changed > 0)
}

/// Notes that an assertion was taken, and forgets those that would not be taken
/// any more. Returns false where it was taken before.
pub(crate) fn take_assertion(
    transaction: &Transaction<'_>,
    device: Uuid,
    id: Uuid,
    until: i64,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    transaction
        .prepare_cached("DELETE FROM assertion WHERE until_s < ?1")?
        .execute([now.timestamp()])?;
    let inserted = transaction
        .prepare_cached(
            "INSERT INTO assertion (device, id, until_s) VALUES (?1, ?2, ?3) \
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![device.as_bytes(), id.as_bytes(), until])?;
    Ok(inserted > 0)
}

fn device(row: &Row<'_>) -> Result<Device, rusqlite::Error> {
    let revoked: Option<i64> = row.get(6)?;
    Ok(Device {
        responder: responder(row, 0)?,
        id: Uuid::from_bytes(row.get(3)?),
        public_key: row.get(4)?,
        enrolled_at: moment(row.get(5)?),
        revoked_at: revoked.map(moment),
    })
}

fn responder(row: &Row<'_>, at: usize) -> Result<Responder, rusqlite::Error> {
    Ok(Responder { name: row.get(at)?, email: row.get(at + 1)?, organisation: row.get(at + 2)? })
}

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}
