//! What opens the vault that is open now.

use ::vault::NewPassphrase;
use contract::Failure;
use contract::keys::{
    ChangePassphrase, Host, LookAtOpeners, MakeRecoveryCode, NameVault, Openers, ReplaceKey,
};
use contract::record::Act;
use contract::vault::{Passphrase, RecoveryCode};
use seal::DeviceSecret;

use crate::App;
use crate::failures::of_vault;
use crate::keychain::secret_of;
use crate::vault::{calibrated, named, strong, typed};

impl Host for App {
    fn look_at_openers(&self, _: LookAtOpeners) -> Result<Openers, Failure> {
        let recovered = *self.recovered();
        self.with(|vault| {
            let openers = vault.openers().map_err(of_vault)?;
            Ok(Openers {
                name: vault.name().map_err(of_vault)?,
                bound_to_device: openers.bound_to_device,
                recovery_code: openers.recovery_code,
                organisation: openers.organisation.is_some(),
                recovered,
            })
        })
    }

    fn change_passphrase(&self, ask: ChangePassphrase) -> Result<(), Failure> {
        match &ask.present {
            Some(present) => self.prove(present)?,
            None if *self.recovered() => {}
            None => return Err(Failure::WrongPassphrase { wait_seconds: 0 }),
        }
        let (passphrase, device) = (strong(&ask.new)?, self.device_secret()?);
        let new = NewPassphrase {
            passphrase: &passphrase,
            params: calibrated()?,
            device: device.as_ref(),
        };
        self.with(|vault| vault.change_passphrase(new).map_err(of_vault))?;
        *self.recovered() = false;
        Ok(())
    }

    fn make_recovery_code(&self, _: MakeRecoveryCode) -> Result<RecoveryCode, Failure> {
        self.with(|vault| Ok(shown(&vault.make_recovery_code().map_err(of_vault)?)))
    }

    fn replace_key(&self, ask: ReplaceKey) -> Result<RecoveryCode, Failure> {
        self.prove(&ask.present)?;
        let (passphrase, device) = (strong(&ask.new)?, self.device_secret()?);
        let new = NewPassphrase {
            passphrase: &passphrase,
            params: calibrated()?,
            device: device.as_ref(),
        };
        self.with(|vault| Ok(shown(&vault.replace_key(new).map_err(of_vault)?)))
    }

    fn name_vault(&self, ask: NameVault) -> Result<(), Failure> {
        let name = named(&ask.name)?;
        self.with(|vault| {
            vault.note(None, Act::Named).map_err(of_vault)?;
            vault.set_name(name).map_err(of_vault)
        })
    }
}

impl App {
    /// That whoever asks knows the present passphrase.
    fn prove(&self, present: &Passphrase) -> Result<(), Failure> {
        let device = self.device_secret()?;
        let proof = self.with(|vault| vault.proof().map_err(of_vault))?;
        match proof.holds(&typed(present), device.as_ref()) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Failure::WrongPassphrase { wait_seconds: 0 }),
            Err(error) => Err(of_vault(error)),
        }
    }

    fn device_secret(&self) -> Result<Option<DeviceSecret>, Failure> {
        let id = self.with(|vault| Ok(vault.id()))?;
        Ok(secret_of(&*self.surroundings.keychain, id))
    }
}

fn shown(code: &seal::RecoveryCode) -> RecoveryCode {
    RecoveryCode::new(code.show().to_string())
}
