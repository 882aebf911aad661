//! What whoever runs the endpoint does with it, on the same machine: there is
//! no port for it.

use std::{env, io::Write, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use clocks::Decided;
use seal::EnrolmentCode;
use uuid::Uuid;
use wire::Reference;

use crate::{
    Config, Device, Error, Responder, Undelivered, decisions,
    init::receipt_key,
    store::{
        Store,
        audit::{self, Act, Entry},
        devices::Invitation,
    },
};

/// Makes a code that enrols one device of this responder within so many days.
/// The code is returned and not kept.
///
/// # Errors
/// [`Error::Responder`] when the form would not take them; [`Error::Random`],
/// [`Error::Store`].
pub fn invite(config: &Config, responder: Responder, days: u16) -> Result<String, Error> {
    let Responder { name, email, organisation } = &responder;
    let is_named = !name.trim().is_empty() && !name.contains(char::is_control);
    let problems = form::check_responder(email, organisation);
    if let Some(problem) = problems.first() {
        return Err(Error::Responder { what: problem.field.clone() });
    }
    if !is_named {
        return Err(Error::Responder { what: "name".to_owned() });
    }
    let code = EnrolmentCode::make().map_err(|_| Error::Random)?;
    Store::visit(config, |store| {
        store.change(|books, now| {
            let until = now + TimeDelta::days(i64::from(days));
            let act = invited(&responder, until);
            books.invite(&code.digest(), &Invitation { responder, until, device: None })?;
            audit::append(books, &by_hand(act, now))
        })
    })?;
    Ok(code.show().to_string())
}

fn invited(responder: &Responder, until: DateTime<Utc>) -> Act {
    let Responder { name, email, organisation } = responder.clone();
    Act::Invited { name, email, organisation, until }
}

/// Every device that was enrolled, the first first.
///
/// # Errors
/// [`Error::Store`].
pub fn devices(config: &Config) -> Result<Vec<Device>, Error> {
    Store::visit(config, |store| store.read(|books| books.devices()))
}

/// Has a device send nothing any more, from now on.
///
/// # Errors
/// [`Error::NoSuchDevice`]; [`Error::Store`].
pub fn revoke(config: &Config, device: Uuid) -> Result<(), Error> {
    Store::visit(config, |store| {
        store.change(|books, now| {
            if !books.revoke(device, now)? {
                return Err(Error::NoSuchDevice { device });
            }
            audit::append(books, &by_hand(Act::Revoked { device }, now))
        })
    })
}

/// Adds a decision to those on a report, signed with the key of the receipts. What was
/// given stays as it is.
///
/// # Errors
/// [`Error::NoSuchCase`], [`Error::NothingToDecide`], [`Error::DecidedOn`],
/// [`Error::DecidedAlready`], [`Error::NothingToReconsider`]; [`Error::Key`], [`Error::Store`].
pub fn decide(config: &Config, reference: Reference, decided: Decided) -> Result<(), Error> {
    let key = receipt_key(&config.receipt_key)?;
    Store::visit(config, |store| {
        store.change(|books, now| {
            let act = decisions::add(books, &key, reference, decided, now)?;
            audit::append(books, &by_hand(act, now))
        })
    })
}

/// Every report that waits to be passed on or was refused, the first received
/// first, with why; that they were listed goes into the audit.
///
/// # Errors
/// [`Error::Store`].
pub fn undelivered(config: &Config) -> Result<Vec<Undelivered>, Error> {
    Store::visit(config, |store| {
        store.change(|books, now| {
            let undelivered = books.undelivered()?;
            let act = Act::ListedUndelivered { reports: undelivered.len() as u64 };
            audit::append(books, &by_hand(act, now))?;
            Ok(undelivered)
        })
    })
}

/// Has a report that the far side refused be tried again, once it is mended there.
///
/// # Errors
/// [`Error::NotRefused`]; [`Error::Store`].
pub fn try_again(config: &Config, external_id: Uuid) -> Result<(), Error> {
    Store::visit(config, |store| {
        store.change(|books, now| {
            if !books.try_again(external_id, now)? {
                return Err(Error::NotRefused { external_id });
            }
            audit::append(books, &by_hand(Act::TriedAgain { external_id }, now))
        })
    })
}

/// Writes what was done at this endpoint, one JSON object a line, as far as
/// the chain holds.
///
/// # Errors
/// [`Error::Audit`] when an entry was changed, left out or moved; what comes
/// before it was written. [`Error::Store`].
pub fn audit(config: &Config, to: &mut (impl Write + Send)) -> Result<(), Error> {
    let mut print =
        |entry: &str| writeln!(to, "{entry}").map_err(Error::file(Path::new("standard output")));
    Store::visit(config, |store| store.read(|books| audit::follow(books, &mut print)))
}

/// An act of whoever is at this machine.
pub(crate) fn by_hand(act: Act, at: DateTime<Utc>) -> Entry {
    // `sudo` names who asked for it.
    let by = ["SUDO_USER", "USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(|name| env::var(name).ok());
    Entry { at, by: by.unwrap_or_else(|| "unknown".to_owned()), act }
}
