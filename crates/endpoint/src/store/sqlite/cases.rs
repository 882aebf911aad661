use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Transaction, params};
use uuid::Uuid;

use crate::{
    Error,
    store::cases::{Cases, Content, Keys, Standing, Wrapped},
};

impl Cases for Transaction<'_> {
    fn standing(&mut self, external_id: Uuid) -> Result<Option<Standing>, Error> {
        let standing = "SELECT erased_ms IS NOT NULL, on_hold, \
                        coalesce(state = 'delivered', 0) AND NOT EXISTS (SELECT 1 FROM addition \
                        WHERE addition.report = report.number AND addition.state <> 'delivered') \
                        FROM report LEFT JOIN onward ON onward.report = report.number \
                        WHERE external_id = ?1";
        let standing = self
            .prepare_cached(standing)?
            .query_row([external_id.as_bytes()], |row| {
                let (is_erased, is_on_hold) = (row.get(0)?, row.get(1)?);
                Ok(Standing { is_erased, is_on_hold, is_delivered: row.get(2)? })
            })
            .optional()?;
        Ok(standing)
    }

    fn erase(&mut self, external_id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
        let id = external_id.as_bytes();
        self.execute("DELETE FROM case_key WHERE external_id = ?1", [id])?;
        for table in ["decision", "onward"] {
            let of_it = "WHERE report = (SELECT number FROM report WHERE external_id = ?1)";
            self.execute(&format!("DELETE FROM {table} {of_it}"), [id])?;
        }
        let added = "UPDATE addition SET content = x'', sealed_reason = NULL, far_case = NULL \
                     WHERE report = (SELECT number FROM report WHERE external_id = ?1)";
        self.execute(added, [id])?;
        let erase = "UPDATE report SET submission = x'', payload = x'', erased_ms = ?2 \
                     WHERE external_id = ?1";
        self.execute(erase, params![id, now.timestamp_millis()])?;
        self.execute("INSERT INTO erased_files (external_id) VALUES (?1)", [id])?;
        Ok(())
    }

    fn hold_back(&mut self, external_id: Uuid, on_hold: bool) -> Result<(), Error> {
        let hold = "UPDATE report SET on_hold = ?2 WHERE external_id = ?1";
        self.execute(hold, params![external_id.as_bytes(), on_hold])?;
        Ok(())
    }

    fn delivered_before(&mut self, then: DateTime<Utc>, most: usize) -> Result<Vec<Uuid>, Error> {
        let delivered = "SELECT external_id FROM onward JOIN report ON number = report \
                         WHERE state = 'delivered' AND next_try_ms < ?1 AND on_hold = 0 \
                         AND NOT EXISTS (SELECT 1 FROM addition \
                         WHERE addition.report = onward.report \
                         AND (addition.state <> 'delivered' OR addition.next_try_ms >= ?1)) \
                         ORDER BY next_try_ms LIMIT ?2";
        ids(self, delivered, params![then.timestamp_millis(), most as i64])
    }

    fn erased_with_files(&mut self, most: usize) -> Result<Vec<Uuid>, Error> {
        ids(self, "SELECT external_id FROM erased_files LIMIT ?1", [most as i64])
    }

    fn files_are_removed(&mut self, external_id: Uuid) -> Result<(), Error> {
        let removed = "DELETE FROM erased_files WHERE external_id = ?1";
        self.execute(removed, [external_id.as_bytes()])?;
        Ok(())
    }

    fn has_files_in_clear(&mut self) -> Result<bool, Error> {
        Ok(self.prepare_cached("SELECT 1 FROM files_in_clear")?.exists([])?)
    }

    fn files_are_sealed(&mut self) -> Result<(), Error> {
        self.execute("DELETE FROM files_in_clear", [])?;
        Ok(())
    }
}

