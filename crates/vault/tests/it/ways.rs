use seal::{DeviceSecret, KdfParams, OrganisationSecret, Passphrase, RecoveryCode};
use uuid::Uuid;
use vault::{New, NewPassphrase, UnlockError, Vault, Way};

use crate::{ID, answer, at, files, made, passphrase, sam, unlock, unlocked, vault_folder};

const REPORT: Uuid = Uuid::from_u128(1);

fn other() -> Passphrase {
    Passphrase::new("another one of words".to_owned())
}

fn by<'a>(passphrase: &'a Passphrase, device: Option<&'a DeviceSecret>) -> NewPassphrase<'a> {
    NewPassphrase { passphrase, params: KdfParams::cheap_for_tests(), device }
}

fn fill(vault: &mut Vault) {
    vault.by(sam()).save_profile(b"profile").unwrap();
    vault.by(sam()).make_report(REPORT, b"summary", &[answer("town", "York")]).unwrap();
    vault.by(sam()).finish(REPORT, b"submission", b"summary").unwrap();
    vault.queue().note_attempt(REPORT, at(0)).unwrap();
    vault.queue().note_receipt(REPORT, b"receipt", "MS-1", at(0)).unwrap();
}

fn assert_filled(vault: &mut Vault) {
    assert_eq!(vault.profile().unwrap().unwrap(), b"profile");
    assert_eq!(vault.answers(REPORT).unwrap(), [answer("town", "York")]);
    assert_eq!(vault.submission(REPORT).unwrap(), b"submission");
    let list = vault.list().unwrap();
    assert!(list.damaged.is_empty() && list.reports.len() == 1);
}

fn by_code(data: &std::path::Path, code: &RecoveryCode) -> Result<Vault, UnlockError> {
    vault::unlock(data, ID, Way::Code(code), at(0))
}

#[test]
fn a_new_passphrase_takes_the_place_of_the_old_and_writes_no_content() {
    let (data, mut vault) = made();
    fill(&mut vault);
    vault.by(sam()).change_passphrase(by(&other(), None)).unwrap();
    drop(vault);
    assert!(matches!(
        unlock(data.path(), &passphrase(), 0).err(),
        Some(UnlockError::Wrong { wait_seconds: 1 })
    ));
    assert_filled(&mut unlock(data.path(), &other(), 1).unwrap());
}

#[test]
fn a_recovery_code_opens_the_vault_until_another_is_made() {
    let (data, mut vault) = made();
    fill(&mut vault);
    assert!(!vault.openers().unwrap().recovery_code);
    let first = vault.by(sam()).make_recovery_code().unwrap();
    assert!(vault.openers().unwrap().recovery_code);
    drop(vault);
    let mut vault = by_code(data.path(), &first).unwrap();
    assert_filled(&mut vault);
    let second = vault.by(sam()).make_recovery_code().unwrap();
    drop(vault);
    assert!(matches!(by_code(data.path(), &first).err(), Some(UnlockError::Wrong { .. })));
    let later = vault::unlock(data.path(), ID, Way::Code(&second), at(1));
    assert_filled(&mut later.unwrap());
    assert_filled(&mut unlocked(data.path()));
}

#[test]
fn a_vault_without_a_code_opens_with_none() {
    let (data, vault) = made();
    drop(vault);
    let code = RecoveryCode::make().unwrap();
    assert!(matches!(by_code(data.path(), &code).err(), Some(UnlockError::Wrong { .. })));
}

#[test]
fn an_organisation_opens_a_vault_with_a_code_of_its_own() {
    let organisation = OrganisationSecret::make().unwrap();
    let (data, mut vault) = made();
    fill(&mut vault);
    vault.by(sam()).let_in(&organisation.public()).unwrap();
    let sealed = |data: &std::path::Path| vault::sealed_code(data, ID).unwrap();
    assert_eq!(vault.openers().unwrap().organisation, Some(organisation.public()));
    drop(vault);
    let first = sealed(data.path()).unwrap();
    let mut vault = unlocked(data.path());
    vault.by(sam()).let_in(&organisation.public()).unwrap();
    let own = vault.by(sam()).make_recovery_code().unwrap();
    drop(vault);
    assert!(sealed(data.path()).unwrap() == first, "let in once");

    let code = organisation.open(ID, &first).unwrap();
    assert_filled(&mut by_code(data.path(), &code).unwrap());
    assert_filled(&mut by_code(data.path(), &own).unwrap());
}

