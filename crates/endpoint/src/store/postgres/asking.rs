//! Statements within a transaction, each prepared once for a connection.

use std::collections::HashMap;

use postgres::{
    Row, Statement, Transaction,
    types::{FromSql, ToSql},
};

use crate::Error;

pub(super) type Statements = HashMap<String, Statement>;

pub(super) type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

pub(super) struct Asking<'a> {
    pub(super) transaction: Transaction<'a>,
    pub(super) statements: &'a mut Statements,
}

impl Asking<'_> {
    pub(super) fn rows(&mut self, sql: &str, values: Values) -> Result<Vec<Row>, Error> {
        let statement = self.prepared(sql)?;
        Ok(self.transaction.query(&statement, values)?)
    }

    pub(super) fn row(&mut self, sql: &str, values: Values) -> Result<Option<Row>, Error> {
        let statement = self.prepared(sql)?;
        Ok(self.transaction.query_opt(&statement, values)?)
    }

    /// How many rows it changed.
    pub(super) fn execute(&mut self, sql: &str, values: Values) -> Result<u64, Error> {
        let statement = self.prepared(sql)?;
        Ok(self.transaction.execute(&statement, values)?)
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.transaction.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

pub(super) fn get<'a, T: FromSql<'a>>(row: &'a Row, column: usize) -> Result<T, Error> {
    Ok(row.try_get(column)?)
}

/// Bytes of a known number.
pub(super) fn array<const N: usize>(row: &Row, column: usize) -> Result<[u8; N], Error> {
    get::<&[u8]>(row, column)?.try_into().map_err(|_| Error::StoreDamaged)
}
