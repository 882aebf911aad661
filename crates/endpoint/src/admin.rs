//! What whoever runs the endpoint does with it, on the same machine: there is
//! no port for it.

use std::{env, io::Write, path::Path, time::SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use seal::EnrolmentCode;
use uuid::Uuid;

use crate::{
    Config, Device, Error, Responder, Undelivered,
    store::{
        Store,
        audit::{self, Act, Entry},
        devices::{self, Invitation},
        onward,
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
    let until = now() + TimeDelta::days(i64::from(days));
    let act = Act::Invited {
        name: name.clone(),
        email: email.clone(),
        organisation: organisation.clone(),
        until,
    };
    let invitation = Invitation { responder, until, device: None };
    Store::open(&config.store)?.change(|transaction| {
        devices::invite(transaction, &code.digest(), &invitation)?;
        audit::append(transaction, &by_hand(act))
    })?;
    Ok(code.show().to_string())
}

/// Every device that was enrolled, the first first.
///
/// # Errors
/// [`Error::Store`].
pub fn devices(config: &Config) -> Result<Vec<Device>, Error> {
    devices::all(Store::open(&config.store)?.read())
}

/// Has a device send nothing any more, from now on.
///
/// # Errors
/// [`Error::NoSuchDevice`]; [`Error::Store`].
pub fn revoke(config: &Config, device: Uuid) -> Result<(), Error> {
    Store::open(&config.store)?.change(|transaction| {
        if !devices::revoke(transaction, device, now())? {
            return Err(Error::NoSuchDevice { device });
        }
        audit::append(transaction, &by_hand(Act::Revoked { device }))
    })
}

/// Every report that waits to be passed on or was refused, the first received
/// first, with why; that they were listed goes into the audit.
///
/// # Errors
/// [`Error::Store`].
pub fn undelivered(config: &Config) -> Result<Vec<Undelivered>, Error> {
    Store::open(&config.store)?.change(|transaction| {
        let undelivered = onward::undelivered(transaction)?;
        let reports = undelivered.len() as u64;
        audit::append(transaction, &by_hand(Act::ListedUndelivered { reports }))?;
        Ok(undelivered)
    })
}

/// Has a report that the far side refused be tried again, once it is mended there.
///
/// # Errors
/// [`Error::NotRefused`]; [`Error::Store`].
pub fn try_again(config: &Config, external_id: Uuid) -> Result<(), Error> {
    Store::open(&config.store)?.change(|transaction| {
        if !onward::try_again(transaction, external_id, now())? {
            return Err(Error::NotRefused { external_id });
        }
        audit::append(transaction, &by_hand(Act::TriedAgain { external_id }))
    })
}

/// Writes what was done at this endpoint, one JSON object a line, as far as
/// the chain holds.
///
/// # Errors
/// [`Error::Audit`] when an entry was changed, left out or moved; what comes
/// before it was written. [`Error::Store`].
pub fn audit(config: &Config, to: &mut impl Write) -> Result<(), Error> {
    let store = Store::open(&config.store)?;
    let broken = audit::follow(store.read(), |entry| {
        writeln!(to, "{entry}").map_err(Error::file(Path::new("standard output")))
    })?;
    match broken {
        Some(number) => Err(Error::Audit { number }),
        None => Ok(()),
    }
}

/// An act of whoever is at this machine.
pub(crate) fn by_hand(act: Act) -> Entry {
    // `sudo` names who asked for it.
    let by = ["SUDO_USER", "USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(|name| env::var(name).ok());
    Entry { at: now(), by: by.unwrap_or_else(|| "unknown".to_owned()), act }
}

fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}
