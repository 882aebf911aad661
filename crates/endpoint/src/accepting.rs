//! Taking a report: once, and with a receipt.

use chrono::{DateTime, SubsecRound, Utc};
use form::Rule;
use seal::{Domain, SigningKey};
use uuid::Uuid;
use wire::{Fault, Hex, Receipt, Reference, SignedReceipt};

use crate::{
    Error,
    check::rule,
    random::random,
    refusal::Refusal,
    store::{
        Books,
        devices::{Device, Responder},
        reports::Row,
    },
};

/// A submission that was read, with its payload or why it can't be taken.
pub(crate) struct Proposal {
    pub(crate) external_id: Uuid,
    /// The device that sent it.
    pub(crate) device: Uuid,
    /// Whose it says it is.
    pub(crate) by: Signed,
    pub(crate) form_version: String,
    pub(crate) submission: Vec<u8>,
    pub(crate) submission_sha256: [u8; 32],
    pub(crate) attachments: Vec<Hex<32>>,
    pub(crate) payload: Result<Vec<u8>, Refusal>,
}

/// Who a submission says made it.
pub(crate) struct Signed {
    pub(crate) email: String,
    pub(crate) organisation: String,
}

/// What became of a proposal.
pub(crate) enum Outcome {
    /// It is held from now on; the receipt.
    Stored(Vec<u8>),
    /// The same was held before; the receipt given then.
    Held(Vec<u8>),
    /// Nothing was stored.
    Refused(Refusal),
}

pub(crate) fn accept(
    books: &mut dyn Books,
    key: &SigningKey,
    proposal: Proposal,
    now: DateTime<Utc>,
) -> Result<Outcome, Error> {
    if let Some(refusal) = stranger(books, &proposal)? {
        return Ok(Outcome::Refused(refusal));
    }
    let Proposal { external_id, device, form_version, submission, submission_sha256, .. } =
        proposal;
    // What is held is looked up before what is wrong: a report taken once
    // keeps its receipt, whatever the rules have become since.
    if let Some(held) = books.held(external_id)? {
        return Ok(if held.submission_sha256 == submission_sha256 {
            Outcome::Held(held.receipt)
        } else {
            Outcome::Refused(Refusal::conflict())
        });
    }
    let payload = match proposal.payload {
        Ok(payload) => payload,
        Err(refusal) => return Ok(Outcome::Refused(refusal)),
    };
    let reference = free_reference(books)?;
    let received_at = now.trunc_subsecs(3);
    let receipt = Receipt::new(external_id, submission_sha256, reference, received_at, key_id(key));
    let receipt =
        sign(key, Domain::Receipt, Receipt { attachments: proposal.attachments, ..receipt });
    books.hold(&Row {
        external_id,
        device,
        form_version: &form_version,
        submission: &submission,
        submission_sha256: &submission_sha256,
        payload: &payload,
        reference: &reference.to_string(),
        receipt: &receipt,
    })?;
    books.await_passing_on(external_id, now)?;
    Ok(Outcome::Stored(receipt))
}

/// Why the device may not send this report, if it may not: a pass is good for
/// some minutes, and the device may have been revoked since.
fn stranger(books: &mut dyn Books, proposal: &Proposal) -> Result<Option<Refusal>, Error> {
    let Some(device) = enrolled(books, proposal.device)? else {
        return Ok(Some(Refusal::revoked()));
    };
    let Responder { email, organisation, .. } = &device.responder;
    let Signed { email: said, organisation: from } = &proposal.by;
    // What is not said at all is a fault by the form's own rules.
    let field = match () {
        () if !said.is_empty() && !said.eq_ignore_ascii_case(email) => "user-email",
        () if !from.is_empty() && from != organisation => "user-organisation",
        () => return Ok(None),
    };
    Ok(Some(Refusal::unprocessable(Fault::of(field, rule(Rule::Enrolled)))))
}

/// A device that may send, now.
pub(crate) fn enrolled(books: &mut dyn Books, device: Uuid) -> Result<Option<Device>, Error> {
    Ok(books.device(device)?.filter(|device| device.revoked_at.is_none()))
}

fn free_reference(books: &mut dyn Books) -> Result<Reference, Error> {
    loop {
        let reference = Reference::make(random()?);
        if !books.is_taken(&reference.to_string())? {
            return Ok(reference);
        }
    }
}

/// The receipt as it is given, signed as one of this kind.
pub(crate) fn sign(key: &SigningKey, domain: Domain, receipt: Receipt) -> Vec<u8> {
    let signature = Hex(key.sign(domain, &receipt.signed_bytes()));
    SignedReceipt { receipt, signature }.to_bytes()
}

/// The first bytes of the SHA-256 of the public key.
pub(crate) fn key_id(key: &SigningKey) -> [u8; 8] {
    let digest = seal::sha256(key.verifying_key().as_bytes());
    let mut id = [0; 8];
    id.copy_from_slice(&digest.as_bytes()[..8]);
    id
}
