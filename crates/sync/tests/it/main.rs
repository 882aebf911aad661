//! Delivery to the real endpoint, and to things that only look like it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

mod delivery;
mod outbox;
mod settings;
mod stand_in;

use sync::{Link, Settings};
use testkit::endpoint::LocalEndpoint;
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(0x0123_4567_89ab_4cde_8123_4567_89ab_cdef);

fn link(settings: &wire::Settings) -> Link {
    Link::new(&Settings::parse(&serde_json::to_vec(settings).unwrap()).unwrap())
}

fn link_to(endpoint: &LocalEndpoint) -> Link {
    link(&endpoint.settings())
}
