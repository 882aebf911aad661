//! What the endpoint keeps, in its own words; and one room for each kind of
//! database, with the only SQL.

pub(crate) mod additions;
pub(crate) mod audit;
pub(crate) mod cases;
pub(crate) mod devices;
pub(crate) mod keys;
pub(crate) mod notices;
pub(crate) mod parcels;
mod postgres;
pub(crate) mod reports;
mod sealed;
mod sqlite;

use std::{panic::resume_unwind, path::Path, thread};

use chrono::{DateTime, Utc};
use seal::StoreKeys;

use crate::{Config, Error, Place};
use additions::Additions;
use audit::Audit;
use cases::{Cases, Keys, Opening};
use devices::Devices;
use notices::Notices;
use parcels::Parcels;
use reports::Reports;
use sealed::Sealed;

/// Everything that is kept, within a transaction, for whoever has the keys.
pub(crate) trait Books:
    Reports + Devices + Audit + Parcels + Notices + Additions + Cases + Opening
{
}

impl<T: Reports + Devices + Audit + Parcels + Notices + Additions + Cases + Opening> Books for T {}

/// The same as it lies in a database: what tells of a person is sealed.
pub(crate) trait Rows:
    Reports + Devices + Audit + Parcels + Notices + Additions + Cases + Keys
{
}

impl<T: Reports + Devices + Audit + Parcels + Notices + Additions + Cases + Keys> Rows for T {}

/// The database that the configuration names, and the keys to it.
pub(crate) struct Store {
    database: Database,
    keys: StoreKeys,
}

/// What is not to stay where it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Was {
    /// What is sealed by now.
    Clear,
    /// A key that was taken away or wrapped anew: without it, the rest does not open.
    Key,
}

enum Database {
    Sqlite(sqlite::File),
    Postgres(Box<postgres::Database>),
}

impl Store {
    /// Opens it, made where it is missing, and brings it up to date: what lies there in
    /// clear is sealed. Not to be called, nor anything of it, on a thread that drives a
    /// Tokio runtime.
    pub(crate) fn open(config: &Config) -> Result<Self, Error> {
        let keys = keys::read(&config.store_keys)?;
        let database = match &config.store {
            Place::File(path) => Database::Sqlite(sqlite::File::open(path)?),
            Place::Database(address) => {
                let ca = config.store_ca.as_deref();
                Database::Postgres(Box::new(postgres::Database::open(address, ca)?))
            }
        };
        let mut store = Self { database, keys };
        store.read(|books| books.check_keys())?;
        store.seal_all()?;
        Ok(store)
    }

    /// Seals what an older endpoint left in clear, a part at a time.
    fn seal_all(&mut self) -> Result<(), Error> {
        let mut sealed = 0;
        loop {
            match self.change(|books, _| books.seal_some())? {
                0 => break,
                some => sealed += some,
            }
        }
        if sealed > 0 { self.forget(Was::Clear) } else { Ok(()) }
    }

