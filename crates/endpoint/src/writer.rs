//! The one thread that writes. What arrives while a commit waits for the
//! disk goes into the next one together.

use std::{
    sync::{self, Arc},
    thread::{self, JoinHandle},
    time::Instant,
};

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, oneshot};

use crate::{
    Config, Error, Line, Log,
    metrics::Metrics,
    store::{Books, Store},
};

const MOST_IN_ONE_COMMIT: usize = 64;
const MOST_WAITING: usize = 256;

/// Nothing was stored, for a reason that is not the sender's.
pub(crate) struct Trouble;

/// Something to be done within a transaction. It replies after the commit.
type Job = Box<dyn FnOnce(&mut dyn Books, DateTime<Utc>) -> Result<Reply, Error> + Send>;
type Reply = Box<dyn FnOnce() + Send>;

/// The way to the writing thread, which ends when the last of these goes.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Opens the store and begins to work; returns once it is open.
    pub(crate) fn start(
        config: &Config,
        log: Log,
        metrics: Arc<Metrics>,
    ) -> Result<(Self, JoinHandle<()>), Error> {
        let (jobs, waiting) = mpsc::channel(MOST_WAITING);
        let (open, opened) = sync::mpsc::sync_channel(1);
        let config = config.clone();
        let thread = thread::spawn(move || match Store::open(&config) {
            Ok(store) => {
                drop(open);
                Desk { store, log, metrics }.work(waiting);
            }
            Err(error) => drop(open.send(error)),
        });
        opened.recv().map_or_else(|_| Ok((Self { jobs }, thread)), Err)
    }

    /// Does something within a transaction, now. What it gives is on disk.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut dyn Books, DateTime<Utc>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Trouble> {
        let (reply, outcome) = oneshot::channel();
        let job: Job = Box::new(move |books, now| {
            let done = act(books, now)?;
            // Whoever asked may be gone: what is stored is stored, and they
            // get the same when they ask again.
            Ok(Box::new(move || drop(reply.send(done))))
        });
        self.jobs.send(job).await.map_err(|_| Trouble)?;
        outcome.await.map_err(|_| Trouble)
    }

    /// Whether something could be stored now.
    pub(crate) async fn is_at_work(&self) -> bool {
        self.write(|_, _| Ok(())).await.is_ok()
    }
}

struct Desk {
    store: Store,
    log: Log,
    metrics: Arc<Metrics>,
}

impl Desk {
    fn work(mut self, mut waiting: mpsc::Receiver<Job>) {
        let mut jobs = Vec::new();
        while waiting.blocking_recv_many(&mut jobs, MOST_IN_ONE_COMMIT) > 0 {
            let begun = Instant::now();
            let committed = self.commit(jobs.drain(..));
            self.metrics.stored(begun.elapsed());
            match committed {
                Ok(replies) => replies.into_iter().for_each(|reply| reply()),
                Err(error) => (self.log)(&Line::NotStored { cause: error.to_string() }),
            }
        }
    }

    fn commit(&mut self, jobs: impl Iterator<Item = Job>) -> Result<Vec<Reply>, Error> {
        self.store.change(|books, now| jobs.map(|job| job(books, now)).collect())
    }
}
