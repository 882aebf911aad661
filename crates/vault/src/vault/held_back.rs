//! Answers that the device did not take, sealed as they would be stored.

use seal::Token;
use uuid::Uuid;

use super::Vault;
use crate::error::Error;
use crate::table::{answers, reports};

/// Answers in one report, sealed under its key. It is kept in memory alone: what the
/// device can't store outlasts a lock in it.
pub struct HeldBack {
    report: Uuid,
    answers: Vec<(Token, Vec<u8>)>,
}

impl HeldBack {
    /// The report.
    pub fn report(&self) -> Uuid {
        self.report
    }
}

impl Vault {
    /// Seals answers in a draft, and stores nothing.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`], [`Error::AlreadyFinished`]; [`Error::Damaged`] when its key
    /// does not open.
    pub fn hold_back(&self, id: Uuid, said: &[(String, Vec<u8>)]) -> Result<HeldBack, Error> {
        let report = reports::find(&self.file.connection, &self.key, id)?.draft()?;
        let seal = |(field, answer): &(String, Vec<u8>)| {
            let token = report.key.token(field);
            let sealed = answers::seal(&report, &token, field, answer)?;
            Ok((token, sealed))
        };
        Ok(HeldBack { report: id, answers: said.iter().map(seal).collect::<Result<_, Error>>()? })
    }

    /// Opens what was held back.
    ///
    /// # Errors
    /// [`Error::NoSuchReport`]; [`Error::Damaged`] when its key does not open.
    pub fn held_back(&self, held: &HeldBack) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let report = reports::find(&self.file.connection, &self.key, held.report)?;
        let open = |(token, sealed): &(Token, Vec<u8>)| answers::open(&report, token, sealed);
        Ok(held.answers.iter().map(open).collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use seal::{KdfParams, Passphrase};

    use super::*;
    use crate::{Actor, New, Way};

    const ID: Uuid = Uuid::from_u128(1);
    const VAULT: Uuid = Uuid::from_u128(9);

    #[test]
    fn what_is_held_back_is_sealed_and_opens_once_the_vault_is_open_again() {
        let data = tempfile::tempdir().unwrap();
        let passphrase = &Passphrase::new("a test".to_owned());
        let params = KdfParams::cheap_for_tests();
        let new = New { id: VAULT, name: "", passphrase, params, device: None };
        let mut vault = crate::make(data.path(), &new).unwrap();
        let now = chrono::DateTime::UNIX_EPOCH;
        vault.by(Actor::app(now)).make_report(ID, b"begun", &[]).unwrap();
        let said = [("town".to_owned(), b"Vinh by the river".to_vec())];
        let held = vault.hold_back(ID, &said).unwrap();
        drop(vault);
        assert_eq!(held.report(), ID);
        for (token, sealed) in &held.answers {
            let bytes = [&token[..], sealed].concat();
            for word in [&b"town"[..], b"Vinh"] {
                assert!(!bytes.windows(word.len()).any(|at| at == word));
            }
        }
        let way = Way::Passphrase { passphrase, device: None };
        let mut vault = crate::unlock(data.path(), VAULT, way, now).unwrap();
        assert_eq!(vault.held_back(&held).unwrap(), said);
        assert!(vault.answers(ID).unwrap().is_empty(), "nothing was stored");
        vault.by(Actor::app(now)).erase(ID).unwrap();
        assert!(matches!(vault.held_back(&held), Err(Error::NoSuchReport)));
    }
}
