use std::fs;

use seal::{KdfParams, Passphrase};
use uuid::Uuid;
use vault::{Error, MakeError, New, Standing, Unsent, Way};

use crate::{ID, answer, at, files, made, make, passphrase, sam, unlock, unlocked};

const SECOND: Uuid = Uuid::from_u128(10);

fn theirs() -> Passphrase {
    Passphrase::new("somebody else's words".to_owned())
}

#[test]
fn each_responder_has_a_vault_of_their_own() {
    let (data, mut first) = made();
    first.by(sam()).save_profile(b"first").unwrap();
    let mut second = make(data.path(), SECOND, &theirs()).unwrap();
    second.by(sam()).save_profile(b"second").unwrap();
    drop(second);
    assert_eq!(first.profile().unwrap().unwrap(), b"first");
    drop(first);

    let theirs = theirs();
    let way = Way::Passphrase { passphrase: &theirs, device: None };
    let second = vault::unlock(data.path(), SECOND, way, at(0)).unwrap();
    assert_eq!(second.profile().unwrap().unwrap(), b"second");
    assert_eq!(unlocked(data.path()).profile().unwrap().unwrap(), b"first", "both are open");
    assert!(vault::unlock(data.path(), ID, way, at(0)).is_err(), "theirs does not open mine");
    assert!(matches!(make(data.path(), ID, &theirs), Err(MakeError::Exists)));
}

#[test]
fn the_list_says_what_the_owner_chose_and_no_more() {
    let data = tempfile::tempdir().unwrap();
    let params = KdfParams::cheap_for_tests();
    let passphrase = &passphrase();
    let new = New { id: ID, name: "Team B (FICTIONAL)", passphrase, params, device: None };
    let mut vault = vault::make(data.path(), &new).unwrap();
    drop(make(data.path(), SECOND, &theirs()).unwrap());
    let listed = || {
        let found = vault::look(data.path(), at(0)).unwrap();
        found.vaults.into_iter().map(|known| (known.name, known.standing)).collect::<Vec<_>>()
    };
    let locked = Standing::Locked { wait_seconds: 0 };
    let named = |name: &str, standing: Standing| (name.to_owned(), standing);
    assert_eq!(listed(), [named("", locked.clone()), named(new.name, Standing::InUse)]);
    vault.set_name("").unwrap();
    drop(vault);
    assert_eq!(listed(), [named("", locked.clone()), named("", locked)]);
    let team = |bytes: &[u8]| bytes.windows(6).any(|part| part == b"Team B");
    assert!(!files(data.path()).iter().any(|(_, bytes)| team(bytes)), "not kept anywhere");
}

#[test]
fn a_wiped_vault_is_gone_and_the_other_is_not_touched() {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(Uuid::from_u128(1), b"s", &[answer("town", "York")]).unwrap();
    vault.by(sam()).make_report(Uuid::from_u128(2), b"s", &[]).unwrap();
    vault.by(sam()).finish(Uuid::from_u128(2), b"submission", b"s").unwrap();
    let unsent = Unsent { drafts: 1, waiting: 1 };
    assert_eq!(vault.unsent().unwrap(), unsent);
    drop(make(data.path(), SECOND, &theirs()).unwrap());
    assert!(matches!(vault::wipe(data.path(), ID), Err(Error::InUse)), "not under its owner");
    drop(vault);

    assert_eq!(vault::unsent(data.path(), ID).unwrap(), Some(unsent), "counted without a key");
    vault::wipe(data.path(), ID).unwrap();
    let left = vault::look(data.path(), at(0)).unwrap().vaults;
    assert_eq!(left.iter().map(|known| known.id).collect::<Vec<_>>(), [SECOND]);
    let theirs_alone =
        |path: &std::path::Path| path.to_string_lossy().contains(&SECOND.to_string());
    let others = files(data.path()).into_iter().map(|(path, _)| path);
    let others: Vec<_> = others.filter(|path| !theirs_alone(path)).collect();
    assert_eq!(others, [data.path().join("vaults/making.lock")]);
}

#[test]
fn wiping_destroys_every_wrapped_key_in_the_file_itself() {
    let (data, mut vault) = made();
    vault.by(sam()).make_recovery_code().unwrap();
    drop(vault);
    let folder = data.path().join("vaults").join(ID.to_string());
    // Another name for the same file, as a worn disk would still hold it.
    let kept = data.path().join("kept.db");
    fs::hard_link(folder.join("vault.db"), &kept).unwrap();
    let connection = rusqlite::Connection::open(&kept).unwrap();
    let wrapped: Vec<Vec<u8>> = connection
        .prepare("SELECT wrapped FROM keyring")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    drop(connection);
    assert_eq!(wrapped.len(), 2);
    vault::wipe(data.path(), ID).unwrap();
    let bytes = fs::read(&kept).unwrap();
    for wrapped in wrapped {
        assert!(!bytes.windows(wrapped.len()).any(|window| window == wrapped));
    }
}

#[test]
fn a_wipe_that_was_cut_off_leaves_no_vault() {
    let (data, vault) = made();
    drop(vault);
    let folder = data.path().join("vaults");
    fs::rename(folder.join(ID.to_string()), folder.join(format!("wiping-{ID}"))).unwrap();
    assert!(vault::look(data.path(), at(0)).unwrap().vaults.is_empty());
    assert!(unlock(data.path(), &passphrase(), 0).is_err());
}
