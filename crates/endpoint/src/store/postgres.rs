//! A PostgreSQL database, which several endpoint processes may share.
//!
//! One of them writes at a time, as with a file: whoever holds the lock sees all
//! that was written before and is seen by all who come after. That alone keeps the
//! audit one chain and each report one case, without a word about it elsewhere.

mod additions;
mod address;
mod asking;
mod audit;
mod cases;
mod devices;
mod notices;
mod parcels;
mod reports;

use std::{path::Path, time::Duration};

use chrono::{DateTime, Utc};
use postgres::{Client, IsolationLevel, Transaction};

use super::{Rows, Was, parcels::moment};
use crate::{Error, Place};
use address::Address;
use asking::{Asking, Statements};

/// Every step in order; the table `migration` has the numbers of those taken.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../../migrations/endpoint-postgres/0001_hold_reports.sql"),
    include_str!("../../../../migrations/endpoint-postgres/0002_add_decisions.sql"),
    include_str!("../../../../migrations/endpoint-postgres/0003_seal_reports.sql"),
    include_str!("../../../../migrations/endpoint-postgres/0004_hold_additions.sql"),
];

/// The name of the lock that whoever writes holds.
const LOCK: i64 = 0x4669_7273_7452_6573;

/// How long an answer may take that needs no work.
const A_MOMENT: Duration = Duration::from_secs(5);

/// A receipt is given only for what a power cut can't take away. Whoever holds the
/// lock and is not heard of any more loses it, so that the others go on.
const SETTINGS: &str = "SET lock_timeout = '10s'; \
                        SET idle_in_transaction_session_timeout = '20s'; \
                        SELECT set_config('synchronous_commit', 'on', false) \
                        WHERE current_setting('synchronous_commit') IN ('off', 'remote_write');";

pub(crate) struct Database {
    address: Address,
    client: Client,
    statements: Statements,
}

impl Database {
    /// Connects to it and brings it up to date.
    pub(crate) fn open(address: &str, ca: Option<&Path>) -> Result<Self, Error> {
        let address = Address::parse(address, ca)?;
        let mut client = connect(&address)?;
        migrate(&mut client, MIGRATIONS)?;
        Ok(Self { address, client, statements: Statements::new() })
    }

    pub(crate) fn change<T>(
        &mut self,
        act: impl FnOnce(&mut dyn Rows, DateTime<Utc>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.be_connected()?;
        let mut transaction = begin(&mut self.client)?;
        let now = lock(&mut transaction)?;
        let mut asking = Asking { transaction, statements: &mut self.statements };
        let changed = act(&mut asking, now)?;
        asking.transaction.commit()?;
        Ok(changed)
    }

    pub(crate) fn read<T>(
        &mut self,
        act: impl FnOnce(&mut dyn Rows) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.be_connected()?;
        let transaction = self.client.build_transaction().read_only(true);
        let mut transaction =
            transaction.isolation_level(IsolationLevel::RepeatableRead).start()?;
        // Whoever takes what is read may take their time.
        transaction.batch_execute("SET LOCAL idle_in_transaction_session_timeout = 0")?;
        act(&mut Asking { transaction, statements: &mut self.statements })
    }

    /// Has what was deleted or changed be in its tables no more. What its log and its
    /// standbys have of it, the database alone decides.
    pub(crate) fn forget(&mut self, was: Was) -> Result<(), Error> {
        self.be_connected()?;
        let tables: &[&str] = match was {
            Was::Clear => &["decision", "onward", "report"],
            Was::Key => &["case_key"],
        };
        tables
            .iter()
            .try_for_each(|table| Ok(self.client.batch_execute(&format!("VACUUM FULL {table}"))?))
    }

    /// The database may have been stopped and started since it was last asked.
    fn be_connected(&mut self) -> Result<(), Error> {
        if self.client.is_valid(A_MOMENT).is_err() {
            self.client = connect(&self.address)?;
            self.statements.clear();
        }
        Ok(())
    }
}

fn connect(address: &Address) -> Result<Client, Error> {
    let mut client = address.connect()?;
    client.batch_execute(SETTINGS)?;
    let syncs: String = client.query_one("SHOW fsync", &[])?.try_get(0)?;
    if syncs == "on" { Ok(client) } else { Err(Error::NotDurable) }
}

/// Each statement sees what was committed before it: with the lock, all there is.
fn begin(client: &mut Client) -> Result<Transaction<'_>, Error> {
    let transaction = client.build_transaction().isolation_level(IsolationLevel::ReadCommitted);
    Ok(transaction.start()?)
}

/// Waits until nobody else writes, and takes the time of the database, which is the
/// same for all who share it.
fn lock(transaction: &mut Transaction<'_>) -> Result<DateTime<Utc>, Error> {
    let lock = "SELECT pg_advisory_xact_lock($1), \
                (extract(epoch FROM clock_timestamp()) * 1000)::bigint";
    moment(transaction.query_one(lock, &[&LOCK])?.try_get(1)?)
}

/// Takes the steps that were not taken yet, all or none.
fn migrate(client: &mut Client, steps: &[&str]) -> Result<(), Error> {
    let mut transaction = begin(client)?;
    lock(&mut transaction)?;
    let taken = taken(&mut transaction)?;
    if taken > steps.len() {
        return Err(Error::StoreTooNew { store: Place::Database(String::new()) });
    }
    for (number, step) in (1_i64..).zip(steps).skip(taken) {
        transaction.batch_execute(step)?;
        transaction.execute("INSERT INTO migration (number) VALUES ($1)", &[&number])?;
    }
    transaction.commit()?;
    Ok(())
}

