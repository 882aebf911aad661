use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Transaction, params};
use uuid::Uuid;

use crate::{
    Error,
    store::{
        additions::{Addition, Additions, Row},
        devices::Responder,
        reports::Held,
    },
};

impl Additions for Transaction<'_> {
    fn reference_of(&mut self, external_id: Uuid, by: &Responder) -> Result<Option<String>, Error> {
        let mut statement = self.prepare_cached(
            "SELECT reference FROM report JOIN device ON device.id = report.device \
             WHERE external_id = ?1 AND lower(email) = lower(?2) AND organisation = ?3",
        )?;
        let values = params![external_id.as_bytes(), by.email, by.organisation];
        Ok(statement.query_row(values, |row| row.get(0)).optional()?)
    }

    fn held_addition(&mut self, id: Uuid) -> Result<Option<Held>, Error> {
        let mut statement =
            self.prepare_cached("SELECT content_sha256, receipt FROM addition WHERE id = ?1")?;
        let held = statement.query_row([id.as_bytes()], |row| {
            Ok(Held { submission_sha256: row.get(0)?, receipt: row.get(1)? })
        });
        Ok(held.optional()?)
    }

    fn hold_addition(&mut self, row: &Row<'_>, now: DateTime<Utc>) -> Result<(), Error> {
        let hold = "INSERT INTO addition (id, report, device, content, content_sha256, receipt, \
                    state, next_try_ms) SELECT ?1, number, ?3, ?4, ?5, ?6, 'waiting', ?7 \
                    FROM report WHERE external_id = ?2";
        let inserted = self.prepare_cached(hold)?.execute(params![
            row.id.as_bytes(),
            row.external_id.as_bytes(),
            row.device.as_bytes(),
            row.content,
            row.content_sha256,
            row.receipt,
            now.timestamp_millis(),
        ])?;
        debug_assert_eq!(inserted, 1, "one addition is one row");
        Ok(())
    }

    fn additions_after(&mut self, last: i64, most: usize) -> Result<Vec<Addition>, Error> {
        let next = "SELECT addition.number, id, external_id, content, addition.receipt \
                    FROM addition JOIN report ON report.number = report \
                    WHERE addition.number > ?1 AND erased_ms IS NULL \
                    ORDER BY addition.number LIMIT ?2";
        let mut statement = self.prepare_cached(next)?;
        let additions = statement.query_map(params![last, most as i64], addition)?;
        Ok(additions.collect::<Result<_, _>>()?)
    }

    fn additions_to(&mut self, external_id: Uuid) -> Result<Vec<Addition>, Error> {
        let all = "SELECT addition.number, id, external_id, content, addition.receipt \
                   FROM addition JOIN report ON report.number = report \
                   WHERE external_id = ?1 AND erased_ms IS NULL ORDER BY addition.number";
        let mut statement = self.prepare_cached(all)?;
        let additions = statement.query_map([external_id.as_bytes()], addition)?;
        Ok(additions.collect::<Result<_, _>>()?)
    }
}

fn addition(row: &rusqlite::Row<'_>) -> rusqlite::Result<Addition> {
    Ok(Addition {
        number: row.get(0)?,
        id: Uuid::from_bytes(row.get(1)?),
        external_id: Uuid::from_bytes(row.get(2)?),
        content: row.get(3)?,
        receipt: row.get(4)?,
    })
}
