use uuid::Uuid;
use vault::{Came, Error, Note, Stage, UnlockError, Vaults, Way};

use crate::{ID, answer, at, doctor, locked, made, passphrase, sam, unlocked};

const WAITING: Uuid = Uuid::from_u128(1);
const DRAFT: Uuid = Uuid::from_u128(2);
const SENT: Uuid = Uuid::from_u128(3);

/// A locked vault in which one report waits.
fn one_waits() -> (tempfile::TempDir, Vaults) {
    let (data, mut vault) = made();
    for id in [WAITING, DRAFT, SENT] {
        vault.by(sam()).make_report(id, b"summary", &[answer("town", "York")]).unwrap();
    }
    for id in [WAITING, SENT] {
        vault.by(sam()).finish(id, b"submission", b"summary").unwrap();
    }
    vault.queue().note_receipt(SENT, b"receipt", "MS-1", at(0)).unwrap();
    (data, locked(vault))
}

#[test]
fn what_waits_is_sent_while_the_vault_is_locked() {
    let (data, mut vaults) = one_waits();
    assert!(vaults.open().is_none());
    let mut queue = vaults.queue(ID).unwrap();
    let [queued] = &queue.waiting().unwrap()[..] else { panic!("one waits") };
    assert_eq!(queued.id, WAITING);
    assert_eq!(queue.submission(WAITING).unwrap(), b"submission");
    queue.note_attempt(WAITING, at(0)).unwrap();
    queue.note_setback(WAITING, b"unreachable", None, at(0)).unwrap();
    assert_eq!(queue.waiting().unwrap()[0].setback.as_deref(), Some(&b"unreachable"[..]));
    queue.note_receipt(WAITING, b"proof", "MS-1", at(0)).unwrap();
    vaults.forget_outboxes(at(1));
    assert!(vaults.queue(ID).is_none(), "its key goes with the last that waits");

    let stage = unlocked(data.path()).listed(WAITING).unwrap().stage;
    assert!(stage == Stage::Received { receipt: b"proof".to_vec() });
}

#[test]
fn the_outbox_opens_nothing_but_what_waits() {
    let (_data, mut vaults) = one_waits();
    let queue = vaults.queue(ID).unwrap();
    assert!(matches!(queue.submission(SENT), Err(Error::Damaged(_))), "sent before");
    assert!(matches!(queue.submission(DRAFT), Err(Error::NoSuchReport)));
}

#[test]
fn its_key_is_forgotten_when_the_time_has_come() {
    let (data, mut vaults) = one_waits();
    vaults.forget_outboxes(at(99));
    assert!(vaults.queue(ID).is_some());
    vaults.forget_outboxes(at(100));
    assert!(vaults.queue(ID).is_none());
    assert_eq!(unlocked(data.path()).queue().waiting().unwrap().len(), 1, "it waits on");
}

#[test]
fn a_locked_vault_is_unlocked_again_from_its_outbox() {
    let (_data, mut vaults) = one_waits();
    let outbox = vaults.take_outbox(ID).unwrap();
    let wrong = seal::Passphrase::new("not this".to_owned());
    let wrong = Way::Passphrase { passphrase: &wrong, device: None };
    let (outbox, error) = outbox.unlock(wrong, at(0)).err().unwrap();
    assert!(matches!(error, UnlockError::Wrong { wait_seconds: 1 }));
    vaults.put_back(*outbox.unwrap());
    assert_eq!(vaults.queue(ID).unwrap().waiting().unwrap().len(), 1, "it goes on");

    let outbox = vaults.take_outbox(ID).unwrap();
    let right = Way::Passphrase { passphrase: &passphrase(), device: None };
    let vault = outbox.unlock(right, at(1)).map_err(|(_, error)| error).unwrap();
    vaults.put(vault, at(100));
    let vault = vaults.open().unwrap();
    assert_eq!(vault.answers(DRAFT).unwrap(), [answer("town", "York")]);
}

#[test]
fn nothing_is_kept_where_nothing_waits() {
    let (_data, vault) = made();
    let mut vaults = locked(vault);
    assert!(vaults.queue(ID).is_none() && vaults.take_outbox(ID).is_none());
}

