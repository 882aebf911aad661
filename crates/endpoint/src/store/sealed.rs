//! The books as whoever has the keys reads and writes them: what tells of a person is
//! sealed on its way in, and opened on its way out.

use chrono::{DateTime, Utc};
use seal::{Digest, Purpose, RecordKey, RecordKind, StoreKey, StoreKeys};
use uuid::Uuid;

use super::{
    Rows,
    additions::{self, Addition, Additions},
    audit::{self, Audit},
    cases::{Cases, Content, Opening, Standing, Wrapped},
    devices::{Device, Devices, Invitation, Responder},
    notices::Notices,
    parcels::{Backlog, Claim, Item, Parcel, Parcels, Tried, Undelivered},
    reports::{Held, Report, Reports, Row},
};
use crate::Error;

/// The version of what is inside: a submission, a payload, a notice as it is sent.
const VERSION: u8 = 1;

/// So many cases are changed in one transaction, so that nobody waits for long.
const AT_ONCE: usize = 64;

/// What a database keeps, and the keys.
pub(crate) struct Sealed<'a> {
    pub(crate) rows: &'a mut dyn Rows,
    pub(crate) keys: &'a StoreKeys,
}

impl Sealed<'_> {
    fn key_to_seal(&mut self, external_id: Uuid) -> Result<RecordKey, Error> {
        self.case_key(external_id)?.ok_or(Error::StoreDamaged)
    }

    fn opened_report(&mut self, sealed: Report) -> Result<Report, Error> {
        let key = self.key(sealed.external_id)?.ok_or(Error::StoreDamaged)?;
        let submission = open(&key, Purpose::CaseSubmission, b"", &sealed.submission)?;
        let payload = open(&key, Purpose::CasePayload, b"", &sealed.payload)?;
        Ok(Report { submission, payload, ..sealed })
    }

    fn opened_addition(&mut self, sealed: Addition) -> Result<Addition, Error> {
        let key = self.key(sealed.external_id)?.ok_or(Error::StoreDamaged)?;
        let content = open(&key, Purpose::CaseAddition, sealed.id.as_bytes(), &sealed.content)?;
        Ok(Addition { content, ..sealed })
    }

    fn opened_notices(
        &mut self,
        external_id: Uuid,
        after: u32,
        sealed: &[Vec<u8>],
    ) -> Result<Vec<Vec<u8>>, Error> {
        let Some(key) = self.key(external_id)? else { return Ok(Vec::new()) };
        let opened = (after + 1..)
            .zip(sealed)
            .map(|(number, sealed)| open(&key, Purpose::CaseNotice, &number.to_be_bytes(), sealed));
        opened.collect()
    }

    fn keep(&mut self, external_id: Uuid, key: &RecordKey) -> Result<(), Error> {
        let by: &StoreKey = self.keys.newest();
        let wrapped = Wrapped { key: key.wrap(by).map_err(random)?, by: by.id() };
        self.rows.keep(external_id, &wrapped)
    }
}

fn seal(key: &RecordKey, purpose: Purpose, part: &[u8], content: &[u8]) -> Result<Vec<u8>, Error> {
    key.seal(purpose, VERSION, part, content).map_err(random)
}

fn open(key: &RecordKey, purpose: Purpose, part: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let opened = key.open(purpose, VERSION, part, sealed);
    opened.map(|content| content.to_vec()).map_err(|_| Error::StoreDamaged)
}

fn random(_: seal::Error) -> Error {
    Error::Random
}

