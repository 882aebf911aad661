//! Bringing what an older endpoint left in clear under seal.

use crate::{Config, Error, attachments::Attachments, store::Store};

/// Seals every file that lies there in clear. What is cut off goes on the next time.
pub(crate) fn seal_files(config: &Config) -> Result<(), Error> {
    let attachments = Attachments::at(&config.attachments);
    let on_disk = || Error::file(&config.attachments);
    Store::visit(config, |store| {
        if !store.read(|books| books.has_files_in_clear())? {
            return Ok(());
        }
        for name in attachments.in_clear().map_err(on_disk())? {
            let key = store.change(|books, _| books.case_key(name.report))?;
            attachments.seal(name, key.as_ref()).map_err(on_disk())?;
        }
        store.change(|books, _| books.files_are_sealed())
    })
}
