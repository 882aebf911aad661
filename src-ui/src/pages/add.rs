use contract::additions::{ANSWER, REASON, Said, TEXT};
use form::{Addable, Answer, Answers, MOST_TEXT, Page, Problem, Question, Rule, tidied};
use leptos::html;
use leptos::prelude::*;
use uuid::Uuid;
use web_sys::Element;
use words::{Wording, Words};

use super::additions::rows;
use super::check::said;
use super::frame::Frame;
use super::notices::inset;
use super::report::Saved;
use crate::clock::today;
use crate::dom;
use crate::edition;
use crate::files::{AddFiles, FileList, Files};
use crate::govuk::{
    Asked, Button, CharacterCount, ErrorLink, Fault, Look, Radio, Radios, SummaryList, SummaryRow,
    WarningText,
};
use crate::question::{Asking, Series, answer_on, count_words};
use crate::screen::{Adding, Screen, Step};

/// The name of the choice between a correction and further evidence.
const KIND: &str = "addition";
const CORRECTION: &str = "correction";
const EVIDENCE: &str = "evidence";

/// One step of adding to a report that was received.
#[component]
pub fn Add(adding: Adding) -> impl IntoView {
    match adding.step.clone() {
        Step::Kind => view! { <Kind adding /> }.into_any(),
        Step::Which => view! { <Which adding /> }.into_any(),
        Step::Right(field, answer) => match edition::form().question(&field) {
            Some(question) => view! { <Right adding question answer /> }.into_any(),
            None => ().into_any(),
        },
        Step::Why(field, answer, reason) => {
            let next = move |reason| Step::Why(field.clone(), answer.clone(), reason);
            view! { <Text adding id=REASON value=reason next /> }.into_any()
        }
        Step::More(text) => {
            let id = if adding.enquiry.is_some() { ANSWER } else { TEXT };
            view! { <Text adding id=id value=text next=Step::More /> }.into_any()
        }
        Step::Check(said) => view! { <Check adding said /> }.into_any(),
    }
}

/// What is wrong with what stands on the page.
fn fault_of(words: &'static Words, problem: &Problem) -> String {
    let rule = match problem.rule {
        Rule::Maxlength => "err-maxlength",
        _ => "err-required",
    };
    match problem.field.as_str() {
        ANSWER | REASON | TEXT => {
            words.attribute(&format!("add-{}", problem.field), rule).unwrap_or_default()
        }
        KIND => words.attribute("add-kind", "err-required").unwrap_or_default(),
        _ => Wording::of(words, &Answers::default()).problem(edition::form(), problem),
    }
}

fn problem(field: &str, rule: Rule) -> Problem {
    Problem { page: String::new(), field: field.to_owned(), rule }
}

/// What is said, by what stands on the page.
type Stands = Box<dyn Fn(&Element) -> Option<Said> + Send>;

/// A page that asks one question.
#[component]
fn Asks(
    adding: Adding,
    heading: String,
    /// Where Continue leads, from what stands on the page.
    go: impl Fn(&Element) + Send + 'static,
    /// What stands there, to be kept.
    #[prop(optional)]
    stands: Option<Stands>,
    children: Children,
) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let link = |problem: &Problem| ErrorLink {
        id: Asking::control_of(problem),
        text: fault_of(words, problem),
    };
    let errors: Vec<ErrorLink> = adding.problems.iter().map(link).collect();
    let node = NodeRef::<html::Form>::new();
    let submit = dom::instead(move || {
        if let Some(form) = node.get_untracked() {
            go(&form);
        }
    });
    let id = adding.open.id;
    let typed = move |_| {
        let form = node.get_untracked();
        let said = form.zip(stands.as_ref()).and_then(|(form, stands)| stands(&form));
        if let Some(said) = said {
            screen.began(id, said);
        }
    };
    let caption = if adding.enquiry.is_some() { "asked-heading" } else { "add-way" };
    let back = Callback::new(move |()| screen.leave_step(adding.clone()));
    view! {
        <Frame name="add" heading=heading errors=errors back=Some(back)>
            <span class="govuk-caption-l">{words.text(caption)}</span>
            <form novalidate node_ref=node on:submit=submit on:input=typed>
                {children()}
                <Button text=words.text("continue") name="continue" />
            </form>
            <Saved />
        </Frame>
    }
}

