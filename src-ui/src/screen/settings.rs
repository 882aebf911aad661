//! Where reports go, as the organisation has set it.

use contract::packs::{self, ChoosePack, LookAtPacks, Standing};
use contract::settings::{ChooseSettings, Chosen, Fault, LookAtSettings, UseSettings};
use leptos::prelude::*;

use super::{Screen, Where};
use crate::backend::ask;

impl Screen {
    /// Shows what is set.
    pub fn show_settings(self) {
        self.then(async move {
            if let Some(known) = self.done(ask(&LookAtSettings {}).await) {
                self.go(Where::Settings(known));
            }
        });
    }

    /// Asks for a settings file, and shows what is in it. Why it can't be used comes
    /// back.
    pub fn choose_settings(self, unusable: Callback<Fault>) {
        let done = move |chosen| match chosen {
            Chosen::Nothing => {}
            Chosen::Read { settings, enrols_anew } => {
                self.go(Where::UseSettings { settings, enrols_anew });
            }
            Chosen::Unusable { fault } => unusable.run(fault),
        };
        self.save(|| ChooseSettings {}, Callback::new(done));
    }

    /// Which form is gone by, and which pack it is from.
    pub fn look_at_packs(self, found: Callback<Standing>) {
        self.then(async move {
            if let Some(standing) = self.done(ask(&LookAtPacks {}).await) {
                found.run(standing);
            }
        });
    }

    /// Asks for a file that is a pack, and tells what came of it.
    pub fn choose_pack(self, done: Callback<packs::Chosen>) {
        self.save(|| ChoosePack {}, done);
    }

    /// Goes by the file that was read.
    pub fn use_settings(self) {
        self.busily(async move {
            if let Some(known) = self.done(ask(&UseSettings {}).await) {
                self.go(Where::Settings(known));
            }
        });
    }
}
