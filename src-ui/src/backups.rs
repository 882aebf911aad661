//! Backups on their way out or in.

use contract::Command;
use contract::backup::{
    BackupSaved, BringBack, BroughtBack, CallOffBackup, HowFar, LookAtBackup, SaveBackup,
};
use contract::events::Event;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::Words;

use crate::backend::{ask, listen};
use crate::govuk::{Button, ButtonLook};
use crate::screen::Screen;

/// What the app told of backups, counted: it says that there is news, and not
/// what.
#[derive(Clone, Copy)]
pub struct BackupNews(RwSignal<u32>);

impl BackupNews {
    /// Listens for as long as the page lives.
    pub fn follow() -> Self {
        let further = RwSignal::new(0);
        let count = move || further.update(|count| *count += 1);
        listen(Event::BackupWentFurther, count);
        Self(further)
    }
}

/// The backup that a page saves or brings back.
#[derive(Clone, Copy)]
pub struct Backups {
    screen: Screen,
    busy: RwSignal<bool>,
    far: RwSignal<Option<HowFar>>,
}

impl Backups {
    /// None on its way yet, kept up with the news.
    pub fn follow() -> Self {
        let backups = Self {
            screen: expect_context::<Screen>(),
            busy: RwSignal::new(false),
            far: RwSignal::new(None),
        };
        let BackupNews(further) = expect_context::<BackupNews>();
        Effect::watch(move || further.get(), move |_, _, _| backups.look(), false);
        backups
    }

    /// Whether one is on its way.
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Asks for a place and saves one there.
    pub fn save(self, then: impl FnOnce(BackupSaved) + 'static) {
        self.after(SaveBackup {}, then);
    }

    /// Asks for one and brings back its vault.
    pub fn bring_back(self, then: impl FnOnce(BroughtBack) + 'static) {
        self.after(BringBack {}, then);
    }

    /// Not in the line of what is typed: it takes its time, and the vault must
    /// lock meanwhile.
    fn after<C: Command + 'static>(self, command: C, then: impl FnOnce(C::Reply) + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.screen.try_anew();
        spawn_local(async move {
            let reply = ask(&command).await;
            self.far.try_set(None);
            // The page may be gone with the vault.
            let left = self.busy.try_set(false).is_some();
            if let Some(reply) = self.screen.done(reply).filter(|_| !left) {
                then(reply);
            }
        });
    }

    fn call_off(self) {
        spawn_local(async move {
            self.screen.done(ask(&CallOffBackup {}).await);
        });
    }

    fn look(self) {
        spawn_local(async move {
            if let Some(far) = self.screen.done(ask(&LookAtBackup {}).await) {
                self.far.try_set(far);
            }
        });
    }
}

/// How far the backup is, and the way to call it off.
#[component]
pub fn OnItsWay(backups: Backups) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let is_on_its_way = Memo::new(move |_| backups.far.with(Option::is_some));
    let far = move || backups.far.get().unwrap_or(HowFar { done: 0, total: 0 });
    let text = move || {
        let [size, total] = [far().done, far().total].map(|bytes| words.size(bytes));
        words.text_with("backup-progress", &[("size", size), ("total", total)])
    };
    move || {
        is_on_its_way.get().then(|| {
            view! {
                <div data-on-its-way>
                    <p class="govuk-body">{text}</p>
                    <progress
                        class="app-progress"
                        aria-label=text
                        max=move || far().total.to_string()
                        value=move || far().done.to_string()
                    ></progress>
                    <Button
                        text=words.text("backup-call-off")
                        name="call-off"
                        kind="button"
                        look=ButtonLook::Secondary
                        on:click=move |_| backups.call_off()
                    />
                </div>
            }
        })
    }
}
