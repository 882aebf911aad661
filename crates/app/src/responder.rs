//! Who makes the reports on this device.

use ::vault::{Actor, Vault};
use contract::Failure;
use contract::responder::{Host, Responder, SayWhoIAm, WhoAmI};
use form::{Problem, check_responder};

use crate::document::Profile;
use crate::{App, failures};

impl Host for App {
    fn who_am_i(&self, _: WhoAmI) -> Result<Option<Responder>, Failure> {
        self.with(|vault| read(vault))
    }

    fn say_who_i_am(&self, ask: SayWhoIAm) -> Result<Vec<Problem>, Failure> {
        let Responder { email, organisation } = ask.responder;
        let responder = Responder {
            email: email.trim().to_owned(),
            organisation: organisation.trim().to_owned(),
        };
        let problems = check_responder(&responder.email, &responder.organisation);
        if problems.is_empty() {
            let actor = Actor { who: Some(responder.email.clone()), ..self.actor() };
            let profile = Profile::V1(responder).to_bytes();
            self.with(|vault| {
                vault.by(actor.clone()).save_profile(&profile).map_err(failures::of_vault)
            })?;
            self.known_as(actor.who);
        }
        Ok(problems)
    }
}

pub(crate) fn read(vault: &Vault) -> Result<Option<Responder>, Failure> {
    let Some(stored) = vault.profile().map_err(failures::of_vault)? else {
        return Ok(None);
    };
    let Profile::V1(responder) = Profile::parse(&stored)?;
    Ok(Some(responder))
}
