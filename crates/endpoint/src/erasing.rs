//! Taking away what is held of a case: by hand, or once its time has come.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::sleep,
};
use uuid::Uuid;

use crate::{
    Config, Error, Line, Log,
    attachments::Attachments,
    store::{
        Books, Store, Was,
        audit::{self, Act, Entry},
    },
};

/// So many in one transaction, so that nobody waits for long.
const AT_ONCE: usize = 64;

/// How often it looks for what is to go.
const LOOK_AGAIN: Duration = Duration::from_secs(60 * 60);

/// Removes the files of cases whose keys are gone, and what was beside the store of
/// these keys. What was cut off before is done, too.
pub(crate) fn clear_away(config: &Config, store: &mut Store) -> Result<(), Error> {
    loop {
        let erased = store.read(|books| books.erased_with_files(AT_ONCE))?;
        if erased.is_empty() {
            return Ok(());
        }
        store.forget(Was::Key)?;
        let attachments = Attachments::of(config)?;
        let remove = |report: &Uuid| attachments.remove_all(*report);
        erased.iter().try_for_each(remove).map_err(attachments.trouble())?;
        let removed = |books: &mut dyn Books| {
            erased.iter().try_for_each(|external_id| books.files_are_removed(*external_id))
        };
        store.change(|books, _| removed(books))?;
    }
}

/// Does what an erasure left when it was cut off.
pub(crate) fn finish(config: &Config) -> Result<(), Error> {
    Store::visit(config, |store| clear_away(config, store))
}

/// Erases what was delivered so many days ago, until it is aborted.
pub(crate) fn start(config: &Config, days: u32, log: Log) -> JoinHandle<()> {
    let config = Arc::new(config.clone());
    tokio::spawn(async move {
        loop {
            let config = Arc::clone(&config);
            let erased = spawn_blocking(move || erase_delivered(&config, days)).await;
            if let Ok(Err(error)) = erased {
                log(&Line::NotErased { cause: error.to_string() });
            }
            sleep(LOOK_AGAIN).await;
        }
    })
}

fn erase_delivered(config: &Config, days: u32) -> Result<(), Error> {
    Store::visit(config, |store| {
        loop {
            let erased = store.change(|books, now| {
                let Some(then) = now.checked_sub_signed(TimeDelta::days(days.into())) else {
                    return Ok(false);
                };
                let due = books.delivered_before(then, AT_ONCE)?;
                for external_id in &due {
                    books.erase(*external_id, now)?;
                    let reason = format!("delivered {days} days ago");
                    let act = Act::Erased { external_id: *external_id, reason };
                    audit::append(books, &Entry { at: now, by: "endpoint".to_owned(), act })?;
                }
                Ok(!due.is_empty())
            })?;
            clear_away(config, store)?;
            if !erased {
                return Ok(());
            }
        }
    })
}
