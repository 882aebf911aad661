//! Passing reports on to what stands behind the endpoint.
//!
//! A report is looked up there before it is made, by the identifier that it has
//! had since it was begun, and is delivered when the far side has said that it
//! has it. Whoever tries a report claims it first, so that of several endpoints
//! over one store one does. Before a far side is asked to make a case, the claim
//! is made to last: whoever finds it run out, after a crash, has left the far
//! side the time to end what it was asked to do, and then finds it there.

mod folder;
mod icasework;
mod queue;
mod reply;
mod retry;

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, SystemTime},
};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Url;
use serde_json::{Map, Value};
use tokio::{
    sync::Notify,
    task::{Id, JoinHandle, JoinSet},
    time::sleep,
};
use uuid::Uuid;

use crate::{
    Error, Line, Log, additions,
    attachments::Name,
    config::Onward,
    documents::Addresses,
    link,
    random::random,
    store::{
        Books,
        audit::{self, Act, Entry},
        parcels::{Claim, Item, Parcel, Tried},
    },
    writer::{Trouble, Writer},
};
use folder::Folder;
use icasework::Icasework;
use queue::Queue;
use retry::{Setback, next_try};

/// So many are under way at once, so that a slow one holds up no other.
const MOST_UNDER_WAY: usize = 8;

/// How often it looks for what has become due.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How long a report is left alone when the store could not be written.
const AFTER_TROUBLE: Duration = Duration::from_secs(30);

/// How long may pass between two steps that wait for no far side.
const A_MOMENT: TimeDelta = TimeDelta::seconds(5);

/// How long a disk may take with a file, wherever it is.
const WRITING: TimeDelta = TimeDelta::seconds(30);

/// Why an addition stays here where the far side has no call for one.
const NO_WAY: &str = "the casework system has no way to take an addition. Add it to the case by \
                      hand, and say so: endpoint export prints it";

/// A report, or an addition, as the far side takes it.
type Payload = Map<String, Value>;

/// That the far side has it, and what it calls it, if anything.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found(Option<String>);

/// Why it was not taken.
enum NotTaken {
    /// It is to be tried again.
    Yet(Setback),
    /// It is of no use to try again as it is.
    Refused(String),
}

impl From<Setback> for NotTaken {
    fn from(setback: Setback) -> Self {
        Self::Yet(setback)
    }
}

/// What stands behind the endpoint.
enum FarSide {
    Folder(Folder),
    Icasework(Box<Icasework>),
    Queue(Box<Queue>),
}

/// An address that reports may go to.
fn address(written: &str) -> Result<Url, Error> {
    link::address(written).ok_or_else(|| Error::Onward { address: written.to_owned() })
}

impl FarSide {
    fn of(onward: &Onward) -> Result<Self, Error> {
        Ok(match onward {
            Onward::Folder { folder } => Self::Folder(Folder::at(folder)?),
            Onward::Icasework(config) => Self::Icasework(Box::new(Icasework::of(config)?)),
            Onward::Queue(config) => Self::Queue(Box::new(Queue::of(config)?)),
        })
    }

    /// Whether it has a way to be told of this.
    fn takes(&self, item: Item) -> bool {
        item.addition.is_none() || !matches!(self, Self::Icasework(_))
    }

    async fn look_up(&self, id: Uuid) -> Result<Option<Found>, Setback> {
        match self {
            Self::Folder(folder) => folder.look_up(id).await,
            Self::Icasework(icasework) => icasework.look_up(id).await,
            // It knows by itself what it was sent before.
            Self::Queue(_) => Ok(None),
        }
    }

    async fn create(&self, id: Uuid, payload: &Payload) -> Result<Found, NotTaken> {
        match self {
            Self::Folder(folder) => folder.create(id, payload).await,
            Self::Icasework(icasework) => icasework.create(payload).await,
            Self::Queue(queue) => queue.send(id, payload).await,
        }
    }

    /// How long a claim lasts until a case is asked for.
    fn look_up_takes(&self) -> TimeDelta {
        match self {
            Self::Folder(_) | Self::Queue(_) => A_MOMENT,
            Self::Icasework(icasework) => lasting(icasework.longest_look_up) + A_MOMENT,
        }
    }

    /// How long it lasts from then on: nobody else is to ask meanwhile.
    fn create_takes(&self) -> TimeDelta {
        match self {
            Self::Folder(_) => WRITING,
            Self::Icasework(icasework) => lasting(icasework.longest_create).max(icasework.quiet),
            Self::Queue(queue) => lasting(queue.longest),
        }
    }

