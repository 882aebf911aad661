use chrono::{DateTime, Utc};
use postgres::Row;
use uuid::Uuid;

use super::asking::{Asking, Values, get};
use crate::{
    Error,
    store::parcels::{Backlog, Claim, Item, Parcel, Parcels, Tried, Undelivered, moment},
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
        let due = "SELECT external_id, NULL::uuid AS addition, device, payload, tries, next_try_ms \
                   FROM onward JOIN report ON number = report \
                   WHERE state = 'waiting' AND next_try_ms <= $1 \
                   UNION ALL \
                   SELECT external_id, addition.id, addition.device, content, addition.tries, \
                   addition.next_try_ms FROM addition \
                   JOIN onward ON onward.report = addition.report \
                   JOIN report ON report.number = addition.report \
                   WHERE addition.state = 'waiting' AND addition.next_try_ms <= $1 \
                   AND onward.state = 'delivered' \
                   ORDER BY 6 LIMIT $2";
        let rows = self.rows(due, &[&now.timestamp_millis(), &(most as i64)])?;
        let parcels = rows.iter().map(|row| parcel(row, until)).collect::<Result<Vec<_>, _>>()?;
        for parcel in &parcels {
            let (table, row) = place(parcel.claim.item);
            let claim = format!("UPDATE {table} SET next_try_ms = $2 WHERE {row}");
            self.execute(&claim, &[&parcel.claim.item.id(), &until.timestamp_millis()])?;
        }
        Ok(parcels)
    }

    fn extend(&mut self, claim: Claim, until: DateTime<Utc>) -> Result<Option<Claim>, Error> {
        let (table, row) = place(claim.item);
        let extend = format!(
            "UPDATE {table} SET next_try_ms = $3 \
             WHERE {row} AND state = 'waiting' AND next_try_ms = $2"
        );
        let (old, new) = (claim.until.timestamp_millis(), until.timestamp_millis());
        let extended = self.execute(&extend, &[&claim.item.id(), &old, &new])?;
        Ok((extended == 1).then_some(Claim { until, ..claim }))
    }

    fn settle(&mut self, claim: Claim, tried: &Tried) -> Result<bool, Error> {
        let (table, row) = place(claim.item);
        let settle = format!(
            "UPDATE {table} SET state = $3, tries = tries + 1, sealed_reason = $4, far_case = $5, \
             next_try_ms = coalesce($6, next_try_ms) WHERE {row} AND state = 'waiting' \
             AND (next_try_ms = $2 OR $3 = 'delivered')"
        );
        let until = claim.until.timestamp_millis();
        let (state, reason, far_case, next_try) = tried.columns();
        let values: Values = &[&claim.item.id(), &until, &state, &reason, &far_case, &next_try];
        Ok(self.execute(&settle, values)? == 1)
    }

    fn item(&mut self, id: Uuid) -> Result<Option<Item>, Error> {
        let find = "SELECT external_id, NULL::uuid AS addition FROM report WHERE external_id = $1 \
                    UNION ALL SELECT external_id, id FROM addition \
                    JOIN report ON report.number = report WHERE id = $1 LIMIT 1";
        self.row(find, &[&id])?.as_ref().map(item).transpose()
    }

    fn try_again(&mut self, item: Item, now: DateTime<Utc>) -> Result<bool, Error> {
        change_refused(self, item, "state = 'waiting', tries = 0, next_try_ms = $2", now)
    }

    fn deliver_by_hand(&mut self, item: Item, now: DateTime<Utc>) -> Result<bool, Error> {
        let delivered = "state = 'delivered', sealed_reason = NULL, next_try_ms = $2";
        change_refused(self, item, delivered, now)
    }

    fn undelivered(&mut self) -> Result<Vec<Undelivered>, Error> {
        let undelivered = "SELECT external_id, NULL::uuid AS addition, reference, state = 'refused', \
                           tries, next_try_ms, sealed_reason, onward.report, 0::bigint FROM onward \
                           JOIN report ON number = report WHERE state <> 'delivered' \
                           UNION ALL \
                           SELECT external_id, id, reference, state = 'refused', tries, \
                           next_try_ms, sealed_reason, addition.report, addition.number \
                           FROM addition JOIN report ON report.number = report \
                           WHERE state <> 'delivered' ORDER BY 8, 9";
        self.rows(undelivered, &[])?.iter().map(left).collect()
    }

    fn backlog(&mut self) -> Result<Backlog, Error> {
        let count = "SELECT (SELECT count(*) FROM onward WHERE state = 'waiting') + \
                     (SELECT count(*) FROM addition WHERE state = 'waiting'), \
                     (SELECT count(*) FROM onward WHERE state = 'refused') + \
                     (SELECT count(*) FROM addition WHERE state = 'refused'), \
                     coalesce((SELECT receipt FROM report WHERE number = \
                     (SELECT min(report) FROM onward WHERE state = 'waiting')), \
                     (SELECT receipt FROM addition WHERE number = \
                     (SELECT min(number) FROM addition WHERE state = 'waiting')))";
        let row = self.row(count, &[])?.ok_or(Error::StoreDamaged)?;
        Backlog::new(get(&row, 0)?, get(&row, 1)?, get(&row, 2)?)
    }
}

fn change_refused(
    asking: &mut Asking<'_>,
    item: Item,
    change: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let (table, row) = place(item);
    let change = format!("UPDATE {table} SET {change} WHERE {row} AND state = 'refused'");
    Ok(asking.execute(&change, &[&item.id(), &now.timestamp_millis()])? == 1)
}

/// The first two columns of a row.
fn item(row: &Row) -> Result<Item, Error> {
    Ok(Item { report: get(row, 0)?, addition: get(row, 1)? })
}

fn parcel(row: &Row, until: DateTime<Utc>) -> Result<Parcel, Error> {
    Ok(Parcel {
        claim: Claim { item: item(row)?, until },
        device: Some(get(row, 2)?),
        content: get(row, 3)?,
        tries: tries(row, 4)?,
    })
}

fn left(row: &Row) -> Result<Undelivered, Error> {
    Ok(Undelivered {
        external_id: get(row, 0)?,
        addition: get(row, 1)?,
        reference: get(row, 2)?,
        is_refused: get(row, 3)?,
        tries: tries(row, 4)?,
        next_try: moment(get(row, 5)?)?,
        reason: get(row, 6)?,
    })
}

fn tries(row: &Row, column: usize) -> Result<u32, Error> {
    u32::try_from(get::<i64>(row, column)?).map_err(|_| Error::StoreDamaged)
}

/// The table that says how far it is, and its row there, by its identifier.
fn place(item: Item) -> (&'static str, &'static str) {
    match item.addition {
        None => ("onward", "report = (SELECT number FROM report WHERE external_id = $1)"),
        Some(_) => ("addition", "id = $1"),
    }
}
