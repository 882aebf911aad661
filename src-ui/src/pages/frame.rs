use contract::Failure;
use leptos::prelude::*;
use words::Words;

use super::exit::Exit;
use super::way::Way;
use crate::dom;
use crate::govuk::{BackLink, ErrorLink, ErrorSummary, NotificationBanner};
use crate::screen::{Screen, Where, is_of_a_passphrase};

/// What every page has: its title, the way back, what went wrong, the focus.
#[component]
pub fn Frame(
    /// What tells the page from others: a path of the form or a name.
    #[prop(into)]
    name: String,
    /// The heading, for the title of the window.
    #[prop(into)]
    heading: Signal<String>,
    /// What is wrong with what was entered.
    #[prop(into, optional)]
    errors: Signal<Vec<ErrorLink>>,
    /// The way back, where there is one.
    #[prop(optional_no_strip)]
    back: Option<Callback<()>>,
    /// The way to all parts of the report, where there is one.
    #[prop(optional_no_strip)]
    tasks: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let first_page = screen.is_first_page();
    Effect::new(move |earlier: Option<()>| {
        let faulty = errors.with(|errors| !errors.is_empty());
        document().set_title(&title(words, &heading.get(), faulty));
        match (faulty, earlier) {
            (true, _) => dom::focus(".govuk-error-summary"),
            (false, None) if !first_page => {
                dom::scroll_to_top();
                dom::focus("#main-content h1");
            }
            _ => {}
        }
    });
    // Before the main part, so that the skip link passes it, and yet in a
    // landmark of its own.
    let ways = back.map(|back| view! { <Ways back=back tasks=tasks /> });
    let exit = screen.at().with_untracked(Where::is_open).then(|| view! { <Exit /> });
    let summary = move || {
        let errors = errors.get();
        (!errors.is_empty()).then(|| {
            let title = words.text("error-summary-title");
            view! { <ErrorSummary title errors go_to=Callback::new(|id: String| dom::focus_control(&id)) /> }
        })
    };
    view! {
        <div class="govuk-width-container">
            {exit}
            {ways}
            <main class="govuk-main-wrapper" id="main-content" data-page=name>
                <div class="govuk-grid-row">
                    <div class="govuk-grid-column-two-thirds">
                        {summary}
                        <Trouble />
                        {children()}
                    </div>
                </div>
            </main>
        </div>
    }
}

/// The way back, and the way to all parts of the report.
#[component]
fn Ways(
    back: Callback<()>,
    #[prop(optional_no_strip)] tasks: Option<Callback<()>>,
) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let following = |way: Callback<()>| dom::instead(move || way.run(()));
    let tasks = tasks.map(|tasks| {
        view! {
            <a href="#" class="govuk-link app-ways__tasks" data-way="tasks" on:click=following(tasks)>
                {words.text("tasks")}
            </a>
        }
    });
    view! {
        <nav class="app-ways" aria-label=words.text("ways")>
            <BackLink text=words.text("back") on:click=following(back) />
            {tasks}
        </nav>
    }
}

fn title(words: &Words, heading: &str, faulty: bool) -> String {
    words.text_with(if faulty { "page-title-error" } else { "page-title" }, &[("heading", heading)])
}

/// What could not be done last: what happened, what is safe, what to do.
#[component]
pub fn Trouble() -> impl IntoView {
    let screen = expect_context::<Screen>();
    let failure = screen.failure();
    let words = expect_context::<&'static Words>();
    let is_said_here =
        move |failure| is_of_a_passphrase(failure) || is_of_the_page(screen, failure);
    move || {
        failure.get().filter(|failure| !is_said_here(*failure)).map(|failure| {
            let id = format!("failure-{}", code(failure));
            let more = ["safe", "do"].map(|part| words.attribute(&id, part));
            let more: Vec<String> = more.into_iter().flatten().collect();
            let leads = failure == Failure::NotStored
                && screen.at().with_untracked(Where::leads_to_what_is_safe);
            let way = leads.then(|| {
                let go = move || screen.show_what_is_safe();
                view! { <Way name="not-stored" text=words.text("not-stored-way") go=go /> }
            });
            view! {
                <NotificationBanner
                    title=words.text("important-title")
                    text=words.text(&id)
                    more=Some(more.join(" "))
                    role="alert"
                />
                {way}
            }
        })
    }
}

/// Whether the whole page is about the failure.
fn is_of_the_page(screen: Screen, failure: Failure) -> bool {
    failure == Failure::NotStored
        && screen.at().with_untracked(|at| matches!(at, Where::NotStored(_)))
}

/// The code that a failure crosses with.
pub fn code(failure: Failure) -> String {
    let value = serde_json::to_value(failure).ok();
    let code = value.as_ref().and_then(|value| value.get("code")?.as_str());
    code.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_has_words() {
        for failure in [Failure::NotStored, Failure::AlreadyFinished, Failure::NotUnderstood] {
            let id = format!("failure-{}", code(failure));
            assert!(Words::english().has(&id), "{id}");
        }
    }

    #[test]
    fn the_title_says_first_that_there_is_an_error() {
        let words = Words::english();
        assert_eq!(title(words, "Your reports", false), "Your reports – First Responder");
        assert_eq!(title(words, "Family", true), "Error: Family – First Responder");
    }
}