    /// How long it may go on with what it was asked to do by somebody who is gone.
    fn quiet(&self) -> TimeDelta {
        match self {
            Self::Folder(_) | Self::Queue(_) => TimeDelta::zero(),
            Self::Icasework(icasework) => icasework.quiet,
        }
    }
}

/// Passes on what is due, one independent of the other.
pub(crate) struct Courier {
    far_side: FarSide,
    addresses: Addresses,
    writer: Writer,
    log: Log,
}

impl Courier {
    pub(crate) fn new(
        onward: &Onward,
        addresses: Addresses,
        writer: Writer,
        log: Log,
    ) -> Result<Arc<Self>, Error> {
        Ok(Arc::new(Self { far_side: FarSide::of(onward)?, addresses, writer, log }))
    }

    /// Works until it is aborted, which it may be at any moment. It is woken by
    /// `stored`.
    pub(crate) fn start(self: Arc<Self>, stored: Arc<Notify>) -> JoinHandle<()> {
        tokio::spawn(self.work(stored))
    }

    async fn work(self: Arc<Self>, stored: Arc<Notify>) {
        let mut under_way = UnderWay::default();
        loop {
            // Where there is no room, the one that ends makes some.
            let room = under_way.room();
            if room > 0
                && let Ok(due) = self.due(room).await
            {
                for parcel in due {
                    under_way.begin(&self, parcel);
                }
            }
            tokio::select! {
                () = under_way.one_ended() => {}
                () = stored.notified() => {}
                () = sleep(LOOK_AGAIN) => {}
            }
        }
    }

    async fn due(&self, most: usize) -> Result<Vec<Parcel>, Trouble> {
        let takes = self.far_side.look_up_takes();
        self.writer.write(move |books, now| books.claim_due(now, now + takes, most)).await
    }

    async fn carry(self: Arc<Self>, parcel: Parcel) {
        if self.try_once(parcel).await.is_err() {
            // It is as if it had not been tried, and is not tried without end.
            sleep(AFTER_TROUBLE).await;
        }
    }

    async fn try_once(&self, parcel: Parcel) -> Result<(), Trouble> {
        let Parcel { claim, tries, .. } = parcel;
        let tries = tries.saturating_add(1);
        if !self.far_side.takes(claim.item) {
            return self.keep(claim, tries, Err(NotTaken::Refused(NO_WAY.to_owned()))).await;
        }
        match self.far_side.look_up(claim.item.id()).await {
            Ok(Some(found)) => return self.keep(claim, tries, Ok(found)).await,
            Ok(None) => {}
            Err(setback) => return self.keep(claim, tries, Err(setback.into())).await,
        }
        let Some(payload) = addressed(&parcel, &self.addresses, SystemTime::now().into()) else {
            let reason = "what is stored of it is not whole. Restore the store from a copy";
            return self.keep(claim, tries, Err(NotTaken::Refused(reason.to_owned()))).await;
        };
        // Where it took so long that somebody else has it by now, it is theirs.
        let Some(claim) = self.extend(claim).await? else { return Ok(()) };
        let created = self.far_side.create(claim.item.id(), &payload).await;
        self.keep(claim, tries, created).await
    }

    async fn extend(&self, claim: Claim) -> Result<Option<Claim>, Trouble> {
        let takes = self.far_side.create_takes();
        self.writer.write(move |books, now| books.extend(claim, now + takes)).await
    }

    async fn keep(
        &self,
        claim: Claim,
        tries: u32,
        passed: Result<Found, NotTaken>,
    ) -> Result<(), Trouble> {
        let quiet = self.far_side.quiet();
        (self.log)(&passed.as_ref().map_or_else(not_passed_on, |_| Line::PassedOn));
        let settle = move |books: &mut dyn Books, now| {
            let tried = match passed {
                Ok(Found(case)) => Tried::Delivered(case),
                Err(NotTaken::Refused(reason)) => Tried::Refused(reason),
                Err(NotTaken::Yet(setback)) => {
                    let next = next_try(tries, setback, quiet, now, jitter()?);
                    Tried::SetBack(setback.to_string(), next)
                }
            };
            let settled = books.settle(claim, &tried)?;
            match tried {
                Tried::Delivered(_) if settled => audit::append(books, &passed_on(claim, now)),
                _ => Ok(()),
            }
        };
        self.writer.write(settle).await
    }
}