    /// Opens it and does something with it, from any thread.
    pub(crate) fn visit<T: Send>(
        config: &Config,
        act: impl FnOnce(&mut Self) -> Result<T, Error> + Send,
    ) -> Result<T, Error> {
        let visit = || act(&mut Self::open(config)?);
        thread::scope(|scope| scope.spawn(visit).join())
            .unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// Copies a file, as it is at one moment, to where none is.
    pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Error> {
        sqlite::copy(from, to)
    }

    /// Changes something, whole or not at all, and nobody else does meanwhile. It
    /// is on disk when this returns. All who share a store share the time of it.
    pub(crate) fn change<T>(
        &mut self,
        act: impl FnOnce(&mut dyn Books, DateTime<Utc>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let keys = &self.keys;
        let act = |rows: &mut dyn Rows, now| act(&mut Sealed { rows, keys }, now);
        match &mut self.database {
            Database::Sqlite(file) => file.change(act),
            Database::Postgres(database) => database.change(act),
        }
    }

    /// Reads all as it is at one moment, and holds up nobody.
    pub(crate) fn read<T>(
        &mut self,
        act: impl FnOnce(&mut dyn Books) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let keys = &self.keys;
        let act = |rows: &mut dyn Rows| act(&mut Sealed { rows, keys });
        match &mut self.database {
            Database::Sqlite(file) => file.read(act),
            Database::Postgres(database) => database.read(act),
        }
    }

    /// Has what was deleted or changed stay nowhere, as far as that is the endpoint's to
    /// say.
    pub(crate) fn forget(&mut self, was: Was) -> Result<(), Error> {
        match &mut self.database {
            Database::Sqlite(file) => file.forget(),
            Database::Postgres(database) => database.forget(was),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use testkit::postgres::Server;
    use uuid::Uuid;

    use super::{
        audit::{Act, Entry},
        devices::{Device, Responder},
        parcels::{Claim, Tried},
        reports::Row,
        *,
    };

    /// A step that was released never changes: stores that took it would differ from
    /// fresh ones.
    pub(super) fn assert_released(steps: &[&str], released: &[&str]) {
        let hashes: Vec<String> =
            steps.iter().map(|step| seal::sha256(step.as_bytes()).to_string()).collect();
        assert_eq!(hashes, released);
    }

    const REPORT: Uuid = Uuid::from_u128(7);
    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn second(seconds: i64) -> DateTime<Utc> {
        NOW + TimeDelta::seconds(seconds)
    }

    fn hold(books: &mut dyn Books, external_id: Uuid, reference: &str) -> Result<(), Error> {
        books.hold(&Row {
            external_id,
            device: Uuid::from_u128(3),
            form_version: "1",
            submission: b"a submission",
            submission_sha256: &[7; 32],
            payload: b"a payload",
            reference,
            receipt: b"a receipt",
        })
    }

    /// Does this with a store of each kind; `open` opens it once more.
    fn on_each(test: impl Fn(&dyn Fn() -> Store)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reports.db");
        let keys = || LINE.parse::<StoreKeys>().unwrap();
        test(&|| Store {
            database: Database::Sqlite(sqlite::File::open(&path).unwrap()),
            keys: keys(),
        });
        let server = Server::start_new();
        let address = server.address();
        test(&|| {
            let database = Box::new(postgres::Database::open(&address, None).unwrap());
            Store { database: Database::Postgres(database), keys: keys() }
        });
    }

    const LINE: &str = "6f2a11d0-4c5e-4b8e-9b6f-0d1c2e3f4a5b \
        0505050505050505050505050505050505050505050505050505050505050505";
    const NEWER: &str = "00000000-0000-4000-8000-000000000001 \
        0606060606060606060606060606060606060606060606060606060606060606";

    fn change<T>(
        store: &mut Store,
        act: impl FnOnce(&mut dyn Books) -> Result<T, Error>,
    ) -> Result<T, Error> {
        store.change(|books, _| act(books))
    }

    #[test]
    fn a_report_is_there_for_all_once_it_was_stored_and_not_before() {
        on_each(|open| {
            let (mut store, mut other) = (open(), open());
            let failed = change(&mut store, |books| {
                hold(books, REPORT, "A")?;
                Err::<(), _>(Error::StoreDamaged)
            });
            assert!(failed.is_err());
            assert!(other.read(|books| books.held(REPORT)).unwrap().is_none());
            change(&mut store, |books| hold(books, REPORT, "A")).unwrap();
            let held = other.read(|books| books.held(REPORT)).unwrap().unwrap();
            assert_eq!((held.submission_sha256, &held.receipt[..]), ([7; 32], &b"a receipt"[..]));
            assert!(other.read(|books| books.is_taken("A")).unwrap());
            assert!(change(&mut other, |books| hold(books, REPORT, "B")).is_err());
            let next = Uuid::from_u128(8);
            assert!(change(&mut other, |books| hold(books, next, "A")).is_err());
        });
    }

    #[test]
    fn every_report_is_read_in_the_order_in_which_they_came() {
        on_each(|open| {
            let mut store = open();
            let ids: Vec<_> = (1..=150).rev().map(Uuid::from_u128).collect();
            for id in &ids {
                change(&mut store, |books| hold(books, *id, &id.to_string())).unwrap();
            }
            let (mut read, mut last) = (Vec::new(), 0);
            loop {
                let next = store.read(|books| books.held_after(last, 64)).unwrap();
                let Some(end) = next.last() else { break };
                last = end.number;
                for report in next {
                    assert_eq!(report.submission, b"a submission");
                    assert_eq!(
                        (report.payload, report.receipt),
                        (b"a payload".to_vec(), b"a receipt".to_vec())
                    );
                    read.push(report.external_id);
                }
            }
            assert_eq!(read, ids);
        });
    }

    fn claims(store: &mut Store, now: DateTime<Utc>) -> Vec<Claim> {
        let until = now + TimeDelta::seconds(5);
        let due = change(store, |books| books.claim_due(now, until, 9)).unwrap();
        due.into_iter().map(|parcel| parcel.claim).collect()
    }

    #[test]
    fn a_report_that_is_claimed_is_nobody_elses_until_the_claim_runs_out() {
        on_each(|open| {
            let (mut one, mut other) = (open(), open());
            change(&mut one, |books| {
                hold(books, REPORT, "A")?;
                books.await_passing_on(REPORT, NOW)
            })
            .unwrap();
            let claim = claims(&mut one, NOW)[0];
            assert_eq!(claims(&mut other, second(4)), []);
            let extended = change(&mut one, |books| books.extend(claim, second(60)));
            let claim = extended.unwrap().unwrap();
            assert_eq!(claims(&mut other, second(59)), []);

            let theirs = claims(&mut other, second(60))[0];
            let late = change(&mut one, |books| books.extend(claim, second(99))).unwrap();
            assert_eq!(late, None, "it is theirs now");
            let tried = Tried::SetBack("late".to_owned(), NOW);
            change(&mut one, |books| books.settle(claim, &tried)).unwrap();
            let refused = Tried::Refused("late".to_owned());
            change(&mut one, |books| books.settle(claim, &refused)).unwrap();
            let left = one.read(|books| books.undelivered()).unwrap();
            assert_eq!(
                (left[0].tries, left[0].next_try),
                (0, theirs.until),
                "what is late is moot"
            );
            let delivered = Tried::Delivered(None);
            change(&mut one, |books| books.settle(claim, &delivered)).unwrap();
            assert_eq!(one.read(|books| books.undelivered()).unwrap(), [], "but for a delivery");
        });
    }

    #[test]
    fn one_that_is_set_back_or_refused_says_why_and_is_tried_again() {
        on_each(|open| {
            let mut store = open();
            change(&mut store, |books| {
                hold(books, REPORT, "A")?;
                books.await_passing_on(REPORT, NOW)
            })
            .unwrap();
            for (tried, is_refused) in [
                (Tried::SetBack("why".to_owned(), second(6)), false),
                (Tried::Refused("why".to_owned()), true),
            ] {
                let claim = claims(&mut store, second(6))[0];
                change(&mut store, |books| books.settle(claim, &tried)).unwrap();
                let left = store.read(|books| books.undelivered()).unwrap();
                assert_eq!(
                    (left[0].is_refused, left[0].reason.as_deref()),
                    (is_refused, Some("why"))
                );
            }
            assert_eq!(claims(&mut store, second(99)), []);
            let item = store.read(|books| books.item(REPORT)).unwrap().unwrap();
            assert!(change(&mut store, |books| books.try_again(item, NOW)).unwrap());
            assert!(!change(&mut store, |books| books.try_again(item, NOW)).unwrap());
            assert_eq!(claims(&mut store, second(99)).len(), 1);
        });
    }

    #[test]
    fn a_notice_is_kept_once_and_read_for_whose_report_it_is_alone() {
        let responder = |email: &str, organisation: &str| Responder {
            name: "Sam Example".to_owned(),
            email: email.to_owned(),
            organisation: organisation.to_owned(),
        };
        let sam = responder("sam@example.org", "Kalayaan");
        on_each(|open| {
            let mut store = open();
            let device = Device {
                id: Uuid::from_u128(3),
                public_key: [3; 32],
                responder: sam.clone(),
                enrolled_at: NOW,
                revoked_at: None,
            };
            change(&mut store, |books| books.enrol(&seal::sha256(b"a code"), &device)).unwrap();
            change(&mut store, |books| hold(books, REPORT, "A")).unwrap();
            for (number, signed) in [(1, b"first"), (2, b"later")] {
                change(&mut store, |books| books.add_notice(REPORT, number, signed)).unwrap();
            }
            let again = change(&mut store, |books| books.add_notice(REPORT, 2, b"other"));
            assert!(again.is_err(), "none takes the place of another");
            assert_eq!(store.read(|books| books.of_reference("A")).unwrap(), Some(REPORT));
            assert_eq!(store.read(|books| books.of_reference("B")).unwrap(), None);

            let mut read = |by: &Responder, report, after| {
                store.read(|books| books.notices(by, report, after, 9)).unwrap()
            };
            assert_eq!(read(&sam, REPORT, 0), [b"first".to_vec(), b"later".to_vec()]);
            assert_eq!(read(&responder("Sam@example.org", "Kalayaan"), REPORT, 1), [b"later"]);
            assert_eq!(read(&sam, REPORT, 2), [] as [Vec<u8>; 0]);
            assert_eq!(read(&sam, Uuid::from_u128(8), 0), [] as [Vec<u8>; 0]);
            for other in [("jo@example.org", "Kalayaan"), ("sam@example.org", "Unseen")] {
                assert_eq!(read(&responder(other.0, other.1), REPORT, 0), [] as [Vec<u8>; 0]);
            }
            assert_eq!(store.read(|books| books.all_notices(REPORT)).unwrap().len(), 2);
        });
    }

    #[test]
    fn an_assertion_is_taken_once() {
        on_each(|open| {
            let (mut one, mut other) = (open(), open());
            let take = |store: &mut Store, now| {
                change(store, |books| books.take_assertion(REPORT, REPORT, 60, now)).unwrap()
            };
            assert!(take(&mut one, NOW));
            assert!(!take(&mut other, second(60)));
            assert!(take(&mut other, second(61)), "by then it would not be taken anyway");
        });
    }

    #[test]
    fn what_failed_leaves_no_gap_in_the_audit() {
        on_each(|open| {
            let mut stores = [open(), open()];
            let entry = Entry {
                at: NOW,
                by: "endpoint".to_owned(),
                act: Act::Exported { reports: 7, additions: 0 },
            };
            for at in 0..9 {
                let _ = change(&mut stores[at % 2], |books| {
                    audit::append(books, &entry)?;
                    if at % 3 == 0 { Err(Error::StoreDamaged) } else { Ok(()) }
                });
            }
            let mut entries = 0;
            let followed = stores[0].read(|books| {
                audit::follow(books, |_| {
                    entries += 1;
                    Ok(())
                })
            });
            assert!(followed.is_ok());
            assert_eq!(entries, 6);
        });
    }

    fn content(store: &mut Store) -> Vec<u8> {
        store.read(|books| books.submission(REPORT)).unwrap().unwrap()
    }

    #[test]
    fn keys_are_wrapped_by_the_newest_and_older_ones_open_nothing_any_more() {
        on_each(|open| {
            let mut store = open();
            for id in (100..300).map(Uuid::from_u128).chain([REPORT]) {
                change(&mut store, |books| hold(books, id, &id.to_string())).unwrap();
            }
            store.keys = [LINE, "\n", NEWER].concat().parse().unwrap();
            let next = Uuid::from_u128(8);
            change(&mut store, |books| hold(books, next, "B")).unwrap();
            assert_eq!(content(&mut store), b"a submission");
            store.keys = NEWER.parse().unwrap();
            let missing = store.read(|books| books.check_keys());
            assert!(matches!(missing, Err(Error::StoreKeyMissing { .. })));

            store.keys = [LINE, "\n", NEWER].concat().parse().unwrap();
            let mut rekeyed = 0;
            while let some @ 1.. = change(&mut store, |books| books.rekey()).unwrap() {
                rekeyed += some;
            }
            assert_eq!(rekeyed, 201);
            store.keys = NEWER.parse().unwrap();
            store.read(|books| books.check_keys()).unwrap();
            assert_eq!(content(&mut store), b"a submission");
            store.keys = LINE.parse().unwrap();
            assert!(store.read(|books| books.submission(REPORT)).is_err());
        });
    }

    #[test]
    fn what_was_erased_keeps_its_receipt_and_gets_no_key_again() {
        on_each(|open| {
            let mut store = open();
            change(&mut store, |books| {
                hold(books, REPORT, "A")?;
                books.await_passing_on(REPORT, NOW)?;
                books.add_notice(REPORT, 1, b"a decision")
            })
            .unwrap();
            let claim = claims(&mut store, NOW)[0];
            let due = |store: &mut Store| -> Vec<Uuid> {
                store.read(|books| books.delivered_before(second(99), 9)).unwrap()
            };
            assert!(due(&mut store).is_empty());
            change(&mut store, |books| books.settle(claim, &Tried::Delivered(None))).unwrap();
            assert_eq!(due(&mut store), [REPORT]);
            change(&mut store, |books| books.hold_back(REPORT, true)).unwrap();
            assert!(due(&mut store).is_empty());
            change(&mut store, |books| books.hold_back(REPORT, false)).unwrap();
            let standing = store.read(|books| books.standing(REPORT)).unwrap().unwrap();
            assert!(standing.is_delivered && !standing.is_erased && !standing.is_on_hold);

            store.change(|books, now| books.erase(REPORT, now)).unwrap();
            store.forget(Was::Key).unwrap();
            assert!(change(&mut store, |books| books.case_key(REPORT)).unwrap().is_none());
            let held = store.read(|books| books.held(REPORT)).unwrap().unwrap();
            assert_eq!(held.receipt, b"a receipt");
            assert_eq!(store.read(|books| books.submission(REPORT)).unwrap(), None);
            assert!(store.read(|books| books.all_notices(REPORT)).unwrap().is_empty());
            assert!(store.read(|books| books.held_after(0, 9)).unwrap().is_empty());
            assert!(due(&mut store).is_empty());
        });
    }
}
