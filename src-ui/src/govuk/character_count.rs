use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;

use super::{Asked, Hint, Label, classes};

/// Part of the limit, in hundredths, from which on the room left is shown.
pub(super) const SHOWN_FROM: usize = 75;
/// How long typing rests before the room left is read out.
const READ_OUT_AFTER: Duration = Duration::from_secs(1);

/// The words of a counted box.
#[derive(Clone)]
pub struct CountWords {
    /// How much may be entered.
    pub most: String,
    /// How much room is left, from the count.
    pub left: Callback<usize, String>,
    /// How much is too many, from the count.
    pub over: Callback<usize, String>,
}

impl CountWords {
    pub(super) fn status(&self, length: usize, most: usize) -> String {
        match most.checked_sub(length) {
            Some(left) => self.left.run(left),
            None => self.over.run(length - most),
        }
    }
}

/// A box for several lines of text that shows how much room is left.
///
/// Counts as the form does: in UTF-16 units, a line break as two.
#[component]
pub fn CharacterCount(
    asked: Asked,
    name: String,
    value: String,
    /// The most that may be entered.
    most: usize,
    words: CountWords,
    /// Lines in sight.
    #[prop(default = 5)]
    rows: u8,
    #[prop(optional_no_strip)] autocomplete: Option<&'static str>,
    #[prop(optional_no_strip)] spellcheck: Option<&'static str>,
    #[prop(optional_no_strip)] dir: Option<&'static str>,
) -> impl IntoView {
    let length = RwSignal::new(counted(&value));
    let faulty = asked.fault.is_some();
    let info = format!("{}-info", asked.id);
    let described_by = asked.described_by(Some(info.clone()));
    let hint_and_fault = asked.hint_and_fault();
    let shown = move || length.get() * 100 >= most * SHOWN_FROM;
    let over = move || length.get() > most;
    let status_class = move || {
        let tone = if over() { "govuk-error-message" } else { "govuk-hint" };
        let quiet = if shown() { "" } else { "govuk-character-count__message--disabled" };
        classes(&["govuk-character-count__message govuk-character-count__status", tone, quiet])
    };
    let area_class = {
        let block = "govuk-textarea govuk-js-character-count";
        move || classes(&[block, if faulty || over() { "govuk-textarea--error" } else { "" }])
    };
    let most_text = words.most.clone();
    let status = Signal::derive(move || words.status(length.get(), most));
    let read_out = RwSignal::new(status.get_untracked());
    let mut read_out_later = debounce(READ_OUT_AFTER, move |()| {
        read_out.set(status.get_untracked());
    });
    let typed = move |event: ev::Event| {
        length.set(counted(&event_target_value(&event)));
        read_out_later(());
    };
    let group = asked.group_class("govuk-character-count");
    view! {
        <div
            class=group
            data-module="govuk-character-count"
            data-maxlength=most.to_string()
            data-threshold=SHOWN_FROM.to_string()
        >
            <Label id=asked.id.clone() text=asked.text.clone() look=asked.look />
            {hint_and_fault}
            <textarea
                class=area_class
                id=asked.id
                name=name
                rows=rows.to_string()
                spellcheck=spellcheck
                aria-describedby=described_by
                autocomplete=autocomplete
                dir=dir
                on:input=typed
            >
                {value}
            </textarea>
            <Hint
                id=info
                text=most_text
                class="govuk-character-count__message govuk-visually-hidden"
            />
            <div class=status_class aria-hidden="true">
                {status}
            </div>
            <div
                class="govuk-character-count__sr-status govuk-visually-hidden"
                aria-live="polite"
                aria-hidden=move || (!shown()).then_some("true")
            >
                {read_out}
            </div>
        </div>
    }
}

pub(super) fn counted(text: &str) -> usize {
    text.encode_utf16().count() + text.matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_counts_two_and_a_letter_outside_the_plane_two() {
        assert_eq!(counted("a\nb"), 4, "the form counts the break of a browser as two");
        assert_eq!(counted("𐤀"), 2, "the form counts UTF-16 units");
        assert_eq!(counted("اسم"), 3);
    }

    #[test]
    fn the_room_left_turns_into_too_many() {
        let words = CountWords {
            most: String::new(),
            left: Callback::new(|count: usize| format!("{count} left")),
            over: Callback::new(|count: usize| format!("{count} over")),
        };
        assert_eq!(words.status(9, 10), "1 left");
        assert_eq!(words.status(10, 10), "0 left");
        assert_eq!(words.status(12, 10), "2 over");
    }
}
