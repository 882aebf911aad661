//! Details for whoever helps.

use contract::support::{Kept, LookAtDetails, SaveDetails};
use leptos::prelude::*;

use super::{Screen, Where};
use crate::backend::ask;

impl Screen {
    /// Shows the details that support may ask for. The way back is
    /// [`look`](Self::look): to where the responder was.
    pub fn show_support(self) {
        self.then(async move {
            self.store().await;
            if let Some(text) = self.done(ask(&LookAtDetails {}).await) {
                let open = self.at.with_untracked(Where::is_open);
                self.go(Where::Support { text, open });
            }
        });
    }

    /// Saves the details that are shown where the responder is asked for.
    pub fn save_details(self, done: Callback<Kept>) {
        self.save(|| SaveDetails {}, done);
    }
}
