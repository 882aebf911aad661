use rusqlite::{OptionalExtension, Transaction, params};
use uuid::Uuid;

use crate::{
    Error,
    store::reports::{Held, Report, Reports, Row},
};

impl Reports for Transaction<'_> {
    fn held(&mut self, external_id: Uuid) -> Result<Option<Held>, Error> {
        let held = self
            .prepare_cached("SELECT submission_sha256, receipt FROM report WHERE external_id = ?1")?
            .query_row([external_id.as_bytes()], |row| {
                Ok(Held { submission_sha256: row.get(0)?, receipt: row.get(1)? })
            })
            .optional()?;
        Ok(held)
    }

    fn submission(&mut self, external_id: Uuid) -> Result<Option<Vec<u8>>, Error> {
        let mut statement =
            self.prepare_cached("SELECT submission FROM report WHERE external_id = ?1")?;
        Ok(statement.query_row([external_id.as_bytes()], |row| row.get(0)).optional()?)
    }

    fn is_taken(&mut self, reference: &str) -> Result<bool, Error> {
        let mut statement = self.prepare_cached("SELECT 1 FROM report WHERE reference = ?1")?;
        Ok(statement.exists([reference])?)
    }

    fn hold(&mut self, row: &Row<'_>) -> Result<(), Error> {
        let inserted = self
            .prepare_cached(
                "INSERT INTO report (external_id, form_version, submission, submission_sha256, \
                 payload, reference, receipt, device, is_sealed) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1)",
            )?
            .execute(params![
                row.external_id.as_bytes(),
                row.form_version,
                row.submission,
                row.submission_sha256,
                row.payload,
                row.reference,
                row.receipt,
                row.device.as_bytes(),
            ])?;
        debug_assert_eq!(inserted, 1, "one report is one row");
        Ok(())
    }

    fn held_after(&mut self, last: i64, most: usize) -> Result<Vec<Report>, Error> {
        let held = "SELECT number, external_id, submission, payload, receipt FROM report \
                    WHERE number > ?1 AND erased_ms IS NULL ORDER BY number LIMIT ?2";
        let mut statement = self.prepare_cached(held)?;
        let reports = statement.query_map(params![last, most as i64], report)?;
        Ok(reports.collect::<Result<_, _>>()?)
    }

    fn report(&mut self, external_id: Uuid) -> Result<Option<Report>, Error> {
        let held = "SELECT number, external_id, submission, payload, receipt FROM report \
                    WHERE external_id = ?1 AND erased_ms IS NULL";
        let mut statement = self.prepare_cached(held)?;
        Ok(statement.query_row([external_id.as_bytes()], report).optional()?)
    }

    fn devices_of(&mut self, external_id: Uuid) -> Result<Vec<Uuid>, Error> {
        let mut statement = self.prepare_cached(
            "SELECT device FROM report WHERE external_id = ?1 AND device IS NOT NULL \
             UNION SELECT addition.device FROM addition \
             JOIN report ON report.number = report WHERE external_id = ?1",
        )?;
        let devices = statement
            .query_map([external_id.as_bytes()], |row| row.get(0).map(Uuid::from_bytes))?;
        Ok(devices.collect::<Result<_, _>>()?)
    }
}

fn report(row: &rusqlite::Row<'_>) -> rusqlite::Result<Report> {
    Ok(Report {
        number: row.get(0)?,
        external_id: Uuid::from_bytes(row.get(1)?),
        submission: row.get(2)?,
        payload: row.get(3)?,
        receipt: row.get(4)?,
    })
}