fn asked(adding: &Adding, words: &'static Words, id: &str, text: String) -> Asked {
    let problem = adding.problems.iter().find(|problem| problem.field == id);
    let fault = problem.map(|problem| Fault {
        prefix: words.text("error-prefix"),
        text: fault_of(words, problem),
    });
    let hint = words.attribute(&format!("add-{id}"), "hint");
    Asked { id: id.to_owned(), text, look: Look::Heading, hint, fault }
}

/// Whether an answer was wrong, or there is more to be said.
#[component]
fn Kind(adding: Adding) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let heading = words.text("add-kind");
    let radio = |value: &str| Radio {
        value: value.to_owned(),
        text: words.text(&format!("add-kind-{value}")),
        hint: words.attribute(&format!("add-kind-{value}"), "hint"),
        conditional: None,
    };
    let items = vec![radio(CORRECTION), radio(EVIDENCE)];
    let asked = asked(&adding, words, KIND, heading.clone());
    let now = adding.clone();
    let go = move |_: &Element| match dom::chosen(KIND).as_str() {
        CORRECTION => screen.show_adding(now.at(Step::Which)),
        EVIDENCE => screen.show_adding(now.at(Step::More(String::new()))),
        _ => screen.show_adding(now.with(vec![problem(KIND, Rule::Required)])),
    };
    view! {
        <Asks adding heading go>
            <Radios asked name=KIND.to_owned() chosen=String::new() items />
        </Asks>
    }
}

/// Which answer was wrong.
#[component]
fn Which(adding: Adding) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let wording = Wording::of(words, &adding.open.answers);
    let row = |field: &String| {
        let key = wording.row(field);
        let lines = words::said(edition::form(), &wording, &adding.open.answers, field);
        let answer = adding.open.answers.get(field).cloned().unwrap_or_else(Answer::blank);
        let next = adding.at(Step::Right(field.clone(), answer));
        let follow = dom::instead(move || screen.show_adding(next.clone()));
        let action = view! {
            <a class="govuk-link" href="#" data-correct=field.clone() on:click=follow>
                {words.text("add-correct")}
                <span class="govuk-visually-hidden">" " {key.clone()}</span>
            </a>
        };
        SummaryRow { key, value: said(words, lines), action: Some(action.into_any()) }
    };
    let rows = adding.may.correct.iter().map(row).collect();
    let nameless = (!adding.may.text).then(|| words.text("add-nameless"));
    let back = Callback::new(move |()| screen.leave_step(adding.clone()));
    view! {
        <Frame name="add" heading=words.text("add-which") back=Some(back)>
            <span class="govuk-caption-l">{words.text("add-way")}</span>
            <h1 class="govuk-heading-l">{words.text("add-which")}</h1>
            {nameless
                .map(|text| view! { <WarningText prefix=words.text("warning-prefix") text=text /> })}
            <SummaryList rows=rows />
        </Frame>
    }
}

/// What is right, asked as the report asked it.
#[component]
fn Right(adding: Adding, question: &'static Question, answer: Answer) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let Some(page) = page_of(question) else { return ().into_any() };
    let mut answers = adding.open.answers.clone();
    answers.set(question.field.as_str(), answer);
    let wording = Wording::of(words, &answers);
    let series = Series::of(page, &answers);
    let problems = &adding.problems;
    let asking = Asking { page, answers: &answers, problems, words, wording: &wording, series };
    let control = asking.only(question);
    let now = adding.clone();
    let go = move |form: &Element| {
        let Some(answer) = answer_on(form, question) else { return };
        screen.show_adding(corrected(&now, question, &tidied(question, &answer)));
    };
    let stands: Stands = Box::new(move |form| {
        let (field, answer) = (question.field.clone(), answer_on(form, question)?);
        Some(Said::Correction { field, answer, reason: String::new() })
    });
    let heading = wording.label(question);
    view! { <Asks adding heading go stands>{control}</Asks> }.into_any()
}

fn page_of(question: &Question) -> Option<&'static Page> {
    edition::form().pages().iter().find(|page| page.questions.contains(&question.field))
}

/// The step after an answer was put right.
fn corrected(adding: &Adding, question: &Question, answer: &Answer) -> Adding {
    let field = question.field.clone();
    let stays = adding.at(Step::Right(field.clone(), answer.clone()));
    let addable = Addable::to(edition::form(), &adding.open.answers);
    match addable.broken(&field, answer, today()) {
        Some(rule) => stays.with(vec![problem(&field, rule)]),
        None if adding.may.text => adding.at(Step::Why(field, answer.clone(), String::new())),
        None => {
            let reason = String::new();
            adding.at(Step::Check(Said::Correction { field, answer: answer.clone(), reason }))
        }
    }
}

