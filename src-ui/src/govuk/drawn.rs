//! Components drawn without a browser.

use leptos::prelude::*;

use super::*;

/// The markup, without the marks Leptos leaves for itself.
pub(super) fn drawn(view: impl IntoView) -> String {
    view.into_view().to_html().replace("<!>", "").replace("<!---->", "")
}

pub(super) fn in_a_page<T>(draw: impl FnOnce() -> T) -> T {
    Owner::new_root(None).with(draw)
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
        let asked = Asked { id: "town".into(), text: "Town".into(), ..Asked::default() };
        let html = drawn(view! {
            <Combobox
                asked=asked
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
