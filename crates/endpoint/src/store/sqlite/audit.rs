use rusqlite::{OptionalExtension, Transaction, params};
use seal::Digest;

use crate::{
    Error,
    store::audit::{Audit, Each},
};

impl Audit for Transaction<'_> {
    fn last_link(&mut self) -> Result<Option<[u8; 32]>, Error> {
        let last = "SELECT link FROM audit ORDER BY number DESC LIMIT 1";
        Ok(self.prepare_cached(last)?.query_row([], |row| row.get(0)).optional()?)
    }

    fn add_entry(&mut self, entry: &str, link: &Digest) -> Result<(), Error> {
        self.prepare_cached("INSERT INTO audit (entry, link) VALUES (?1, ?2)")?
            .execute(params![entry, link.as_bytes()])?;
        Ok(())
    }

    fn each_entry(&mut self, each: &mut Each<'_>) -> Result<(), Error> {
        let mut statement =
            self.prepare("SELECT number, entry, link FROM audit ORDER BY number")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (number, entry, link): (i64, String, [u8; 32]) = row.try_into()?;
            each(number, &entry, link)?;
        }
        Ok(())
    }
}
