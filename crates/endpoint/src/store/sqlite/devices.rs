use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use seal::Digest;
use uuid::Uuid;

use crate::{
    Error,
    store::devices::{Device, Devices, Invitation, Responder, moment},
};

const DEVICE: &str =
    "SELECT name, email, organisation, id, public_key, enrolled_s, revoked_s FROM device";

impl Devices for Transaction<'_> {
    fn invite(&mut self, code: &Digest, invitation: &Invitation) -> Result<(), Error> {
        let Responder { name, email, organisation } = &invitation.responder;
        let until = invitation.until.timestamp();
        self.execute(
            "INSERT INTO invitation (code_sha256, name, email, organisation, until_s) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![code.as_bytes(), name, email, organisation, until],
        )?;
        Ok(())
    }

    fn invitation(&mut self, code: &Digest) -> Result<Option<Invitation>, Error> {
        let found = self
            .prepare_cached(
                "SELECT name, email, organisation, until_s, device FROM invitation \
                 WHERE code_sha256 = ?1",
            )?
            .query_row([code.as_bytes()], |row| {
                let device: Option<[u8; 16]> = row.get(4)?;
                Ok(Invitation {
                    responder: responder(row)?,
                    until: moment(row.get(3)?),
                    device: device.map(Uuid::from_bytes),
                })
            })
            .optional()?;
        Ok(found)
    }

    fn enrol(&mut self, code: &Digest, device: &Device) -> Result<(), Error> {
        let Responder { name, email, organisation } = &device.responder;
        self.execute(
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
        self.execute(
            "UPDATE invitation SET device = ?2 WHERE code_sha256 = ?1",
            params![code.as_bytes(), device.id.as_bytes()],
        )?;
        Ok(())
    }

    fn device(&mut self, id: Uuid) -> Result<Option<Device>, Error> {
        let found = self
            .prepare_cached(&format!("{DEVICE} WHERE id = ?1"))?
            .query_row([id.as_bytes()], device)
            .optional()?;
        Ok(found)
    }

    fn devices(&mut self) -> Result<Vec<Device>, Error> {
        let mut statement = self.prepare(&format!("{DEVICE} ORDER BY number"))?;
        let devices = statement.query_map([], device)?;
        Ok(devices.collect::<Result<_, _>>()?)
    }

    fn revoke(&mut self, id: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
        let changed = self.execute(
            "UPDATE device SET revoked_s = ?2 WHERE id = ?1 AND revoked_s IS NULL",
            params![id.as_bytes(), now.timestamp()],
        )?;
        Ok(changed > 0)
    }

    fn take_assertion(
        &mut self,
        device: Uuid,
        id: Uuid,
        until: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        self.prepare_cached("DELETE FROM assertion WHERE until_s < ?1")?
            .execute([now.timestamp()])?;
        let inserted = self
            .prepare_cached(
                "INSERT INTO assertion (device, id, until_s) VALUES (?1, ?2, ?3) \
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![device.as_bytes(), id.as_bytes(), until])?;
        Ok(inserted > 0)
    }
}

fn device(row: &Row<'_>) -> Result<Device, rusqlite::Error> {
    let revoked: Option<i64> = row.get(6)?;
    Ok(Device {
        responder: responder(row)?,
        id: Uuid::from_bytes(row.get(3)?),
        public_key: row.get(4)?,
        enrolled_at: moment(row.get(5)?),
        revoked_at: revoked.map(moment),
    })
}

fn responder(row: &Row<'_>) -> Result<Responder, rusqlite::Error> {
    Ok(Responder { name: row.get(0)?, email: row.get(1)?, organisation: row.get(2)? })
}