impl Keys for Transaction<'_> {
    fn wrapped(&mut self, external_id: Uuid) -> Result<Option<Wrapped>, Error> {
        let wrapped = self
            .prepare_cached("SELECT wrapped, wrapped_by FROM case_key WHERE external_id = ?1")?
            .query_row([external_id.as_bytes()], |row| {
                Ok(Wrapped { key: row.get(0)?, by: Uuid::from_bytes(row.get(1)?) })
            })
            .optional()?;
        Ok(wrapped)
    }

    fn keep(&mut self, external_id: Uuid, wrapped: &Wrapped) -> Result<(), Error> {
        let keep = "INSERT INTO case_key (external_id, wrapped, wrapped_by) VALUES (?1, ?2, ?3) \
                    ON CONFLICT (external_id) DO UPDATE \
                    SET wrapped = excluded.wrapped, wrapped_by = excluded.wrapped_by";
        let Wrapped { key, by } = wrapped;
        self.prepare_cached(keep)?.execute(params![external_id.as_bytes(), key, by.as_bytes()])?;
        Ok(())
    }

    fn wrapping_after(&mut self, last: Option<Uuid>) -> Result<Option<Uuid>, Error> {
        let next = "SELECT wrapped_by FROM case_key WHERE wrapped_by > ?1 \
                    ORDER BY wrapped_by LIMIT 1";
        let last = last.map_or(Vec::new(), |last| last.as_bytes().to_vec());
        let next = self.prepare_cached(next)?.query_row([last], |row| row.get(0)).optional()?;
        Ok(next.map(Uuid::from_bytes))
    }

    fn wrapped_by(&mut self, by: Uuid, most: usize) -> Result<Vec<Uuid>, Error> {
        let wrapped = "SELECT external_id FROM case_key WHERE wrapped_by = ?1 LIMIT ?2";
        ids(self, wrapped, params![by.as_bytes(), most as i64])
    }

    fn in_clear(&mut self, most: usize) -> Result<Vec<Content>, Error> {
        let in_clear = "SELECT external_id, submission, payload, sealed_reason \
                        FROM report LEFT JOIN onward ON report = number \
                        WHERE is_sealed = 0 ORDER BY number LIMIT ?1";
        let mut statement = self.prepare_cached(in_clear)?;
        let content = statement.query_map([most as i64], |row| {
            Ok(Content {
                external_id: Uuid::from_bytes(row.get(0)?),
                submission: row.get(1)?,
                payload: row.get(2)?,
                reason: row.get(3)?,
                notices: Vec::new(),
            })
        })?;
        content.map(|content| with_notices(self, content?)).collect()
    }

    fn put_sealed(&mut self, sealed: &Content) -> Result<(), Error> {
        let id = sealed.external_id.as_bytes();
        let put = "UPDATE report SET submission = ?2, payload = ?3, is_sealed = 1 \
                   WHERE external_id = ?1";
        self.prepare_cached(put)?.execute(params![id, sealed.submission, sealed.payload])?;
        let of_it = "WHERE report = (SELECT number FROM report WHERE external_id = ?1)";
        let reason = format!("UPDATE onward SET sealed_reason = ?2 {of_it}");
        self.prepare_cached(&reason)?.execute(params![id, sealed.reason])?;
        let notice = format!("UPDATE decision SET signed = ?3 {of_it} AND number = ?2");
        for (number, decided) in (1_u32..).zip(&sealed.notices) {
            self.prepare_cached(&notice)?.execute(params![id, number, decided])?;
        }
        Ok(())
    }
}

fn with_notices(transaction: &Transaction<'_>, content: Content) -> Result<Content, Error> {
    let notices = "SELECT signed FROM decision JOIN report ON report.number = report \
                     WHERE external_id = ?1 ORDER BY decision.number";
    let mut statement = transaction.prepare_cached(notices)?;
    let notices = statement.query_map([content.external_id.as_bytes()], |row| row.get(0))?;
    Ok(Content { notices: notices.collect::<Result<_, _>>()?, ..content })
}

fn ids(
    transaction: &Transaction<'_>,
    sql: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<Uuid>, Error> {
    let mut statement = transaction.prepare_cached(sql)?;
    let ids = statement.query_map(values, |row| Ok(Uuid::from_bytes(row.get(0)?)))?;
    Ok(ids.collect::<Result<_, _>>()?)
}
