//! Reports for whoever reads a folder: one line of JSON in a file of its own.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::{Found, NotTaken, Payload, Setback};
use crate::{Error, file};

/// Where a reader puts what it has read, so that it is known to be had.
const READ: &str = "read";

/// The folder.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn at(path: &Path) -> Result<Self, Error> {
        file::make_folder(&path.join(READ))?;
        Ok(Self(path.to_owned()))
    }

    pub(crate) async fn look_up(&self, id: Uuid) -> Result<Option<Found>, Setback> {
        let folder = self.0.clone();
        let read = folder.join(READ);
        let path = self.path(id);
        on_disk(move || {
            // Without it, what was read would be put there again.
            fs::metadata(&read)?;
            if path.try_exists()? {
                // It may have been put there just before the power went.
                file::sync_folder(&folder)?;
                return Ok(Some(Found(None)));
            }
            Ok(read.join(name(id)).try_exists()?.then_some(Found(None)))
        })
        .await
    }

    pub(crate) async fn create(&self, id: Uuid, payload: &Payload) -> Result<Found, NotTaken> {
        let mut line = serde_json::to_vec(payload).map_err(|_| Setback::Unwritable)?;
        line.push(b'\n');
        let (folder, path) = (self.0.clone(), self.path(id));
        let written = on_disk(move || {
            file::write_whole(&path, &line)?;
            file::sync_folder(&folder)
        });
        written.await?;
        Ok(Found(None))
    }

    fn path(&self, id: Uuid) -> PathBuf {
        self.0.join(name(id))
    }
}

fn name(id: Uuid) -> String {
    format!("{id}.ndjson")
}

/// Does what waits for the disk where it holds up nobody.
async fn on_disk<T: Send + 'static>(
    act: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Setback> {
    match spawn_blocking(act).await {
        Ok(Ok(done)) => Ok(done),
        _ => Err(Setback::Unwritable),
    }
}
