//! Who makes the reports on this device, and whether it may send them.

use std::sync::{MutexGuard, PoisonError};

use ::vault::{Actor, Vault};
use contract::Failure;
use contract::responder::{
    Enrol, Enrolled, Enrolling, Enrolment, Host, LookAtEnrolment, Pictured, ReadCode, Responder,
    SayWhoIAm, WhoAmI,
};
use form::{Problem, Route, Rule, check_responder};
use seal::EnrolmentCode;
use sync::{Applicant, EnrolError, Link, Settings};

use crate::document::Profile;
use crate::{App, delivery, failures, pictured};

/// The question whose answer a device is enrolled for.
pub(crate) const ORGANISATION: &str = "user-organisation";

impl Host for App {
    fn who_am_i(&self, _: WhoAmI) -> Result<Option<Responder>, Failure> {
        self.with(|vault| read(vault))
    }

    fn say_who_i_am(&self, ask: SayWhoIAm) -> Result<Vec<Problem>, Failure> {
        if self.is_enrolled() {
            return Err(Failure::NotUnderstood);
        }
        let Responder { email, organisation } = ask.responder;
        let responder = Responder {
            email: email.trim().to_owned(),
            organisation: organisation.trim().to_owned(),
        };
        let problems = check_responder(self.form(), &responder.email, &responder.organisation);
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

    fn look_at_enrolment(&self, _: LookAtEnrolment) -> Result<Enrolment, Failure> {
        self.with(|vault| self.enrolment_in(vault))
    }

    fn read_code(&self, _: ReadCode) -> Result<Pictured, Failure> {
        let Some(picture) = (self.surroundings.choose_file)() else {
            return Ok(Pictured::Nothing);
        };
        Ok(pictured::code_in(&picture).map_or(Pictured::NoCode, Pictured::Code))
    }

    fn enrol(&self, ask: Enrol) -> Result<Enrolling, Failure> {
        let in_force = self.in_force();
        let Some(settings) = in_force.settings() else {
            return Ok(Enrolling::SetBack(contract::reports::Setback::NoEndpoint));
        };
        let Ok(code) = EnrolmentCode::parse(&ask.code) else { return Ok(Enrolling::NotACode) };
        // The responder may be another one by the time that the endpoint answers.
        let vault = self.with(|vault| Ok(vault.id()))?;
        let mut applicant = self.applicant();
        let asking = match applicant.take().filter(|known| known.has(&code)) {
            Some(known) => known,
            None => Applicant::new(code).map_err(|_| Failure::NotStored)?,
        };
        match self.ask_to_enrol(settings, &asking)? {
            Ok(enrolled) => {
                let endpoint = settings.receipt_key();
                self.enrolled_as(vault, sync::Enrolment::of(asking, enrolled, endpoint))
            }
            Err(EnrolError::Code) => Ok(Enrolling::NotTaken),
            Err(EnrolError::Setback(setback)) => {
                *applicant = Some(asking);
                Ok(Enrolling::SetBack(delivery::shown(setback)))
            }
        }
    }
}

impl App {
    fn applicant(&self) -> MutexGuard<'_, Option<Applicant>> {
        self.applicant.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether what is set lets the device of an open vault send its reports.
    pub(crate) fn enrolment_in(&self, vault: &mut Vault) -> Result<Enrolment, Failure> {
        let in_force = self.in_force();
        let Some(settings) = in_force.settings() else { return Ok(Enrolment::NoEndpoint) };
        Ok(match enrolment_of(vault)? {
            None => Enrolment::NotYet,
            Some(kept) if kept.is_of(settings.receipt_key()) => {
                Enrolment::For(shown(kept.enrolled()))
            }
            Some(_) => Enrolment::Elsewhere,
        })
    }

    /// What the endpoint would refuse of a report, from this device.
    pub(crate) fn of_another(
        &self,
        vault: &mut Vault,
        route: &Route<'_>,
    ) -> Result<Option<Problem>, Failure> {
        let Enrolment::For(enrolled) = self.enrolment_in(vault)? else { return Ok(None) };
        let page = route.page_of(ORGANISATION);
        let page = page.filter(|_| route.answers().text(ORGANISATION) != enrolled.organisation);
        let (field, rule) = (ORGANISATION.to_owned(), Rule::Enrolled);
        Ok(page.map(|page| Problem { page: page.path.clone(), field, rule }))
    }

    /// Waits for the endpoint, on the thread of the command.
    fn ask_to_enrol(
        &self,
        settings: &Settings,
        applicant: &Applicant,
    ) -> Result<Result<wire::Enrolled, EnrolError>, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|_| Failure::NotStored)?;
        // Connections belong to the runtime that they were made on.
        let link = Link::new(settings, self.surroundings.utc());
        Ok(runtime.block_on(link.enrol(applicant)))
    }

    fn enrolled_as(
        &self,
        id: uuid::Uuid,
        enrolment: sync::Enrolment,
    ) -> Result<Enrolling, Failure> {
        let enrolled = shown(enrolment.enrolled());
        let responder = Responder {
            email: enrolled.email.clone(),
            organisation: enrolled.organisation.clone(),
        };
        let actor = Actor { who: Some(enrolled.email.clone()), ..self.actor() };
        let (kept, profile) = (enrolment.to_bytes(), Profile::V1(responder).to_bytes());
        self.with(|vault| {
            if vault.id() != id {
                return Err(Failure::Locked);
            }
            let saved = vault.by(actor.clone()).save_enrolment(enrolment.device(), &kept, &profile);
            saved.map_err(failures::of_vault)
        })?;
        self.known_as(actor.who);
        self.set_enrolled(true);
        self.send_all_waiting();
        Ok(Enrolling::Done(enrolled))
    }
}

/// What the device is enrolled as, by the open vault.
pub(crate) fn enrolment_of(vault: &mut Vault) -> Result<Option<sync::Enrolment>, Failure> {
    let kept = vault.queue().enrolment().map_err(failures::of_vault)?;
    Ok(kept.and_then(|kept| sync::Enrolment::parse(&kept)))
}

fn shown(enrolled: &wire::Enrolled) -> Enrolled {
    let wire::Enrolled { name, email, organisation, .. } = enrolled.clone();
    Enrolled { name, email, organisation }
}

pub(crate) fn read(vault: &Vault) -> Result<Option<Responder>, Failure> {
    let Some(stored) = vault.profile().map_err(failures::of_vault)? else {
        return Ok(None);
    };
    let Profile::V1(responder) = Profile::parse(&stored)?;
    Ok(Some(responder))
}