fn taken(transaction: &mut Transaction<'_>) -> Result<usize, Error> {
    let is_new = transaction.query_one("SELECT to_regclass('migration') IS NULL", &[])?;
    if is_new.try_get(0)? {
        transaction.batch_execute("CREATE TABLE migration (number bigint PRIMARY KEY)")?;
    }
    let last = transaction.query_one("SELECT coalesce(max(number), 0) FROM migration", &[])?;
    usize::try_from(last.try_get::<_, i64>(0)?).map_err(|_| Error::StoreDamaged)
}

#[cfg(test)]
mod tests {
    use testkit::postgres::Server;

    use super::*;
    use crate::store::tests::assert_released;

    fn client(server: &Server) -> Client {
        connect(&Address::parse(&server.address(), None).unwrap()).unwrap()
    }

    #[test]
    fn released_migrations_never_change() {
        let released = [
            "cf1e51dd5492493029627ea6dbbfda1b556b7ad174c803dd5a5473353bfe0e60",
            "e05aa5e2811bc38777085798e6c88ac0ad81c58ac8c2fd98fd85ba88568ba31c",
            "df7cd959b9519b3e7323d047ff10b42c5061a010b3204499244b23c81bb8a20f",
            "810b40dd37a3ec94ac04c9d6bcf40cca8e76a667aad9aa9d7cffd5dd68874af3",
        ];
        assert_released(MIGRATIONS, &released);
    }

    #[test]
    fn a_failing_step_takes_back_the_steps_before_it() {
        let server = Server::start_new();
        assert!(
            migrate(&mut client(&server), &["CREATE TABLE one ()", "CREATE nonsense"]).is_err()
        );
        assert_eq!(server.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
    }

    #[test]
    fn steps_are_taken_once_whoever_comes_first() {
        let server = Server::start_new();
        let steps = &["CREATE TABLE one (a text)", "ALTER TABLE one ADD COLUMN b text"];
        migrate(&mut client(&server), &steps[..1]).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| migrate(&mut client(&server), steps).unwrap());
            }
        });
        assert_eq!(server.sql("SELECT string_agg(number::text, ' ') FROM migration"), "1 2");
        server.sql("INSERT INTO one (a, b) VALUES ('', '')");
    }

    #[test]
    fn what_an_older_endpoint_held_waits_to_be_sealed_and_it_holds_no_more() {
        let server = Server::start_new();
        let mut older = client(&server);
        migrate(&mut older, &MIGRATIONS[..2]).unwrap();
        let hold = "INSERT INTO report (external_id, device, form_version, submission, \
                    submission_sha256, payload, reference, receipt) \
                    VALUES (gen_random_uuid(), gen_random_uuid(), '1', '', \
                    decode(repeat('00', 32), 'hex'), '{}', $1, '')";
        older.execute(hold, &[&"A"]).unwrap();
        let mut database = Database::open(&server.address(), None).unwrap();
        assert!(older.execute(hold, &[&"B"]).is_err());
        let in_clear = database.read(|rows| rows.in_clear(9)).unwrap();
        assert_eq!(in_clear.len(), 1);
        assert_eq!(in_clear[0].payload, b"{}");
    }

    #[test]
    fn a_newer_store_is_left_untouched() {
        let server = Server::start_new();
        server.sql("CREATE TABLE migration (number bigint); INSERT INTO migration VALUES (99)");
        let opened = Database::open(&server.address(), None).map(drop);
        assert!(matches!(opened, Err(Error::StoreTooNew { .. })));
        assert_eq!(server.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "1");
    }

    #[test]
    fn what_it_was_to_keep_is_not_in_what_it_says() {
        let server = Server::start_new();
        let mut database = Database::open(&server.address(), None).unwrap();
        let insert = "INSERT INTO invitation VALUES ('', 'marmalade', '', '', 0)";
        let refused = database.client.batch_execute(insert).unwrap_err();
        let detail = refused.as_db_error().unwrap().detail().unwrap();
        assert!(detail.contains("marmalade"), "the server repeats it: {detail}");
        let said = Error::from(refused).to_string();
        assert!(said.contains("23514") && !said.contains("marmalade"), "{said}");
    }

    #[test]
    fn a_server_that_would_not_wait_for_its_disk_is_told_to() {
        let server = Server::start_new();
        server.sql("ALTER DATABASE reports SET synchronous_commit = off");
        let waits: String =
            client(&server).query_one("SHOW synchronous_commit", &[]).unwrap().get(0);
        assert_eq!(waits, "on");
    }

    #[test]
    fn whoever_is_not_heard_of_any_more_holds_up_nobody_for_long() {
        let server = Server::start_new();
        let mut database = Database::open(&server.address(), None).unwrap();
        let mut silent = client(&server);
        silent.batch_execute("SET idle_in_transaction_session_timeout = '1s'").unwrap();
        let mut begun = begin(&mut silent).unwrap();
        lock(&mut begun).unwrap();
        database.change(|_, _| Ok(())).unwrap();
        assert!(begun.commit().is_err());
    }
}
