use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::asking::{Asking, array, get};
use crate::{
    Error,
    store::{
        additions::{Additions, Case, Each, Row},
        devices::Responder,
        reports::Held,
    },
};

impl Additions for Asking<'_> {
    fn case(&mut self, of: &Responder, external_id: Uuid) -> Result<Option<Case>, Error> {
        let case = "SELECT reference, submission FROM report \
                    JOIN device ON device.id = report.device \
                    WHERE external_id = $1 AND lower(email) = lower($2) AND organisation = $3";
        let row = self.row(case, &[&external_id, &of.email, &of.organisation])?;
        row.map(|row| Ok(Case { reference: get(&row, 0)?, submission: get(&row, 1)? })).transpose()
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

    fn each_addition(&mut self, each: &mut Each<'_>) -> Result<(), Error> {
        let next = "SELECT number, content, receipt FROM addition \
                    WHERE number > $1 ORDER BY number LIMIT 64";
        let mut last = 0_i64;
        loop {
            let rows = self.rows(next, &[&last])?;
            let Some(end) = rows.last() else { return Ok(()) };
            last = get(end, 0)?;
            for row in &rows {
                each(get(row, 1)?, get(row, 2)?)?;
            }
        }
    }
}
