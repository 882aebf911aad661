use contract::reports::Progress;
use form::{PartProgress, PartState};
use leptos::prelude::*;
use words::{Wording, Words};

use super::frame::Frame;
use super::unreadable::Unreadable;
use super::way::Way;
use crate::govuk::{Tag, Task, TaskList};
use crate::screen::{Open, RecordOf, Screen};

/// The parts of the report, how far each is, and the way into it.
#[component]
pub fn Tasks(open: Open) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let wording = Wording::of(words, &open.answers);
    let route = open.route();
    let parts = route.parts(&open.answers);
    let done = parts.iter().filter(|part| part.state == PartState::Completed).count();
    let done = words.text_with("tasks-done", &[("done", done), ("count", parts.len())]);
    let unreadable = view! { <Unreadable open=open.clone() /> };
    let open = StoredValue::new(open);
    let tasks: Vec<_> = parts
        .iter()
        .map(|part| {
            let go = way_into(screen, open, part);
            view! { <Part part=part.part name=wording.part(part.part) state=part.state go=go /> }
        })
        .collect();
    let check = route.is_complete().then(|| route.furthest().path.clone());
    let state = if check.is_some() { PartState::NotStarted } else { PartState::CannotStart };
    let check = check.map(|page| way_to(screen, open, page));
    let back = Callback::new(move |()| screen.show_page(open.get_value()));
    let copy = move || screen.show_copy(open.get_value());
    let record = move || screen.show_record(RecordOf::Draft(open.get_value()));
    let erase = move || screen.show_erase(open.get_value(), Progress::Draft);
    view! {
        <Frame name="tasks" heading=words.text("tasks") back=Some(back)>
            <h1 class="govuk-heading-l">{words.text("tasks")}</h1>
            {unreadable}
            <p class="govuk-body">{done}</p>
            <TaskList>
                {tasks} <Part part="check" name=words.text("check-heading") state=state go=check />
            </TaskList>
            <Way name="copy" text=words.text("tasks-copy") go=copy />
            <Way name="record" text=words.text("record-of-report") go=record />
            <Way name="erase" text=words.text("erase-way") go=erase />
        </Frame>
    }
}

/// To the answers of a completed part, else to where it goes on.
fn way_into(
    screen: Screen,
    open: StoredValue<Open>,
    part: &PartProgress<'_, 'static>,
) -> Option<Callback<()>> {
    let (name, page) = (part.part, part.page?.path.clone());
    Some(match part.state {
        PartState::Completed => Callback::new(move |()| screen.show_part(open.get_value(), name)),
        _ => way_to(screen, open, page),
    })
}

fn way_to(screen: Screen, open: StoredValue<Open>, page: String) -> Callback<()> {
    Callback::new(move |()| screen.show_page(Open { page: page.clone(), ..open.get_value() }))
}

#[component]
fn Part(
    part: &'static str,
    name: String,
    state: PartState,
    #[prop(optional_no_strip)] go: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <Task
            id=format!("part-{part}")
            name=name.into_any()
            go=go
            status=view! { <Status state=state /> }.into_any()
            attr:data-part=part
            attr:data-state=name_of(state)
        />
    }
}

/// As GOV.UK has it: what is done or can't be started yet makes no noise.
#[component]
fn Status(state: PartState) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let text = words.text(&format!("tasks-{}", name_of(state)));
    match state {
        PartState::Completed | PartState::CannotStart => text.into_any(),
        PartState::InProgress => view! { <Tag text=text class="govuk-tag--teal" /> }.into_any(),
        PartState::NotStarted => view! { <Tag text=text /> }.into_any(),
    }
}

fn name_of(state: PartState) -> &'static str {
    match state {
        PartState::Completed => "completed",
        PartState::InProgress => "in-progress",
        PartState::NotStarted => "not-started",
        PartState::CannotStart => "cannot-start",
    }
}
