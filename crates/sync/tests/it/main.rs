//! Delivery to the real endpoint, and to things that only look like it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

mod additions;
mod delivery;
mod device;
mod enrolling;
mod faults;
mod limits;
mod network;
mod notices;
mod outbox;
mod settings;
mod stand_in;

use seal::EnrolmentCode;
use sync::{Applicant, Enrolment, Link, Settings};
use testkit::endpoint::{LocalEndpoint, now};
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(0x0123_4567_89ab_4cde_8123_4567_89ab_cdef);

fn link(settings: &wire::Settings) -> Link {
    Link::new(&Settings::parse(&serde_json::to_vec(settings).unwrap()).unwrap(), now())
}

fn link_to(endpoint: &LocalEndpoint) -> Link {
    link(&endpoint.settings())
}

/// A device that says it is of this endpoint, which does not know it.
fn stranger(to: &wire::Settings) -> Enrolment {
    let applicant = Applicant::new(EnrolmentCode::make().unwrap()).unwrap();
    let enrolled = wire::Enrolled {
        device: Uuid::from_u128(5),
        name: "Sam Example".to_owned(),
        email: "sam.example@example.police.uk".to_owned(),
        organisation: "Kent Police".to_owned(),
    };
    Enrolment::of(applicant, enrolled, to.receipt_key)
}
