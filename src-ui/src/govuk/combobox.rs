use leptos::prelude::*;
use leptos::{ev, html};

use super::{Asked, Label, classes};

/// One name of the list that fits what is typed.
#[derive(Clone, PartialEq, Eq)]
pub struct Match {
    /// The name: what is chosen and stored.
    pub name: String,
    /// What tells it apart from another of the same name; only shown.
    pub told_apart_by: Option<String>,
}

/// The words of a searched list.
#[derive(Clone)]
pub struct ListWords {
    /// How to use the list, read out with the box.
    pub how: String,
    /// The name of the list of matches.
    pub list: String,
    /// That nothing fits.
    pub none: String,
    /// How many fit, from their count.
    pub found: Callback<usize, String>,
    /// Which one the arrow keys are on: name, place, count.
    pub on: Callback<(String, usize, usize), String>,
    /// That a name was chosen.
    pub chosen: Callback<String, String>,
    /// A name with what tells it apart.
    pub told_apart: Callback<(String, String), String>,
}

impl ListWords {
    fn shown(&self, found: &Match) -> String {
        match &found.told_apart_by {
            Some(by) => self.told_apart.run((found.name.clone(), by.clone())),
            None => found.name.clone(),
        }
    }
}

/// The list under the box, and where the arrow keys are in it.
#[derive(Clone, Default, PartialEq)]
struct Listing {
    matches: Vec<Match>,
    open: bool,
    on: Option<usize>,
}

impl Listing {
    fn of(matches: Vec<Match>) -> Self {
        Self { matches, open: true, on: None }
    }

    fn is_listed(&self) -> bool {
        self.open && !self.matches.is_empty()
    }

    fn close(&mut self) {
        self.open = false;
        self.on = None;
    }

    fn down(&mut self) {
        let last = self.matches.len().checked_sub(1);
        self.on = match (self.on, last) {
            (Some(on), Some(last)) if on < last => Some(on + 1),
            (_, last) => last.map(|_| 0),
        };
    }

    fn up(&mut self) {
        let last = self.matches.len().checked_sub(1);
        self.on = match self.on {
            Some(on) if on > 0 => Some(on - 1),
            _ => last,
        };
    }

    fn current(&self) -> Option<&Match> {
        self.on.and_then(|on| self.matches.get(on))
    }

    /// The name that was typed out, whatever its case and the blanks around it.
    fn typed_out(&self, typed: &str) -> Option<&Match> {
        let typed = typed.trim().to_lowercase();
        self.matches.iter().find(|found| found.name.to_lowercase() == typed)
    }
}

/// One name out of a long list, found by typing: an ARIA combobox with a
/// listbox. Only the few matches are ever in the page. What is typed counts as
/// it stands; leaving the box, or Enter, turns a name typed out in another case
/// into the name of the list.
#[component]
pub fn Combobox(
    asked: Asked,
    name: String,
    value: String,
    /// Finds the few best matches for what is typed.
    search: Callback<String, Vec<Match>>,
    words: ListWords,
) -> impl IntoView {
    let id = asked.id.clone();
    let list_id = format!("{id}-list");
    let how_id = format!("{id}-how");
    let described_by = match asked.described_by(None) {
        Some(ids) => format!("{ids} {how_id}"),
        None => how_id.clone(),
    };
    let class = asked.control_class("govuk-input", "");
    let hint_and_fault = asked.hint_and_fault();

    let node = NodeRef::<html::Input>::new();
    let listing = RwSignal::new(Listing::default());
    let said = RwSignal::new(String::new());
    let words = StoredValue::new(words);

    let find = move |typed: String| {
        let found = search.run(typed);
        said.set(words.with_value(|words| match found.len() {
            0 => words.none.clone(),
            count => words.found.run(count),
        }));
        listing.set(Listing::of(found));
    };
    let choose = move |found: Match| {
        write(node, &found.name);
        said.set(words.with_value(|words| words.chosen.run(found.name.clone())));
        listing.set(Listing::default());
    };
    let settle = move || {
        let typed = typed_in(node);
        let found = listing.with_untracked(|listing| listing.typed_out(&typed).cloned());
        if let Some(found) = found.filter(|found| found.name != typed) {
            write(node, &found.name);
        }
        listing.set(Listing::default());
        said.set(String::new());
    };
    let option_ids = StoredValue::new(id.clone());
    let step = move |step: fn(&mut Listing)| {
        if !listing.with_untracked(|listing| listing.open) {
            find(typed_in(node));
        }
        listing.update(step);
        listing.with_untracked(|listing| {
            if let (Some(on), Some(found)) = (listing.on, listing.current()) {
                let count = listing.matches.len();
                said.set(
                    words.with_value(|words| words.on.run((words.shown(found), on + 1, count))),
                );
                let id = option_ids.with_value(|id| option_id(id, on));
                // The option is drawn anew before the next frame.
                request_animation_frame(move || bring_into_view(&id));
            }
        });
    };
    let press = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => {
            event.prevent_default();
            step(Listing::down);
        }
        "ArrowUp" => {
            event.prevent_default();
            step(Listing::up);
        }
        "Enter" => match listing.with_untracked(|listing| listing.current().cloned()) {
            Some(found) => {
                event.prevent_default();
                choose(found);
            }
            None => settle(),
        },
        "Escape" => listing.update(Listing::close),
        _ => {}
    };
    let typed = move |event: ev::Event| find(event_target_value(&event));
    let current_id = {
        let id = id.clone();
        move || listing.with(|listing| listing.on.map(|on| option_id(&id, on)))
    };
    let options = {
        let id = id.clone();
        move || {
            listing.with(|listing| {
                let options = listing.matches.iter().enumerate().filter(|_| listing.open);
                options
                    .map(|(place, found)| {
                        let text = words.with_value(|words| words.shown(found));
                        let picked = listing.on == Some(place);
                        option(option_id(&id, place), text, picked, found.clone(), choose)
                    })
                    .collect::<Vec<_>>()
            })
        }
    };
    let none = move || {
        listing.with(|listing| {
            (listing.open && listing.matches.is_empty()).then(|| {
                let text = words.with_value(|words| words.none.clone());
                view! { <div class="app-combobox__none">{text}</div> }
            })
        })
    };
    view! {
        <div class=asked.group_class("")>
            <Label id=id.clone() text=asked.text.clone() look=asked.look />
            {hint_and_fault}
            <span id=how_id class="govuk-visually-hidden">
                {words.with_value(|words| words.how.clone())}
            </span>
            <div class="app-combobox">
                <input
                    class=class
                    id=id
                    name=name
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    dir="auto"
                    value=value
                    aria-autocomplete="list"
                    aria-controls=list_id.clone()
                    aria-describedby=described_by
                    aria-expanded=move || {
                        listing.with(|listing| listing.is_listed().to_string())
                    }
                    aria-activedescendant=current_id
                    node_ref=node
                    on:input=typed
                    on:keydown=press
                    on:blur=move |_| settle()
                />
                <ul
                    class="app-combobox__list"
                    id=list_id
                    role="listbox"
                    aria-label=words.with_value(|words| words.list.clone())
                    hidden=move || listing.with(|listing| !listing.is_listed())
                >
                    {options}
                </ul>
                {none}
                <div class="govuk-visually-hidden" role="status" aria-live="polite">
                    {said}
                </div>
            </div>
        </div>
    }
}

