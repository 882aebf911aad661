//! What lies on the disk of a device.

use std::fs;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use seal::{CHUNK_LEN, RecoveryCode};
use uuid::Uuid;
use vault::Way;

use super::Reader;
use crate::Outcome;
use crate::ground::{self, Files};
use crate::script::Script;

/// A whole vault, one of whose files is strange.
pub(super) fn vault_file(name: &str) -> Outcome<Reader> {
    let made = ground::folder()?;
    let mut vault = ground::make(made.path())?;
    let mut script = Script::new(1);
    for _ in 0..20 {
        script.step().take(&mut vault)?;
    }
    let files = ground::files(made.path())?;
    let at = files.iter().position(|(path, _)| path.ends_with(name)).ok_or("no such file")?;
    let samples = vec![files[at].1.clone()];
    let read = move |bytes: &[u8]| open_with(&files, at, bytes);
    Ok(Reader { read: Box::new(read), samples })
}

fn open_with(files: &Files, at: usize, bytes: &[u8]) {
    let mut files = files.clone();
    files[at].1 = bytes.to_vec();
    let Ok(ground) = ground::holding(&files) else { return };
    let now = ground::hour(1);
    let _ = vault::look(ground.path(), now);
    if let Ok(vault) = ground::unlock(ground.path(), now) {
        read_all(&vault);
    }
    salvage_all(ground.path());
    assert!(is_kept(ground.path()), "the file is somewhere still");
}

fn read_all(vault: &vault::Vault) {
    for listed in vault.list().unwrap_or_default().reports {
        let _ = vault.answers(listed.id);
        let _ = vault.submission(listed.id);
    }
}

/// What of it was set aside, as far as it opens.
fn salvage_all(data: &Path) {
    for aside in vault::set_aside(data, ground::hour(2)).unwrap_or_default() {
        if let Ok(salvage) = ground::salvage(data, &aside.name, ground::hour(2)) {
            let _ = salvage.read(&[]);
        }
    }
}

fn is_kept(data: &Path) -> bool {
    let files = testkit::marks::files(data).unwrap_or_default();
    files.iter().any(|path| path.ends_with("vault.db"))
}

/// The copy that a vault goes on with when its own file is damaged.
pub(super) fn backup() -> Outcome<Reader> {
    let made = ground::folder()?;
    let mut vault = ground::make(made.path())?;
    Script::new(1).step().take(&mut vault)?;
    vault.keep_backup(ground::hour(0).date_naive())?;
    drop(vault);
    let mut files = ground::files(made.path())?;
    let damaged = files.iter_mut().find(|(path, _)| path.ends_with("vault.db"));
    damaged.ok_or("no such file")?.1.clear();
    let damaged = ground::holding(&files)?;
    vault::look(damaged.path(), ground::hour(0))?;
    let files = ground::files(damaged.path())?;
    let in_backups = |path: &Path| path.components().any(|part| part.as_os_str() == "backups");
    let at = files.iter().position(|(path, _)| in_backups(path)).ok_or("no backup")?;
    let samples = vec![files[at].1.clone()];
    let read = move |bytes: &[u8]| restore_with(&files, at, bytes);
    Ok(Reader { read: Box::new(read), samples })
}

fn restore_with(files: &Files, at: usize, bytes: &[u8]) {
    let mut files = files.clone();
    files[at].1 = bytes.to_vec();
    let Ok(ground) = ground::holding(&files) else { return };
    let _ = vault::last_backup(ground.path());
    let restored = vault::restore(ground.path());
    if let Ok(vault) = ground::unlock(ground.path(), ground::hour(1)) {
        assert!(matches!(restored, Ok(Some(_))), "what was not restored does not open");
        read_all(&vault);
    }
    let kept = fs::read(ground.path().join(&files[at].0));
    assert!(kept.is_ok_and(|kept| kept == bytes), "what was set aside stays as it is");
}

/// A backup that somebody chose.
pub(super) fn backup_file() -> Outcome<Reader> {
    let made = ground::folder()?;
    let mut vault = ground::make(made.path())?;
    Script::new(1).step().take(&mut vault)?;
    let code = vault.by(ground::somebody()).make_recovery_code()?;
    let place = made.path().join("backup");
    let backup = vault.by(ground::somebody()).begin_backup()?;
    backup.save(&place, |_, _| ControlFlow::Continue(()))?;
    let samples = vec![fs::read(place)?];
    let read = move |bytes: &[u8]| bring_back(bytes, &code);
    Ok(Reader { read: Box::new(read), samples })
}

fn bring_back(bytes: &[u8], code: &RecoveryCode) {
    let file = (Path::new("backup").to_owned(), bytes.to_vec());
    let Ok(ground) = ground::holding(&vec![file]) else { return };
    let file = ground.path().join("backup");
    let brought = vault::bring_back(ground.path(), &file, |_, _| ControlFlow::Continue(()));
    let opened = vault::unlock(ground.path(), ground::VAULT, Way::Code(code), ground::hour(1));
    assert_eq!(brought.is_ok(), opened.is_ok(), "what came back opens, and nothing else is there");
    if let Ok(vault) = opened {
        read_all(&vault);
    }
    assert!(fs::read(file).is_ok_and(|kept| kept == bytes), "a backup stays as it is");
}

/// A file of a report, sealed in chunks.
pub(super) fn sealed_file() -> Outcome<Reader> {
    let made = ground::folder()?;
    let mut vault = ground::make(made.path())?;
    let (report, content) = (Uuid::from_u128(1), vec![7; CHUNK_LEN + 100]);
    let mut by = vault.by(ground::somebody());
    by.make_report(report, b"", &[])?;
    let taken = by.begin_intake()?.take_in(&content[..], |_| ControlFlow::Continue(()));
    let taken = taken.map_err(|_| "a file can't be added")?;
    let id = taken.id;
    by.add_attachment(report, taken, "a.pdf", b"", b"", None)?;
    drop(vault);
    let ground = ground::holding(&ground::files(made.path())?)?;
    let vault = ground::unlock(ground.path(), ground::hour(1))?;
    let mut files = ground::sealed_files(ground.path())?.into_iter();
    let file = files.next().ok_or("the file is sealed")?;
    let samples = vec![fs::read(&file)?];
    let read = move |bytes: &[u8]| {
        let _stays = &ground;
        if fs::write(&file, bytes).is_err() {
            return;
        }
        let Ok(mut opened) = vault.content(report, id) else { return };
        let mut found = Vec::new();
        if opened.read_to_end(&mut found).is_ok() {
            assert!(found == content, "what opens to its end is what was added");
        }
    };
    Ok(Reader { read: Box::new(read), samples })
}