/// A text: why an answer is corrected, further evidence, or what answers an enquiry.
#[component]
fn Text(
    adding: Adding,
    id: &'static str,
    value: String,
    /// The same step, with another text.
    next: impl Fn(String) -> Step + Clone + Send + 'static,
) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let heading = words.text(&format!("add-{id}"));
    let asked = asked(&adding, words, id, heading.clone());
    let most = MOST_TEXT as usize;
    let now = adding.clone();
    let (kept, next_kept) = (adding.clone(), next.clone());
    let stands: Stands =
        Box::new(move |_| said_so_far(&kept, next_kept(dom::value_of(id))).map(|(said, _)| said));
    let go = move |_: &Element| {
        let stays = now.at(next(dom::value_of(id)));
        screen.show_adding(said_more(&now, stays));
    };
    let enquiry = adding.enquiry.as_ref().map(|enquiry| inset(&enquiry.text));
    let files = (adding.may.files && id != REASON).then_some(adding.open.id);
    let files = files.map(|report| view! { <GoWithIt report /> });
    view! {
        <Asks adding heading go stands>
            {enquiry}
            <CharacterCount
                asked
                name=id.to_owned()
                value
                most
                words=count_words(words, most)
                rows=8
                autocomplete=Some("off")
                dir=Some("auto")
            />
            {files}
        </Asks>
    }
}

/// The files that go with what is said.
#[component]
fn GoWithIt(report: Uuid) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let files = Files::next_of(report);
    let (look, hint, fault) = (Look::Heading, None, None);
    let text = words.text("add-files");
    let asked = Asked { id: "add-files".to_owned(), text: text.clone(), look, hint, fault };
    view! {
        <h2 class="govuk-heading-m">{text}</h2>
        <AddFiles files asked />
        <FileList files draft=true />
    }
}

/// The step after a text, or the same with what is wrong with it.
fn said_more(adding: &Adding, stays: Adding) -> Adding {
    match said_so_far(adding, stays.step.clone()) {
        None => stays,
        Some((_, Some(broken))) => stays.with(vec![broken]),
        Some((said, None)) => adding.at(Step::Check(said)),
    }
}

/// What is said with a text, and what is wrong with it.
fn said_so_far(adding: &Adding, step: Step) -> Option<(Said, Option<Problem>)> {
    let addable = Addable::to(edition::form(), &adding.open.answers);
    match step {
        Step::Why(field, answer, reason) => {
            let broken = addable.broken_reason(&reason).map(|rule| problem(REASON, rule));
            Some((Said::Correction { field, answer, reason }, broken))
        }
        Step::More(text) => {
            let broken = |id| addable.broken_text(&text).map(|rule| problem(id, rule));
            Some(match &adding.enquiry {
                None => (Said::Evidence { text: text.clone() }, broken(TEXT)),
                Some(enquiry) => {
                    (Said::Answer { to: enquiry.number, text: text.clone() }, broken(ANSWER))
                }
            })
        }
        _ => None,
    }
}

/// What is to be sent, once more, and the button.
#[component]
fn Check(adding: Adding, said: Said) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let with_files = adding.may.files && !matches!(said, Said::Correction { .. });
    let files = with_files.then(|| Files::next_of(adding.open.id));
    let shown = said.clone();
    let rows = move || {
        let names = files.map(Files::names).unwrap_or_default();
        view! { <SummaryList rows=rows(words, &shown, names) /> }
    };
    let enquiry = adding.enquiry.as_ref().map(|enquiry| inset(&enquiry.text));
    let names = (!adding.may.text).then(|| words.text("check-names"));
    let (back, send) = (adding.clone(), adding);
    let back = Callback::new(move |()| screen.leave_step(back.clone()));
    let submit = dom::instead(move || screen.add(send.clone(), said.clone()));
    let busy = screen.busy();
    let button =
        Signal::derive(move || words.text(if busy.get() { "add-sending" } else { "add-send" }));
    view! {
        <Frame name="add" heading=words.text("add-check") back=Some(back)>
            <h1 class="govuk-heading-l">{words.text("add-check")}</h1>
            {enquiry}
            {rows}
            {names.map(|text| view! { <WarningText prefix=words.text("warning-prefix") text=text /> })}
            <p class="govuk-body">{words.text("add-stays")}</p>
            <form novalidate on:submit=submit>
                <Button text=button name="send" />
            </form>
        </Frame>
    }
}
