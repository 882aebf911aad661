use rusqlite::{OptionalExtension, Transaction, params};
use uuid::Uuid;

use crate::{
    Error,
    store::{devices::Responder, notices::Notices},
};

impl Notices for Transaction<'_> {
    fn of_reference(&mut self, reference: &str) -> Result<Option<Uuid>, Error> {
        let mut statement =
            self.prepare_cached("SELECT external_id FROM report WHERE reference = ?1")?;
        let id = statement.query_row([reference], |row| Ok(Uuid::from_bytes(row.get(0)?)));
        Ok(id.optional()?)
    }

    fn all_notices(&mut self, external_id: Uuid) -> Result<Vec<Vec<u8>>, Error> {
        let mut statement = self.prepare_cached(
            "SELECT signed FROM decision JOIN report ON report.number = report \
             WHERE external_id = ?1 ORDER BY decision.number",
        )?;
        let signed = statement.query_map([external_id.as_bytes()], |row| row.get(0))?;
        Ok(signed.collect::<Result<_, _>>()?)
    }

    fn notices(
        &mut self,
        of: &Responder,
        external_id: Uuid,
        after: u32,
        most: usize,
    ) -> Result<Vec<Vec<u8>>, Error> {
        let mut statement = self.prepare_cached(
            "SELECT signed FROM decision JOIN report ON report.number = report \
             JOIN device ON device.id = report.device \
             WHERE external_id = ?1 AND decision.number > ?2 \
             AND lower(email) = lower(?3) AND organisation = ?4 \
             ORDER BY decision.number LIMIT ?5",
        )?;
        let values = params![external_id.as_bytes(), after, of.email, of.organisation, most as i64];
        let signed = statement.query_map(values, |row| row.get(0))?;
        Ok(signed.collect::<Result<_, _>>()?)
    }

    fn add_notice(&mut self, external_id: Uuid, number: u32, signed: &[u8]) -> Result<(), Error> {
        let add = "INSERT INTO decision (report, number, signed) \
                   SELECT number, ?2, ?3 FROM report WHERE external_id = ?1";
        self.prepare_cached(add)?.execute(params![external_id.as_bytes(), number, signed])?;
        Ok(())
    }
}
