use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::asking::{Asking, array, get};
use crate::{
    Error,
    store::{
        additions::{Addition, Additions, Row},
        devices::Responder,
        reports::Held,
    },
};

impl Additions for Asking<'_> {
    fn reference_of(&mut self, external_id: Uuid, by: &Responder) -> Result<Option<String>, Error> {
        let reference = "SELECT reference FROM report JOIN device ON device.id = report.device \
                         WHERE external_id = $1 AND lower(email) = lower($2) AND organisation = $3";
        let row = self.row(reference, &[&external_id, &by.email, &by.organisation])?;
        row.map(|row| get(&row, 0)).transpose()
    }

    fn held_addition(&mut self, id: Uuid) -> Result<Option<Held>, Error> {
        let held = "SELECT content_sha256, receipt FROM addition WHERE id = $1";
        let row = self.row(held, &[&id])?;
        row.map(|row| Ok(Held { submission_sha256: array(&row, 0)?, receipt: get(&row, 1)? }))
            .transpose()
    }

    fn hold_addition(&mut self, row: &Row<'_>, now: DateTime<Utc>) -> Result<(), Error> {
        let hold = "INSERT INTO addition (id, report, device, content, content_sha256, receipt, \
                    state, next_try_ms) SELECT $1, number, $3, $4, $5, $6, 'waiting', $7 \
                    FROM report WHERE external_id = $2";
        let inserted = self.execute(
            hold,
            &[
                &row.id,
                &row.external_id,
                &row.device,
                &row.content,
                &&row.content_sha256[..],
                &row.receipt,
                &now.timestamp_millis(),
            ],
        )?;
        debug_assert_eq!(inserted, 1, "one addition is one row");
        Ok(())
    }

    fn additions_after(&mut self, last: i64, most: usize) -> Result<Vec<Addition>, Error> {
        let next = "SELECT addition.number, id, external_id, content, addition.receipt \
                    FROM addition JOIN report ON report.number = report \
                    WHERE addition.number > $1 AND erased_ms IS NULL \
                    ORDER BY addition.number LIMIT $2";
        self.rows(next, &[&last, &(most as i64)])?.iter().map(addition).collect()
    }

    fn additions_to(&mut self, external_id: Uuid) -> Result<Vec<Addition>, Error> {
        let all = "SELECT addition.number, id, external_id, content, addition.receipt \
                   FROM addition JOIN report ON report.number = report \
                   WHERE external_id = $1 AND erased_ms IS NULL ORDER BY addition.number";
        self.rows(all, &[&external_id])?.iter().map(addition).collect()
    }
}

fn addition(row: &postgres::Row) -> Result<Addition, Error> {
    Ok(Addition {
        number: get(row, 0)?,
        id: get(row, 1)?,
        external_id: get(row, 2)?,
        content: get(row, 3)?,
        receipt: get(row, 4)?,
    })
}
