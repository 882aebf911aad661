use uuid::Uuid;

use super::asking::{Asking, array, get};
use crate::{
    Error,
    store::reports::{Each, Held, Reports, Row},
};

impl Reports for Asking<'_> {
    fn held(&mut self, external_id: Uuid) -> Result<Option<Held>, Error> {
        let held = "SELECT submission_sha256, receipt FROM report WHERE external_id = $1";
        let row = self.row(held, &[&external_id])?;
        row.map(|row| Ok(Held { submission_sha256: array(&row, 0)?, receipt: get(&row, 1)? }))
            .transpose()
    }

    fn submission(&mut self, external_id: Uuid) -> Result<Option<Vec<u8>>, Error> {
        let submission = "SELECT submission FROM report WHERE external_id = $1";
        let row = self.row(submission, &[&external_id])?;
        row.map(|row| get(&row, 0)).transpose()
    }

    fn is_taken(&mut self, reference: &str) -> Result<bool, Error> {
        let taken = "SELECT 1 FROM report WHERE reference = $1";
        Ok(self.row(taken, &[&reference])?.is_some())
    }

    fn hold(&mut self, row: &Row<'_>) -> Result<(), Error> {
        let hold = "INSERT INTO report (external_id, form_version, submission, \
                    submission_sha256, payload, reference, receipt, device) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let inserted = self.execute(
            hold,
            &[
                &row.external_id,
                &row.form_version,
                &row.submission,
                &&row.submission_sha256[..],
                &row.payload,
                &row.reference,
                &row.receipt,
                &row.device,
            ],
        )?;
        debug_assert_eq!(inserted, 1, "one report is one row");
        Ok(())
    }

    fn each_report(&mut self, each: &mut Each<'_>) -> Result<(), Error> {
        let next = "SELECT number, submission, payload, receipt FROM report \
                    WHERE number > $1 ORDER BY number LIMIT 64";
        let mut last = 0_i64;
        loop {
            let rows = self.rows(next, &[&last])?;
            let Some(end) = rows.last() else { return Ok(()) };
            last = get(end, 0)?;
            for row in &rows {
                each(get(row, 1)?, get(row, 2)?, get(row, 3)?)?;
            }
        }
    }
}