fn option_id(id: &str, place: usize) -> String {
    format!("{id}-option-{}", place + 1)
}

fn option(
    id: String,
    text: String,
    picked: bool,
    found: Match,
    choose: impl Fn(Match) + 'static,
) -> impl IntoView {
    let on = if picked { "app-combobox__option--on" } else { "" };
    view! {
        <li
            class=classes(&["app-combobox__option", on])
            id=id
            role="option"
            dir="auto"
            aria-selected=picked.to_string()
            // The box keeps the focus while an option is clicked.
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| choose(found.clone())
        >
            {text}
        </li>
    }
}

fn typed_in(node: NodeRef<html::Input>) -> String {
    node.get_untracked().map(|input| input.value()).unwrap_or_default()
}

fn bring_into_view(id: &str) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    if let Some(element) = document().get_element_by_id(id) {
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Puts a name into the box and tells the form, as if it had been typed.
fn write(node: NodeRef<html::Input>, name: &str) {
    let Some(input) = node.get_untracked() else { return };
    input.set_value(name);
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    if let Ok(event) = web_sys::Event::new_with_event_init_dict("input", &init) {
        let _heard = input.dispatch_event(&event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(names: &[&str]) -> Listing {
        let named = |name: &&str| Match { name: (*name).to_owned(), told_apart_by: None };
        Listing::of(names.iter().map(named).collect())
    }

    fn name(listing: &Listing) -> Option<&str> {
        listing.current().map(|found| found.name.as_str())
    }

    #[test]
    fn a_name_typed_out_is_that_name_and_no_longer_one() {
        let listing = listing(&["South Bromley", "Bromley"]);
        assert_eq!(listing.typed_out("Bromley").unwrap().name, "Bromley");
        assert_eq!(listing.typed_out(" bromley ").unwrap().name, "Bromley");
        assert!(listing.typed_out("Brom").is_none(), "half a name chooses nothing");
    }

    #[test]
    fn nothing_is_chosen_until_an_arrow_key_goes_to_it() {
        let mut listing = listing(&["Bath", "Bathgate"]);
        assert_eq!(name(&listing), None, "Enter right after typing must choose nothing");
        listing.down();
        assert_eq!(name(&listing), Some("Bath"));
    }

    #[test]
    fn the_arrow_keys_go_round() {
        let mut listing = listing(&["Bath", "Bathgate"]);
        listing.up();
        assert_eq!(name(&listing), Some("Bathgate"));
        listing.down();
        assert_eq!(name(&listing), Some("Bath"));
        listing.up();
        assert_eq!(name(&listing), Some("Bathgate"));
    }

    #[test]
    fn an_empty_list_is_not_announced_as_open() {
        let mut empty = listing(&[]);
        empty.down();
        empty.up();
        assert_eq!(name(&empty), None);
        assert!(!empty.is_listed());
    }

    #[test]
    fn closing_forgets_where_the_arrow_keys_were() {
        let mut listing = listing(&["Bath"]);
        listing.down();
        listing.close();
        assert_eq!(name(&listing), None);
        assert!(!listing.is_listed());
    }
}
