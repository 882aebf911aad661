//! The files of a report: listed, added, looked at, taken out and removed.

mod adding;
mod file;
mod list;
mod marks;

use contract::Command;
use contract::attachments::{
    AddAttachments, AddDropped, Attachment, AttachmentList, CallOff, ExportAttachment, Exported,
    ForgetCutOff, Goes, LeftOut, ListAttachments, NoteHandOver, RemoveAttachment, StripMarks,
    ViewAttachment,
};
use contract::events::Event;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use crate::backend::{ask, listen};
use crate::screen::Screen;

pub use adding::AddFiles;
pub use list::FileList;

/// What the app told of files, counted: it says that there is news, and not
/// what.
#[derive(Clone, Copy)]
pub struct FileNews {
    further: RwSignal<u32>,
    dropped: RwSignal<u32>,
}

impl FileNews {
    /// Listens for as long as the page lives.
    pub fn follow() -> Self {
        let news = Self { further: RwSignal::new(0), dropped: RwSignal::new(0) };
        for (event, count) in
            [(Event::AttachmentsChanged, news.further), (Event::FilesDropped, news.dropped)]
        {
            listen(event, move || count.update(|count| *count += 1));
        }
        news
    }
}

/// Files of one report, while they are in sight.
#[derive(Clone, Copy)]
pub struct Files {
    report: Uuid,
    /// Whether they go with what is added next.
    are_next: bool,
    screen: Screen,
    list: RwSignal<Option<AttachmentList>>,
    left_out: RwSignal<Vec<LeftOut>>,
    adding: RwSignal<bool>,
}

impl Files {
    /// Those that went, or are to go, with that report or with what was added to it.
    pub fn of(report: Uuid) -> Self {
        Self::all(report, false)
    }

    /// Those that go with what is added to that report next.
    pub fn next_of(report: Uuid) -> Self {
        Self::all(report, true)
    }

    /// Kept up with the news.
    fn all(report: Uuid, are_next: bool) -> Self {
        let files = Self {
            report,
            are_next,
            screen: expect_context::<Screen>(),
            list: RwSignal::new(None),
            left_out: RwSignal::new(Vec::new()),
            adding: RwSignal::new(false),
        };
        let further = expect_context::<FileNews>().further;
        Effect::new(move || {
            further.track();
            files.refresh();
        });
        files
    }

    /// Whether there are any, damaged ones among them.
    pub fn has_any(self) -> Memo<bool> {
        let any = |list: &AttachmentList| !list.attachments.is_empty() || list.unreadable > 0;
        Memo::new(move |_| self.list.with(|list| list.as_ref().is_some_and(any)))
    }

    /// The names of those that are sent.
    pub fn names(self) -> Vec<String> {
        self.list.with(|list| {
            let listed = list.iter().flat_map(|list| &list.attachments);
            listed.filter(|file| file.is_sent).map(|file| file.name.clone()).collect()
        })
    }

    /// Adds whatever is dropped on the window from now on.
    pub fn take_dropped(self) {
        let dropped = expect_context::<FileNews>().dropped;
        Effect::watch(
            move || dropped.get(),
            move |_, _, _| self.add(AddDropped { report: self.report }),
            false,
        );
    }

    /// Asks for files and adds them.
    pub fn choose(self) {
        self.add(AddAttachments { report: self.report });
    }

    fn add<C: Command<Reply = Vec<LeftOut>> + 'static>(self, add: C) {
        self.adding.set(true);
        self.left_out.set(Vec::new());
        self.after(add, move |left_out| {
            self.left_out.try_set(left_out);
        });
    }

    /// Calls off a file on its way.
    pub fn call_off(self, id: Uuid) {
        self.after(CallOff { id }, drop);
    }

    /// Says no more of a file that was cut off.
    pub fn forget(self, id: Uuid) {
        self.after(ForgetCutOff { report: self.report, id }, drop);
    }

    /// Removes a file.
    pub fn remove(self, id: Uuid) {
        self.after(RemoveAttachment { report: self.report, id }, drop);
    }

    /// Says whether a copy without marks is to be sent.
    pub fn strip(self, id: Uuid, strip: bool) {
        self.after(StripMarks { report: self.report, id, strip }, drop);
    }

    /// Has a picture shown: `then` is given its name.
    pub fn view(self, id: Uuid, then: impl FnOnce(Uuid) + 'static) {
        self.after(ViewAttachment { report: self.report, id }, then);
    }

    /// Writes a file out of the vault.
    pub fn export(self, id: Uuid, then: impl FnOnce(Exported) + 'static) {
        self.after(ExportAttachment { report: self.report, id }, then);
    }

    /// Notes to whom a file was handed over.
    pub fn hand_over(self, id: Uuid, to: String, then: impl FnOnce(()) + 'static) {
        self.after(NoteHandOver { report: self.report, id, to }, then);
    }

    /// Asks, and lists the files anew. Not in the line of what is typed: a
    /// large file takes its time, and a dialog as long as the responder likes.
    fn after<C: Command + 'static>(self, command: C, then: impl FnOnce(C::Reply) + 'static) {
        spawn_local(async move {
            let reply = self.screen.done(ask(&command).await);
            self.adding.try_set(false);
            self.refresh();
            if let Some(reply) = reply {
                then(reply);
            }
        });
    }

    fn refresh(self) {
        let ask_for = ListAttachments { report: self.report };
        spawn_local(async move {
            if let Some(mut list) = self.screen.done(ask(&ask_for).await) {
                let is_next = |file: &Attachment| file.goes == Goes::WithNext;
                list.attachments.retain(|file| is_next(file) == self.are_next);
                self.list.try_set(Some(list));
            }
        });
    }
}
