use uuid::Uuid;
use vault::{Error, Stage, Vault};

use crate::{answer, as_if_cut_off, at, made, sam, unlocked};

const ID: Uuid = Uuid::from_u128(11);
const OTHER: Uuid = Uuid::from_u128(12);

#[test]
fn what_was_saved_is_there_after_reopening() {
    let (data, mut vault) = made();
    vault.by(sam()).save_profile(b"profile").unwrap();
    vault.save_place(Some(b"first place")).unwrap();
    vault.save_place(Some(b"place")).unwrap();
    vault.keep_form("2026-04-21", b"form").unwrap();
    vault.by(sam()).make_report(ID, b"begun", &[answer("user-email", "a@b.example")]).unwrap();
    vault.by(sam()).save_answer(ID, "full-name", "Łucja 痕 نور".as_bytes(), None).unwrap();
    vault.by(sam()).save_answer(ID, "town", b"York", Some(b"one")).unwrap();
    vault
        .by(sam())
        .save_answers(ID, &[answer("town", "Bromley"), answer("note", "")], Some(b"two"))
        .unwrap();
    drop(vault);

    let vault = unlocked(data.path());
    assert_eq!(vault.profile().unwrap().unwrap(), b"profile");
    assert_eq!(vault.place().unwrap().unwrap(), b"place");
    assert_eq!(vault.form("2026-04-21").unwrap().unwrap(), b"form");
    assert_eq!(vault.form("2026-04-22").unwrap(), None);
    let expected = [
        answer("full-name", "Łucja 痕 نور"),
        answer("note", ""),
        answer("town", "Bromley"),
        answer("user-email", "a@b.example"),
    ];
    assert_eq!(vault.answers(ID).unwrap(), expected);
    assert_eq!(vault.answer(ID, "town").unwrap().unwrap(), b"Bromley");
    assert_eq!(vault.answer(ID, "country").unwrap(), None);
    let listed = vault.listed(ID).unwrap();
    assert!(listed.summary == b"two" && listed.stage == Stage::Draft);
}

#[test]
fn nothing_is_where_nothing_was_saved() {
    let (_data, mut vault) = made();
    assert_eq!(vault.profile().unwrap(), None);
    assert_eq!(vault.place().unwrap(), None);
    vault.save_place(Some(b"here")).unwrap();
    vault.save_place(None).unwrap();
    assert_eq!(vault.place().unwrap(), None);
    assert!(vault.list().unwrap().reports.is_empty());
    assert!(vault.queue().waiting().unwrap().is_empty());
}

#[test]
fn the_report_made_last_is_named_first() {
    let (_data, mut vault) = made();
    vault.by(sam()).make_report(ID, b"first", &[]).unwrap();
    vault.by(sam()).make_report(OTHER, b"second", &[]).unwrap();
    vault.by(sam()).save_answer(ID, "town", b"York", None).unwrap();
    assert_eq!(vault.ids().unwrap(), [OTHER, ID]);
}

#[test]
fn a_power_cut_after_a_save_loses_nothing() {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(ID, b"begun", &[]).unwrap();
    vault.by(sam()).save_answer(ID, "town", b"York", None).unwrap();
    let left = as_if_cut_off(data.path());
    vault.by(sam()).save_answer(ID, "town", b"later", None).unwrap();

    assert_eq!(unlocked(left.path()).answers(ID).unwrap(), [answer("town", "York")]);
}

#[test]
fn reports_keep_apart() {
    let (_data, mut vault) = made();
    for (id, town) in [(ID, "York"), (OTHER, "Kent")] {
        vault.by(sam()).make_report(id, town.as_bytes(), &[answer("town", town)]).unwrap();
    }
    assert_eq!(vault.answers(OTHER).unwrap(), [answer("town", "Kent")]);
    let ids: Vec<_> = vault.list().unwrap().reports.iter().map(|listed| listed.id).collect();
    assert_eq!(ids, [ID, OTHER]);
}

#[test]
fn a_report_is_made_once() {
    let (_data, mut vault) = made();
    vault.by(sam()).make_report(ID, b"first", &[answer("town", "York")]).unwrap();
    let again = vault.by(sam()).make_report(ID, b"second", &[answer("town", "Kent")]);
    assert!(matches!(again, Err(Error::ReportExists)));
    assert_eq!(vault.answers(ID).unwrap(), [answer("town", "York")]);
}

#[test]
fn a_report_that_is_not_there_is_said_to_be_missing() {
    let (_data, mut vault) = made();
    assert!(matches!(vault.answers(ID), Err(Error::NoSuchReport)));
    assert!(matches!(vault.listed(ID), Err(Error::NoSuchReport)));
    assert!(matches!(vault.by(sam()).save_answer(ID, "a", b"", None), Err(Error::NoSuchReport)));
    assert!(matches!(vault.by(sam()).finish(ID, b"", b""), Err(Error::NoSuchReport)));
    assert!(matches!(vault.submission(ID), Err(Error::NoSuchReport)));
}

