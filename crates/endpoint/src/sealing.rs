//! Bringing what an older endpoint left in clear under seal.

use crate::{Config, Error, attachments::Folder, store::Store};

/// Seals every file that lies there in clear: none ever did in a bucket. What is cut off
/// goes on the next time.
pub(crate) fn seal_files(config: &Config) -> Result<(), Error> {
    let Some(path) = config.attachments.folder() else { return Ok(()) };
    let (folder, on_disk) = (Folder::at(path), || Error::file(path));
    Store::visit(config, |store| {
        if !store.read(|books| books.has_files_in_clear())? {
            return Ok(());
        }
        for name in folder.in_clear().map_err(on_disk())? {
            let key = store.change(|books, _| books.case_key(name.report))?;
            folder.seal(name, key.as_ref()).map_err(on_disk())?;
        }
        store.change(|books, _| books.files_are_sealed())
    })
}
