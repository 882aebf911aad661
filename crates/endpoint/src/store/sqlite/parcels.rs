use chrono::{DateTime, Utc};
use rusqlite::{Transaction, params};
use uuid::Uuid;

use crate::{
    Error,
    store::parcels::{Backlog, Claim, Parcel, Parcels, Tried, Undelivered, moment},
};

impl Parcels for Transaction<'_> {
    fn await_passing_on(&mut self, external_id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
        let add = "INSERT INTO onward (report, state, next_try_ms) \
                   SELECT number, 'waiting', ?2 FROM report WHERE external_id = ?1";
        let added = self
            .prepare_cached(add)?
            .execute(params![external_id.as_bytes(), now.timestamp_millis()])?;
        debug_assert_eq!(added, 1, "one report is passed on once");
        Ok(())
    }

    fn claim_due(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        most: usize,
    ) -> Result<Vec<Parcel>, Error> {
        let due = "SELECT external_id, device, payload, tries FROM onward \
                   JOIN report ON number = report \
                   WHERE state = 'waiting' AND next_try_ms <= ?1 ORDER BY next_try_ms LIMIT ?2";
        let parcels = self
            .prepare_cached(due)?
            .query_map(params![now.timestamp_millis(), most as i64], |row| {
                Ok(Parcel {
                    claim: Claim { external_id: Uuid::from_bytes(row.get(0)?), until },
                    device: row.get::<_, Option<[u8; 16]>>(1)?.map(Uuid::from_bytes),
                    payload: row.get(2)?,
                    tries: row.get(3)?,
                })
            })?
            .collect::<Result<Vec<_>, _>>()?;
        for parcel in &parcels {
            postpone(self, parcel.claim.external_id, until)?;
        }
        Ok(parcels)
    }

    fn extend(&mut self, claim: Claim, until: DateTime<Utc>) -> Result<Option<Claim>, Error> {
        let holds = "SELECT 1 FROM onward JOIN report ON number = report \
                     WHERE external_id = ?1 AND state = 'waiting' AND next_try_ms = ?2";
        let (id, old) = (claim.external_id.as_bytes(), claim.until.timestamp_millis());
        if !self.prepare_cached(holds)?.exists(params![id, old])? {
            return Ok(None);
        }
        postpone(self, claim.external_id, until)?;
        Ok(Some(Claim { until, ..claim }))
    }

    fn settle(&mut self, claim: Claim, tried: &Tried) -> Result<bool, Error> {
        let settle = "UPDATE onward SET state = ?3, tries = tries + 1, sealed_reason = ?4, far_case = ?5, \
                      next_try_ms = coalesce(?6, next_try_ms) WHERE state = 'waiting' \
                      AND report = (SELECT number FROM report WHERE external_id = ?1) \
                      AND (next_try_ms = ?2 OR ?3 = 'delivered')";
        let (id, until) = (claim.external_id.as_bytes(), claim.until.timestamp_millis());
        let (state, reason, far_case, next_try) = tried.columns();
        let settled = self
            .prepare_cached(settle)?
            .execute(params![id, until, state, reason, far_case, next_try])?;
        Ok(settled == 1)
    }

    fn try_again(&mut self, external_id: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
        let again = "UPDATE onward SET state = 'waiting', tries = 0, next_try_ms = ?2 \
                     WHERE state = 'refused' \
                     AND report = (SELECT number FROM report WHERE external_id = ?1)";
        let changed =
            self.execute(again, params![external_id.as_bytes(), now.timestamp_millis()])?;
        Ok(changed == 1)
    }

    fn undelivered(&mut self) -> Result<Vec<Undelivered>, Error> {
        let undelivered = "SELECT external_id, reference, state = 'refused', tries, next_try_ms, \
                           sealed_reason FROM onward JOIN report ON number = report \
                           WHERE state <> 'delivered' ORDER BY number";
        let mut statement = self.prepare(undelivered)?;
        let mut rows = statement.query([])?;
        let mut reports = Vec::new();
        while let Some(row) = rows.next()? {
            reports.push(Undelivered {
                external_id: Uuid::from_bytes(row.get(0)?),
                reference: row.get(1)?,
                is_refused: row.get(2)?,
                tries: row.get(3)?,
                next_try: moment(row.get(4)?)?,
                reason: row.get(5)?,
            });
        }
        Ok(reports)
    }

    fn backlog(&mut self) -> Result<Backlog, Error> {
        let count = "SELECT (SELECT count(*) FROM onward WHERE state = 'waiting'), \
                     (SELECT count(*) FROM onward WHERE state = 'refused'), \
                     (SELECT receipt FROM report WHERE number = \
                     (SELECT min(report) FROM onward WHERE state = 'waiting'))";
        let mut statement = self.prepare_cached(count)?;
        let counted = statement
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, Option<Vec<u8>>>(2)?)));
        let (waiting, refused, oldest) = counted?;
        Backlog::new(waiting, refused, oldest.as_deref())
    }
}

fn postpone(
    transaction: &Transaction<'_>,
    external_id: Uuid,
    until: DateTime<Utc>,
) -> Result<(), Error> {
    let postpone = "UPDATE onward SET next_try_ms = ?2 \
                    WHERE report = (SELECT number FROM report WHERE external_id = ?1)";
    transaction
        .prepare_cached(postpone)?
        .execute(params![external_id.as_bytes(), until.timestamp_millis()])?;
    Ok(())
}
