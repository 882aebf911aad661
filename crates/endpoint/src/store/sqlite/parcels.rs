use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

use crate::{
    Error,
    store::parcels::{Backlog, Claim, Item, Parcel, Parcels, Tried, Undelivered, moment},
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
        let due = "SELECT external_id, NULL AS addition, device, payload, tries, next_try_ms \
                   FROM onward JOIN report ON number = report \
                   WHERE state = 'waiting' AND next_try_ms <= ?1 \
                   UNION ALL \
                   SELECT external_id, addition.id, addition.device, content, addition.tries, \
                   addition.next_try_ms FROM addition \
                   JOIN onward ON onward.report = addition.report \
                   JOIN report ON report.number = addition.report \
                   WHERE addition.state = 'waiting' AND addition.next_try_ms <= ?1 \
                   AND onward.state = 'delivered' \
                   ORDER BY 6 LIMIT ?2";
        let parcels = self
            .prepare_cached(due)?
            .query_map(params![now.timestamp_millis(), most as i64], |row| {
                Ok(Parcel {
                    claim: Claim { item: item(row)?, until },
                    device: row.get::<_, Option<[u8; 16]>>(2)?.map(Uuid::from_bytes),
                    content: row.get(3)?,
                    tries: row.get(4)?,
                })
            })?
            .collect::<Result<Vec<_>, _>>()?;
        for parcel in &parcels {
            postpone(self, parcel.claim.item, until)?;
        }
        Ok(parcels)
    }

    fn extend(&mut self, claim: Claim, until: DateTime<Utc>) -> Result<Option<Claim>, Error> {
        let (table, row) = place(claim.item);
        let holds =
            format!("SELECT 1 FROM {table} WHERE {row} AND state = 'waiting' AND next_try_ms = ?2");
        let old = claim.until.timestamp_millis();
        if !self.prepare_cached(&holds)?.exists(params![claim.item.id().as_bytes(), old])? {
            return Ok(None);
        }
        postpone(self, claim.item, until)?;
        Ok(Some(Claim { until, ..claim }))
    }

    fn settle(&mut self, claim: Claim, tried: &Tried) -> Result<bool, Error> {
        let (table, row) = place(claim.item);
        let settle = format!(
            "UPDATE {table} SET state = ?3, tries = tries + 1, sealed_reason = ?4, far_case = ?5, \
             next_try_ms = coalesce(?6, next_try_ms) WHERE {row} AND state = 'waiting' \
             AND (next_try_ms = ?2 OR ?3 = 'delivered')"
        );
        let (id, until) = (claim.item.id(), claim.until.timestamp_millis());
        let (state, reason, far_case, next_try) = tried.columns();
        let values = params![id.as_bytes(), until, state, reason, far_case, next_try];
        Ok(self.prepare_cached(&settle)?.execute(values)? == 1)
    }

    fn item(&mut self, id: Uuid) -> Result<Option<Item>, Error> {
        let find = "SELECT external_id, NULL AS addition FROM report WHERE external_id = ?1 \
                    UNION ALL SELECT external_id, id FROM addition \
                    JOIN report ON report.number = report WHERE id = ?1 LIMIT 1";
        Ok(self.prepare_cached(find)?.query_row([id.as_bytes()], item).optional()?)
    }

    fn try_again(&mut self, item: Item, now: DateTime<Utc>) -> Result<bool, Error> {
        let again = "state = 'waiting', tries = 0, next_try_ms = ?2";
        change_refused(self, item, again, now)
    }

    fn deliver_by_hand(&mut self, item: Item, now: DateTime<Utc>) -> Result<bool, Error> {
        let delivered = "state = 'delivered', sealed_reason = NULL, next_try_ms = ?2";
        change_refused(self, item, delivered, now)
    }

    fn undelivered(&mut self) -> Result<Vec<Undelivered>, Error> {
        let undelivered = "SELECT external_id, NULL AS addition, reference, state = 'refused', \
                           tries, next_try_ms, sealed_reason, onward.report, 0 FROM onward \
                           JOIN report ON number = report WHERE state <> 'delivered' \
                           UNION ALL \
                           SELECT external_id, id, reference, state = 'refused', tries, \
                           next_try_ms, sealed_reason, addition.report, addition.number \
                           FROM addition JOIN report ON report.number = report \
                           WHERE state <> 'delivered' ORDER BY 8, 9";
        let mut statement = self.prepare(undelivered)?;
        let mut rows = statement.query([])?;
        let mut reports = Vec::new();
        while let Some(row) = rows.next()? {
            reports.push(Undelivered {
                external_id: Uuid::from_bytes(row.get(0)?),
                addition: row.get::<_, Option<[u8; 16]>>(1)?.map(Uuid::from_bytes),
                reference: row.get(2)?,
                is_refused: row.get(3)?,
                tries: row.get(4)?,
                next_try: moment(row.get(5)?)?,
                reason: row.get(6)?,
            });
        }
        Ok(reports)
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
        let mut statement = self.prepare_cached(count)?;
        let counted = statement
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, Option<Vec<u8>>>(2)?)));
        let (waiting, refused, oldest) = counted?;
        Backlog::new(waiting, refused, oldest.as_deref())
    }
}

fn postpone(transaction: &Transaction<'_>, item: Item, until: DateTime<Utc>) -> Result<(), Error> {
    let (table, row) = place(item);
    transaction
        .prepare_cached(&format!("UPDATE {table} SET next_try_ms = ?2 WHERE {row}"))?
        .execute(params![item.id().as_bytes(), until.timestamp_millis()])?;
    Ok(())
}

fn change_refused(
    transaction: &Transaction<'_>,
    item: Item,
    change: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let (table, row) = place(item);
    let change = format!("UPDATE {table} SET {change} WHERE {row} AND state = 'refused'");
    let changed =
        transaction.execute(&change, params![item.id().as_bytes(), now.timestamp_millis()])?;
    Ok(changed == 1)
}

/// The first two columns of a row.
fn item(row: &Row<'_>) -> rusqlite::Result<Item> {
    let addition = row.get::<_, Option<[u8; 16]>>(1)?.map(Uuid::from_bytes);
    Ok(Item { report: Uuid::from_bytes(row.get(0)?), addition })
}

/// The table that says how far it is, and its row there, by its identifier.
fn place(item: Item) -> (&'static str, &'static str) {
    match item.addition {
        None => ("onward", "report = (SELECT number FROM report WHERE external_id = ?1)"),
        Some(_) => ("addition", "id = ?1"),
    }
}
