//! What whoever runs the endpoint does with it, on the same machine: there is
//! no port for it.

use std::{
    env,
    io::{self, Read, Write},
    path::Path,
};

use chrono::{DateTime, TimeDelta, Utc};
use clocks::Decided;
use seal::EnrolmentCode;
use uuid::Uuid;
use wire::{Enquiry, Hex, Reference, Told};

use crate::{
    Config, Device, Error, Responder, Undelivered,
    attachments::{Attachments, Name},
    erasing::clear_away,
    file::{self, private_file},
    init::receipt_key,
    notices,
    packs::Editions,
    picture,
    store::{
        Books, Store, Was,
        audit::{self, Act, Entry},
        cases::Standing,
        devices::Invitation,
        keys,
        parcels::Item,
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
    let problems = form::check_responder(Editions::of(config)?.newest(), email, organisation);
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

/// Writes a code as a picture, for this account alone.
///
/// # Errors
/// [`Error::File`]: the code is as good without it.
pub fn picture(code: &str, to: &Path) -> Result<(), Error> {
    let too_long = || Error::file(to)(io::ErrorKind::InvalidInput.into());
    file::write(to, &picture::png_of(code).ok_or_else(too_long)?)
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
/// [`Error::NoSuchCase`], [`Error::NothingComesBack`], [`Error::DecidedOn`],
/// [`Error::DecidedAlready`], [`Error::NothingToReconsider`]; [`Error::Key`], [`Error::Store`].
pub fn decide(config: &Config, reference: Reference, decided: Decided) -> Result<(), Error> {
    tell(config, reference, Told::Decided(decided))
}

/// Asks the responder for more about a report, signed with the key of the receipts. Reads
/// what is asked.
///
/// # Errors
/// [`Error::NoEnquiry`], [`Error::NoSuchCase`], [`Error::NothingComesBack`]; [`Error::Key`],
/// [`Error::File`], [`Error::Store`].
pub fn ask(config: &Config, reference: Reference, from: &mut impl Read) -> Result<(), Error> {
    // More than the longest is refused, and needs no reading to its end.
    const MOST_BYTES: u64 = 64 * 1024;
    let mut asked = Vec::new();
    let read = from.take(MOST_BYTES).read_to_end(&mut asked);
    read.map_err(Error::file(Path::new("standard input")))?;
    let enquiry = String::from_utf8(asked).ok().and_then(|asked| Enquiry::new(&asked));
    let enquiry = enquiry.ok_or(Error::NoEnquiry { most: Enquiry::MOST })?;
    tell(config, reference, Told::Asked(enquiry))
}

fn tell(config: &Config, reference: Reference, told: Told) -> Result<(), Error> {
    let key = receipt_key(&config.receipt_key)?;
    Store::visit(config, |store| {
        store.change(|books, now| {
            let act = notices::add(books, &key, reference, told.clone(), now)?;
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

/// Has a report that the far side refused be tried again, once it is mended there, or
/// what was added to one.
///
/// # Errors
/// [`Error::NotRefused`]; [`Error::Store`].
pub fn try_again(config: &Config, id: Uuid) -> Result<(), Error> {
    Store::visit(config, |store| {
        store.change(|books, now| {
            let item = books.item(id)?.ok_or(Error::NotRefused { id })?;
            if !books.try_again(item, now)? {
                return Err(Error::NotRefused { id });
            }
            let Item { report: external_id, addition } = item;
            audit::append(books, &by_hand(Act::TriedAgain { external_id, addition }, now))
        })
    })
}

/// Says that somebody passed on by hand what the far side refused: it counts as
/// delivered.
///
/// # Errors
/// [`Error::NotRefused`]; [`Error::Store`].
pub fn passed_on_by_hand(config: &Config, id: Uuid) -> Result<(), Error> {
    Store::visit(config, |store| {
        store.change(|books, now| {
            let item = books.item(id)?.ok_or(Error::NotRefused { id })?;
            if !books.deliver_by_hand(item, now)? {
                return Err(Error::NotRefused { id });
            }
            let Item { report: external_id, addition } = item;
            audit::append(books, &by_hand(Act::PassedOnByHand { external_id, addition }, now))
        })
    })
}

/// Writes a file of a report or of what was added to it, opened, to where none is; that
/// goes into the audit first.
///
/// # Errors
/// [`Error::IsThere`], [`Error::NoSuchCase`], [`Error::Erased`], [`Error::NoSuchFile`];
/// [`Error::File`], [`Error::Store`].
pub fn take_out(
    config: &Config,
    reference: Reference,
    sha256: Hex<32>,
    to: &Path,
) -> Result<(), Error> {
    if to.exists() {
        return Err(Error::IsThere { path: to.to_owned() });
    }
    let mut file = Store::visit(config, |store| {
        store.change(|books, now| {
            let external_id = case(books, reference)?;
            let key = books.case_key(external_id)?.ok_or(Error::Erased { reference })?;
            let attachments = Attachments::of(config)?;
            let open =
                |device| attachments.open(Name { device, report: external_id, sha256 }, &key);
            let mut sent = books.devices_of(external_id)?.into_iter();
            let opened = sent.find_map(|device| open(device).transpose()).transpose();
            let opened = opened.map_err(attachments.trouble())?;
            let opened = opened.ok_or(Error::NoSuchFile { reference, sha256 })?;
            audit::append(books, &by_hand(Act::TakenOut { external_id, sha256 }, now))?;
            Ok(opened)
        })
    })?;
    let written = private_file(to).and_then(|mut to| io::copy(&mut file, &mut to));
    written.map(drop).map_err(Error::file(to))
}

/// Erases what is held of a report that was passed on, with all that was added to it, but
/// for the receipts: its key, all that is sealed with it and its files.
///
/// # Errors
/// [`Error::NoReason`], [`Error::NoSuchCase`], [`Error::NotDelivered`], [`Error::OnHold`];
/// [`Error::File`], [`Error::Store`].
pub fn erase(config: &Config, reference: Reference, reason: &str) -> Result<(), Error> {
    let reason = reason.trim();
    if reason.is_empty() || reason.contains(char::is_control) {
        return Err(Error::NoReason);
    }
    Store::visit(config, |store| {
        store.change(|books, now| {
            let external_id = case(books, reference)?;
            match books.standing(external_id)?.ok_or(Error::StoreDamaged)? {
                Standing { is_erased: true, .. } => return Ok(()),
                Standing { is_on_hold: true, .. } => return Err(Error::OnHold { reference }),
                Standing { is_delivered: false, .. } => {
                    return Err(Error::NotDelivered { reference });
                }
                Standing { .. } => {}
            }
            books.erase(external_id, now)?;
            let act = Act::Erased { external_id, reason: reason.to_owned() };
            audit::append(books, &by_hand(act, now))
        })?;
        clear_away(config, store)
    })
}

/// Has a report not be erased, by hand or in time, until it is released.
///
/// # Errors
/// [`Error::NoSuchCase`], [`Error::Erased`]; [`Error::Store`].
pub fn hold(config: &Config, reference: Reference) -> Result<(), Error> {
    hold_back(config, reference, true)
}

/// Has a report be erased again when it is to be.
///
/// # Errors
/// Those of [`hold`].
pub fn release(config: &Config, reference: Reference) -> Result<(), Error> {
    hold_back(config, reference, false)
}

fn hold_back(config: &Config, reference: Reference, on_hold: bool) -> Result<(), Error> {
    Store::visit(config, |store| {
        store.change(|books, now| {
            let external_id = case(books, reference)?;
            if books.standing(external_id)?.is_some_and(|standing| standing.is_erased) {
                return Err(Error::Erased { reference });
            }
            books.hold_back(external_id, on_hold)?;
            let act = match on_hold {
                true => Act::Held { external_id },
                false => Act::Released { external_id },
            };
            audit::append(books, &by_hand(act, now))
        })
    })
}

pub(crate) fn case(books: &mut dyn Books, reference: Reference) -> Result<Uuid, Error> {
    books.of_reference(&reference.to_string())?.ok_or(Error::NoSuchCase { reference })
}

/// Adds a key to those that the store is sealed with, in a file that is made where it is
/// missing. What comes from the next start on is sealed with it.
///
/// # Errors
/// [`Error::KeyInTheOpen`], [`Error::Key`], [`Error::Random`]; [`Error::File`].
pub fn make_key(config: &Config) -> Result<(), Error> {
    keys::add(&config.store_keys)
}

/// Wraps the keys of all cases by the newest key of the store, so that older ones can be
/// taken out of their file. The endpoint may be running with that newest key meanwhile.
///
/// # Errors
/// [`Error::Store`].
pub fn rekey(config: &Config) -> Result<(), Error> {
    Store::visit(config, |store| {
        let mut cases = 0;
        loop {
            match store.change(|books, _| books.rekey())? {
                0 => break,
                some => cases += some as u64,
            }
        }
        store.change(|books, now| audit::append(books, &by_hand(Act::Rekeyed { cases }, now)))?;
        store.forget(Was::Key)
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
