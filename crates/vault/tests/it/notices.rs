//! What was decided on a report that was received.

use record::{Act, Entry};
use rusqlite::Connection;
use uuid::Uuid;
use vault::{Checked, Error, Received, Said, Tells, Vault};

use crate::{app, at, database, sam, two_received, unlocked};

const ID: Uuid = Uuid::from_u128(41);
const OTHER: Uuid = Uuid::from_u128(42);

fn received() -> (tempfile::TempDir, Vault) {
    two_received([ID, OTHER, Uuid::from_u128(43)])
}

fn decided(vault: &mut Vault, id: Uuid, notices: &[&[u8]]) {
    for (place, notice) in (1..).zip(notices) {
        vault.by(app()).add_notice(id, place, Tells::Decision, notice).unwrap();
    }
}

#[test]
fn notices_are_kept_in_their_order_and_the_last_is_in_the_list() {
    let (data, mut vault) = received();
    decided(&mut vault, ID, &[b"no", b"yes"]);
    drop(vault);
    let vault = unlocked(data.path());
    assert_eq!(vault.notices(ID).unwrap(), [b"no".to_vec(), b"yes".to_vec()]);
    assert_eq!(vault.notices(OTHER).unwrap(), [] as [Vec<u8>; 0]);
    let last = |id| vault.listed(id).unwrap().notice;
    assert_eq!((last(ID).as_deref(), last(OTHER)), (Some(&b"yes"[..]), None));
    let all = vault.list().unwrap().reports;
    let last: Vec<_> = all.iter().map(|listed| listed.notice.as_deref()).collect();
    assert_eq!(last, [Some(&b"yes"[..]), None, None]);
    let expected = [Received { id: OTHER, notices: 0 }, Received { id: ID, notices: 2 }];
    assert_eq!(vault.received().unwrap(), expected);
}

#[test]
fn the_record_says_of_which_report_and_that_the_app_did_it() {
    let (_data, mut vault) = received();
    decided(&mut vault, ID, &[b"yes"]);
    let told = &vault.record(Some(ID), None, 1).unwrap()[0];
    assert!(told.said == Said::Entry(Entry::new(at(90), None, Act::Decided { report: ID })));
    vault.by(app()).expire(ID, b"remains").unwrap();
    vault.by(app()).add_notice(ID, 2, Tells::Enquiry, b"where?").unwrap();
    let told = &vault.record(None, None, 1).unwrap()[0];
    assert!(told.said == Said::Entry(Entry::new(at(90), None, Act::Enquired { report: ID })));
    assert!(matches!(vault.check_record().unwrap(), Checked::Sound { .. }));
}

#[test]
fn what_nobody_has_received_is_not_decided() {
    let (_data, mut vault) = received();
    let draft = Uuid::from_u128(43);
    for id in [draft, Uuid::from_u128(99)] {
        assert!(matches!(
            vault.by(app()).add_notice(id, 1, Tells::Decision, b"yes"),
            Err(Error::NoSuchReport)
        ));
        assert!(matches!(vault.notices(id), Err(Error::NoSuchReport)));
    }
    decided(&mut vault, ID, &[b"yes"]);
    assert!(
        vault.by(app()).add_notice(ID, 1, Tells::Decision, b"no").is_err(),
        "none takes another's place"
    );
    assert_eq!(vault.notices(ID).unwrap(), [b"yes"]);
}

#[test]
fn they_stay_when_the_time_of_their_report_has_come_and_go_when_it_is_deleted_by_hand() {
    let (data, mut vault) = received();
    for id in [ID, OTHER] {
        decided(&mut vault, id, &[b"yes"]);
    }
    vault.by(app()).expire(ID, b"remains").unwrap();
    vault.by(sam()).erase(OTHER).unwrap();
    assert_eq!(vault.received().unwrap(), [Received { id: ID, notices: 1 }]);
    assert_eq!(vault.notices(ID).unwrap(), [b"yes"]);
    let [left] = &vault.list().unwrap().expired[..] else { panic!("one is left") };
    assert_eq!(left.notice.as_deref(), Some(&b"yes"[..]));
    assert!(matches!(vault.notices(OTHER), Err(Error::NoSuchReport)));
    drop(vault);
    let connection = Connection::open(database(data.path())).unwrap();
    let rows: u32 =
        connection.query_row("SELECT count(*) FROM decisions", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 1);
}

#[test]
fn one_that_is_damaged_moved_or_cut_off_is_found_and_harms_no_report() {
    let doctored = [
        "UPDATE decisions SET sealed = x'00' WHERE report = 1 AND place = 2",
        "UPDATE decisions SET sealed =
             (SELECT sealed FROM decisions WHERE report = 2) WHERE report = 1",
        "UPDATE decisions SET sealed =
             (SELECT sealed FROM decisions WHERE report = 1 AND place = 1) WHERE report = 1",
        "DELETE FROM decisions WHERE report = 1 AND place = 1",
    ];
    for doctored in doctored {
        let (data, mut vault) = received();
        decided(&mut vault, ID, &[b"no", b"yes"]);
        decided(&mut vault, OTHER, &[b"no"]);
        drop(vault);
        let connection = Connection::open(database(data.path())).unwrap();
        assert!(connection.execute(doctored, []).unwrap() > 0);
        drop(connection);
        let vault = unlocked(data.path());
        assert!(matches!(vault.notices(ID), Err(Error::Damaged(_))), "{doctored}");
        assert_eq!(vault.notices(OTHER).unwrap(), [b"no"]);
        let list = vault.list().unwrap();
        assert!(list.damaged.is_empty() && list.reports.len() == 3, "{doctored}");
    }
}
