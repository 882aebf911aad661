use rusqlite::{OptionalExtension, Transaction, params};
use uuid::Uuid;

use crate::{
    Error,
    store::reports::{Each, Held, Reports, Row},
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
                 payload, reference, receipt, device) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
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

    fn each_report(&mut self, each: &mut Each<'_>) -> Result<(), Error> {
        let mut statement =
            self.prepare("SELECT submission, payload, receipt FROM report ORDER BY number")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let bytes = |column| row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from);
            each(bytes(0)?, bytes(1)?, bytes(2)?)?;
        }
        Ok(())
    }
}
