use chrono::{DateTime, Utc};
use postgres::Row;
use uuid::Uuid;

use super::asking::{Asking, Values, get};
use crate::{
    Error,
    store::parcels::{Backlog, Claim, Parcel, Parcels, Tried, Undelivered, moment},
};

impl Parcels for Asking<'_> {
    fn await_passing_on(&mut self, external_id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
        let add = "INSERT INTO onward (report, state, next_try_ms) \
                   SELECT number, 'waiting', $2 FROM report WHERE external_id = $1";
        let added = self.execute(add, &[&external_id, &now.timestamp_millis()])?;
        debug_assert_eq!(added, 1, "one report is passed on once");
        Ok(())
    }

    fn claim_due(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        most: usize,
    ) -> Result<Vec<Parcel>, Error> {
        let claim = "UPDATE onward SET next_try_ms = $2 FROM report \
                     WHERE number = report AND report IN \
                     (SELECT report FROM onward WHERE state = 'waiting' AND next_try_ms <= $1 \
                     ORDER BY next_try_ms LIMIT $3) \
                     RETURNING external_id, device, payload, tries";
        let (now, end) = (now.timestamp_millis(), until.timestamp_millis());
        let rows = self.rows(claim, &[&now, &end, &(most as i64)])?;
        rows.iter().map(|row| parcel(row, until)).collect()
    }

    fn extend(&mut self, claim: Claim, until: DateTime<Utc>) -> Result<Option<Claim>, Error> {
        let extend = "UPDATE onward SET next_try_ms = $3 FROM report \
                      WHERE number = report AND external_id = $1 \
                      AND state = 'waiting' AND next_try_ms = $2";
        let (old, new) = (claim.until.timestamp_millis(), until.timestamp_millis());
        let extended = self.execute(extend, &[&claim.external_id, &old, &new])?;
        Ok((extended == 1).then_some(Claim { until, ..claim }))
    }

    fn settle(&mut self, claim: Claim, tried: &Tried) -> Result<bool, Error> {
        let settle = "UPDATE onward SET state = $3, tries = tries + 1, sealed_reason = $4, \
                      far_case = $5, next_try_ms = coalesce($6, next_try_ms) FROM report \
                      WHERE number = report AND external_id = $1 AND state = 'waiting' \
                      AND (next_try_ms = $2 OR $3 = 'delivered')";
        let until = claim.until.timestamp_millis();
        let (state, reason, far_case, next_try) = tried.columns();
        let values: Values = &[&claim.external_id, &until, &state, &reason, &far_case, &next_try];
        Ok(self.execute(settle, values)? == 1)
    }

    fn try_again(&mut self, external_id: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
        let again = "UPDATE onward SET state = 'waiting', tries = 0, next_try_ms = $2 FROM report \
                     WHERE number = report AND external_id = $1 AND state = 'refused'";
        Ok(self.execute(again, &[&external_id, &now.timestamp_millis()])? == 1)
    }

    fn undelivered(&mut self) -> Result<Vec<Undelivered>, Error> {
        let undelivered = "SELECT external_id, reference, state = 'refused', tries, next_try_ms, \
                           sealed_reason FROM onward JOIN report ON number = report \
                           WHERE state <> 'delivered' ORDER BY number";
        self.rows(undelivered, &[])?.iter().map(left).collect()
    }

    fn backlog(&mut self) -> Result<Backlog, Error> {
        let count = "SELECT (SELECT count(*) FROM onward WHERE state = 'waiting'), \
                     (SELECT count(*) FROM onward WHERE state = 'refused'), \
                     (SELECT receipt FROM report WHERE number = \
                     (SELECT min(report) FROM onward WHERE state = 'waiting'))";
        let row = self.row(count, &[])?.ok_or(Error::StoreDamaged)?;
        Backlog::new(get(&row, 0)?, get(&row, 1)?, get(&row, 2)?)
    }
}

fn parcel(row: &Row, until: DateTime<Utc>) -> Result<Parcel, Error> {
    Ok(Parcel {
        claim: Claim { external_id: get(row, 0)?, until },
        device: Some(get(row, 1)?),
        payload: get(row, 2)?,
        tries: tries(row, 3)?,
    })
}

fn left(row: &Row) -> Result<Undelivered, Error> {
    Ok(Undelivered {
        external_id: get(row, 0)?,
        reference: get(row, 1)?,
        is_refused: get(row, 2)?,
        tries: tries(row, 3)?,
        next_try: moment(get(row, 4)?)?,
        reason: get(row, 5)?,
    })
}

fn tries(row: &Row, column: usize) -> Result<u32, Error> {
    u32::try_from(get::<i64>(row, column)?).map_err(|_| Error::StoreDamaged)
}
