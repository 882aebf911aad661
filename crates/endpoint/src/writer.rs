//! The one thread that writes. What arrives while a commit waits for the
//! disk goes into the next one together.

use std::{
    thread::{self, JoinHandle},
    time::SystemTime,
};

use chrono::{DateTime, SubsecRound, Utc};
use rusqlite::Transaction;
use seal::{Domain, SigningKey};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;
use wire::{Hex, Receipt, Reference, SignedReceipt};

use crate::{
    Error, Line, Log,
    random::random,
    refusal::Refusal,
    store::{self, Row, Store},
};

const MOST_IN_ONE_COMMIT: usize = 64;
const MOST_WAITING: usize = 256;

/// A submission that was read, with its payload or why it can't be taken.
pub(crate) struct Proposal {
    pub(crate) external_id: Uuid,
    pub(crate) form_version: String,
    pub(crate) submission: Vec<u8>,
    pub(crate) submission_sha256: [u8; 32],
    pub(crate) attachments: Vec<Hex<32>>,
    pub(crate) payload: Result<Vec<u8>, Refusal>,
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

/// Nothing was stored, for a reason that is not the report's.
pub(crate) struct Trouble;

type Reply = oneshot::Sender<Result<Outcome, Trouble>>;

/// The way to the writing thread, which ends when the last of these goes.
#[derive(Clone)]
pub(crate) struct Writer {
    proposals: mpsc::Sender<(Proposal, Reply)>,
}

impl Writer {
    pub(crate) fn start(store: Store, key: SigningKey, log: Log) -> (Self, JoinHandle<()>) {
        let (proposals, waiting) = mpsc::channel(MOST_WAITING);
        let thread = thread::spawn(move || Desk { store, key, log }.work(waiting));
        (Self { proposals }, thread)
    }

    pub(crate) async fn accept(&self, proposal: Proposal) -> Result<Outcome, Trouble> {
        let (reply, outcome) = oneshot::channel();
        self.proposals.send((proposal, reply)).await.map_err(|_| Trouble)?;
        outcome.await.map_err(|_| Trouble)?
    }

    pub(crate) fn is_at_work(&self) -> bool {
        !self.proposals.is_closed()
    }
}

struct Desk {
    store: Store,
    key: SigningKey,
    log: Log,
}

impl Desk {
    fn work(mut self, mut waiting: mpsc::Receiver<(Proposal, Reply)>) {
        let mut batch = Vec::new();
        while waiting.blocking_recv_many(&mut batch, MOST_IN_ONE_COMMIT) > 0 {
            let (proposals, replies): (Vec<_>, Vec<Reply>) = batch.drain(..).unzip();
            // Whoever asked may be gone: what is stored is stored, and they
            // get the receipt when they ask again.
            match self.commit(proposals, SystemTime::now().into()) {
                Ok(outcomes) => replies
                    .into_iter()
                    .zip(outcomes)
                    .for_each(|(reply, outcome)| drop(reply.send(Ok(outcome)))),
                Err(error) => {
                    (self.log)(&Line::NotStored { cause: error.to_string() });
                    replies.into_iter().for_each(|reply| drop(reply.send(Err(Trouble))));
                }
            }
        }
    }

    fn commit(
        &mut self,
        proposals: Vec<Proposal>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Outcome>, Error> {
        let transaction = self.store.begin()?;
        let outcomes = proposals
            .into_iter()
            .map(|proposal| accept(&transaction, &self.key, proposal, now))
            .collect::<Result<_, _>>()?;
        transaction.commit()?;
        Ok(outcomes)
    }
}

fn accept(
    transaction: &Transaction<'_>,
    key: &SigningKey,
    proposal: Proposal,
    now: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let Proposal { external_id, form_version, submission, submission_sha256, .. } = proposal;
    // What is held is looked up before what is wrong: a report taken once
    // keeps its receipt, whatever the rules have become since.
    if let Some(held) = store::find(transaction, external_id)? {
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
    let reference = free_reference(transaction)?;
    let received_at = now.trunc_subsecs(3);
    let receipt = Receipt::new(external_id, submission_sha256, reference, received_at, key_id(key));
    let receipt = sign(key, Receipt { attachments: proposal.attachments, ..receipt });
    store::insert(
        transaction,
        &Row {
            external_id,
            form_version: &form_version,
            submission: &submission,
            submission_sha256: &submission_sha256,
            payload: &payload,
            reference: &reference.to_string(),
            receipt: &receipt,
        },
    )?;
    Ok(Outcome::Stored(receipt))
}

fn free_reference(transaction: &Transaction<'_>) -> Result<Reference, Error> {
    loop {
        let reference = Reference::make(random()?);
        if !store::is_taken(transaction, &reference.to_string())? {
            return Ok(reference);
        }
    }
}

fn sign(key: &SigningKey, receipt: Receipt) -> Vec<u8> {
    let signature = Hex(key.sign(Domain::Receipt, &receipt.signed_bytes()));
    SignedReceipt { receipt, signature }.to_bytes()
}

/// The first bytes of the SHA-256 of the public key.
fn key_id(key: &SigningKey) -> [u8; 8] {
    let digest = seal::sha256(key.verifying_key().as_bytes());
    let mut id = [0; 8];
    id.copy_from_slice(&digest.as_bytes()[..8]);
    id
}
