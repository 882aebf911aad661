use seal::Passphrase;
use vault::{MakeError, Standing, UnlockError};

use crate::{ID, database, files, made, make, passphrase, sam, standing, unlock, unlocked};

fn wrong() -> Passphrase {
    Passphrase::new("not this one".to_owned())
}

fn locked(wait_seconds: u32) -> Option<Standing> {
    Some(Standing::Locked { wait_seconds })
}

#[test]
fn a_vault_stands_as_it_is() {
    let data = tempfile::tempdir().unwrap();
    let look = || standing(data.path(), 0);
    assert_eq!(look(), None);
    let none = unlock(data.path(), &passphrase(), 0).err();
    assert!(matches!(none, Some(UnlockError::Missing)));
    assert!(files(data.path()).is_empty(), "looking makes nothing");

    let open = make(data.path(), ID, &passphrase()).unwrap();
    assert_eq!(look(), Some(Standing::InUse));
    drop(open);
    assert_eq!(look(), locked(0));
}

#[test]
fn a_second_copy_is_refused_and_the_first_goes_on() {
    let (data, mut vault) = made();
    let second = unlock(data.path(), &passphrase(), 0).err();
    assert!(matches!(second, Some(UnlockError::InUse)));
    vault.by(sam()).save_profile(b"still open").unwrap();
    drop(vault);
    assert_eq!(unlocked(data.path()).profile().unwrap().unwrap(), b"still open");
}

#[test]
fn a_second_vault_is_not_made_over_the_first() {
    let (data, mut vault) = made();
    vault.by(sam()).save_profile(b"first").unwrap();
    for _open_then_locked in 0..2 {
        let second = make(data.path(), ID, &wrong()).err();
        assert!(matches!(second, Some(MakeError::Exists)));
    }
    drop(vault);
    assert_eq!(unlocked(data.path()).profile().unwrap().unwrap(), b"first");
}

#[test]
fn a_vault_cut_off_while_being_made_is_no_vault() {
    let data = tempfile::tempdir().unwrap();
    let half = data.path().join("vaults/making-00000000-0000-4000-8000-000000000000");
    std::fs::create_dir_all(&half).unwrap();
    std::fs::write(half.join("vault.db"), b"SQLite f").unwrap();
    assert_eq!(standing(data.path(), 0), None);
    drop(make(data.path(), ID, &passphrase()).unwrap());
    assert_eq!(standing(data.path(), 0), locked(0));
    assert!(!half.exists());
}

#[test]
fn each_wrong_passphrase_doubles_the_wait_and_a_restart_changes_nothing() {
    let (data, vault) = made();
    drop(vault);
    let mut now = 0;
    for wait in [1, 2, 4, 8] {
        let tried = unlock(data.path(), &wrong(), now).err();
        assert!(matches!(tried, Some(UnlockError::Wrong { wait_seconds }) if wait_seconds == wait));
        assert_eq!(standing(data.path(), now), locked(wait));
        let soon = unlock(data.path(), &passphrase(), now).err();
        assert!(
            matches!(soon, Some(UnlockError::TooSoon { wait_seconds }) if wait_seconds == wait),
            "the right one waits too"
        );
        now += i64::from(wait);
    }
    drop(unlock(data.path(), &passphrase(), now).unwrap());
    let tried = unlock(data.path(), &wrong(), now).err();
    assert!(matches!(tried, Some(UnlockError::Wrong { wait_seconds: 1 })), "a right one forgives");
}

#[test]
fn a_clock_that_jumps_back_keeps_nobody_out_for_longer() {
    let (data, vault) = made();
    drop(vault);
    unlock(data.path(), &wrong(), 0).err().unwrap();
    let year_before = -365 * 86_400;
    assert_eq!(standing(data.path(), year_before), locked(1));
    assert_eq!(standing(data.path(), year_before + 1), locked(0));
    unlock(data.path(), &passphrase(), year_before + 1).unwrap();
}

/// Whatever the clock has done, the longest wait is over after the longest wait.
#[test]
fn a_clock_that_jumps_to_and_fro_keeps_nobody_out_for_longer() {
    const LONGEST: u32 = 5 * 60;
    let (data, vault) = made();
    drop(vault);
    let (day, century) = (86_400, 100 * 365 * 86_400);
    for jump in [0, century, -century, day, -day, 3 * century, 1, 0] {
        let tried = unlock(data.path(), &wrong(), jump).err();
        let wait_seconds = match tried {
            Some(UnlockError::Wrong { wait_seconds } | UnlockError::TooSoon { wait_seconds }) => {
                wait_seconds
            }
            other => panic!("{other:?}"),
        };
        assert!(wait_seconds <= LONGEST, "{wait_seconds} s after a jump to {jump}");
        let over = jump + i64::from(LONGEST);
        assert_eq!(standing(data.path(), over), locked(0), "after a jump to {jump}");
    }
    unlock(data.path(), &passphrase(), i64::from(LONGEST)).unwrap();
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_anything() {
    use std::os::unix::fs::PermissionsExt;

    let (data, mut vault) = made();
    vault.by(sam()).save_profile(b"in the journal").unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data.path().join("vaults")), 0o700);
    assert_eq!(mode(database(data.path()).parent().unwrap()), 0o700);
    let files = files(data.path());
    assert!(files.iter().any(|(path, _)| path.ends_with("vault.db-wal")));
    for (path, _) in files {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}
