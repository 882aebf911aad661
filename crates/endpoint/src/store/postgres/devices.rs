use chrono::{DateTime, Utc};
use postgres::Row;
use seal::Digest;
use uuid::Uuid;

use super::asking::{Asking, array, get};
use crate::{
    Error,
    store::devices::{Device, Devices, Invitation, Responder, moment},
};

impl Devices for Asking<'_> {
    fn invite(&mut self, code: &Digest, invitation: &Invitation) -> Result<(), Error> {
        let invite = "INSERT INTO invitation (code_sha256, name, email, organisation, until_s) \
                      VALUES ($1, $2, $3, $4, $5)";
        let Responder { name, email, organisation } = &invitation.responder;
        let until = invitation.until.timestamp();
        self.execute(invite, &[&&code.as_bytes()[..], name, email, organisation, &until])?;
        Ok(())
    }

    fn invitation(&mut self, code: &Digest) -> Result<Option<Invitation>, Error> {
        let invitation = "SELECT name, email, organisation, until_s, device FROM invitation \
                          WHERE code_sha256 = $1";
        let Some(row) = self.row(invitation, &[&&code.as_bytes()[..]])? else { return Ok(None) };
        let (until, device) = (moment(get(&row, 3)?), get(&row, 4)?);
        Ok(Some(Invitation { responder: responder(&row)?, until, device }))
    }

    fn enrol(&mut self, code: &Digest, device: &Device) -> Result<(), Error> {
        let enrol = "INSERT INTO device (id, public_key, name, email, organisation, enrolled_s) \
                     VALUES ($1, $2, $3, $4, $5, $6)";
        let Responder { name, email, organisation } = &device.responder;
        let (id, key, since) = (device.id, &device.public_key[..], device.enrolled_at.timestamp());
        self.execute(enrol, &[&id, &key, name, email, organisation, &since])?;
        let used = "UPDATE invitation SET device = $2 WHERE code_sha256 = $1";
        self.execute(used, &[&&code.as_bytes()[..], &id])?;
        Ok(())
    }

    fn device(&mut self, id: Uuid) -> Result<Option<Device>, Error> {
        let found = "SELECT name, email, organisation, id, public_key, enrolled_s, revoked_s \
                     FROM device WHERE id = $1";
        self.row(found, &[&id])?.map(|row| device(&row)).transpose()
    }

    fn devices(&mut self) -> Result<Vec<Device>, Error> {
        let all = "SELECT name, email, organisation, id, public_key, enrolled_s, revoked_s \
                   FROM device ORDER BY number";
        self.rows(all, &[])?.iter().map(device).collect()
    }

    fn revoke(&mut self, id: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
        let revoke = "UPDATE device SET revoked_s = $2 WHERE id = $1 AND revoked_s IS NULL";
        Ok(self.execute(revoke, &[&id, &now.timestamp()])? > 0)
    }

    fn take_assertion(
        &mut self,
        device: Uuid,
        id: Uuid,
        until: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        self.execute("DELETE FROM assertion WHERE until_s < $1", &[&now.timestamp()])?;
        let take = "INSERT INTO assertion (device, id, until_s) VALUES ($1, $2, $3) \
                    ON CONFLICT DO NOTHING";
        Ok(self.execute(take, &[&device, &id, &until])? > 0)
    }
}

fn device(row: &Row) -> Result<Device, Error> {
    let revoked: Option<i64> = get(row, 6)?;
    Ok(Device {
        responder: responder(row)?,
        id: get(row, 3)?,
        public_key: array(row, 4)?,
        enrolled_at: moment(get(row, 5)?),
        revoked_at: revoked.map(moment),
    })
}

fn responder(row: &Row) -> Result<Responder, Error> {
    Ok(Responder { name: get(row, 0)?, email: get(row, 1)?, organisation: get(row, 2)? })
}