#[test]
fn a_copied_file_is_worth_nothing_without_its_device() {
    let data = tempfile::tempdir().unwrap();
    let (device, elsewhere) = (DeviceSecret::make().unwrap(), DeviceSecret::make().unwrap());
    let passphrase = &passphrase();
    let params = KdfParams::cheap_for_tests();
    let new = New { id: ID, name: "", passphrase, params, device: Some(&device) };
    let mut vault = vault::make(data.path(), &new).unwrap();
    fill(&mut vault);
    assert!(vault.openers().unwrap().bound_to_device);
    let code = vault.by(sam()).make_recovery_code().unwrap();
    drop(vault);

    let open =
        |device| vault::unlock(data.path(), ID, Way::Passphrase { passphrase, device }, at(0));
    for device in [None, Some(&elsewhere)] {
        assert!(matches!(open(device).err(), Some(UnlockError::OtherDevice)));
    }
    assert_filled(&mut open(Some(&device)).expect("no try was counted"));

    let mut vault = by_code(data.path(), &code).unwrap();
    vault.by(sam()).change_passphrase(by(passphrase, Some(&elsewhere))).unwrap();
    drop(vault);
    assert_filled(&mut open(Some(&elsewhere)).expect("it moved to another device"));
}

#[test]
fn a_secret_that_a_passphrase_is_not_bound_to_is_no_hindrance() {
    let (data, vault) = made();
    drop(vault);
    let device = DeviceSecret::make().unwrap();
    let way = Way::Passphrase { passphrase: &passphrase(), device: Some(&device) };
    vault::unlock(data.path(), ID, way, at(0)).unwrap();
}

#[test]
fn another_key_shuts_out_all_that_opened_the_vault_before() {
    let organisation = OrganisationSecret::make().unwrap();
    let (data, mut vault) = made();
    fill(&mut vault);
    let code = vault.by(sam()).make_recovery_code().unwrap();
    vault.by(sam()).let_in(&organisation.public()).unwrap();
    let seen = vault::sealed_code(data.path(), ID);
    assert!(seen.is_err(), "the file is held");
    drop(vault);
    let before = vault::sealed_code(data.path(), ID).unwrap().unwrap();

    let mut vault = unlocked(data.path());
    let fresh = vault.by(sam()).replace_key(by(&other(), None)).unwrap();
    assert_filled(&mut vault);
    drop(vault);
    let after = vault::sealed_code(data.path(), ID).unwrap().unwrap();
    let (before, after) = (organisation.open(ID, &before), organisation.open(ID, &after));
    assert!(matches!(unlock(data.path(), &passphrase(), 0).err(), Some(UnlockError::Wrong { .. })));
    for code in [&code, &before.unwrap()] {
        let opened = vault::unlock(data.path(), ID, Way::Code(code), at(100));
        assert!(matches!(opened.err(), Some(UnlockError::Wrong { .. })));
        drop(vault::unlock(data.path(), ID, Way::Code(&fresh), at(200)).unwrap());
    }
    for code in [&fresh, &after.unwrap()] {
        assert_filled(&mut vault::unlock(data.path(), ID, Way::Code(code), at(200)).unwrap());
    }
    assert_filled(&mut unlock(data.path(), &other(), 200).unwrap());
}

#[test]
fn no_code_is_readable_in_the_folder() {
    let (data, mut vault) = made();
    let code = vault.by(sam()).make_recovery_code().unwrap();
    drop(vault);
    let shown = code.show();
    let typed = shown.replace('-', "");
    for (path, bytes) in files(&vault_folder(data.path())) {
        for code in [shown.as_bytes(), typed.as_bytes(), &typed.as_bytes()[..12]] {
            let found = bytes.windows(code.len()).any(|window| window == code);
            assert!(!found, "{}", path.display());
        }
    }
}