fn finished() -> (tempfile::TempDir, Vault) {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(ID, b"begun", &[answer("town", "York")]).unwrap();
    vault.by(sam()).finish(ID, b"the submission", b"finished").unwrap();
    (data, vault)
}

#[test]
fn a_finished_report_cannot_be_changed() {
    let (data, vault) = finished();
    drop(vault);
    let mut vault = unlocked(data.path());
    let save = vault.by(sam()).save_answer(ID, "town", b"Kent", Some(b"changed"));
    assert!(matches!(save, Err(Error::AlreadyFinished)));
    let saves = vault.by(sam()).save_answers(ID, &[answer("town", "Kent")], None);
    assert!(matches!(saves, Err(Error::AlreadyFinished)));
    let finish = vault.by(sam()).finish(ID, b"another", b"changed");
    assert!(matches!(finish, Err(Error::AlreadyFinished)));

    assert_eq!(vault.answers(ID).unwrap(), [answer("town", "York")]);
    assert_eq!(vault.submission(ID).unwrap(), b"the submission");
    assert_eq!(vault.listed(ID).unwrap().summary, b"finished");
}

#[test]
fn a_submission_waits_with_its_setbacks_until_its_receipt() {
    let (data, mut vault) = finished();
    let [queued] = &vault.queue().waiting().unwrap()[..] else { panic!("one waits") };
    assert!(queued.attempts == 0 && queued.next_try_at.is_none() && queued.setback.is_none());

    vault.queue().note_attempt(ID, at(0)).unwrap();
    vault.queue().note_setback(ID, b"unreachable", Some(at(60)), at(0)).unwrap();
    vault.queue().note_attempt(ID, at(0)).unwrap();
    drop(vault);
    let mut vault = unlocked(data.path());
    let [queued] = &vault.queue().waiting().unwrap()[..] else { panic!("one waits") };
    assert_eq!((queued.id, queued.attempts, queued.next_try_at), (ID, 2, Some(at(60))));
    assert_eq!(queued.setback.as_deref(), Some(&b"unreachable"[..]));
    assert!(vault.listed(ID).unwrap().stage == Stage::Waiting(queued.clone()));

    vault.queue().note_receipt(ID, b"receipt", "MS-1", at(0)).unwrap();
    assert!(vault.queue().waiting().unwrap().is_empty());
    let stage = vault.listed(ID).unwrap().stage;
    assert!(stage == Stage::Received { receipt: b"receipt".to_vec() });
    assert!(matches!(
        vault.queue().note_receipt(ID, b"second", "MS-1", at(0)),
        Err(Error::NoSuchReport)
    ));
    assert!(matches!(
        vault.queue().note_setback(ID, b"late", None, at(0)),
        Err(Error::NoSuchReport)
    ));
}

#[test]
fn a_refused_submission_leaves_the_queue_and_keeps_its_reason() {
    let (_data, mut vault) = finished();
    vault.queue().note_refused(ID, b"a fault in town", at(0)).unwrap();
    assert!(vault.queue().waiting().unwrap().is_empty());
    let stage = vault.listed(ID).unwrap().stage;
    assert!(stage == Stage::Refused { setback: b"a fault in town".to_vec() });
    assert_eq!(vault.submission(ID).unwrap(), b"the submission");
}

#[test]
fn a_draft_is_in_no_outbox() {
    let (_data, mut vault) = made();
    vault.by(sam()).make_report(ID, b"begun", &[]).unwrap();
    assert!(vault.queue().waiting().unwrap().is_empty());
    assert!(matches!(vault.submission(ID), Err(Error::NoSuchReport)));
    assert!(matches!(vault.queue().note_attempt(ID, at(0)), Err(Error::NoSuchReport)));
}

#[test]
fn what_is_due_first_is_first_in_the_outbox() {
    let (_data, mut vault) = made();
    let ids = [1, 2, 3].map(Uuid::from_u128);
    for id in ids {
        vault.by(sam()).make_report(id, b"", &[]).unwrap();
        vault.by(sam()).finish(id, b"submission", b"").unwrap();
    }
    vault.queue().note_setback(ids[0], b"", Some(at(90)), at(0)).unwrap();
    vault.queue().note_setback(ids[1], b"", Some(at(30)), at(0)).unwrap();
    let order: Vec<_> = vault.queue().waiting().unwrap().iter().map(|queued| queued.id).collect();
    assert_eq!(order, [ids[2], ids[1], ids[0]]);
}