impl Opening for Sealed<'_> {
    fn key(&mut self, external_id: Uuid) -> Result<Option<RecordKey>, Error> {
        let Some(Wrapped { key, by }) = self.rows.wrapped(external_id)? else { return Ok(None) };
        let by = self.keys.get(by).ok_or(Error::StoreKeyMissing { id: by })?;
        let key = RecordKey::unwrap(by, RecordKind::Case, external_id, &key);
        key.map(Some).map_err(|_| Error::StoreDamaged)
    }

    fn case_key(&mut self, external_id: Uuid) -> Result<Option<RecordKey>, Error> {
        if let Some(key) = self.key(external_id)? {
            return Ok(Some(key));
        }
        if self.standing(external_id)?.is_some_and(|standing| standing.is_erased) {
            return Ok(None);
        }
        let key = RecordKey::make(RecordKind::Case, external_id).map_err(random)?;
        self.keep(external_id, &key)?;
        Ok(Some(key))
    }

    fn check_keys(&mut self) -> Result<(), Error> {
        let mut last = None;
        while let Some(id) = self.rows.wrapping_after(last)? {
            self.keys.get(id).ok_or(Error::StoreKeyMissing { id })?;
            last = Some(id);
        }
        Ok(())
    }

    fn rekey(&mut self) -> Result<usize, Error> {
        let newest = self.keys.newest().id();
        let mut wrapping = self.rows.wrapping_after(None)?;
        if wrapping == Some(newest) {
            wrapping = self.rows.wrapping_after(wrapping)?;
        }
        let Some(older) = wrapping else { return Ok(0) };
        let cases = self.rows.wrapped_by(older, AT_ONCE)?;
        for external_id in &cases {
            let key = self.key(*external_id)?.ok_or(Error::StoreDamaged)?;
            self.keep(*external_id, &key)?;
        }
        Ok(cases.len())
    }

    fn seal_some(&mut self) -> Result<usize, Error> {
        let in_clear = self.rows.in_clear(AT_ONCE)?;
        for content in &in_clear {
            let key = self.key_to_seal(content.external_id)?;
            let sealed = sealed(&key, content)?;
            self.rows.put_sealed(&sealed)?;
        }
        Ok(in_clear.len())
    }
}

fn sealed(key: &RecordKey, content: &Content) -> Result<Content, Error> {
    let Content { external_id, submission, payload, notices, reason } = content;
    let notices = (1_u32..)
        .zip(notices)
        .map(|(number, notice)| seal(key, Purpose::CaseNotice, &number.to_be_bytes(), notice));
    let reason = reason.as_deref().map(|reason| sealed_reason(key, b"", reason));
    Ok(Content {
        external_id: *external_id,
        submission: seal(key, Purpose::CaseSubmission, b"", submission)?,
        payload: seal(key, Purpose::CasePayload, b"", payload)?,
        notices: notices.collect::<Result<_, _>>()?,
        reason: reason.transpose()?,
    })
}

fn sealed_reason(key: &RecordKey, part: &[u8], reason: &str) -> Result<String, Error> {
    key.seal_text(Purpose::CaseReason, VERSION, part, reason).map_err(random)
}

/// What the content of a parcel is sealed as.
fn purpose(item: Item) -> Purpose {
    match item.addition {
        None => Purpose::CasePayload,
        Some(_) => Purpose::CaseAddition,
    }
}

impl Reports for Sealed<'_> {
    fn held(&mut self, external_id: Uuid) -> Result<Option<Held>, Error> {
        self.rows.held(external_id)
    }

    fn submission(&mut self, external_id: Uuid) -> Result<Option<Vec<u8>>, Error> {
        let Some(sealed) = self.rows.submission(external_id)? else { return Ok(None) };
        let Some(key) = self.key(external_id)? else { return Ok(None) };
        open(&key, Purpose::CaseSubmission, b"", &sealed).map(Some)
    }

    fn is_taken(&mut self, reference: &str) -> Result<bool, Error> {
        self.rows.is_taken(reference)
    }

    fn hold(&mut self, row: &Row<'_>) -> Result<(), Error> {
        let key = self.key_to_seal(row.external_id)?;
        let submission = seal(&key, Purpose::CaseSubmission, b"", row.submission)?;
        let payload = seal(&key, Purpose::CasePayload, b"", row.payload)?;
        self.rows.hold(&Row { submission: &submission, payload: &payload, ..*row })
    }

    fn held_after(&mut self, last: i64, most: usize) -> Result<Vec<Report>, Error> {
        let sealed = self.rows.held_after(last, most)?;
        sealed.into_iter().map(|sealed| self.opened_report(sealed)).collect()
    }

    fn report(&mut self, external_id: Uuid) -> Result<Option<Report>, Error> {
        let sealed = self.rows.report(external_id)?;
        sealed.map(|sealed| self.opened_report(sealed)).transpose()
    }

    fn devices_of(&mut self, external_id: Uuid) -> Result<Vec<Uuid>, Error> {
        self.rows.devices_of(external_id)
    }
}

