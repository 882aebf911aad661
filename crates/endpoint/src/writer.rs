//! The one thread that writes. What arrives while a commit waits for the
//! disk goes into the next one together.

use std::{
    thread::{self, JoinHandle},
    time::SystemTime,
};

use chrono::{DateTime, Utc};
use rusqlite::Transaction;
use tokio::sync::{mpsc, oneshot};

use crate::{Error, Line, Log, store::Store};

const MOST_IN_ONE_COMMIT: usize = 64;
const MOST_WAITING: usize = 256;

/// Nothing was stored, for a reason that is not the sender's.
pub(crate) struct Trouble;

/// Something to be done within a transaction. It replies after the commit.
type Job = Box<dyn FnOnce(&Transaction<'_>, DateTime<Utc>) -> Result<Reply, Error> + Send>;
type Reply = Box<dyn FnOnce() + Send>;

/// The way to the writing thread, which ends when the last of these goes.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    pub(crate) fn start(store: Store, log: Log) -> (Self, JoinHandle<()>) {
        let (jobs, waiting) = mpsc::channel(MOST_WAITING);
        let thread = thread::spawn(move || Desk { store, log }.work(waiting));
        (Self { jobs }, thread)
    }

    /// Does something within a transaction, now. What it gives is on disk.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Transaction<'_>, DateTime<Utc>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Trouble> {
        let (reply, outcome) = oneshot::channel();
        let job: Job = Box::new(move |transaction, now| {
            let done = act(transaction, now)?;
            // Whoever asked may be gone: what is stored is stored, and they
            // get the same when they ask again.
            Ok(Box::new(move || drop(reply.send(done))))
        });
        self.jobs.send(job).await.map_err(|_| Trouble)?;
        outcome.await.map_err(|_| Trouble)
    }

    pub(crate) fn is_at_work(&self) -> bool {
        !self.jobs.is_closed()
    }
}

struct Desk {
    store: Store,
    log: Log,
}

impl Desk {
    fn work(mut self, mut waiting: mpsc::Receiver<Job>) {
        let mut jobs = Vec::new();
        while waiting.blocking_recv_many(&mut jobs, MOST_IN_ONE_COMMIT) > 0 {
            match self.commit(jobs.drain(..), SystemTime::now().into()) {
                Ok(replies) => replies.into_iter().for_each(|reply| reply()),
                Err(error) => (self.log)(&Line::NotStored { cause: error.to_string() }),
            }
        }
    }

    fn commit(
        &mut self,
        jobs: impl Iterator<Item = Job>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Reply>, Error> {
        self.store.change(|transaction| jobs.map(|job| job(transaction, now)).collect())
    }
}
