//! A frozen file of each released version opens, keeps every row, and ends
//! like a new one.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::types::Value;
use uuid::Uuid;
use vault::{Actor, Checked, Stage, Tells, Vault};

use crate::{ID, answer, at, database, made, sam, unlocked};

const VERSIONS: u32 = 9;

fn frozen(version: u32) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frozen");
    folder.join(format!("{version:04}.db"))
}

const DRAFT: Uuid = Uuid::from_u128(1);
const WAITING: Uuid = Uuid::from_u128(2);
const REFUSED: Uuid = Uuid::from_u128(3);
const RECEIVED: Uuid = Uuid::from_u128(4);
const ADDITION: Uuid = Uuid::from_u128(5);

fn fill(vault: &mut Vault) {
    vault.by(sam()).save_profile(b"profile").unwrap();
    vault.save_place(Some(b"place")).unwrap();
    for id in [DRAFT, WAITING, REFUSED, RECEIVED] {
        vault
            .by(sam())
            .make_report(id, b"begun", &[answer("town", "York"), answer("note", "…")])
            .unwrap();
    }
    for id in [WAITING, REFUSED, RECEIVED] {
        vault.by(sam()).finish(id, b"submission", b"finished").unwrap();
    }
    vault.queue().note_attempt(WAITING, at(0)).unwrap();
    vault.queue().note_setback(WAITING, b"unreachable", Some(at(60)), at(0)).unwrap();
    vault.queue().note_refused(REFUSED, b"a fault", at(0)).unwrap();
    vault.queue().note_receipt(RECEIVED, b"receipt", "MS-1", at(0)).unwrap();
    vault.by(Actor::app(at(0))).add_notice(RECEIVED, 1, Tells::Decision, b"decision").unwrap();
    vault.by(sam()).add(RECEIVED, ADDITION, b"addition").unwrap();
    vault.queue().note_receipt(ADDITION, b"its receipt", "MS-1", at(0)).unwrap();
    let intake = vault.begin_intake().unwrap();
    let taken = intake.take_in(&b"content"[..], |_| ControlFlow::Continue(())).unwrap();
    vault.by(sam()).add_attachment(DRAFT, taken, "room.jpg", b"about", b"added", None).unwrap();
}

fn assert_filled(vault: &mut Vault, version: u32) {
    assert_eq!(vault.profile().unwrap().unwrap(), b"profile");
    assert_eq!(vault.place().unwrap().unwrap(), b"place");
    for id in [DRAFT, WAITING, REFUSED, RECEIVED] {
        assert_eq!(vault.answers(id).unwrap(), [answer("note", "…"), answer("town", "York")]);
    }
    assert_eq!(vault.submission(WAITING).unwrap(), b"submission");
    assert!(vault.listed(DRAFT).unwrap().stage == Stage::Draft);
    let [queued] = &vault.queue().waiting().unwrap()[..] else { panic!("one waits") };
    assert_eq!((queued.id, queued.attempts, queued.next_try_at), (WAITING, 1, Some(at(60))));
    assert_eq!(queued.setback.as_deref(), Some(&b"unreachable"[..]));
    let stage = |id| vault.listed(id).unwrap().stage;
    assert!(stage(REFUSED) == Stage::Refused { setback: b"a fault".to_vec() });
    assert!(stage(RECEIVED) == Stage::Received { receipt: b"receipt".to_vec() });
    let notices = vault.notices(RECEIVED).unwrap();
    assert_eq!(notices, if version < 6 { vec![] } else { vec![b"decision".to_vec()] });
    let additions = vault.additions(RECEIVED).unwrap();
    assert_eq!(additions.len(), if version < 7 { 0 } else { 1 });
    for added in additions {
        assert_eq!(added.content.as_deref(), Some(&b"addition"[..]));
        assert!(added.stage == Some(Stage::Received { receipt: b"its receipt".to_vec() }));
    }
    let attachments = vault.attachments(DRAFT).unwrap();
    if version < 4 {
        return assert!(attachments.known.is_empty());
    }
    // Its file is not frozen with it.
    let [attachment] = &attachments.known[..] else { panic!("one attachment") };
    assert!(attachment.about == b"about" && !attachment.is_there);
    assert_eq!(vault.custody(DRAFT, attachment.id).unwrap(), [b"added"]);
}

/// The record begins with version 3.
fn assert_recorded(vault: &Vault, version: u32) {
    let Checked::Sound { entries, .. } = vault.check_record().unwrap() else { panic!("broken") };
    assert_eq!(
        entries,
        match version {
            ..3 => 0,
            3 => 11,
            4..6 => 12,
            6 => 15,
            _ => 17,
        }
    );
}

/// Every object of the schema with its columns.
fn schema(database: &Path) -> BTreeMap<String, Vec<Vec<Value>>> {
    let connection = Connection::open(database).unwrap();
    let rows = |sql: &str| -> Vec<Vec<Value>> {
        let mut statement = connection.prepare(sql).unwrap();
        let width = statement.column_count();
        let rows = statement.query_map([], |row| (0..width).map(|at| row.get(at)).collect());
        rows.unwrap().map(Result::unwrap).collect()
    };
    let objects = rows("SELECT type, name, tbl_name FROM sqlite_schema ORDER BY type, name");
    let described = objects.into_iter().map(|object| {
        let [Value::Text(kind), Value::Text(name), Value::Text(table)] = &object[..] else {
            panic!("an object has a type, a name and a table")
        };
        let mut columns = rows(&format!("PRAGMA {kind}_xinfo({name})"));
        columns.extend(rows(&format!("PRAGMA foreign_key_list({name})")));
        (format!("{kind} {name} on {table}"), columns)
    });
    described.collect()
}

#[test]
fn every_released_file_opens_whole_and_ends_like_a_new_one() {
    let (fresh, vault) = made();
    drop(vault);
    let fresh = schema(&database(fresh.path()));
    for version in 1..=VERSIONS {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("vaults").join(ID.to_string());
        fs::create_dir_all(&folder).unwrap();
        fs::copy(frozen(version), folder.join("vault.db")).unwrap();
        let mut vault = unlocked(data.path());
        assert_filled(&mut vault, version);
        assert_recorded(&vault, version);
        drop(vault);
        assert_eq!(schema(&database(data.path())), fresh, "version {version}");
    }
}

#[test]
fn every_version_has_a_frozen_file() {
    let (data, vault) = made();
    drop(vault);
    let connection = Connection::open(database(data.path())).unwrap();
    let newest: u32 =
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(newest, VERSIONS, "freeze a file of the new version, and count it here");
    assert!(frozen(newest).exists());
}

#[test]
#[ignore = "writes the frozen file of the newest version: once, when it is released"]
fn freeze() {
    let (data, mut vault) = made();
    fill(&mut vault);
    drop(vault);
    fs::create_dir_all(frozen(VERSIONS).parent().unwrap()).unwrap();
    fs::copy(database(data.path()), frozen(VERSIONS)).unwrap();
}
