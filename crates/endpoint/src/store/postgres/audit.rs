use seal::Digest;

use super::asking::{Asking, array, get};
use crate::{
    Error,
    store::audit::{Audit, Each},
};

impl Audit for Asking<'_> {
    fn last_link(&mut self) -> Result<Option<[u8; 32]>, Error> {
        let last = self.row("SELECT link FROM audit ORDER BY number DESC LIMIT 1", &[])?;
        last.map(|row| array(&row, 0)).transpose()
    }

    fn add_entry(&mut self, entry: &str, link: &Digest) -> Result<(), Error> {
        let add = "INSERT INTO audit (number, entry, link) \
                   SELECT coalesce(max(number), 0) + 1, $1, $2 FROM audit";
        self.execute(add, &[&entry, &&link.as_bytes()[..]])?;
        Ok(())
    }

    fn each_entry(&mut self, each: &mut Each<'_>) -> Result<(), Error> {
        let next = "SELECT number, entry, link FROM audit \
                    WHERE number > $1 ORDER BY number LIMIT 1024";
        let mut last = i64::MIN;
        loop {
            let rows = self.rows(next, &[&last])?;
            let Some(end) = rows.last() else { return Ok(()) };
            last = get(end, 0)?;
            for row in &rows {
                each(get(row, 0)?, get(row, 1)?, array(row, 2)?)?;
            }
        }
    }
}
