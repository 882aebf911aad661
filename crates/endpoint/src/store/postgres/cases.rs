use chrono::{DateTime, Utc};
use postgres::Row;
use uuid::Uuid;

use super::asking::{Asking, get};
use crate::{
    Error,
    store::{
        cases::{Cases, Content, Keys, Standing, Wrapped},
        notices::Notices,
    },
};

impl Cases for Asking<'_> {
    fn standing(&mut self, external_id: Uuid) -> Result<Option<Standing>, Error> {
        let standing = "SELECT erased_ms IS NOT NULL, on_hold, \
                        coalesce(state = 'delivered', false) \
                        AND NOT EXISTS (SELECT 1 FROM addition \
                        WHERE addition.report = report.number AND addition.state <> 'delivered') \
                        FROM report LEFT JOIN onward ON onward.report = report.number \
                        WHERE external_id = $1";
        let row = self.row(standing, &[&external_id])?;
        row.map(|row| {
            let (is_erased, is_on_hold) = (get(&row, 0)?, get(&row, 1)?);
            Ok(Standing { is_erased, is_on_hold, is_delivered: get(&row, 2)? })
        })
        .transpose()
    }

    fn erase(&mut self, external_id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
        for erase in [
            "DELETE FROM case_key WHERE external_id = $1",
            "DELETE FROM decision USING report \
             WHERE report.number = report AND external_id = $1",
            "DELETE FROM onward USING report WHERE report.number = report AND external_id = $1",
            "UPDATE addition SET content = '', sealed_reason = NULL, far_case = NULL \
             FROM report WHERE report.number = report AND external_id = $1",
            "INSERT INTO erased_files (external_id) VALUES ($1)",
        ] {
            self.execute(erase, &[&external_id])?;
        }
        let erase = "UPDATE report SET submission = '', payload = '', erased_ms = $2 \
                     WHERE external_id = $1";
        self.execute(erase, &[&external_id, &now.timestamp_millis()])?;
        Ok(())
    }

    fn hold_back(&mut self, external_id: Uuid, on_hold: bool) -> Result<(), Error> {
        let hold = "UPDATE report SET on_hold = $2 WHERE external_id = $1";
        self.execute(hold, &[&external_id, &on_hold])?;
        Ok(())
    }

    fn delivered_before(&mut self, then: DateTime<Utc>, most: usize) -> Result<Vec<Uuid>, Error> {
        let delivered = "SELECT external_id FROM onward JOIN report ON number = report \
                         WHERE state = 'delivered' AND next_try_ms < $1 AND NOT on_hold \
                         AND NOT EXISTS (SELECT 1 FROM addition \
                         WHERE addition.report = onward.report \
                         AND (addition.state <> 'delivered' OR addition.next_try_ms >= $1)) \
                         ORDER BY next_try_ms LIMIT $2";
        ids(&self.rows(delivered, &[&then.timestamp_millis(), &(most as i64)])?)
    }

    fn erased_with_files(&mut self, most: usize) -> Result<Vec<Uuid>, Error> {
        let erased = "SELECT external_id FROM erased_files LIMIT $1";
        ids(&self.rows(erased, &[&(most as i64)])?)
    }

    fn files_are_removed(&mut self, external_id: Uuid) -> Result<(), Error> {
        self.execute("DELETE FROM erased_files WHERE external_id = $1", &[&external_id])?;
        Ok(())
    }

    fn has_files_in_clear(&mut self) -> Result<bool, Error> {
        Ok(self.row("SELECT one FROM files_in_clear", &[])?.is_some())
    }

    fn files_are_sealed(&mut self) -> Result<(), Error> {
        self.execute("DELETE FROM files_in_clear", &[])?;
        Ok(())
    }
}

impl Keys for Asking<'_> {
    fn wrapped(&mut self, external_id: Uuid) -> Result<Option<Wrapped>, Error> {
        let wrapped = "SELECT wrapped, wrapped_by FROM case_key WHERE external_id = $1";
        let row = self.row(wrapped, &[&external_id])?;
        row.map(|row| Ok(Wrapped { key: get(&row, 0)?, by: get(&row, 1)? })).transpose()
    }

    fn keep(&mut self, external_id: Uuid, wrapped: &Wrapped) -> Result<(), Error> {
        let keep = "INSERT INTO case_key (external_id, wrapped, wrapped_by) VALUES ($1, $2, $3) \
                    ON CONFLICT (external_id) DO UPDATE \
                    SET wrapped = excluded.wrapped, wrapped_by = excluded.wrapped_by";
        self.execute(keep, &[&external_id, &wrapped.key, &wrapped.by])?;
        Ok(())
    }

    fn wrapping_after(&mut self, last: Option<Uuid>) -> Result<Option<Uuid>, Error> {
        let next = "SELECT wrapped_by FROM case_key WHERE $1::uuid IS NULL OR wrapped_by > $1 \
                    ORDER BY wrapped_by LIMIT 1";
        self.row(next, &[&last])?.map(|row| get(&row, 0)).transpose()
    }

    fn wrapped_by(&mut self, by: Uuid, most: usize) -> Result<Vec<Uuid>, Error> {
        let wrapped = "SELECT external_id FROM case_key WHERE wrapped_by = $1 LIMIT $2";
        ids(&self.rows(wrapped, &[&by, &(most as i64)])?)
    }

    fn in_clear(&mut self, most: usize) -> Result<Vec<Content>, Error> {
        let in_clear = "SELECT external_id, submission, payload, sealed_reason \
                        FROM report LEFT JOIN onward ON report = number \
                        WHERE NOT is_sealed ORDER BY number LIMIT $1";
        let rows = self.rows(in_clear, &[&(most as i64)])?;
        rows.iter().map(|row| content(self, row)).collect()
    }

    fn put_sealed(&mut self, sealed: &Content) -> Result<(), Error> {
        let Content { external_id, submission, payload, notices, reason } = sealed;
        let put = "UPDATE report SET submission = $2, payload = $3, is_sealed = true \
                   WHERE external_id = $1";
        self.execute(put, &[external_id, submission, payload])?;
        let put = "UPDATE onward SET sealed_reason = $2 FROM report \
                   WHERE report.number = report AND external_id = $1";
        self.execute(put, &[external_id, reason])?;
        let put = "UPDATE decision SET signed = $3 FROM report \
                   WHERE report.number = report AND external_id = $1 AND decision.number = $2";
        for (number, notice) in (1_i64..).zip(notices) {
            self.execute(put, &[external_id, &number, notice])?;
        }
        Ok(())
    }
}

fn content(asking: &mut Asking<'_>, row: &Row) -> Result<Content, Error> {
    let external_id = get(row, 0)?;
    Ok(Content {
        external_id,
        submission: get(row, 1)?,
        payload: get(row, 2)?,
        reason: get(row, 3)?,
        notices: asking.all_notices(external_id)?,
    })
}

fn ids(rows: &[Row]) -> Result<Vec<Uuid>, Error> {
    rows.iter().map(|row| get(row, 0)).collect()
}
