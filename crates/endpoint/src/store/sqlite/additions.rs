use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Transaction, params};
use uuid::Uuid;

use crate::{
    Error,
    store::{
        additions::{Additions, Case, Each, Row},
        devices::Responder,
        reports::Held,
    },
};

impl Additions for Transaction<'_> {
    fn case(&mut self, of: &Responder, external_id: Uuid) -> Result<Option<Case>, Error> {
        let mut statement = self.prepare_cached(
            "SELECT reference, submission FROM report JOIN device ON device.id = report.device \
             WHERE external_id = ?1 AND lower(email) = lower(?2) AND organisation = ?3",
        )?;
        let values = params![external_id.as_bytes(), of.email, of.organisation];
        let case = statement
            .query_row(values, |row| Ok(Case { reference: row.get(0)?, submission: row.get(1)? }));
        Ok(case.optional()?)
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

    fn each_addition(&mut self, each: &mut Each<'_>) -> Result<(), Error> {
        let mut statement =
            self.prepare("SELECT content, receipt FROM addition ORDER BY number")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let bytes = |column| row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from);
            each(bytes(0)?, bytes(1)?)?;
        }
        Ok(())
    }
}