impl Notices for Sealed<'_> {
    fn of_reference(&mut self, reference: &str) -> Result<Option<Uuid>, Error> {
        self.rows.of_reference(reference)
    }

    fn all_notices(&mut self, external_id: Uuid) -> Result<Vec<Vec<u8>>, Error> {
        let sealed = self.rows.all_notices(external_id)?;
        self.opened_notices(external_id, 0, &sealed)
    }

    fn notices(
        &mut self,
        of: &Responder,
        external_id: Uuid,
        after: u32,
        most: usize,
    ) -> Result<Vec<Vec<u8>>, Error> {
        let sealed = self.rows.notices(of, external_id, after, most)?;
        // Most reports have none: then there is no key to look for.
        if sealed.is_empty() {
            return Ok(Vec::new());
        }
        self.opened_notices(external_id, after, &sealed)
    }

    fn add_notice(&mut self, external_id: Uuid, number: u32, signed: &[u8]) -> Result<(), Error> {
        let key = self.key_to_seal(external_id)?;
        let sealed = seal(&key, Purpose::CaseNotice, &number.to_be_bytes(), signed)?;
        self.rows.add_notice(external_id, number, &sealed)
    }
}

impl Additions for Sealed<'_> {
    fn reference_of(&mut self, external_id: Uuid, by: &Responder) -> Result<Option<String>, Error> {
        self.rows.reference_of(external_id, by)
    }

    fn held_addition(&mut self, id: Uuid) -> Result<Option<Held>, Error> {
        self.rows.held_addition(id)
    }

    fn hold_addition(&mut self, row: &additions::Row<'_>, now: DateTime<Utc>) -> Result<(), Error> {
        let key = self.key_to_seal(row.external_id)?;
        let content = seal(&key, Purpose::CaseAddition, row.id.as_bytes(), row.content)?;
        self.rows.hold_addition(&additions::Row { content: &content, ..*row }, now)
    }

    fn additions_after(&mut self, last: i64, most: usize) -> Result<Vec<Addition>, Error> {
        let sealed = self.rows.additions_after(last, most)?;
        sealed.into_iter().map(|sealed| self.opened_addition(sealed)).collect()
    }

    fn additions_to(&mut self, external_id: Uuid) -> Result<Vec<Addition>, Error> {
        let sealed = self.rows.additions_to(external_id)?;
        sealed.into_iter().map(|sealed| self.opened_addition(sealed)).collect()
    }
}