fn passed_on(Claim { item, .. }: Claim, at: DateTime<Utc>) -> Entry {
    let act = Act::PassedOn { external_id: item.report, addition: item.addition };
    Entry { at, by: "endpoint".to_owned(), act }
}

/// What goes out now: documents have fresh addresses.
fn addressed(parcel: &Parcel, addresses: &Addresses, now: DateTime<Utc>) -> Option<Payload> {
    let Item { report, addition } = parcel.claim.item;
    let mut payload: Payload = match addition {
        Some(_) => additions::payload(&parcel.content)?,
        None => serde_json::from_slice(&parcel.content).ok()?,
    };
    for (key, value) in &mut payload {
        if is_address(key) {
            // What was stored before reports were passed on is a path that ends in it.
            let sha256 = value.as_str()?.rsplit('/').next()?.parse().ok()?;
            let name = Name { device: parcel.device?, report, sha256 };
            *value = Value::String(addresses.of(name, now));
        }
    }
    Some(payload)
}

/// Whether a key of a payload holds where a document is.
fn is_address(key: &str) -> bool {
    let number = key.strip_prefix("Document").and_then(|rest| rest.strip_suffix(".URL"));
    number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// For the log: whoever refused may have said something of the report.
fn not_passed_on(not_taken: &NotTaken) -> Line {
    match not_taken {
        NotTaken::Yet(setback) => Line::NotPassedOn { refused: false, cause: setback.to_string() },
        NotTaken::Refused(_) => {
            let cause = "refused: see endpoint admin onward".to_owned();
            Line::NotPassedOn { refused: true, cause }
        }
    }
}

fn jitter() -> Result<f64, Error> {
    Ok(random()? as f64 / u64::MAX as f64)
}

fn lasting(duration: Duration) -> TimeDelta {
    TimeDelta::seconds(duration.as_secs() as i64)
}

/// What is being carried.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<()>,
    items: HashMap<Id, Item>,
}

impl UnderWay {
    fn room(&self) -> usize {
        MOST_UNDER_WAY.saturating_sub(self.items.len())
    }

    fn begin(&mut self, courier: &Arc<Courier>, parcel: Parcel) {
        let item = parcel.claim.item;
        // Its claim has run out, and yet it is being carried.
        let is_under_way = self.items.values().any(|carried| *carried == item);
        if !is_under_way {
            let task = self.tasks.spawn(Arc::clone(courier).carry(parcel));
            self.items.insert(task.id(), item);
        }
    }

    /// Waits for one to end; for ever where there is none.
    async fn one_ended(&mut self) {
        let task = match self.tasks.join_next_with_id().await {
            Some(Ok((task, ()))) => task,
            Some(Err(panicked)) => panicked.id(),
            None => std::future::pending().await,
        };
        self.items.remove(&task);
    }
}

#[cfg(test)]
mod tests {
    use seal::PassKey;

    use super::*;

    const SHA256: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    fn goes_out(address: &str, device: Option<Uuid>) -> Option<Payload> {
        let payload = serde_json::json!({"Document12.URL": address, "Document12.Name": "a.pdf"});
        let item = Item { report: Uuid::from_u128(7), addition: None };
        let claim = Claim { item, until: DateTime::UNIX_EPOCH };
        let parcel = Parcel { claim, device, content: payload.to_string().into(), tries: 0 };
        let addresses = Addresses {
            key: Arc::new(PassKey::from_bytes(&[7; 32]).unwrap()),
            endpoint: "https://endpoint.example".to_owned(),
            good_for: TimeDelta::hours(1),
        };
        addressed(&parcel, &addresses, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn a_document_goes_out_with_an_address_however_it_was_stored() {
        let (device, report) = (Uuid::from_u128(3), Uuid::from_u128(7));
        let path = format!("https://old.example/v1/reports/x/attachments/{SHA256}");
        let [plain, old] = [SHA256, &path].map(|stored| goes_out(stored, Some(device)).unwrap());
        assert_eq!(plain, old);
        let address = plain["Document12.URL"].as_str().unwrap();
        let said = format!("/v1/documents/{device}/{report}/{SHA256}?expires=3600&signature=");
        let signature = address.strip_prefix(&format!("https://endpoint.example{said}")).unwrap();
        assert_eq!(signature.len(), 64);
        assert_eq!(plain["Document12.Name"], "a.pdf");
    }

    #[test]
    fn nothing_goes_out_with_a_document_that_cannot_be_fetched() {
        assert_eq!(goes_out(SHA256, None), None);
        assert_eq!(goes_out("a.pdf", Some(Uuid::from_u128(3))), None);
    }
}