#[test]
fn a_damaged_setback_keeps_no_report_from_being_sent() {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(WAITING, b"summary", &[]).unwrap();
    vault.by(sam()).finish(WAITING, b"submission", b"summary").unwrap();
    vault.queue().note_attempt(WAITING, at(0)).unwrap();
    vault.queue().note_setback(WAITING, b"unreachable", Some(at(2)), at(0)).unwrap();
    drop(vault);
    doctor(
        data.path(),
        "UPDATE submissions SET sealed_setback = randomblob(length(sealed_setback))",
    );

    let mut vault = unlocked(data.path());
    assert!(vault.list().unwrap().damaged.is_empty());
    let [queued] = &vault.queue().waiting().unwrap()[..] else { panic!("it waits") };
    assert!(queued.attempts == 1 && queued.next_try_at == Some(at(2)) && queued.setback.is_none());
    let mut vaults = locked(vault);
    let mut queue = vaults.queue(ID).unwrap();
    assert_eq!(queue.waiting().unwrap().len(), 1, "locked, too");
    assert_eq!(queue.submission(WAITING).unwrap(), b"submission");
    queue.note_receipt(WAITING, b"proof", "MS-1", at(3)).unwrap();
    vaults.forget_outboxes(at(3));
    let stage = unlocked(data.path()).listed(WAITING).unwrap().stage;
    assert!(stage == Stage::Received { receipt: b"proof".to_vec() });
}

#[test]
fn a_damaged_key_keeps_no_other_report_from_being_sent_locked() {
    let (data, mut vault) = made();
    for id in [WAITING, SENT] {
        vault.by(sam()).make_report(id, b"summary", &[]).unwrap();
        vault.by(sam()).finish(id, b"submission", b"summary").unwrap();
    }
    drop(vault);
    doctor(data.path(), "UPDATE submissions SET wrapped_key = x'00' WHERE report = 1");
    let mut vaults = locked(unlocked(data.path()));
    let mut queue = vaults.queue(ID).unwrap();
    assert_eq!(queue.submission(SENT).unwrap(), b"submission");
    queue.note_receipt(SENT, b"proof", "MS-1", at(3)).unwrap();
}

#[test]
fn what_is_noted_together_is_noted_as_one_by_one() {
    let ids = [1, 2, 3, 4].map(Uuid::from_u128);
    let notes = |of: &[(Uuid, Came)]| -> Vec<Note> {
        of.iter().map(|(id, came)| Note { id: *id, at: at(5), came: came.clone() }).collect()
    };
    let came = notes(&[
        (ids[0], Came::Trying),
        (ids[1], Came::SetBack { setback: b"why".to_vec(), next_try_at: Some(at(9)) }),
        (ids[2], Came::Refused { setback: b"why".to_vec() }),
        (ids[3], Came::Received { receipt: b"proof".to_vec(), reference: "MS-1".to_owned() }),
        (ids[0], Came::Trying),
    ]);
    let [together, apart] = [true, false].map(|together| {
        let (data, mut vault) = made();
        for id in ids {
            vault.by(sam()).make_report(id, b"summary", &[]).unwrap();
            vault.by(sam()).finish(id, b"submission", b"summary").unwrap();
        }
        match together {
            true => vault.queue().note_all(&came).unwrap(),
            false => came.iter().for_each(|note| vault.queue().note_all([note]).unwrap()),
        }
        drop(vault);
        let vault = unlocked(data.path());
        let stages = ids.map(|id| vault.listed(id).unwrap().stage);
        let said = vault.record(None, None, 50).unwrap().into_iter().map(|kept| kept.said);
        (stages.to_vec(), said.collect::<Vec<_>>())
    });
    assert!(together == apart);
    let Stage::Waiting(tried) = &together.0[0] else { panic!("it waits") };
    assert_eq!(tried.attempts, 2);
}

#[test]
fn where_one_can_not_be_noted_none_of_them_is() {
    let (_data, mut vaults) = one_waits();
    let mut queue = vaults.queue(ID).unwrap();
    let notes = [WAITING, SENT].map(|id| Note { id, at: at(5), came: Came::Trying });
    assert!(matches!(queue.note_all(&notes), Err(Error::NoSuchReport)));
    assert_eq!(queue.waiting().unwrap()[0].attempts, 0);
}
