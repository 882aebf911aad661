use form::{Answers, Page, PartProgress};
use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use words::{Value, Wording, Words};

use super::frame::Frame;
use super::remarks::Remarks;
use super::unreadable::Unreadable;
use crate::dom;
use crate::edition;
use crate::govuk::{Button, ButtonLook, ErrorLink};
use crate::question::{Asking, Series, answer_on, belongs};
use crate::screen::{Open, Saving, Screen};

/// One page of the form.
#[component]
pub fn Report(open: Open) -> impl IntoView {
    match edition::form().page(&open.page) {
        Some(page) => view! { <Questions open page /> }.into_any(),
        None => ().into_any(),
    }
}

#[component]
fn Questions(open: Open, page: &'static Page) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let wording = Wording::of(words, &open.answers);
    let series = Series::of(page, &open.answers);
    let asking = Asking {
        page,
        answers: &open.answers,
        problems: &open.problems,
        words,
        wording: &wording,
        series,
    };
    let questions = asking.questions();
    let heading = asking.heading();
    let above = (!asking.heads_itself()).then(|| {
        let hint = wording.page_hint(page);
        view! {
            <h1 class="govuk-heading-l">{heading.clone()}</h1>
            {hint.map(|hint| view! { <p class="govuk-body">{hint}</p> })}
        }
    });
    let errors: Vec<ErrorLink> = open
        .problems
        .iter()
        .map(|problem| ErrorLink {
            id: Asking::control_of(problem),
            text: wording.problem(edition::form(), problem),
        })
        .collect();
    let caption = caption(words, &wording, &open, page);
    // On the page that it is about, and on the one after it.
    let remarks = open.remarks(|route, at| {
        at == page.path || route.before(&page.path).is_some_and(|before| before.path == at)
    });
    let remarks = view! { <Remarks remarks open=open.clone() /> };
    let unreadable = view! { <Unreadable open=open.clone() /> };
    let node = NodeRef::<html::Form>::new();
    let id = open.id;
    let typed = move |event: ev::Event| {
        if let Some(form) = node.get_untracked() {
            heard(screen, id, page, series, &form, &event);
        }
    };
    let open = StoredValue::new(open);
    let on_screen = move || {
        let form = node.get_untracked();
        form.map(|form| answers_on(&form, page)).unwrap_or_default()
    };
    let submit = dom::instead(move || screen.turn_page(open.get_value(), on_screen()));
    let back = Callback::new(move |()| screen.back(open.get_value(), on_screen()));
    let tasks = Callback::new(move |()| screen.show_tasks(open.get_value(), on_screen()));
    view! {
        <Frame
            name=page.path.clone()
            heading=heading
            errors=errors
            back=Some(back)
            tasks=Some(tasks)
        >
            {unreadable}
            {remarks}
            <span class="govuk-caption-l">{caption}</span>
            {above}
            <form novalidate node_ref=node on:submit=submit on:input=typed>
                {questions}
                <div class="govuk-button-group">
                    <Button text=words.text("continue") name="continue" />
                    <Button
                        text=words.text("report-save-and-home")
                        name="leave"
                        kind="button"
                        look=ButtonLook::Secondary
                        on:click=move |_| screen.home()
                    />
                </div>
            </form>
            <Saved />
        </Frame>
    }
}

/// "Background: part 2 of 12".
fn caption(words: &Words, wording: &Wording, open: &Open, page: &Page) -> String {
    let (number, count) = place(&open.route().parts(&open.answers), page);
    let values = [
        ("name", Value::from(wording.part(&page.part))),
        ("position", Value::from(number)),
        ("count", Value::from(count)),
    ];
    words.text_with("report-part", &values)
}

/// The place of a page's part among the parts of the route.
fn place(parts: &[PartProgress<'_, '_>], page: &Page) -> (usize, usize) {
    let at = parts.iter().position(|part| part.part == page.part).unwrap_or_default();
    (at + 1, parts.len())
}

/// Takes up what is being typed or chosen: a choice is stored at once.
fn heard(
    screen: Screen,
    id: uuid::Uuid,
    page: &'static Page,
    series: Series,
    form: &Element,
    event: &ev::Event,
) {
    let Some(control) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return;
    };
    let name = control.get_attribute("name").unwrap_or_default();
    let asked = edition::form().questions_on(page).find(|question| belongs(&name, question));
    let Some(question) = asked else { return };
    let Some(answer) = answer_on(form, question) else { return };
    if !answer.is_blank() {
        series.answered(question);
    }
    let chosen = control
        .dyn_ref::<HtmlInputElement>()
        .is_some_and(|input| matches!(input.type_().as_str(), "radio" | "checkbox"));
    screen.answered(id, &question.field, answer, chosen);
}

fn answers_on(form: &Element, page: &Page) -> Answers {
    edition::form()
        .questions_on(page)
        .filter_map(|question| Some((question.field.clone(), answer_on(form, question)?)))
        .collect()
}

/// Whether what was typed is stored: quietly, and never read out key by key.
#[component]
pub(super) fn Saved() -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let saving = expect_context::<Screen>().saving();
    let text = move || match saving.get() {
        Saving::Quiet => String::new(),
        Saving::Pending => words.text("report-saving"),
        Saving::Done => words.text("report-saved"),
        Saving::Failed => words.text("report-not-saved"),
    };
    view! { <p class="govuk-body-s app-saved">{text}</p> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place_of(path: &str, answers: &[(&str, &str)]) -> (usize, usize) {
        let answers = answers.iter().copied().collect();
        let route = form::route(edition::form(), &answers, chrono::NaiveDate::MAX);
        place(&route.parts(&answers), edition::form().page(path).unwrap())
    }

    #[test]
    fn the_parts_of_the_route_are_counted_without_check_answers() {
        assert_eq!(place_of("/reference", &[]), (1, 12));
        assert_eq!(place_of("/what-is-their-background", &[("pv-under-age", "yes")]), (2, 11));
    }
}
