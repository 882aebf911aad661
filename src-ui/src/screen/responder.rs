//! Who the responder is, and what their device is enrolled as.

use contract::responder;
use form::Problem;
use leptos::prelude::*;

use super::{Screen, Where};
use crate::backend::ask;

impl Screen {
    /// Says who the responder is. The problems come back where it is refused.
    pub fn say_who_i_am(self, responder: responder::Responder, refused: Callback<Vec<Problem>>) {
        self.then(async move {
            match self.done(ask(&responder::SayWhoIAm { responder }).await) {
                Some(problems) if problems.is_empty() => self.show_home().await,
                Some(problems) => refused.run(problems),
                None => {}
            }
        });
    }

    /// Goes to the page that says who the responder is: of a device that is
    /// enrolled, as the organisation says.
    pub fn who_i_am(self) {
        self.then(async move {
            let standing = self.done(ask(&responder::LookAtEnrolment {}).await);
            if let Some(standing @ responder::Enrolment::For(_)) = standing {
                self.go(Where::Enrol(standing));
            } else if let Some(responder) = self.done(ask(&responder::WhoAmI {}).await) {
                self.go(Where::WhoAmI(responder));
            }
        });
    }

    /// Goes to the page on which this device is enrolled.
    pub fn show_enrolment(self) {
        self.then(async move {
            if let Some(standing) = self.done(ask(&responder::LookAtEnrolment {}).await) {
                self.go(Where::Enrol(standing));
            }
        });
    }

    /// Asks for a picture of a code, and reads it.
    pub fn read_code(self, done: Callback<responder::Pictured>) {
        self.save(|| responder::ReadCode {}, done);
    }

    /// Enrols this device. What kept it from being enrolled comes back.
    pub fn enrol(self, code: String, refused: Callback<responder::Enrolling>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.then(async move {
            let said = self.done(ask(&responder::Enrol { code }).await);
            self.busy.set(false);
            match said {
                Some(responder::Enrolling::Done(enrolled)) => {
                    self.go(Where::Enrol(responder::Enrolment::For(enrolled)));
                }
                Some(said) => refused.run(said),
                None => {}
            }
        });
    }

    /// Back from there: to the list of reports, or to who the responder is where
    /// that is not known yet.
    pub fn leave_enrolment(self) {
        self.then(self.settled());
    }
}
