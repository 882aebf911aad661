use uuid::Uuid;

use super::asking::{Asking, array, get};
use crate::{
    Error,
    store::reports::{Held, Report, Reports, Row},
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
                    submission_sha256, payload, reference, receipt, device, is_sealed) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true)";
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

    fn held_after(&mut self, last: i64, most: usize) -> Result<Vec<Report>, Error> {
        let held = "SELECT number, external_id, submission, payload, receipt FROM report \
                    WHERE number > $1 AND erased_ms IS NULL ORDER BY number LIMIT $2";
        self.rows(held, &[&last, &(most as i64)])?.iter().map(report).collect()
    }

    fn report(&mut self, external_id: Uuid) -> Result<Option<Report>, Error> {
        let held = "SELECT number, external_id, submission, payload, receipt FROM report \
                    WHERE external_id = $1 AND erased_ms IS NULL";
        self.rows(held, &[&external_id])?.first().map(report).transpose()
    }

    fn devices_of(&mut self, external_id: Uuid) -> Result<Vec<Uuid>, Error> {
        let devices = "SELECT device FROM report \
                       WHERE external_id = $1 AND device IS NOT NULL \
                       UNION SELECT addition.device FROM addition \
                       JOIN report ON report.number = report WHERE external_id = $1";
        self.rows(devices, &[&external_id])?.iter().map(|row| get(row, 0)).collect()
    }
}

fn report(row: &postgres::Row) -> Result<Report, Error> {
    Ok(Report {
        number: get(row, 0)?,
        external_id: get(row, 1)?,
        submission: get(row, 2)?,
        payload: get(row, 3)?,
        receipt: get(row, 4)?,
    })
}
