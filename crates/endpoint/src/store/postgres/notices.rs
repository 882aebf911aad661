use postgres::Row;
use uuid::Uuid;

use super::asking::{Asking, get};
use crate::{
    Error,
    store::{devices::Responder, notices::Notices},
};

impl Notices for Asking<'_> {
    fn of_reference(&mut self, reference: &str) -> Result<Option<Uuid>, Error> {
        let of = "SELECT external_id FROM report WHERE reference = $1";
        self.row(of, &[&reference])?.map(|row| get(&row, 0)).transpose()
    }

    fn all_notices(&mut self, external_id: Uuid) -> Result<Vec<Vec<u8>>, Error> {
        let all = "SELECT signed FROM decision JOIN report ON report.number = report \
                   WHERE external_id = $1 ORDER BY decision.number";
        signed(&self.rows(all, &[&external_id])?)
    }

    fn notices(
        &mut self,
        of: &Responder,
        external_id: Uuid,
        after: u32,
        most: usize,
    ) -> Result<Vec<Vec<u8>>, Error> {
        let following = "SELECT signed FROM decision JOIN report ON report.number = report \
                         JOIN device ON device.id = report.device \
                         WHERE external_id = $1 AND decision.number > $2 \
                         AND lower(email) = lower($3) AND organisation = $4 \
                         ORDER BY decision.number LIMIT $5";
        let (after, most) = (i64::from(after), most as i64);
        signed(&self.rows(following, &[&external_id, &after, &of.email, &of.organisation, &most])?)
    }

    fn add_notice(&mut self, external_id: Uuid, number: u32, signed: &[u8]) -> Result<(), Error> {
        let add = "INSERT INTO decision (report, number, signed) \
                   SELECT number, $2, $3 FROM report WHERE external_id = $1";
        self.execute(add, &[&external_id, &i64::from(number), &signed])?;
        Ok(())
    }
}

fn signed(rows: &[Row]) -> Result<Vec<Vec<u8>>, Error> {
    rows.iter().map(|row| get(row, 0)).collect()
}
