//! What came back on a report that was sent, kept up with what the app is told.

use contract::events::Event;
use contract::notices::{LookForNotices, Notices, ReadNotices};
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use crate::backend::{ask, listen};
use crate::screen::Screen;

/// How often the app asked for notices, counted: it says that it did, and not what
/// came of it.
#[derive(Clone, Copy)]
pub struct NoticeNews(RwSignal<u32>);

impl NoticeNews {
    /// Listens for as long as the page lives.
    pub fn follow() -> Self {
        let asked = RwSignal::new(0);
        listen(Event::LookedForNotices, move || asked.update(|count| *count += 1));
        Self(asked)
    }
}

/// What came of asking for notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The responder did not ask.
    Quiet,
    /// The app asks now.
    UnderWay,
    /// There is a new one.
    Found,
    /// There is none.
    Nothing,
    /// Nobody could be asked.
    Failed,
}

/// The notices of one report, while they are in sight.
#[derive(Clone, Copy)]
pub struct OnReport {
    report: Uuid,
    screen: Screen,
    known: RwSignal<Option<Notices>>,
    look: RwSignal<Look>,
}

impl OnReport {
    /// Those on that report, kept up with the news.
    pub fn on(report: Uuid) -> Self {
        let on_report = Self {
            report,
            screen: expect_context::<Screen>(),
            known: RwSignal::new(None),
            look: RwSignal::new(Look::Quiet),
        };
        let NoticeNews(asked) = expect_context::<NoticeNews>();
        Effect::new(move || {
            asked.track();
            on_report.read();
        });
        on_report
    }

    /// What is known of them.
    pub fn known(self) -> Signal<Option<Notices>> {
        self.known.into()
    }

    /// What came of asking for them.
    pub fn look(self) -> Signal<Look> {
        self.look.into()
    }

    /// Has the app ask for them.
    pub fn look_now(self) {
        self.look.set(Look::UnderWay);
        spawn_local(async move {
            self.screen.done(ask(&LookForNotices {}).await);
        });
    }

    fn read(self) {
        let read = ReadNotices { id: self.report };
        spawn_local(async move {
            let Some(now) = self.screen.done(ask(&read).await) else { return };
            let before = self.known.try_get_untracked().flatten();
            let Some(look) = self.look.try_get_untracked() else { return };
            self.look.try_set(after(look, before.as_ref(), &now));
            self.known.try_set(Some(now));
        });
    }
}

/// What came of a look, once what is known was read again.
fn after(look: Look, before: Option<&Notices>, now: &Notices) -> Look {
    let more = before.is_some_and(|before| before.notices.len() < now.notices.len());
    match look {
        _ if more => Look::Found,
        _ if now.look_failed => Look::Failed,
        Look::UnderWay => Look::Nothing,
        Look::Quiet | Look::Found | Look::Nothing | Look::Failed => Look::Quiet,
    }
}

#[cfg(test)]
mod tests {
    use clocks::{Decided, Matter, Outcome};
    use contract::notices::Notice;

    use super::*;

    fn known(count: usize, look_failed: bool) -> Notices {
        let on = "2026-12-05".parse().unwrap();
        let decided = Decided { matter: Matter::ReasonableGrounds, outcome: Outcome::Positive, on };
        Notices {
            is_expected: true,
            notices: vec![Notice::Decided(decided); count],
            may_answer: true,
            unreadable: false,
            clock: None,
            looked_at: None,
            look_failed,
        }
    }

    #[test]
    fn a_look_that_was_asked_for_says_what_came_of_it() {
        let before = known(1, false);
        let after = |look, now| after(look, Some(&before), &now);
        assert_eq!(after(Look::UnderWay, known(2, false)), Look::Found);
        assert_eq!(after(Look::UnderWay, known(1, false)), Look::Nothing);
        assert_eq!(after(Look::UnderWay, known(1, true)), Look::Failed);
    }

    #[test]
    fn one_that_was_not_says_so_where_there_is_something_to_say() {
        let before = known(0, true);
        assert_eq!(after(Look::Failed, Some(&before), &known(0, false)), Look::Quiet);
        assert_eq!(after(Look::Quiet, Some(&before), &known(1, false)), Look::Found);
        assert_eq!(after(Look::Quiet, None, &known(1, false)), Look::Quiet, "it was there");
    }
}