impl Parcels for Sealed<'_> {
    fn await_passing_on(&mut self, external_id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
        self.rows.await_passing_on(external_id, now)
    }

    fn claim_due(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        most: usize,
    ) -> Result<Vec<Parcel>, Error> {
        let mut parcels = self.rows.claim_due(now, until, most)?;
        for parcel in &mut parcels {
            let item = parcel.claim.item;
            let key = match self.key(item.report) {
                Err(Error::StoreDamaged) => None,
                key => key?,
            };
            let opened =
                key.and_then(|key| open(&key, purpose(item), item.part(), &parcel.content).ok());
            // One that is damaged is no payload, and holds up no other.
            parcel.content = opened.unwrap_or_default();
        }
        Ok(parcels)
    }

    fn extend(&mut self, claim: Claim, until: DateTime<Utc>) -> Result<Option<Claim>, Error> {
        self.rows.extend(claim, until)
    }

    fn settle(&mut self, claim: Claim, tried: &Tried) -> Result<bool, Error> {
        let reason = match tried {
            Tried::Delivered(_) => return self.rows.settle(claim, tried),
            Tried::Refused(reason) | Tried::SetBack(reason, _) => reason,
        };
        // Of what was erased meanwhile there is nothing to say.
        let Some(key) = self.case_key(claim.item.report)? else { return Ok(false) };
        let reason = sealed_reason(&key, claim.item.part(), reason)?;
        let tried = match tried {
            Tried::SetBack(_, next) => Tried::SetBack(reason, *next),
            _ => Tried::Refused(reason),
        };
        self.rows.settle(claim, &tried)
    }

    fn item(&mut self, id: Uuid) -> Result<Option<Item>, Error> {
        self.rows.item(id)
    }

    fn try_again(&mut self, item: Item, now: DateTime<Utc>) -> Result<bool, Error> {
        self.rows.try_again(item, now)
    }

    fn deliver_by_hand(&mut self, item: Item, now: DateTime<Utc>) -> Result<bool, Error> {
        self.rows.deliver_by_hand(item, now)
    }

    fn undelivered(&mut self) -> Result<Vec<Undelivered>, Error> {
        let mut undelivered = self.rows.undelivered()?;
        for left in &mut undelivered {
            let Some(sealed) = left.reason.take() else { continue };
            let item = Item { report: left.external_id, addition: left.addition };
            let opened = self.key(item.report)?.and_then(|key| {
                key.open_text(Purpose::CaseReason, VERSION, item.part(), &sealed).ok()
            });
            left.reason = opened.map(|reason| reason.to_string());
        }
        Ok(undelivered)
    }

    fn backlog(&mut self) -> Result<Backlog, Error> {
        self.rows.backlog()
    }
}

impl Cases for Sealed<'_> {
    fn standing(&mut self, external_id: Uuid) -> Result<Option<Standing>, Error> {
        self.rows.standing(external_id)
    }

    fn erase(&mut self, external_id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
        self.rows.erase(external_id, now)
    }

    fn hold_back(&mut self, external_id: Uuid, on_hold: bool) -> Result<(), Error> {
        self.rows.hold_back(external_id, on_hold)
    }

    fn delivered_before(&mut self, then: DateTime<Utc>, most: usize) -> Result<Vec<Uuid>, Error> {
        self.rows.delivered_before(then, most)
    }

    fn erased_with_files(&mut self, most: usize) -> Result<Vec<Uuid>, Error> {
        self.rows.erased_with_files(most)
    }

    fn files_are_removed(&mut self, external_id: Uuid) -> Result<(), Error> {
        self.rows.files_are_removed(external_id)
    }

    fn has_files_in_clear(&mut self) -> Result<bool, Error> {
        self.rows.has_files_in_clear()
    }

    fn files_are_sealed(&mut self) -> Result<(), Error> {
        self.rows.files_are_sealed()
    }
}

// Who may send, and what was done, is in clear.

impl Devices for Sealed<'_> {
    fn invite(&mut self, code: &Digest, invitation: &Invitation) -> Result<(), Error> {
        self.rows.invite(code, invitation)
    }

    fn invitation(&mut self, code: &Digest) -> Result<Option<Invitation>, Error> {
        self.rows.invitation(code)
    }

    fn enrol(&mut self, code: &Digest, device: &Device) -> Result<(), Error> {
        self.rows.enrol(code, device)
    }

    fn device(&mut self, id: Uuid) -> Result<Option<Device>, Error> {
        self.rows.device(id)
    }

    fn devices(&mut self) -> Result<Vec<Device>, Error> {
        self.rows.devices()
    }

    fn revoke(&mut self, id: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
        self.rows.revoke(id, now)
    }

    fn take_assertion(
        &mut self,
        device: Uuid,
        id: Uuid,
        until: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        self.rows.take_assertion(device, id, until, now)
    }
}

impl Audit for Sealed<'_> {
    fn last_link(&mut self) -> Result<Option<[u8; 32]>, Error> {
        self.rows.last_link()
    }

    fn add_entry(&mut self, entry: &str, link: &Digest) -> Result<(), Error> {
        self.rows.add_entry(entry, link)
    }

    fn each_entry(&mut self, each: &mut audit::Each<'_>) -> Result<(), Error> {
        self.rows.each_entry(each)
    }
}
