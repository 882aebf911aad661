//! Components drawn without a browser: the markup is GOV.UK Frontend's.

use leptos::prelude::*;

use super::*;

/// The markup, without the marks Leptos leaves for itself.
fn drawn(view: impl IntoView) -> String {
    view.into_view().to_html().replace("<!>", "").replace("<!---->", "")
}

fn in_a_page(test: impl FnOnce()) {
    Owner::new_root(None).with(test);
}

fn asked(id: &str, text: &str) -> Asked {
    Asked { id: id.to_owned(), text: text.to_owned(), ..Asked::default() }
}

fn faulty(asked: Asked) -> Asked {
    let fault = Fault { prefix: "Error:".to_owned(), text: "Enter it".to_owned() };
    Asked { hint: Some("Help".to_owned()), fault: Some(fault), ..asked }
}

#[test]
fn an_input_with_an_error_is_described_by_its_hint_and_its_error() {
    in_a_page(|| {
        let html = drawn(view! {
            <Input asked=faulty(asked("family", "Family")) name="family".into() value="<b>".into() />
        });
        assert_eq!(
            html,
            "<div class=\"govuk-form-group govuk-form-group--error\">\
             <label for=\"family\" class=\"govuk-label\">Family</label>\
             <div id=\"family-hint\" class=\"govuk-hint\">Help</div>\
             <p id=\"family-error\" class=\"govuk-error-message\">\
             <span class=\"govuk-visually-hidden\">Error:</span> Enter it</p>\
             <input id=\"family\" name=\"family\" type=\"text\" value=\"&lt;b&gt;\" \
             aria-describedby=\"family-hint family-error\" class=\"govuk-input govuk-input--error\">\
             </div>"
        );
    });
}

#[test]
fn a_label_that_is_the_heading_is_inside_it() {
    in_a_page(|| {
        let html = drawn(view! { <Label id="a".into() text="A?".into() look=Look::Heading /> });
        assert_eq!(
            html,
            "<h1 class=\"govuk-label-wrapper\">\
             <label for=\"a\" class=\"govuk-label govuk-label--l\">A?</label></h1>"
        );
    });
}

fn radio(value: &str, conditional: Option<AnyView>) -> Radio {
    Radio { value: value.into(), text: value.to_uppercase(), hint: None, conditional }
}

#[test]
fn radios_are_numbered_from_the_second_and_open_what_belongs_to_the_chosen_one() {
    in_a_page(|| {
        let items = vec![
            radio("yes", Some(view! { <i>"why"</i> }.into_any())),
            radio("no", Some(view! { <i>"why not"</i> }.into_any())),
        ];
        let html = drawn(view! {
            <Radios asked=asked("known", "Known?") name="known".into() chosen="no".into() items />
        });
        for part in [
            "<fieldset class=\"govuk-fieldset\"><legend class=\"govuk-fieldset__legend\">Known?</legend>",
            "id=\"known\" name=\"known\" type=\"radio\" value=\"yes\"",
            "id=\"known-2\" name=\"known\" type=\"radio\" value=\"no\" checked",
            "<label for=\"known-2\" class=\"govuk-label govuk-radios__label\">NO</label>",
            "id=\"conditional-known\" class=\"govuk-radios__conditional govuk-radios__conditional--hidden\"",
            "id=\"conditional-known-2\" class=\"govuk-radios__conditional\"",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    });
}

#[test]
fn tick_boxes_without_a_legend_are_described_by_their_own_error() {
    in_a_page(|| {
        let item = Checkbox {
            id: Some("safe".into()),
            name: "safe".into(),
            value: "true".into(),
            text: "It is safe".into(),
            hint: None,
            ticked: false,
            conditional: None,
        };
        let asked = Asked { hint: None, ..faulty(asked("safe", "")) };
        let html = drawn(view! { <Checkboxes asked items=vec![item] /> });
        assert!(!html.contains("<fieldset"), "{html}");
        assert!(html.contains("aria-describedby=\"safe-error\""), "{html}");
    });
}

#[test]
fn no_more_of_a_list_is_in_the_page_than_what_fits_what_is_typed() {
    in_a_page(|| {
        let nothing = |_| Vec::new();
        let said = Callback::new(|_| String::new());
        let words = ListWords {
            how: "Use the arrows".into(),
            list: "Matches".into(),
            none: "None".into(),
            found: Callback::new(|_| String::new()),
            on: Callback::new(|_| String::new()),
            chosen: said,
            told_apart: Callback::new(|_| String::new()),
        };
        let html = drawn(view! {
            <Combobox
                asked=asked("town", "Town")
                name="town".into()
                value="Bromley".into()
                search=Callback::new(nothing)
                words
            />
        });
        for part in [
            "role=\"combobox\"",
            "aria-expanded=\"false\"",
            "aria-controls=\"town-list\"",
            "aria-describedby=\"town-how\"",
            "value=\"Bromley\"",
            "<ul id=\"town-list\" role=\"listbox\" aria-label=\"Matches\" hidden",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("role=\"option\""), "{html}");
    });
}

#[test]
fn a_task_that_can_be_started_is_a_link_described_by_its_status() {
    in_a_page(|| {
        let html = drawn(view! {
            <Task
                id="task-list-4".into()
                name="Documentation".into_any()
                go=Some(Callback::new(|()| ()))
                status=view! { <Tag text="In progress".into() class="govuk-tag--blue" /> }.into_any()
            />
        });
        assert_eq!(
            html,
            "<li class=\"govuk-task-list__item govuk-task-list__item--with-link\">\
             <div class=\"govuk-task-list__name-and-hint\">\
             <a href=\"#\" aria-describedby=\"task-list-4-status\" \
             class=\"govuk-link govuk-task-list__link\">Documentation</a></div>\
             <div id=\"task-list-4-status\" class=\"govuk-task-list__status\">\
             <strong class=\"govuk-tag govuk-tag--blue\">In progress</strong></div></li>"
        );
    });
}

#[test]
fn a_task_that_cannot_be_started_yet_is_no_link() {
    in_a_page(|| {
        let html = drawn(view! {
            <Task
                id="task-list-6".into()
                name="Payment".into_any()
                status="Cannot start yet".into_any()
            />
        });
        assert_eq!(
            html,
            "<li class=\"govuk-task-list__item\">\
             <div class=\"govuk-task-list__name-and-hint\"><div>Payment</div></div>\
             <div id=\"task-list-6-status\" \
             class=\"govuk-task-list__status govuk-task-list__status--cannot-start-yet\">\
             Cannot start yet</div></li>"
        );
    });
}

#[test]
fn the_way_out_shows_a_light_for_each_press_and_says_how_many_are_left() {
    in_a_page(|| {
        let html = drawn(view! {
            <ExitThisPage
                text="Exit this page".into()
                emergency="Emergency".into()
                pressed=Signal::stored(2)
                said=Signal::stored("One more".to_owned())
                exit=Callback::new(|()| ())
            />
        });
        for part in [
            "class=\"govuk-button govuk-button--warning govuk-exit-this-page__button\"",
            "<span class=\"govuk-visually-hidden\">Emergency</span> Exit this page",
            "govuk-exit-this-page__indicator govuk-exit-this-page__indicator--visible",
            "<span role=\"status\" class=\"govuk-visually-hidden\">One more</span>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert_eq!(html.matches("govuk-exit-this-page__indicator-light--on").count(), 2, "{html}");
    });
}
